"""Copies of memories: what exports and profiles were made of. What is deleted is in none of them.

The protocol (decision 0011): whoever makes a copy calls `begin` in the transaction that sets its
row to RUNNING, then reads memories, and ends with an update that counts only if the row is RUNNING
still. Whoever deletes memories calls `withdraw` in the same transaction. A deletion that began
before `begin` is waited for, so the copy is made without what it deletes; every later one finds
the row, and sends it back to PENDING.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from memories import locks
from memories.models import EntityKind, Export, Profile, Project

Snapshot = Mapping[str, Any]


def begin(project: Project) -> None:
    """Wait for the deletions in `project` that are under way; call it before the row is RUNNING."""
    locks.claim(_name(project))


def withdraw(project: Project, gone: Sequence[Snapshot]) -> None:
    """Take back every copy that may hold one of the deleted memories, in this transaction.

    gone: their snapshots. What is being made is made anew, what is finished is not served again.
    """
    if not gone:
        return
    locks.share(_name(project))
    _withdraw_exports(project, gone)
    _withdraw_profiles(project, gone)


def _name(project: Project) -> str:
    return f"copies:{project.pk}"


def _withdraw_exports(project: Project, gone: Sequence[Snapshot]) -> None:
    """By their ids alone: whatever else its filters ask for, a memory may have had it before."""
    about = Q()
    for kind in EntityKind:
        names = {memory[kind.field] for memory in gone} - {None}
        about &= Q(**{kind.field: None}) | Q(**{f"{kind.field}__in": names})
    copies = project.exports.filter(about, status__in=["RUNNING", "SUCCEEDED"])
    if held := _held(copies):
        Export.objects.filter(pk__in=held).update(status=_next("OUTDATED"))


def _withdraw_profiles(project: Project, gone: Sequence[Snapshot]) -> None:
    about = Q(pk__in=[])
    for kind in EntityKind:
        if names := {memory[kind.field] for memory in gone} - {None}:
            about |= Q(entity__kind=kind, entity__name__in=names)
    copies = project.profiles.filter(about).filter(
        Q(status="RUNNING") | Q(generated_at__isnull=False)
    )
    if held := _held(copies):
        Profile.objects.filter(pk__in=held).update(
            status=_next("WITHDRAWN"), document=None, generated_at=None, updated_at=timezone.now()
        )


def _held(copies: QuerySet[Any]) -> list[Any]:
    """Their ids, and their rows' locks: in one order, so that no two deletions wait in a ring."""
    rows = copies.order_by("pk").select_for_update(of=("self",))
    return list(rows.values_list("pk", flat=True))


def _next(withdrawn: str) -> Case:
    return Case(
        When(status="RUNNING", then=Value("PENDING")),
        When(status="SUCCEEDED", then=Value(withdrawn)),
        default=F("status"),
    )
