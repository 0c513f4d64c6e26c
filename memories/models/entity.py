"""Whom memories are about: users, agents, apps and runs."""

from typing import Self

from django.db import models
from django.utils import timezone

from .tenancy import Project


class EntityKind(models.TextChoices):
    """The four kinds; each stands in a memory's column of the same name with `_id`."""

    USER = "user", "User"
    AGENT = "agent", "Agent"
    APP = "app", "App"
    RUN = "run", "Run"

    @property
    def field(self) -> str:
        """The memory's column that holds an entity of this kind: `user_id` for USER."""
        return f"{self.value}_id"


class EntityQuerySet(models.QuerySet["Entity"]):
    """Reads of entities."""

    def with_memories(self) -> Self:
        """Those that have at least one live memory."""
        return self.filter(memory_count__gt=0)


class Entity(models.Model):
    """One user, agent, app or run of a project, with counts that the writer keeps."""

    id = models.BigAutoField(primary_key=True)
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="entities", db_index=False
    )
    kind = models.CharField(max_length=8, choices=EntityKind)
    name = models.CharField(max_length=255)
    display_name = models.CharField(max_length=255, blank=True, default="")
    metadata = models.JSONField(null=True, blank=True)
    memory_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = EntityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "kind", "name"], name="entity_once"),
        ]
        indexes = [
            models.Index(fields=["project", "kind", "-updated_at", "-id"], name="entity_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
