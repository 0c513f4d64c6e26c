"""Changes that somebody asks for by name: edit these, delete those. Each is a plan of its own.

They are planned from the rows as they are now and written at once. Where somebody else was quicker
the plan is made anew, because a program names what it wants and not what it saw.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from memories import changes
from memories.changes import Actor, Applied, StalePlan
from memories.models import Entity, EntityKind, Event, Memory, Project
from memories.models.memory import MemoryQuerySet
from memories.pipeline.categories import assign, categories_of
from memories.plans import Operation, Plan, Values, clean_id, clean_metadata
from memories.search import spaces

MOST_ATTEMPTS = 5
# So many are deleted by one transaction: it holds their rows' locks, and its memory is bounded.
DELETED_AT_ONCE = 1_000


class Unknown(Exception):
    """Memories that are not there. ids: which."""

    def __init__(self, ids: Sequence[UUID]) -> None:
        super().__init__(f"{len(ids)} memories are not there.")
        self.ids = ids


class Protected(Exception):
    """A memory that may not be changed so. The message says why."""


@dataclass(frozen=True, kw_only=True)
class Deleted:
    """How many were deleted, and how many were left alone because staff have locked them."""

    deleted: int
    locked: int


def edit(
    project: Project, edits: Mapping[UUID, Mapping[str, Any]], *, event: Event
) -> list[Memory]:
    """Give each memory its new values, all or none; returns them as they are then.

    edits: by memory id, the fields that change (text, metadata, expiration_date, created_at …). A
    new text gets new categories. What is there already is no change. Raises Unknown, Protected,
    ModelError, StalePlan where others kept changing the same memories, and pydantic's
    ValidationError for values that no memory may have.
    """
    # What cannot be is refused before anything is made of it.
    for memory_id, memory in _rows(project, list(edits)).items():
        _edit_of(memory, edits[memory_id])
    assigned = _categories_for(project, edits)

    def plan() -> Plan:
        rows = _rows(project, list(edits))
        operations = [
            _edit_of(rows[memory_id], {**assigned.get(memory_id, {}), **values})
            for memory_id, values in edits.items()
        ]
        return Plan(operations=tuple(op for op in operations if op is not None))

    _apply(project, plan, event, by=Actor.of_event(event))
    # Also those that somebody has put into the trash since: these edits took place.
    rows = project.memories.in_bulk(list(edits))
    return [rows[memory_id] for memory_id in edits]


def _categories_for(
    project: Project, edits: Mapping[UUID, Mapping[str, Any]]
) -> dict[UUID, dict[str, Any]]:
    """Categories of the new texts, asked of a model once, before anything is written."""
    texts = {memory_id: str(values["text"]) for memory_id, values in edits.items()
             if str(values.get("text") or "").strip()}  # fmt: skip
    if not texts:
        return {}
    catalogue = categories_of(project)
    space = spaces.serving()
    names = assign(list(texts.values()), catalogue, lambda wanted: spaces.embed(wanted, space))
    return {
        memory_id: {"categories": list(found)}
        for memory_id, found in zip(texts, names, strict=True)
    }


def _edit_of(memory: Memory, wanted: Mapping[str, Any]) -> Operation | None:
    values = Values(**wanted).given()
    if values.get("text", memory.text) == memory.text:
        values.pop("text", None)
        values.pop("categories", None)
    changed = {
        name: value for name, value in values.items() if not _same(value, getattr(memory, name))
    }
    if not changed:
        return None
    if memory.locked:
        raise Protected("The memory is locked by staff: only people may change it.")
    if memory.immutable and {"text", "metadata"} & changed.keys():
        raise Protected("Memory is immutable: delete it and add it anew.")
    return Operation(
        kind="UPDATE",
        memory_id=memory.id,
        version=memory.version,
        before=memory.text,
        values=Values(**changed),
    )


def _same(one: Any, other: Any) -> bool:
    """Whether two values are stored alike: Python takes 1 for true, JSON does not."""
    return one == other and _written(one) == _written(other)


def _written(value: Any) -> str:
    return json.dumps(value, default=str, sort_keys=True)


def delete(project: Project, ids: Sequence[UUID], *, event: Event) -> None:
    """Put the memories into the trash, all or none. Raises Unknown, Protected, StalePlan."""

    def plan() -> Plan:
        rows = _rows(project, ids)
        return Plan(operations=tuple(_deletion(rows[memory_id]) for memory_id in ids))

    _apply(project, plan, event, by=Actor.of_event(event))


def delete_all(rows: MemoryQuerySet, project: Project, *, event: Event) -> Deleted:
    """Put every one of `rows` into the trash, DELETED_AT_ONCE by a transaction; locked ones stay.

    A run that is cut off has deleted whole batches; the same call again goes on. The event belongs
    to the last batch: until then it is not finished.
    """
    by = Actor.of_event(event)
    unlocked = rows.filter(locked=False).order_by("id")

    def batch() -> Plan:
        return Plan(operations=tuple(map(_deletion, unlocked[:DELETED_AT_ONCE])))

    deleted = 0
    while unlocked[DELETED_AT_ONCE : DELETED_AT_ONCE + 1].exists():
        deleted += len(_apply(project, batch, None, by=by).results)
    deleted += len(_apply(project, batch, event, by=by).results)
    return Deleted(deleted=deleted, locked=rows.filter(locked=True).count())


def delete_entity(project: Project, kind: EntityKind, name: str, *, event: Event) -> Deleted:
    """Delete an entity with every memory that carries it.

    Raises Protected, and deletes nothing, while one of them is locked: whoever is told that
    somebody was deleted must be able to believe it.
    """
    rows = project.memories.live().filter(**{kind.field: name})
    if locked := rows.filter(locked=True).count():
        raise Protected(
            f"{locked} of its memories are locked by staff. Unlock them on the desk first; nothing "
            "was deleted."
        )
    done = delete_all(rows, project, event=event)
    if not done.locked:
        # Held, since what goes with the row takes statements of its own: nobody is to remember
        # something of it in between.
        with transaction.atomic():
            empty = project.entities.filter(kind=kind, name=name, memory_count=0)
            for entity in empty.select_for_update():
                entity.delete()
    return done


def ensure_entity(
    project: Project,
    kind: EntityKind,
    name: str,
    *,
    metadata: dict[str, Any] | None = None,
    display_name: str = "",
) -> Entity:
    """The entity of that name, made, or given the metadata and display name where there are any.

    Raises ValueError for a name or metadata that cannot be kept.
    """
    if not clean_id(name).strip() or name == "*":
        raise ValueError(f"{kind.field}: send a name. * stands for any name in filters.")
    now = timezone.now()
    given: dict[str, Any] = {"updated_at": now}
    if metadata is not None:
        given["metadata"] = clean_metadata(metadata)
    if display_name:
        given["display_name"] = display_name
    entity, _ = Entity.objects.update_or_create(
        project=project,
        kind=kind,
        name=name,
        defaults=given,
        # Not null: that tells somebody who was created from one whose memories are gone.
        create_defaults={"metadata": {}, "created_at": now, **given},
    )
    return entity


def _rows(project: Project, ids: Sequence[UUID]) -> dict[UUID, Memory]:
    rows = project.memories.live().in_bulk(ids)
    if missing := [memory_id for memory_id in ids if memory_id not in rows]:
        raise Unknown(missing)
    return rows


def _deletion(memory: Memory) -> Operation:
    if memory.locked:
        raise Protected("The memory is locked by staff: only people may delete it.")
    return Operation(kind="DELETE", memory_id=memory.id, version=memory.version, before=memory.text)


def _apply(
    project: Project, plan: Callable[[], Plan], event: Event | None, *, by: Actor
) -> Applied:
    """Carry out what `plan` makes of the rows as they are; again when they changed meanwhile."""
    for _ in range(MOST_ATTEMPTS - 1):
        with suppress(StalePlan):
            return changes.apply(plan(), project=project, actor=by, event=event)
    return changes.apply(plan(), project=project, actor=by, event=event)
