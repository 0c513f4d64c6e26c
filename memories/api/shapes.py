"""Rows as the Mem0 API shows them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from memories import documents, intake
from memories.api import journal, origins
from memories.models import Entity, Event, EventKind, Memory, Revision
from memories.search.ranking import Hit

Json = Any


class MemoryOut(BaseModel):
    """A memory. `session_id` repeats `run_id`; `fields` in a request leaves keys out."""

    model_config = ConfigDict(extra="allow")

    id: str
    memory: str = Field(default="", examples=["Is allergic to nuts"])
    hash: str = ""
    user_id: str | None = None
    agent_id: str | None = None
    app_id: str | None = None
    run_id: str | None = None
    session_id: str | None = None
    metadata: dict[str, Json] | None = None
    categories: list[str] | None = None
    immutable: bool = False
    expiration_date: str | None = None
    created_at: str = ""
    updated_at: str = ""


class HitOut(MemoryOut):
    """A memory that a search found. score: from 0 to 1."""

    score: float = 0


def moment(at: datetime | None) -> str | None:
    """ISO 8601 with microseconds, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None


def memory(row: Memory, fields: Sequence[str] | None = None) -> dict[str, Json]:
    """One memory; only `fields` (and its id) where they are given."""
    shaped = {
        "id": str(row.id),
        "memory": row.text,
        "hash": row.hash,
        "user_id": row.user_id,
        "agent_id": row.agent_id,
        "app_id": row.app_id,
        "run_id": row.run_id,
        "session_id": row.run_id,
        "metadata": row.metadata,
        "categories": row.categories,
        "immutable": row.immutable,
        "expiration_date": row.expiration_date.isoformat() if row.expiration_date else None,
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
    }
    return _only(shaped, fields)


def memory_v3(row: Memory, fields: Sequence[str] | None = None) -> dict[str, Json]:
    """One memory with what the API of 2026 adds."""
    at = row.created_at.astimezone(UTC)
    shaped = memory(row) | {
        "structured_attributes": {
            "year": at.year, "month": at.month, "day": at.day, "hour": at.hour,
            "minute": at.minute, "day_of_week": at.strftime("%A").lower(),
            "day_of_year": at.timetuple().tm_yday, "week_of_year": at.isocalendar().week,
            "quarter": (at.month + 2) // 3, "is_weekend": at.weekday() >= 5,
        },
        "replaced_by": None,
        "synthesized": False,
        "lifecycle_state": "active",
    }  # fmt: skip
    return _only(shaped, fields)


def hit(found: Hit, fields: Sequence[str] | None = None, *, v3: bool = False) -> dict[str, Json]:
    """One memory with its score."""
    shaped = memory_v3(found.memory) if v3 else memory(found.memory)
    shaped["score"] = found.score
    if v3:
        shaped["score_breakdown"] = found.breakdown
    return _only(shaped, [*fields, "score"] if fields else None)


def _only(shaped: dict[str, Json], fields: Sequence[str] | None) -> dict[str, Json]:
    if not fields:
        return shaped
    return {name: value for name, value in shaped.items() if name == "id" or name in fields}


def result(change: dict[str, Json]) -> dict[str, Json]:
    """One change of an add: flat as v1.1 has it, and nested as v1.0 does."""
    return {**change, "data": {"memory": change["memory"]}}


def revisions(rows: Iterable[Revision]) -> list[dict[str, Json]]:
    """Entries of a history. Rows come from `origins.with_origins`."""
    rows = list(rows)
    return [
        _revision(row, messages) for row, messages in zip(rows, origins.inputs(rows), strict=True)
    ]


def _revision(row: Revision, messages: list[dict[str, Json]]) -> dict[str, Json]:
    before, after = row.before or {}, row.after
    deleted = row.event == "DELETE"
    return {
        "id": str(row.id),
        "memory_id": str(row.memory_id),
        "input": messages,
        "old_memory": before.get("text"),
        "new_memory": None if deleted else after.get("text"),
        "event": row.event,
        **{f"{kind}_id": after.get(f"{kind}_id") for kind in ("user", "agent", "app", "run")},
        "session_id": after.get("run_id"),
        "categories": after.get("categories"),
        "metadata": after.get("metadata"),
        "created_at": moment(datetime.fromisoformat(after["created_at"])),
        "updated_at": moment(row.created_at),
    }


def payload(row: Event) -> dict[str, Json]:
    """What was asked, as it was sent, without secrets. Rows come with their messages.

    A document that was read is shown as its text, one that was not as it came, cut.
    """
    messages = [origins.shaped(message, message.content) for message in row.messages.all()]
    return _payload(row, row.payload, messages)


def _payload(row: Event, kept: dict[str, Json], messages: list[dict[str, Json]]) -> dict[str, Json]:
    """kept: the row's payload; messages: those of the row, the first of them at least."""
    if row.kind != EventKind.ADD or not messages:  # an add that was refused is like any other call
        return dict(kept)
    for position, content in kept.get(intake.UNREAD, {}).items():
        if int(position) < len(messages):
            messages[int(position)]["content"] = documents.outline(content)
    asked = kept.get(intake.SENT)
    if asked is None:  # asked for at the desk
        shown = {name: kept[name] for name in kept.keys() - intake.INTERNAL}
        asked = journal.without_secrets(shown, cut=False)
    return {**asked, "messages": messages}


def event(row: Event) -> dict[str, Json]:
    """A call or a job, whole. Rows come with their messages."""
    return _event(row, payload(row), row.results or [])


def listed_event(row: Any) -> dict[str, Json]:
    """A call or a job in a list, with marks where something is left out.

    Rows come from `origins.listed`.
    """
    messages, omitted = origins.first_messages(row)
    kept = {"payload_omitted": True} if row.shown_payload is None else row.shown_payload
    if row.shown_payload is None and messages:
        shown = {**kept, "messages": messages}
    else:
        shown = _payload(row, kept, messages)
    if omitted:
        shown["messages_omitted"] = omitted
    left_out = {"results_omitted": row.results_omitted} if row.results_omitted else {}
    return {**_event(row, shown, row.shown_results or []), **left_out}


def _event(row: Event, shown: dict[str, Json], results: list[Json]) -> dict[str, Json]:
    return {
        "id": str(row.id),
        "event_type": row.kind,
        "status": row.status,
        "payload": shown,
        "metadata": shown.get("metadata"),
        "results": [result(item) if "memory" in item else item for item in results],
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
        "started_at": moment(row.started_at),
        "completed_at": moment(row.completed_at),
        "latency": row.latency_ms,
        "graph_status": None,
        "error": row.error or None,
    }


def entity(row: Entity, *, organization: str, owner: str) -> dict[str, Json]:
    """A user, agent, app or run."""
    return {
        "id": str(row.id),
        "name": row.name,
        "type": row.kind,
        "owner": owner,
        "organization": organization,
        "metadata": row.metadata,
        "total_memories": row.memory_count,
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
    }
