"""Is the key good, and whose is it?"""

from typing import Any

from pydantic import BaseModel

from memories import tenancy
from memories.api.calls import ApiRequest
from memories.api.serving import serve


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
        "user_email": tenancy.email_of(request.key),
    }
