"""The members of organizations and projects, and their roles."""

from collections.abc import Callable
from typing import Annotated, Any

from ninja import Query, Status
from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from memories import tenancy
from memories.api import errors
from memories.api.calls import ApiRequest
from memories.api.endpoints import organizations, projects
from memories.api.endpoints.organizations import PATH, ROLES, Member, Said, members
from memories.api.endpoints.projects import PROJECT
from memories.api.errors import Error
from memories.api.fields import Input
from memories.api.serving import View, serve
from memories.models import EventKind, KeyScope, Role

Json = Any

OF_ORGANIZATION = PATH + "{org_id}/members/"
OF_PROJECT = PROJECT + "members/"
ROLE_NAMES = {**ROLES, **{role.value.upper(): role for role in Role}}


def _role(value: Json) -> Json:
    """READER and OWNER are the API's names; those of the desk are understood as well."""
    found = ROLE_NAMES.get(value.upper()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"Choose one of {', '.join(ROLE_NAMES)}.")
    return found


RoleName = Annotated[
    Role, BeforeValidator(_role), WithJsonSchema({"type": "string", "enum": list(ROLE_NAMES)})
]
# Narrower than what is taken, so that whatever fits is an address.
Email = Annotated[
    str,
    Field(max_length=1_000),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^[a-z][a-z0-9]{0,20}@[a-z]{2,20}[.]org$",
            "examples": ["mira@example.org"],
        }
    ),
]


class Addition(Input):
    """Whom to let in, and as what."""

    email: Email
    role: RoleName = Role.VIEWER


class RoleChange(Input):
    """Whose role becomes which."""

    email: Email
    role: RoleName


class Removal(Input):
    """Whom to let go: in the query or in the body."""

    email: Email | None = None


class Members(BaseModel):
    """Everybody who belongs."""

    members: list[Member]


def _listed(path: str, summary: str) -> Callable[[View], View]:
    return serve("GET", path, kind=EventKind.MANAGE, answers={200: Members, 404: Error},
                 tag="Members", summary=summary)  # fmt: skip


def _changing(method: str, path: str, status: int, summary: str) -> Callable[[View], View]:
    return serve(method, path, kind=EventKind.MANAGE, scope=KeyScope.MANAGE,
                 answers={status: Said, 404: Error}, tag="Members", summary=summary)  # fmt: skip


@_listed(OF_ORGANIZATION, "List an organization's members")
def organization_members(request: ApiRequest, org_id: str) -> Json:
    """Everybody who belongs to the organization."""
    return {"members": members(organizations.find(request, org_id))}


@_changing("POST", OF_ORGANIZATION, 201, "Add a member to an organization")
def add_organization_member(request: ApiRequest, org_id: str, body: Addition) -> Json:
    """Somebody unknown can sign in once an admin has set a password for them."""
    _carry_out(tenancy.add_member, organizations.find(request, org_id), **body.model_dump())
    return Status(201, {"message": "User added to the organization."})


@_changing("PUT", OF_ORGANIZATION, 200, "Change the role of an organization's member")
def change_organization_member(request: ApiRequest, org_id: str, body: RoleChange) -> Json:
    """READER may look, OWNER may manage."""
    _carry_out(tenancy.change_member, organizations.find(request, org_id), **body.model_dump())
    return {"message": "User role updated successfully"}


@_changing("DELETE", OF_ORGANIZATION, 200, "Remove a member from an organization")
def remove_organization_member(
    request: ApiRequest, org_id: str, named: Query[Removal], body: Removal | None = None
) -> Json:
    """Name them by ?email= or in the body."""
    email = _email(named, body)
    _carry_out(tenancy.remove_member, organizations.find(request, org_id), email=email)
    return {"message": "User removed from organization."}


@_listed(OF_PROJECT, "List a project's members")
def project_members(request: ApiRequest, org_id: str, project_id: str) -> Json:
    """Everybody who belongs to the project."""
    return {"members": members(projects.find(request, org_id, project_id))}


@_changing("POST", OF_PROJECT, 201, "Add a member to a project")
def add_project_member(request: ApiRequest, org_id: str, project_id: str, body: Addition) -> Json:
    """Somebody unknown can sign in once an admin has set a password for them."""
    found = projects.find(request, org_id, project_id)
    _carry_out(tenancy.add_member, found, **body.model_dump())
    return Status(201, {"message": "User added to the project."})


@_changing("PUT", OF_PROJECT, 200, "Change the role of a project's member")
def change_project_member(
    request: ApiRequest, org_id: str, project_id: str, body: RoleChange
) -> Json:
    """READER may look, OWNER may do everything; the desk's other roles are known by their names."""
    found = projects.find(request, org_id, project_id)
    _carry_out(tenancy.change_member, found, **body.model_dump())
    return {"message": "User role updated successfully"}


@_changing("DELETE", OF_PROJECT, 200, "Remove a member from a project")
def remove_project_member(
    request: ApiRequest,
    org_id: str,
    project_id: str,
    named: Query[Removal],
    body: Removal | None = None,
) -> Json:
    """Name them by ?email= or in the body."""
    email = _email(named, body)
    _carry_out(tenancy.remove_member, projects.find(request, org_id, project_id), email=email)
    return {"message": "User removed from project."}


def _email(named: Removal, body: Removal | None) -> str:
    email = named.email or (body.email if body else None)
    if not email:
        raise errors.no_member()
    return email


def _carry_out(change: Callable[..., None], tenant: tenancy.Tenant, **what: Json) -> None:
    """Do it. Raises ApiError 400 or 404."""
    try:
        change(tenant, **what)
    except tenancy.BadAddress as error:
        raise errors.bad_member(str(error)) from None
    except tenancy.AlreadyMember:
        raise errors.bad_member("Whoever has this address is a member already.") from None
    except tenancy.NoSuchMember:
        raise errors.no_member() from None
