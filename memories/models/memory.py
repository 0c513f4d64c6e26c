"""The memory: a short text about somebody, and what is known about the text."""

import hashlib
import uuid
from datetime import UTC, datetime
from typing import Any, Self, cast

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .entity import EntityKind
from .event import Event
from .tenancy import Project


def hash_of(text: str) -> str:
    """MD5 of the text in hex, as the Mem0 API shows it: a fingerprint, not a protection."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class MemoryQuerySet(models.QuerySet["Memory"]):
    """Reads of memories. Start from `project.memories`."""

    def live(self) -> Self:
        """Those that are not in the trash."""
        return self.filter(deleted_at=None)

    def current(self, at: datetime | None = None) -> Self:
        """Live ones that have not expired. The expiry date is the last day of validity, in UTC."""
        today = (at or timezone.now()).astimezone(UTC).date()
        return self.live().filter(Q(expiration_date=None) | Q(expiration_date__gte=today))


_Reads = models.Manager.from_queryset(MemoryQuerySet)


class MemoryManager(_Reads["Memory"]):
    """Reads leave out `words`: searches use the column where it is, and nobody shows it."""

    def get_queryset(self) -> MemoryQuerySet:
        """Memories without the words of their text."""
        return cast(MemoryQuerySet, super().get_queryset().defer("words"))


class Memory(models.Model):
    """One thing remembered. Rows change only in `memories.changes`.

    version counts the changes and is what an editor saw: a save over another one is refused.
    Vectors live in a table of their own, so that these rows stay narrow.
    """

    # What the history records of a memory, in the order in which a reader meets it.
    SNAPSHOT_FIELDS = (
        "text", "user_id", "agent_id", "app_id", "run_id", "metadata", "categories",
        "immutable", "locked", "expiration_date", "created_at", "updated_at", "deleted_at",
        "version",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="memories", db_index=False
    )
    text = models.TextField()
    hash = models.CharField(max_length=32)
    user_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001 null = nobody
    agent_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001
    app_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001
    run_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001
    metadata = models.JSONField(null=True, blank=True)
    categories = ArrayField(models.CharField(max_length=100), null=True, blank=True)
    immutable = models.BooleanField(default=False)
    locked = models.BooleanField(default=False)
    expiration_date = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    event = models.ForeignKey(Event, on_delete=models.SET_NULL, null=True, blank=True)
    words = models.GeneratedField(
        expression=SearchVector("text", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = MemoryManager()

    class Meta:
        indexes = [
            models.Index(fields=["project", "-updated_at", "-id"], name="memory_by_update",
                         condition=Q(deleted_at=None)),
            models.Index(fields=["project", "-created_at", "-id"], name="memory_by_creation",
                         condition=Q(deleted_at=None)),
            *(
                models.Index(fields=["project", kind.field, "-updated_at", "-id"],
                             name=f"memory_by_{kind.value}", condition=Q(deleted_at=None))
                for kind in EntityKind
            ),
            models.Index(fields=["project", "hash"], name="memory_by_hash"),
            GinIndex(fields=["words"], name="memory_words"),
            GinIndex(fields=["text"], name="memory_substring", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["categories"], name="memory_categories"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text[:80]

    def snapshot(self) -> dict[str, Any]:
        """The fields that history records, as Python values (JSON by Django's encoder)."""
        return {name: getattr(self, name) for name in self.SNAPSHOT_FIELDS}
