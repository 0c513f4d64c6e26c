"""The log of requests: what was asked, what came of it."""

from typing import Any
from uuid import UUID

from ninja import Query
from pydantic import BaseModel, Field

from memories.api import errors, journal, origins, shapes
from memories.api.calls import ApiRequest
from memories.api.endpoints.memory import HistoryEntry
from memories.api.errors import Error
from memories.api.fields import Input, PageNumber, Paging, UpTo200
from memories.api.paging import page_of, page_shaped
from memories.api.serving import serve
from memories.models import EventKind, EventStatus

Json = Any
TAG = "Events"


class EventOut(BaseModel):
    """One call or job. latency: milliseconds. results_omitted: of a list, how many it left out."""

    id: str
    event_type: str = Field(examples=["ADD"])
    status: str = Field(examples=["SUCCEEDED"])
    payload: dict[str, Json]
    metadata: Json
    results: list[dict[str, Json]]
    results_omitted: int = 0
    created_at: str
    updated_at: str
    started_at: str | None
    completed_at: str | None
    latency: float | None
    graph_status: str | None
    error: str | None


class Events(BaseModel):
    """One page, newest first."""

    count: int
    next: str | None
    previous: str | None
    results: list[EventOut]


class ChangesPage(BaseModel):
    """One page of history entries, newest first."""

    count: int
    next: str | None
    previous: str | None
    results: list[HistoryEntry]


class Wanted(Input):
    """Which calls. Their payloads are large: a page holds fewer of them than of other things."""

    page: PageNumber | None = None
    page_size: UpTo200 | None = None
    event_type: str | None = Field(default=None, max_length=16)
    status: str | None = Field(default=None, max_length=16)
    user_id: str | None = Field(default=None, max_length=255)


class ByLimit(Input):
    """Which page; `limit` is its length."""

    page: PageNumber | None = None
    limit: UpTo200 | None = None


@serve(
    "GET",
    "/v1/events/",
    kind=None,
    answers={200: Events, 404: Error},
    tag=TAG,
    summary="List calls and jobs",
)
def list_events(request: ApiRequest, wanted: Query[Wanted]) -> Json:
    """The log of requests itself is read without leaving a trace in it.

    What is long is left out here, and said to be: `messages_omitted` and `payload_omitted` in the
    payload, `results_omitted` beside the results. The event itself has it all.
    """
    journal.flush()
    rows = request.project.events.exclude(status=EventStatus.STAGED)
    if wanted.event_type:
        rows = rows.filter(kind=wanted.event_type.upper())
    if wanted.status:
        rows = rows.filter(status=wanted.status.upper())
    if wanted.user_id:
        rows = rows.filter(user_id=wanted.user_id)
    found = origins.listed(rows.order_by("-created_at", "-id"))
    paging = Paging(page=wanted.page, page_size=wanted.page_size)
    return page_of(request, found, paging, shapes.listed_event)


@serve(
    "GET",
    "/v1/event/{event_id}/",
    kind=None,
    answers={200: EventOut, 404: Error},
    tag=TAG,
    summary="Get a call or job",
)
def get_event(request: ApiRequest, event_id: str) -> Json:
    """What a client polls after a queued add: PENDING, RUNNING, SUCCEEDED or FAILED."""
    journal.flush()
    try:
        rows = request.project.events.filter(pk=UUID(event_id))
    except ValueError:
        raise errors.no_event() from None
    event = rows.exclude(status=EventStatus.STAGED).prefetch_related("messages").first()
    if event is None:
        raise errors.no_event()
    return shapes.event(event)


@serve(
    "GET",
    "/v1/memories/events/",
    kind=EventKind.HISTORY,
    answers={200: ChangesPage, 404: Error},
    tag=TAG,
    summary="List changes of all memories",
)
def list_changes(request: ApiRequest, wanted: Query[ByLimit]) -> Json:
    """The history of the whole project."""
    rows = origins.with_origins(request.project.revisions.order_by("-created_at", "-id"))
    paging = Paging(page=wanted.page, page_size=wanted.limit)
    return page_shaped(request, rows, paging, shapes.revisions)
