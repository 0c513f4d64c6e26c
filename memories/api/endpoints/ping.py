"""Is the key good, and whose is it?"""

from typing import Any

from pydantic import BaseModel

from memories.api.calls import ApiRequest
from memories.api.serving import serve
from memories.models import Role


class Pong(BaseModel):
    """The tenant of a key. Clients refuse to work without the two ids."""

    status: str
    org_id: str
    project_id: str
    user_email: str


@serve("GET", "/v1/ping/", kind=None, answers={200: Pong}, tag="Keys", summary="Check a key")
def ping(request: ApiRequest) -> dict[str, Any]:
    """What a client asks for when it is made."""
    return {
        "status": "ok",
        "org_id": request.project.organization.public_id,
        "project_id": request.project.public_id,
        "user_email": email_of(request),
    }


def email_of(request: ApiRequest) -> str:
    """The address of the key's issuer, else of the project's first admin."""
    person = request.key.created_by
    if person is None:
        admins = request.project.memberships.filter(role=Role.ADMIN).select_related("person")
        first = admins.order_by("id").first()
        person = first.person if first else None
    if person is None:
        return f"{request.key.prefix}@{request.project.public_id}.invalid"
    return person.email or f"{person.get_username()}@localhost"
