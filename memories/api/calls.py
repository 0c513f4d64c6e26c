"""One call of the API, from the door to its row in the log of requests."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from memories.api import journal
from memories.api.errors import ApiError
from memories.api.limits import Allowance
from memories.models import ApiKey, Event, EventKind, EventStatus, KeyScope, Project

Json = Any


@dataclass
class Call:
    """What is known of a call while it is under way.

    about: the ids it names. results: what a read found, for the log. at, started: when it began,
    by the calendar and in monotonic seconds.
    """

    kind: EventKind | None
    scope: KeyScope
    about: dict[str, str | None] = field(default_factory=dict)
    results: list[Json] | None = None
    allowance: Allowance | None = None
    event: Event | None = None
    adopted: bool = False
    at: datetime = field(default_factory=timezone.now)
    started: float = field(default_factory=time.monotonic)


class ApiRequest(HttpRequest):
    """A request behind the door: its JSON body read, its key known.

    wire: the JSON of the body, None without one. query: its parameters, lists and objects as such.
    refusal: what is said to whoever has no key, None to all others; project: only with a key.
    """

    wire: Json
    query: dict[str, Json]
    key: ApiKey
    refusal: ApiError | None
    project: Project
    call: Call


def event_of(request: ApiRequest) -> Event:
    """The row of this call, written now: for calls that change something and belong to it."""
    call = request.call
    if call.event is None:
        call.event = _row(request, status=EventStatus.RUNNING)
        call.event.save(force_insert=True)
    return call.event


def adopt(request: ApiRequest, event: Event) -> None:
    """Let `event`, which somebody else wrote and finishes, be the row of this call."""
    request.call.event = event
    request.call.adopted = True


def close(request: ApiRequest, response: HttpResponseBase) -> None:
    """Write down how the call ended."""
    call = request.call
    if call.kind is None or not hasattr(request, "project"):
        return
    if call.adopted and call.event is not None:  # whoever finishes it knows the rest
        Event.objects.filter(pk=call.event.pk).update(http_status=response.status_code)
        return
    latency = (time.monotonic() - call.started) * 1000
    succeeded = response.status_code < 400
    ended: dict[str, Any] = {
        "status": EventStatus.SUCCEEDED if succeeded else EventStatus.FAILED,
        "http_status": response.status_code,
        "latency_ms": latency,
        "error": "" if succeeded else _sentence(response),
    }
    if call.event is None:
        event = _row(request, **ended)
        event.completed_at = timezone.now()
        journal.write(event)
        return
    row = Event.objects.filter(pk=call.event.pk).exclude(status=EventStatus.PENDING)
    row.update(**ended, completed_at=timezone.now(), updated_at=timezone.now(),
               results=F("results") if call.results is None else call.results)  # fmt: skip


def sent(request: ApiRequest) -> dict[str, Json]:
    """What was asked, query and body in one."""
    asked: dict[str, Json] = dict(request.GET.items())
    if isinstance(request.wire, dict):
        asked |= request.wire
    elif request.wire is not None:
        asked["body"] = request.wire
    return asked


def _row(request: ApiRequest, **values: Any) -> Event:
    call = request.call
    return Event(
        project=request.project,
        api_key=request.key,
        kind=call.kind or "",
        payload=journal.without_secrets(sent(request)),
        results=call.results,
        created_at=call.at,
        started_at=call.at,
        **{f"{kind}_id": call.about.get(f"{kind}_id") for kind in ("user", "agent", "app", "run")},
        **values,
    )


def _sentence(response: HttpResponseBase) -> str:
    content = getattr(response, "content", b"")
    return content.decode(errors="replace")[:500]
