"""What leaves the house: webhooks with their deliveries, and exports."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from .tenancy import ApiKey, Person, Project


class Webhook(models.Model):
    """An address that is told of changes."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=200)
    url = models.URLField(max_length=2000)
    event_types = ArrayField(models.CharField(max_length=40))
    secret = models.CharField(max_length=64)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.name} -> {self.url}"


class Delivery(models.Model):
    """One message to one webhook, written in the transaction of the change it tells of.

    body: one of the change's results, `{"id", "event", "memory", "previous_memory"?}`.
    """

    id = models.BigAutoField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    body = models.JSONField()
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    response_status = models.PositiveIntegerField(null=True, blank=True)
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="delivery_due",
                         condition=models.Q(delivered_at=None, failed_at=None)),
            models.Index(fields=["project", "-created_at", "-id"], name="delivery_recent"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"delivery {self.id} to {self.webhook_id}"


class Export(models.Model):
    """A job that writes memories to a file in DATA_DIR.

    status: PENDING, RUNNING, SUCCEEDED, FAILED, or OUTDATED, when a memory that it may hold was
    deleted. user_id, agent_id, app_id, run_id: the ids that all of its memories have by its
    filters; null where these leave it open.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="exports")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True)
    api_key = models.ForeignKey(ApiKey, on_delete=models.SET_NULL, null=True, blank=True)
    filters = models.JSONField(default=dict)
    user_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001 null = any
    agent_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001
    app_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001
    run_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001
    schema = models.JSONField(null=True, blank=True)
    instructions = models.TextField(blank=True, default="")
    format = models.CharField(max_length=8, default="json")
    status = models.CharField(max_length=16, default="PENDING")
    file = models.CharField(max_length=255, blank=True, default="")
    rows = models.PositiveIntegerField(null=True, blank=True)
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["project", "-created_at", "-id"], name="export_recent"),
        ]

    def __str__(self) -> str:
        return f"export {self.id} {self.status}"
