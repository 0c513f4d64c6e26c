"""Deleting and changing many at once."""

from typing import Annotated, Any
from uuid import UUID

from ninja import Query
from pydantic import BaseModel, BeforeValidator, Field

from memories import editing
from memories.api import calls, errors, selection
from memories.api.calls import ApiRequest
from memories.api.changing import (
    DELETION_ANSWERS,
    answered,
    carried_out,
    deleted,
    uuid_of,
)
from memories.api.endpoints.memory import Edit
from memories.api.errors import Error
from memories.api.fields import Filters, Ids, Input, WantedMetadata
from memories.api.serving import serve
from memories.models import EventKind, KeyScope

Json = Any

BATCH_MOST = 1_000


class Everything(Ids):
    """Whose memories to delete; `*` stands for any id, and all four `*` for the whole project."""

    metadata: WantedMetadata | None = None
    filters: Filters | None = None


def _item(value: Json) -> Json:
    """One entry of a batch, in any of the ways in which clients write it."""
    if isinstance(value, str):
        return {"memory_id": value}
    if isinstance(value, dict):
        found = next((value[name] for name in ("memory_id", "memoryId", "id") if name in value), "")
        while isinstance(found, dict):
            found = found.get("memory_id") or found.get("memoryId") or found.get("id") or ""
        return {**value, "memory_id": found}
    return value


class EditOf(Edit):
    """A memory and its new values."""

    memory_id: str = Field(default="", max_length=100)


class Named(Input):
    """A memory."""

    memory_id: str = Field(default="", max_length=100)


class BatchEdit(BaseModel):
    """Up to 1,000 memories to change."""

    memories: list[Annotated[EditOf, BeforeValidator(_item)]] | None = None
    memory_ids: list[Annotated[EditOf, BeforeValidator(_item)]] | None = None


class BatchDeletion(BaseModel):
    """Up to 1,000 memories to delete."""

    memories: list[Annotated[Named, BeforeValidator(_item)]] | None = None
    memory_ids: list[Annotated[Named, BeforeValidator(_item)]] | None = None


@serve(
    "DELETE",
    "/v1/memories/",
    kind=EventKind.DELETE_ALL,
    scope=KeyScope.WRITE,
    answers=DELETION_ANSWERS,
    tag="Memories",
    summary="Delete all memories of somebody",
)
def delete_all(request: ApiRequest, wanted: Query[Everything]) -> Json:
    """Ids are ANDed, also those in filters. Memories that staff have locked stay."""
    ids = wanted.ids()
    whole_project = list(ids.values()) == ["*"] * 4  # those about nobody included
    node = selection.all_of(
        selection.beside(ids={} if whole_project else ids, metadata=wanted.metadata),
        selection.parse(wanted.filters) if wanted.filters else None,
    )
    if not whole_project and not selection.names_somebody(node):
        raise errors.bad(errors.ONE_ID_NEEDED)
    request.call.about |= selection.about(node)
    rows = selection.rows(request.project, node, expired=True, by_ids=not wanted.filters)
    return answered(request, lambda event: editing.delete_all(rows, request.project, event=event),
                    "Memories deleted successfully!")  # fmt: skip


@serve(
    "PUT",
    "/v1/batch/",
    kind=EventKind.UPDATE,
    scope=KeyScope.WRITE,
    answers={**DELETION_ANSWERS, 503: Error},
    tag="Memories",
    summary="Change many memories",
)
def batch_update(request: ApiRequest, body: BatchEdit) -> Json:
    """All of them or none."""
    items = _items(body.memories or body.memory_ids, "updated")
    edits: dict[UUID, dict[str, Json]] = {}
    for item in items:
        if not (values := item.values()):
            raise errors.bad(f"{item.memory_id}: send a text or metadata for each memory.")
        edits[uuid_of(item.memory_id)] = values
    _once(items, edits)
    carried_out(request, edits)
    return _counted(request, len(edits), "updated")


@serve(
    "DELETE",
    "/v1/batch/",
    kind=EventKind.DELETE,
    scope=KeyScope.WRITE,
    answers=DELETION_ANSWERS,
    tag="Memories",
    summary="Delete many memories",
)
def batch_delete(request: ApiRequest, body: BatchDeletion) -> Json:
    """All of them or none."""
    items = _items(body.memories or body.memory_ids, "deleted")
    ids = list(dict.fromkeys(uuid_of(item.memory_id) for item in items))
    _once(items, ids)
    deleted(request, ids)
    return _counted(request, len(ids), "deleted")


def _items(items: list[Any] | None, what: str) -> list[Any]:
    if not items:
        raise errors.bad("Send the memories as a list of at least one: memories.")
    if len(items) > BATCH_MOST:
        raise errors.bad(f"Maximum of {BATCH_MOST} memories can be {what} in a single request")
    if any(not item.memory_id for item in items):
        raise errors.bad("Every entry needs its memory_id.")
    return items


def _once(items: list[Any], found: Any) -> None:
    if len(found) != len(items):
        raise errors.bad("A memory is named twice. Name each once.")


def _counted(request: ApiRequest, number: int, what: str) -> Json:
    return {
        "message": f"Successfully {what} {number} memories",
        "event_id": str(calls.event_of(request).id),
    }
