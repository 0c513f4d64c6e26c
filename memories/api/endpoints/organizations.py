"""Organizations: those that the key sees, new ones, and the end of one."""

from typing import Annotated, Any

from ninja import Status
from pydantic import BaseModel, Field, WithJsonSchema

from memories import tenancy
from memories.api import errors, shapes
from memories.api.calls import ApiRequest
from memories.api.errors import Error
from memories.api.fields import Input
from memories.api.serving import serve
from memories.models import EventKind, KeyScope, Organization, Role

Json = Any

PATH = "/api/v1/orgs/organizations/"
ROLES = {"READER": Role.VIEWER, "OWNER": Role.ADMIN}
SHOWN_ROLES = {role: name for name, role in ROLES.items()}

# Something to be seen, and neither control characters nor marks that turn the direction of writing.
_NEVER = r"\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069"
NAME_PATTERN = rf"^[^{_NEVER}]*[^\s{_NEVER}][^{_NEVER}]*$"


def named(most: int, example: str) -> dict[str, Json]:
    """The schema of a name."""
    return {"type": "string", "minLength": 1, "maxLength": most, "pattern": NAME_PATTERN,
            "examples": [example]}  # fmt: skip


Name = Annotated[tenancy.Name, WithJsonSchema(named(200, "Acme"))]


class NewOrganization(Input):
    """What an organization is called."""

    name: Name


class Member(BaseModel):
    """Somebody who belongs. username: their address as well, whatever name they sign in by."""

    username: str
    email: str
    role: str = Field(examples=["OWNER"])


class OrganizationOut(BaseModel):
    """An organization. user_role and is_owner: what the key may do with it."""

    org_id: str = Field(examples=["org_5EvXGzO2sPMqUyHTWAFb3NdR"])
    name: str
    created_at: str
    updated_at: str
    members: list[Member]
    is_default: bool
    user_role: str
    is_owner: bool


class OrganizationMade(BaseModel):
    """A new organization with its first project, whose key is shown this once."""

    message: str
    org_id: str
    project_id: str
    api_key: str


class Said(BaseModel):
    """It is done."""

    message: str


@serve(
    "GET",
    PATH,
    kind=EventKind.MANAGE,
    answers={200: list[OrganizationOut]},
    tag="Organizations",
    summary="List organizations",
)
def list_organizations(request: ApiRequest) -> Json:
    """The key's own organization and those made through it."""
    return [shape(request, row) for row in tenancy.organizations(request.key)]


@serve(
    "POST",
    PATH,
    kind=EventKind.MANAGE,
    scope=KeyScope.MANAGE,
    answers={201: OrganizationMade},
    tag="Organizations",
    summary="Create an organization",
)
def create_organization(request: ApiRequest, body: NewOrganization) -> Json:
    """Comes with a first project and a key for it; the key is in no later answer."""
    made = tenancy.create_organization(key=request.key, name=body.name)
    answer = {
        "message": "Organization created successfully.",
        "org_id": made.project.organization.public_id,
        "project_id": made.project.public_id,
        "api_key": made.secret,
    }
    return Status(201, answer)


@serve(
    "GET",
    PATH + "{org_id}/",
    kind=EventKind.MANAGE,
    answers={200: OrganizationOut, 404: Error},
    tag="Organizations",
    summary="Get an organization",
)
def get_organization(request: ApiRequest, org_id: str) -> Json:
    """One that the key sees."""
    return shape(request, find(request, org_id))


@serve(
    "DELETE",
    PATH + "{org_id}/",
    kind=EventKind.MANAGE,
    scope=KeyScope.MANAGE,
    answers={200: Said, 404: Error, 503: Error},
    tag="Organizations",
    summary="Delete an organization",
)
def delete_organization(request: ApiRequest, org_id: str) -> Json:
    """With all of its projects and their memories. Only one that was made through the key."""
    organization = find(request, org_id)
    try:
        tenancy.delete_organization(organization, key=request.key)
    except tenancy.InUse:
        raise errors.not_yours(
            "An organization is deleted through the key that made it and all of its projects."
        ) from None
    return {"message": "Organization deleted successfully!"}


def find(request: ApiRequest, org_id: str) -> Organization:
    """The organization of that id, if the key sees it. Raises ApiError 404."""
    found = tenancy.organizations(request.key).filter(public_id=org_id).first()
    if found is None:
        raise errors.no_organization()
    return found


def shape(request: ApiRequest, row: Organization) -> dict[str, Json]:
    """An organization as clients read it. Rows come with their members."""
    return {
        "org_id": row.public_id,
        "name": row.name,
        "created_at": shapes.moment(row.created_at),
        "updated_at": shapes.moment(row.updated_at),
        "members": members(row),
        "is_default": row.pk == request.project.organization_id,
        **standing(request),
    }


def members(tenant: tenancy.Tenant) -> list[dict[str, Json]]:
    """The members of an organization or a project as clients read them."""
    shown = ((tenancy.address_of(row.person), row.role) for row in tenancy.members_of(tenant))
    return [
        {"username": address, "email": address, "role": SHOWN_ROLES.get(Role(role), role.upper())}
        for address, role in shown
    ]


def standing(request: ApiRequest) -> dict[str, Json]:
    """What the key may do with what it sees."""
    owner = request.key.may(KeyScope.MANAGE)
    return {"user_role": "OWNER" if owner else "READER", "is_owner": owner}
