"""What was changed, by whom and why: change sets and the revisions they consist of."""

import uuid
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from .event import Event, Message
from .tenancy import ApiKey, Person, Project


class ActorKind(models.TextChoices):
    """Who made a change."""

    PERSON = "person", "Person"
    KEY = "key", "API key"
    SYSTEM = "system", "System"


class ChangeSet(models.Model):
    """Everything one request changed, in one transaction.

    An event has at most one: the constraint is what makes an event take effect once.
    method: who planned it, "basic, no language model" or a model's name; empty for a person's edit.
    """

    id = models.BigAutoField(primary_key=True)
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="change_sets", db_index=False
    )
    event = models.OneToOneField(
        Event, on_delete=models.SET_NULL, null=True, blank=True, related_name="change_set"
    )
    actor_kind = models.CharField(max_length=16, choices=ActorKind)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True)
    api_key = models.ForeignKey(ApiKey, on_delete=models.SET_NULL, null=True, blank=True)
    actor_name = models.CharField(max_length=200, blank=True, default="")
    method = models.CharField(max_length=200, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    case_number = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["project", "-created_at", "-id"], name="change_set_recent"),
        ]

    def __str__(self) -> str:
        return f"change set {self.id} by {self.actor_name}"


class ExactEncoder(DjangoJSONEncoder):
    """Times to the microsecond: Django's own cuts them, and a replay must give the same row."""

    def default(self, o: Any) -> Any:
        """JSON for what is none."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class Revision(models.Model):
    """One memory's step from `before` to `after`. Outlives the memory, so it holds no foreign key.

    before, after: the memory's snapshot (`Memory.SNAPSHOT_FIELDS`); None before an ADD. After a
    DELETE `after` has its `deleted_at`. version: the memory's version after the step, which puts
    the steps in order.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="revisions", db_index=False
    )
    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, related_name="revisions")
    memory_id = models.UUIDField()
    version = models.PositiveIntegerField()
    event = models.CharField(
        max_length=8, choices=[("ADD", "Add"), ("UPDATE", "Update"), ("DELETE", "Delete")]
    )
    before = models.JSONField(null=True, encoder=ExactEncoder)
    after = models.JSONField(encoder=ExactEncoder)
    reason = models.TextField(blank=True, default="")
    source = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["memory_id", "version"], name="revision_once"),
        ]
        indexes = [
            models.Index(fields=["project", "memory_id", "version"], name="revision_of_memory"),
            models.Index(fields=["project", "-created_at", "-id"], name="revision_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.memory_id} v{self.version}"


class Tombstone(models.Model):
    """ "Do not learn this again": a deleted fact and the scope in which it must not come back."""

    id = models.BigAutoField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tombstones")
    memory_id = models.UUIDField()
    text = models.TextField()
    user_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001 null = nobody
    agent_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001
    app_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001
    run_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001
    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE)
    created_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["project", "user_id", "agent_id"], name="tombstone_scope"),
        ]

    def __str__(self) -> str:
        return f"do not learn: {self.text[:60]}"
