"""The only writer of memories: a plan goes in, and all of it becomes rows, or none of it.

Phases of `apply`, in order:
1. Vectors of every new text, before any transaction, because a model makes them.
2. In one transaction: the spaces of those vectors are kept as they are; the event is locked, so
   that it takes effect once; the memories are locked in order of id, so that two writers cannot
   wait for each other; every one is compared with what the planner saw, and one that differs
   refuses the plan whole.
3. Memories, vectors, revisions, entity counts, copies that are withdrawn, deliveries to webhooks,
   the event's result.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from memories import copies, outbox
from memories.models import (
    ApiKey,
    ChangeSet,
    Embedding,
    Entity,
    EntityKind,
    Event,
    EventStatus,
    Memory,
    Message,
    Person,
    Project,
    Revision,
)
from memories.models.history import ActorKind
from memories.models.memory import hash_of
from memories.plans import Operation, Plan
from memories.search import spaces

Result = dict[str, Any]
Counts = Counter[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who makes a change, and the name by which the history will show them."""

    kind: ActorKind
    name: str
    person: Person | None = None
    api_key: ApiKey | None = None

    @classmethod
    def of_person(cls, person: Person) -> "Actor":
        """Somebody at the desk."""
        return cls(kind=ActorKind.PERSON, name=person.get_username(), person=person)

    @classmethod
    def of_event(cls, event: Event) -> "Actor":
        """Whoever sent the event: a person, a key, or the house itself."""
        if event.person is not None:
            return cls.of_person(event.person)
        if event.api_key is not None:
            return cls(kind=ActorKind.KEY, name=event.api_key.name, api_key=event.api_key)
        return cls(kind=ActorKind.SYSTEM, name="system")


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Why one operation cannot be done. memory: the row as it is now, None if there is none."""

    operation: Operation
    memory: Memory | None
    why: str


class StalePlan(Exception):
    """Something changed since the plan was made. Nothing of it was done."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__("; ".join(conflict.why for conflict in conflicts))
        self.conflicts = conflicts


class AlreadyApplied(Exception):
    """The event has taken effect or was thrown away before. Nothing was done now."""


@dataclass(frozen=True, kw_only=True)
class Applied:
    """What came of a plan. change_set is None when there was nothing to change.

    results: one `{"id", "event", "memory", "previous_memory"?}` per operation, in its order.
    """

    change_set: ChangeSet | None = None
    results: list[Result] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Step:
    """One operation, carried out on its memory but not yet saved."""

    operation: Operation
    memory: Memory
    before: dict[str, Any] | None
    after: dict[str, Any]


def apply(
    plan: Plan,
    *,
    project: Project,
    actor: Actor,
    event: Event | None = None,
    reason: str = "",
    case_number: str = "",
) -> Applied:
    """Carry out `plan` in `project`, whole or not at all.

    Raises StalePlan when a memory is not as the planner saw it or may not be changed,
    AlreadyApplied when `event` has been finished before, and ModelError when a text could not be
    embedded. In each case nothing has changed.
    """
    texts = [op.text for op in plan.operations if "text" in op.values.model_fields_set]
    while True:
        made = spaces.embed_for_all(texts)
        with transaction.atomic():
            vectors = spaces.usable(made) if texts else made
            if vectors is None:  # searches turned to another model while these were made
                continue
            return _write(
                plan,
                vectors,
                project=project,
                actor=actor,
                event=event,
                reason=reason,
                case_number=case_number,
            )


def _write(
    plan: Plan,
    vectors: spaces.Vectors,
    *,
    project: Project,
    actor: Actor,
    event: Event | None,
    reason: str,
    case_number: str,
) -> Applied:
    """Phases 2 and 3 of `apply`, inside its transaction."""
    if event is not None:
        event = _claim(event)
    now = timezone.now()
    steps = _steps(plan, project=project, actor=actor, event=event, now=now)
    change_set = None
    if steps:
        change_set = ChangeSet.objects.create(
            project=project,
            event=event,
            actor_kind=actor.kind,
            actor_name=actor.name,
            person=actor.person,
            api_key=actor.api_key,
            method=plan.method,
            reason=reason,
            case_number=case_number,
            created_at=now,
        )
        _save_memories(steps)
        _save_vectors(steps, vectors)
        _save_revisions(steps, change_set, event)
        _count_entities(steps, project, now)
        copies.withdraw(project, _taken_away(steps))
    results = [_result(step) for step in steps]
    if steps:
        _save_deliveries(project, steps)
    if event is not None:
        _finish(event, results, now)
    return Applied(change_set=change_set, results=results)


def _claim(event: Event) -> Event:
    locked = Event.objects.select_for_update().filter(pk=event.pk).first()
    if locked is None or locked.status in {EventStatus.SUCCEEDED, EventStatus.FAILED}:
        raise AlreadyApplied
    return locked


def _steps(
    plan: Plan, *, project: Project, actor: Actor, event: Event | None, now: datetime
) -> list[_Step]:
    wanted = [op.memory_id for op in plan.operations if op.memory_id is not None]
    rows = {
        memory.id: memory
        for memory in project.memories.select_for_update().filter(id__in=wanted).order_by("id")
    }
    conflicts = [
        Conflict(operation=op, memory=rows.get(op.memory_id), why=why)
        for op in plan.operations
        if op.memory_id is not None and (why := _objection(op, rows.get(op.memory_id), actor))
    ]
    conflicts += _twins(plan, project)
    if conflicts:
        raise StalePlan(conflicts)
    return [_step(op, rows, project=project, event=event, now=now) for op in plan.operations]


def _objection(operation: Operation, memory: Memory | None, actor: Actor) -> str:
    """Why `operation` may not be done on the row as it is now; "" when it may."""
    if memory is None or memory.deleted_at is not None:
        return "The memory is no longer there."
    if memory.version != operation.version:
        return "The memory was changed in the meantime."
    if memory.locked and actor.kind != ActorKind.PERSON:
        return "The memory is locked by staff."
    if memory.immutable and {"text", "metadata"} & operation.values.model_fields_set:
        return "The memory is immutable: delete it and add it anew."
    return ""


def _twins(plan: Plan, project: Project) -> list[Conflict]:
    """The additions whose very text these very ids have already, or get twice by this plan."""
    additions = [op for op in plan.operations if op.memory_id is None]
    gone = [op.memory_id for op in plan.operations if op.memory_id and op.kind == "DELETE"]
    known: dict[tuple[str | None, ...], Memory | None] = {
        _identity(memory): memory
        for memory in project.memories.current()
        .filter(hash__in=[hash_of(op.text) for op in additions])
        .exclude(id__in=gone)
    }
    conflicts = []
    for op in additions:
        identity = _identity(Memory(hash=hash_of(op.text), **op.values.given()))
        if identity in known:
            why = "This is remembered already."
            conflicts.append(Conflict(operation=op, memory=known[identity], why=why))
        known[identity] = None
    return conflicts


def _identity(memory: Memory) -> tuple[str | None, ...]:
    return (memory.hash, *(getattr(memory, kind.field) for kind in EntityKind))


def _step(
    operation: Operation,
    rows: Mapping[UUID, Memory],
    *,
    project: Project,
    event: Event | None,
    now: datetime,
) -> _Step:
    values = operation.values.given()
    if operation.memory_id is None:
        created = values.pop("created_at", None) or now
        memory = Memory(
            project=project, event=event, created_at=created, updated_at=created, **values
        )
        before = None
    else:
        memory = rows[operation.memory_id]
        before = memory.snapshot()
        for name, value in values.items():
            setattr(memory, name, value)
        memory.updated_at = now
        memory.version += 1
        if operation.kind == "DELETE":
            memory.deleted_at = now
    memory.hash = hash_of(memory.text)
    return _Step(operation=operation, memory=memory, before=before, after=memory.snapshot())


def _save_memories(steps: Sequence[_Step]) -> None:
    Memory.objects.bulk_create(
        [step.memory for step in steps if step.before is None], batch_size=500
    )
    trashed = [step.memory for step in steps if step.operation.kind == "DELETE"]
    if trashed:  # all alike, however many: one statement
        Memory.objects.filter(id__in=[memory.id for memory in trashed]).update(
            deleted_at=trashed[0].deleted_at,
            updated_at=trashed[0].updated_at,
            version=F("version") + 1,
        )
    _save_edited([step for step in steps if step.operation.kind == "UPDATE"])


def _save_edited(steps: Sequence[_Step]) -> None:
    # Each field costs a CASE over the whole batch, so only those are named that a plan gives.
    names = {"hash", "updated_at", "version"}
    names.update(*(step.operation.values.model_fields_set for step in steps))
    if steps:
        memories = [step.memory for step in steps]
        Memory.objects.bulk_update(memories, sorted(names), batch_size=100)


def _save_vectors(steps: Sequence[_Step], vectors: spaces.Vectors) -> None:
    # A deleted memory keeps no vector: what is gone cannot be found by its meaning.
    outdated = [
        step.memory.id
        for step in steps
        if step.operation.kind == "DELETE"
        or (step.before is not None and "text" in step.operation.values.model_fields_set)
    ]
    Embedding.objects.filter(memory_id__in=outdated).delete()
    written = [step.memory for step in steps if "text" in step.operation.values.model_fields_set]
    Embedding.objects.bulk_create(
        [
            Embedding(project_id=memory.project_id, memory=memory, space=space, vector=vector)
            for space, rows in vectors.items()
            for memory, vector in zip(written, rows, strict=True)
        ],
        batch_size=500,
    )


def _save_revisions(steps: Sequence[_Step], change_set: ChangeSet, event: Event | None) -> None:
    sources: dict[int, int] = {}
    if event is not None:
        sources = dict(Message.objects.filter(event=event).values_list("position", "id"))
    Revision.objects.bulk_create(
        [
            Revision(
                project_id=change_set.project_id,
                change_set=change_set,
                memory_id=step.memory.id,
                version=step.memory.version,
                event=step.operation.kind,
                before=step.before,
                after=step.after,
                reason=step.operation.reason,
                source_id=sources.get(step.operation.source)
                if step.operation.source is not None
                else None,
                created_at=change_set.created_at,
            )
            for step in steps
        ],
        batch_size=500,
    )


def _owners(snapshot: Mapping[str, Any] | None) -> Iterable[tuple[str, str]]:
    """The entities that a live memory with this snapshot counts for, as (kind, name)."""
    if snapshot is None or snapshot["deleted_at"] is not None:
        return
    for kind in EntityKind:
        if name := snapshot[kind.field]:
            yield kind.value, name


def _count_entities(steps: Sequence[_Step], project: Project, now: datetime) -> None:
    counts: Counts = Counter()
    first: dict[tuple[str, str], datetime] = {}
    for step in steps:
        for sign, snapshot in ((-1, step.before), (1, step.after)):
            for owner in _owners(snapshot):
                counts[owner] += sign
                first[owner] = min(first.get(owner, now), step.memory.created_at)
    # One order for everybody, so that two writers never wait for each other.
    for kind, name in sorted(first):
        found = project.entities.filter(kind=kind, name=name)
        change = {
            "memory_count": F("memory_count") + counts[kind, name],
            "created_at": Least("created_at", first[kind, name]),
            "updated_at": now,
        }
        # It may be made, or deleted, by others between the two statements.
        while not found.update(**change):
            new = Entity(project=project, kind=kind, name=name, created_at=now, updated_at=now)
            Entity.objects.bulk_create([new], ignore_conflicts=True)


def _taken_away(steps: Sequence[_Step]) -> list[dict[str, Any]]:
    """What memories were that somebody has no longer: deleted, or about others now."""
    return [
        step.before
        for step in steps
        if step.before is not None
        and (step.operation.kind == "DELETE" or [*_owners(step.before)] != [*_owners(step.after)])
    ]


def _result(step: _Step) -> Result:
    operation = step.operation
    result: Result = {
        "id": str(step.memory.id),
        "event": operation.kind,
        "memory": step.memory.text,
    }
    if step.before is not None and step.before["text"] != step.memory.text:
        result["previous_memory"] = step.before["text"]
    return result


def _save_deliveries(project: Project, steps: Sequence[_Step]) -> None:
    """The outbox: what webhooks are told is decided by the same commit as the change itself."""
    outbox.write(project, [news for step in steps for news in _news(step)])


def _news(step: _Step) -> Iterable[outbox.News]:
    """What there is to tell of a step: its result, and its categories where they are new."""
    yield _result(step)
    categories = step.after["categories"] or []
    known = (step.before or {}).get("categories") or []
    if step.operation.kind != "DELETE" and categories != known:
        yield {"id": str(step.memory.id), "event": "CATEGORIZE", "categories": list(categories)}


def _finish(event: Event, results: list[Result], now: datetime) -> None:
    event.status = EventStatus.SUCCEEDED
    event.results = results
    event.completed_at = now
    if event.started_at is not None:
        event.latency_ms = (now - event.started_at).total_seconds() * 1000
    event.save(update_fields=["status", "results", "completed_at", "latency_ms", "updated_at"])
