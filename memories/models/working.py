"""What people work with around memories: categories, feedback, saved views and the log of reads."""

import uuid

from django.db import models
from django.utils import timezone

from .tenancy import Person, Project


class Category(models.Model):
    """A category of a project's own catalogue. A project without any uses the built-in fifteen."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="categories")
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="category_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Feedback(models.Model):
    """What somebody thought of a memory. The memory may be gone, so it holds no foreign key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="feedback")
    memory_id = models.UUIDField()
    feedback = models.CharField(
        max_length=16,
        choices=[
            ("POSITIVE", "Positive"),
            ("NEGATIVE", "Negative"),
            ("VERY_NEGATIVE", "Very negative"),
        ],
    )
    reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "memory_id"], name="feedback_once"),
        ]

    def __str__(self) -> str:
        return f"{self.feedback} on {self.memory_id}"


class SavedView(models.Model):
    """A named list: the query string that opens it, for one person or for the whole project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="saved_views")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=100)
    query = models.TextField(blank=True, default="")
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "person", "name"], name="saved_view_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ReadLog(models.Model):
    """Who looked at whose memories, when, and for which case."""

    id = models.BigAutoField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)
    page = models.CharField(max_length=100)
    user_id = models.CharField(max_length=255, blank=True, default="")
    memory_id = models.UUIDField(null=True, blank=True)
    case_number = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["project", "user_id", "-created_at"], name="read_log_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.page}"
