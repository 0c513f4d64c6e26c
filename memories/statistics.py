"""A project in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from memories.models import EntityKind, EventKind, Project


@dataclass(frozen=True, kw_only=True)
class Holders:
    """How many entities of one kind have memories, and how many memories these are together."""

    number: int = 0
    memories: int = 0

    @property
    def average(self) -> float:
        """Memories for each, 0 without any."""
        return round(self.memories / self.number, 2) if self.number else 0.0


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """Memories as they are now; calls as far as the log of requests goes back.

    api_reads: those of the reads that came with a key.
    """

    memories: int
    adds: int
    reads: int
    api_reads: int
    holders: Mapping[EntityKind, Holders]


def of(project: Project) -> Statistics:
    """The numbers of `project`, in three statements."""
    read = Q(kind__in=[EventKind.SEARCH, EventKind.GET_ALL])
    counted = [EventKind.ADD, EventKind.SEARCH, EventKind.GET_ALL]
    calls = project.events.filter(kind__in=counted).aggregate(
        adds=Count("pk", filter=Q(kind=EventKind.ADD)),
        reads=Count("pk", filter=read),
        api_reads=Count("pk", filter=read & Q(api_key__isnull=False)),
    )
    known = project.entities.with_memories().order_by().values("kind")
    holders = {
        EntityKind(row["kind"]): Holders(number=row["number"], memories=row["memories"])
        for row in known.annotate(number=Count("pk"), memories=Sum("memory_count"))
    }
    return Statistics(
        memories=project.memories.live().count(),
        holders={kind: holders.get(kind, Holders()) for kind in EntityKind},
        **calls,
    )
