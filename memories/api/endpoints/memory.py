"""One memory: read it, change it, delete it, read its history."""

from datetime import UTC, datetime
from typing import Any

from ninja import Query
from pydantic import BaseModel, ConfigDict, Field

from memories.api import calls, errors, origins, shapes
from memories.api.calls import ApiRequest
from memories.api.changing import Done, carried_out, deleted, find, ids_of, uuid_of
from memories.api.errors import Error
from memories.api.fields import Day, Flag, Input, Object, Seconds
from memories.api.serving import serve
from memories.api.shapes import MemoryOut
from memories.models import EventKind, KeyScope

Json = Any

TEXT_NAMES = ("text", "memory", "message", "data")


class Edit(Input):
    """New values. Only what is given changes; metadata is replaced as a whole."""

    text: str | None = Field(default=None, examples=["Is allergic to peanuts"])
    memory: str | None = Field(default=None, description="Another name of text.")
    message: str | None = Field(default=None, description="Another name of text.")
    data: str | None = Field(default=None, description="Another name of text.")
    metadata: Object | None = None
    expiration_date: Day | None = None
    timestamp: Seconds | None = None

    def values(self) -> dict[str, Json]:
        """The fields of a memory that change."""
        values: dict[str, Json] = {}
        texts = [text for name in TEXT_NAMES if (text := getattr(self, name)) is not None]
        if texts:
            values["text"] = texts[0]
        if self.metadata is not None:
            values["metadata"] = self.metadata
        if "expiration_date" in self.model_fields_set:  # null clears it
            values["expiration_date"] = self.expiration_date
        if self.timestamp is not None:
            values["created_at"] = datetime.fromtimestamp(self.timestamp, UTC)
        return values


class HistoryEntry(BaseModel):
    """One change of a memory. new_memory is null where it was deleted.

    input: the message it came from, with up to nine before it and 20,000 characters in all.
    """

    model_config = ConfigDict(extra="allow")

    id: str
    memory_id: str
    input: list[dict[str, Json]]
    old_memory: str | None
    new_memory: str | None
    event: str = Field(examples=["UPDATE"])
    user_id: str | None
    created_at: str
    updated_at: str


class Deletion(Input):
    """delete_linked: clients of 2026 ask for linked memories too; here memories have no links."""

    delete_linked: Flag = False


@serve(
    "GET",
    "/v1/memories/{memory_id}/",
    kind=EventKind.GET,
    answers={200: MemoryOut, 404: Error},
    tag="Memories",
    summary="Get a memory",
)
def get_memory(request: ApiRequest, memory_id: str) -> Json:
    """An expired memory is still there; a deleted one is not."""
    return shapes.memory(find(request.project, memory_id))


@serve(
    "PUT",
    "/v1/memories/{memory_id}/",
    kind=EventKind.UPDATE,
    scope=KeyScope.WRITE,
    answers={200: MemoryOut, 404: Error, 409: Error, 503: Error},
    tag="Memories",
    summary="Change a memory",
)
def update_memory(request: ApiRequest, memory_id: str, body: Edit) -> Json:
    """The text, the metadata, the last day of validity or the time of creation."""
    memory = find(request.project, memory_id)
    request.call.about |= ids_of(memory)
    if not (values := body.values()):
        raise errors.bad("Send what is to change: text, metadata, timestamp or expiration_date.")
    changed = carried_out(request, {memory.id: values})
    return shapes.memory(changed[0])


@serve(
    "DELETE",
    "/v1/memories/{memory_id}/",
    kind=EventKind.DELETE,
    scope=KeyScope.WRITE,
    answers={200: Done, 404: Error, 409: Error},
    tag="Memories",
    summary="Delete a memory",
)
def delete_memory(request: ApiRequest, memory_id: str, how: Query[Deletion]) -> Json:
    """Its history stays readable."""
    memory = find(request.project, memory_id)
    request.call.about |= ids_of(memory)
    event = calls.event_of(request)
    deleted(request, [memory.id])
    done = {"message": "Memory deleted successfully!", "event_id": str(event.id)}
    return {**done, "cascade_count": 0} if how.delete_linked else done


@serve(
    "GET",
    "/v1/memories/{memory:memory_id}/history/",
    kind=EventKind.HISTORY,
    answers={200: list[HistoryEntry], 404: Error},
    tag="Memories",
    summary="Get a memory's history",
)
def history(request: ApiRequest, memory_id: str) -> Json:
    """Every change, oldest first; also of a memory that was deleted."""
    rows = request.project.revisions.filter(memory_id=uuid_of(memory_id))
    entries = shapes.revisions(origins.with_origins(rows.order_by("version")))
    if not entries:
        raise errors.no_memory()
    return entries
