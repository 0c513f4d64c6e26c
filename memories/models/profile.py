"""Profiles: what is remembered about somebody, as one document."""

from django.db import models
from django.utils import timezone

from .entity import Entity
from .tenancy import Project


class Profile(models.Model):
    """The document about one entity, which is asked for again and again. Goes with its entity.

    status: PENDING, RUNNING, SUCCEEDED, FAILED, or WITHDRAWN, when a memory that it may quote was
    deleted. schema, instructions: as it was last asked for. document: the latest, there while
    generated_at is. asked: how often it was asked for; made: the last of these times that was
    answered by a document. updated_at: when it was last asked for or worked at.
    """

    id = models.BigAutoField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="profiles")
    entity = models.OneToOneField(Entity, on_delete=models.CASCADE, related_name="profile")
    status = models.CharField(max_length=16, default="PENDING")
    schema = models.JSONField()
    instructions = models.TextField(blank=True, default="")
    document = models.JSONField(null=True, blank=True)
    error = models.TextField(blank=True, default="")
    asked = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    generation_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    generated_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"profile {self.id} {self.status}"
