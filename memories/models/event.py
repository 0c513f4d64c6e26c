"""Requests and jobs, and the messages that came with them."""

import uuid

from django.db import models
from django.utils import timezone

from .tenancy import ApiKey, Person, Project


class EventKind(models.TextChoices):
    """What was asked for. The first eight names are the Mem0 API's, the others are ours."""

    ADD = "ADD", "Add"
    UPDATE = "UPDATE", "Update"
    DELETE = "DELETE", "Delete"
    DELETE_ALL = "DELETE_ALL", "Delete all"
    DELETE_USER = "DELETE_USER", "Delete user"
    SEARCH = "SEARCH", "Search"
    GET = "GET", "Get"
    GET_ALL = "GET_ALL", "Get all"
    HISTORY = "HISTORY", "History"
    ENTITIES = "ENTITIES", "Users, agents, apps and runs"
    EXPORT = "EXPORT", "Export"
    SUMMARY = "SUMMARY", "Summary"
    FEEDBACK = "FEEDBACK", "Feedback"
    STATS = "STATS", "Statistics"
    MANAGE = "MANAGE", "Projects, members and webhooks"


class EventStatus(models.TextChoices):
    """Where an event stands. STAGED is the desk's own: a plan that waits for a person."""

    STAGED = "STAGED", "Staged"
    PENDING = "PENDING", "Pending"
    RUNNING = "RUNNING", "Running"
    SUCCEEDED = "SUCCEEDED", "Succeeded"
    FAILED = "FAILED", "Failed"


class Event(models.Model):
    """One API call, command or job: what was asked, what came of it, and how long it took.

    user_id, agent_id, app_id, run_id: whom it is about, as the request named them.
    payload: the request without its messages and secrets; of an add what `intake` keeps, which may
    hold secrets: show `api.shapes.payload`. plan: what is proposed, while STAGED.
    results: `[{"id", "event", "memory", "previous_memory"?}]`. latency_ms: from start to end.
    http_status: what the API answered; None for the desk's own events and for queued work.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="events", db_index=False
    )
    kind = models.CharField(max_length=16, choices=EventKind)
    status = models.CharField(max_length=16, choices=EventStatus, default=EventStatus.PENDING)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True)
    api_key = models.ForeignKey(ApiKey, on_delete=models.SET_NULL, null=True, blank=True)
    user_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001 null = nobody
    agent_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001
    app_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001
    run_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001
    payload = models.JSONField(default=dict)
    plan = models.JSONField(null=True, blank=True)
    results = models.JSONField(null=True, blank=True)
    error = models.TextField(blank=True, default="")
    attempts = models.PositiveIntegerField(default=0)
    latency_ms = models.FloatField(null=True, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["project", "-created_at", "-id"], name="event_recent"),
            models.Index(fields=["project", "user_id", "-created_at"], name="event_of_user"),
            *(
                models.Index(fields=["project", field, "-created_at"], name=f"event_of_{name}",
                             condition=models.Q(**{f"{field}__isnull": False}))
                for name, field in (("agent", "agent_id"), ("run", "run_id"))
            ),
            models.Index(fields=["status", "created_at"], name="event_unfinished",
                         condition=models.Q(status__in=["STAGED", "PENDING", "RUNNING"])),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.id} {self.status}"


class Message(models.Model):
    """One message of an event, so that a memory can show the sentence it came from."""

    id = models.BigAutoField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="messages")
    position = models.PositiveIntegerField()
    role = models.CharField(max_length=32)
    name = models.CharField(max_length=255, blank=True, default="")
    content = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["event", "position"], name="message_position"),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.content[:60]}"
