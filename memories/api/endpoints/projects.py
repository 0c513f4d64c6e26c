"""Projects: those that the key sees, new ones, their settings, and the end of one."""

from typing import Any

from ninja import Query
from pydantic import BaseModel, ConfigDict, Field

from memories import tenancy
from memories.api import errors, shapes
from memories.api.calls import ApiRequest
from memories.api.endpoints import organizations
from memories.api.endpoints.organizations import (
    PATH,
    Member,
    Name,
    Said,
    members,
    named,
    standing,
)
from memories.api.errors import Error
from memories.api.fields import STORABLE, Input, Names, Text
from memories.api.serving import serve
from memories.models import EventKind, KeyScope, Project
from memories.options import options_of
from memories.plans import CATEGORY_LIMIT
from memories.tenancy import ProjectValues

Json = Any

PROJECTS = PATH + "{org_id}/projects/"
PROJECT = PROJECTS + "{project_id}/"
# As the service of 2025 says it when nothing else was changed.
SAID = {
    frozenset({"custom_categories"}): "Updated custom categories",
    frozenset({"custom_instructions"}): "Updated custom instructions",
}


class NewProject(Input):
    """What a project is called, and what it is for."""

    name: Name
    description: Text | None = Field(default=None, max_length=5_000)


def _as_it_is(schema: dict[str, Json]) -> None:
    """What the types do not say: which texts can be kept, and what a list of categories is."""
    shown = schema["properties"]
    for name, member in shown.items():
        for choice in member.get("anyOf", [member]):
            if choice.get("type") == "string" and "enum" not in choice:
                choice["pattern"] = STORABLE
        if name == "name":
            member["anyOf"] = [named(200, "Support"), {"type": "null"}]
    category = {
        "type": "object",
        "propertyNames": named(CATEGORY_LIMIT, "health"),
        "additionalProperties": {"type": "string", "maxLength": 2_000, "pattern": STORABLE},
        "maxProperties": 20,
    }
    shown["custom_categories"]["anyOf"] = [
        {"type": "array", "maxItems": 10, "items": category},
        {"type": "array", "maxItems": 200, "items": named(CATEGORY_LIMIT, "health")},
        {"type": "null"},
    ]
    shown["usecase_setting"]["x-shared"] = "JsonValue"


class ProjectChanges(ProjectValues, Input):
    """New settings. Only those that are given change; null puts back what a new project has.

    enable_graph, version, multilingual, memory_depth, usecase_setting and decay are kept for
    clients that read them back, and change nothing here.
    """

    model_config = ConfigDict(json_schema_extra=_as_it_is)


class Shown(Input):
    """fields: the only keys of the answer, beside the two ids; repeated or joined by commas."""

    fields: Names | None = None


class ProjectOut(BaseModel):
    """A project. custom_categories: null while the built-in ones are in use."""

    model_config = ConfigDict(extra="allow")

    project_id: str = Field(examples=["proj_u1yNfHqvV2BZx8cTgKQm9aLd"])
    org_id: str
    name: str = ""
    description: str = ""
    created_at: str = ""
    updated_at: str = ""
    members: list[Member] = []
    custom_categories: list[dict[str, str]] | None = None
    custom_instructions: str | None = None
    agent_custom_instructions: str | None = None
    retrieval_criteria: list[dict[str, Json]] = []
    enable_graph: bool = False
    version: str = ""
    is_default: bool = False
    user_role: str = ""


class ProjectMade(BaseModel):
    """A new project, whose key is shown this once."""

    message: str
    project_id: str
    api_key: str


@serve(
    "GET",
    PROJECTS,
    kind=EventKind.MANAGE,
    answers={200: list[ProjectOut], 404: Error},
    tag="Projects",
    summary="List projects",
)
def list_projects(request: ApiRequest, org_id: str, wanted: Query[Shown]) -> Json:
    """The key's own project and those made through it, as far as they are of the organization."""
    organization = organizations.find(request, org_id)
    rows = tenancy.projects(request.key, organization)
    return [shape(request, row, wanted.fields) for row in rows]


@serve(
    "POST",
    PROJECTS,
    kind=EventKind.MANAGE,
    scope=KeyScope.MANAGE,
    answers={200: ProjectMade, 404: Error},
    tag="Projects",
    summary="Create a project",
)
def create_project(request: ApiRequest, org_id: str, body: NewProject) -> Json:
    """Comes with a key for it, which is in no later answer."""
    made = tenancy.create_project(
        key=request.key,
        organization=organizations.find(request, org_id),
        name=body.name,
        description=body.description or "",
    )
    return {
        "message": "Project created successfully.",
        "project_id": made.project.public_id,
        "api_key": made.secret,
    }


@serve(
    "GET",
    PROJECT,
    kind=EventKind.MANAGE,
    answers={200: ProjectOut, 404: Error},
    tag="Projects",
    summary="Get a project",
)
def get_project(request: ApiRequest, org_id: str, project_id: str, wanted: Query[Shown]) -> Json:
    """Its settings and members."""
    return shape(request, find(request, org_id, project_id), wanted.fields)


@serve(
    "PATCH",
    PROJECT,
    kind=EventKind.MANAGE,
    scope=KeyScope.MANAGE,
    answers={200: Said, 404: Error},
    tag="Projects",
    summary="Change a project's settings",
)
def update_project(request: ApiRequest, org_id: str, project_id: str, body: ProjectChanges) -> Json:
    """Only what is given changes."""
    project = find(request, org_id, project_id)
    given = body.model_fields_set & set(ProjectValues.model_fields)
    if not given:
        raise errors.bad("Send what is to change, such as custom_instructions.")
    tenancy.update_project(project, body)
    return {"message": SAID.get(frozenset(given), "Project updated successfully")}


@serve(
    "DELETE",
    PROJECT,
    kind=EventKind.MANAGE,
    scope=KeyScope.MANAGE,
    answers={200: Said, 404: Error, 503: Error},
    tag="Projects",
    summary="Delete a project",
)
def delete_project(request: ApiRequest, org_id: str, project_id: str) -> Json:
    """With all of its memories, their history and its keys. A key may delete its own project."""
    project = find(request, org_id, project_id)
    tenancy.delete_project(project)
    if project_id == request.project.public_id:
        request.call.kind = None  # the log of requests went with it
    return {"message": "Project and related data deleted successfully."}


def find(request: ApiRequest, org_id: str, project_id: str) -> Project:
    """The project of that id, if the key sees it. Raises ApiError 404."""
    seen = tenancy.organizations(request.key).filter(public_id=org_id).first()
    if seen is not None:
        found = tenancy.projects(request.key, seen).filter(public_id=project_id).first()
        if found is not None:
            return found
    raise errors.no_project()


def shape(request: ApiRequest, row: Project, fields: list[str] | None = None) -> dict[str, Json]:
    """A project as clients read it; only `fields` and its ids where they are given."""
    options = options_of(row)
    categories = [{item.name: item.description} for item in row.categories.all()]
    shaped = {
        "project_id": row.public_id,
        "org_id": row.organization.public_id,
        "name": row.name,
        "description": row.description,
        "created_at": shapes.moment(row.created_at),
        "updated_at": shapes.moment(row.updated_at),
        "members": members(row),
        "custom_categories": categories or None,
        "custom_instructions": row.custom_instructions or None,
        **options.model_dump(mode="json"),
        "agent_custom_instructions": options.agent_custom_instructions or None,
        "usecase": options.usecase_setting,
        "is_default": row.pk == request.project.pk,
        **standing(request),
    }
    if not fields:
        return shaped
    kept = {"project_id", "org_id", *fields}
    return {name: value for name, value in shaped.items() if name in kept}
