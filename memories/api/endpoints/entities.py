"""Whom memories are about: list, read, create and delete users, agents, apps and runs."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from ninja import Query, Status
from pydantic import BaseModel, ConfigDict, Field

from memories import editing, tenancy
from memories.api import errors, shapes
from memories.api.calls import ApiRequest
from memories.api.changing import DELETION_ANSWERS, answered
from memories.api.errors import Error
from memories.api.fields import Id, Input, Object, Paging
from memories.api.paging import page_of
from memories.api.serving import serve
from memories.models import Entity, EntityKind, EventKind, KeyScope, Project
from memories.models.entity import EntityQuerySet
from memories.pipeline.categories import categories_of

Json = Any
TAG = "Entities"


class EntityOut(BaseModel):
    """A user, agent, app or run."""

    id: str = Field(examples=["17"])
    name: str = Field(examples=["alex"])
    type: str = Field(examples=["user"])
    owner: str
    organization: str
    metadata: dict[str, Json] | None
    total_memories: int
    created_at: str
    updated_at: str


class Entities(BaseModel):
    """All of them, or one page when `page` or `page_size` is given."""

    count: int
    next: str | None
    previous: str | None
    results: list[EntityOut]
    total_users: int
    total_agents: int
    total_apps: int
    total_runs: int


class NewUser(Input):
    """A user to know before there are memories."""

    user_id: Id
    metadata: Object | None = None


class NewAgent(Input):
    """An agent to know before there are memories."""

    agent_id: Id
    name: str = Field(default="", max_length=255)
    metadata: Object | None = None


class NewApp(Input):
    """An app to know before there are memories."""

    app_id: Id
    name: str = Field(default="", max_length=255)
    metadata: Object | None = None


class NewRun(Input):
    """A run to know before there are memories."""

    run_id: Id
    name: str = Field(default="", max_length=255)
    metadata: Object | None = None


class Created(BaseModel):
    """What was created."""

    model_config = ConfigDict(extra="allow")

    id: int
    metadata: dict[str, Json] | None
    created_at: str
    updated_at: str


class FilterChoices(BaseModel):
    """What a page of filters offers."""

    event_type: list[str]
    categories: list[str]
    users: list[str]
    parameters: list[dict[str, Json]]


@serve(
    "GET",
    "/v1/entities/",
    kind=EventKind.ENTITIES,
    answers={200: Entities, 404: Error},
    tag=TAG,
    summary="List users, agents, apps and runs",
)
def list_entities(request: ApiRequest, paging: Query[Paging]) -> Json:
    """Those with memories, and those that were created by name."""
    known = known_entities(request.project)
    totals = {f"total_{kind.value}s": known.filter(kind=kind).count() for kind in EntityKind}
    shape = shaper(request)
    whole = paging.page is None and paging.page_size is None

    if whole:  # clients that delete everybody read this one answer only
        rows = [shape(row) for row in known.order_by("id")]
        return {"count": len(rows), "next": None, "previous": None, "results": rows, **totals}
    return {**page_of(request, known.order_by("id"), paging, shape), **totals}


def known_entities(project: Project) -> EntityQuerySet:
    """Entities with memories, and those that somebody created or described."""
    described = Q(metadata__isnull=False) | ~Q(display_name="")
    return project.entities.filter(Q(memory_count__gt=0) | described)


def shaper(request: ApiRequest) -> Callable[[Entity], dict[str, Json]]:
    """What shows an entity to the caller."""
    organization, owner = request.project.organization.public_id, tenancy.email_of(request.key)
    return lambda row: shapes.entity(row, organization=organization, owner=owner)


@serve(
    "GET",
    "/v1/entities/filters/",
    kind=EventKind.ENTITIES,
    answers={200: FilterChoices},
    tag=TAG,
    summary="What can be filtered by",
)
def entity_filters(request: ApiRequest) -> Json:
    """Kinds of calls, categories, the first hundred users, and the filters' fields."""
    users = known_entities(request.project).filter(kind=EntityKind.USER)
    names = list(users.order_by("-updated_at").values_list("name", flat=True)[:100])
    kinds = EventKind.values[:8]
    return {
        "event_type": kinds,
        "categories": sorted(categories_of(request.project)),
        "users": names,
        "parameters": [
            {"name": "event_type", "label": "Event type", "type": "select", "placeholder": "",
             "options": [{"value": kind.value, "label": kind.label} for kind in EventKind]},
            *({"name": kind.field, "label": kind.label, "type": "text", "placeholder": "",
               "options": []} for kind in EntityKind),
        ],
    }  # fmt: skip


@serve(
    "GET",
    "/v2/entities/{entity_type}/{name:name}/",
    kind=EventKind.ENTITIES,
    answers={200: list[EntityOut], 404: Error},
    tag=TAG,
    summary="Get a user, agent, app or run",
)
def get_entity(request: ApiRequest, entity_type: str, name: str) -> Json:
    """An array with the one."""
    return [shaper(request)(find(request, entity_type, name))]


@serve(
    "DELETE",
    "/v2/entities/{entity_type}/{name:name}/",
    kind=EventKind.DELETE_USER,
    scope=KeyScope.WRITE,
    answers=DELETION_ANSWERS,
    tag=TAG,
    summary="Delete a user, agent, app or run",
)
def delete_entity(request: ApiRequest, entity_type: str, name: str) -> Json:
    """With every memory that carries it, at once; memories that staff have locked stay."""
    return _deleted(request, find(request, entity_type, name))


@serve(
    "DELETE",
    "/v1/entities/{entity_type}/{name:entity_id}/",
    kind=EventKind.DELETE_USER,
    scope=KeyScope.WRITE,
    answers=DELETION_ANSWERS,
    tag=TAG,
    summary="Delete a user, agent, app or run by its number",
)
def delete_entity_v1(request: ApiRequest, entity_type: str, entity_id: str) -> Json:
    """A name is understood as well."""
    kind = _kind(entity_type)
    named = request.project.entities.filter(kind=kind, name=entity_id).first()
    if entity_id.isascii() and entity_id.isdecimal() and len(entity_id) < 19:
        numbered = request.project.entities.filter(kind=kind, pk=int(entity_id)).first()
        named = numbered or named
    elif named is None:
        raise errors.bad("Invalid entity ID. Must be an integer.")
    if named is None:
        raise errors.no_entity()
    return _deleted(request, named)


def _kind(text: str) -> EntityKind:
    if text.lower() not in EntityKind.values:
        raise errors.bad_entity_type()
    return EntityKind(text.lower())


def find(request: ApiRequest, entity_type: str, name: str) -> Entity:
    """The entity of that kind and name. Raises ApiError 400 or 404."""
    entity = request.project.entities.filter(kind=_kind(entity_type), name=name).first()
    if entity is None:
        raise errors.no_entity()
    return entity


def _deleted(request: ApiRequest, entity: Entity) -> Json:
    kind, name = EntityKind(entity.kind), entity.name
    request.call.about |= {kind.field: name}
    return answered(
        request,
        lambda event: editing.delete_entity(request.project, kind, name, event=event),
        "Entity deleted successfully!",
    )


@serve(
    "POST", "/v1/users/", kind=EventKind.ENTITIES, scope=KeyScope.WRITE,
    answers={201: Created}, tag=TAG, summary="Create a user",
)  # fmt: skip
def create_user(request: ApiRequest, body: NewUser) -> Status[Json]:
    """Users also come to be by themselves, with their first memory."""
    return _created(request, EntityKind.USER, body.user_id, body.metadata)


@serve(
    "POST", "/v1/agents/", kind=EventKind.ENTITIES, scope=KeyScope.WRITE,
    answers={201: Created}, tag=TAG, summary="Create an agent",
)  # fmt: skip
def create_agent(request: ApiRequest, body: NewAgent) -> Status[Json]:
    """Agents also come to be by themselves, with their first memory."""
    return _created(request, EntityKind.AGENT, body.agent_id, body.metadata, body.name)


@serve(
    "POST", "/v1/apps/", kind=EventKind.ENTITIES, scope=KeyScope.WRITE,
    answers={201: Created}, tag=TAG, summary="Create an app",
)  # fmt: skip
def create_app(request: ApiRequest, body: NewApp) -> Status[Json]:
    """Apps also come to be by themselves, with their first memory."""
    return _created(request, EntityKind.APP, body.app_id, body.metadata, body.name)


@serve(
    "POST", "/v1/runs/", kind=EventKind.ENTITIES, scope=KeyScope.WRITE,
    answers={201: Created}, tag=TAG, summary="Create a run",
)  # fmt: skip
def create_run(request: ApiRequest, body: NewRun) -> Status[Json]:
    """Runs also come to be by themselves, with their first memory."""
    return _created(request, EntityKind.RUN, body.run_id, body.metadata, body.name)


def _created(
    request: ApiRequest, kind: EntityKind, name: str, metadata: Json, display_name: str = ""
) -> Status[Json]:
    request.call.about |= {kind.field: name}
    try:
        row = editing.ensure_entity(
            request.project, kind, name, metadata=metadata, display_name=display_name
        )
    except ValueError as error:
        raise errors.bad(str(error)) from None
    return Status(
        201,
        {
            "id": row.pk,
            kind.field: row.name,
            **({"name": row.display_name} if kind != EntityKind.USER else {}),
            "metadata": row.metadata,
            "created_at": shapes.moment(row.created_at),
            "updated_at": shapes.moment(row.updated_at),
            "graph_entities": None,
            "is_deleted": False,
            "project": request.project.pk,
        },
    )
