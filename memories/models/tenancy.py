"""Who owns what, and who may see and do it: people, organizations, projects, roles and API keys."""

import hashlib
import secrets
import string
from collections.abc import Sequence
from datetime import datetime
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

ALPHABET = string.ascii_letters + string.digits
KEY_PREFIX = "m0-"


def _public_id(prefix: str) -> str:
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(24))


def new_organization_id() -> str:
    """An id as clients show it: `org_` and 24 letters and digits."""
    return _public_id("org_")


def new_project_id() -> str:
    """An id as clients show it: `proj_` and 24 letters and digits."""
    return _public_id("proj_")


class Person(AbstractUser):
    """Somebody who signs in to the desk; not one of the users that memories are about."""


class Organization(models.Model):
    """A group of projects under one roof."""

    public_id = models.CharField(max_length=40, unique=True, default=new_organization_id)
    name = models.CharField(max_length=200)
    made_by = models.ForeignKey(
        "ApiKey", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name


class Project(models.Model):
    """The wall between customers: every query of memories starts from one of these.

    options: `memories.options.ProjectOptions` as JSON. made_by: the key through which the project
    was created, which may also manage it; its memories stay out of that key's reach.
    """

    public_id = models.CharField(max_length=40, unique=True, default=new_project_id)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="projects"
    )
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    custom_instructions = models.TextField(blank=True, default="")
    options = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey(
        "ApiKey", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member of a project may do at the desk."""

    VIEWER = "viewer", "Viewer"
    SUPPORT = "support", "Support"
    REVIEWER = "reviewer", "Reviewer"
    ADMIN = "admin", "Admin"
    AUDITOR = "auditor", "Auditor"


class OrganizationMembership(models.Model):
    """One person's role in an organization: an admin may manage it, anybody else only see it."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="memberships"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=16, choices=Role, default=Role.VIEWER)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person"], name="organization_membership_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.organization}: {self.role}"


class Membership(models.Model):
    """One person's role in one project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role, default=Role.VIEWER)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "person"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.project}: {self.role}"

    @property
    def may_write(self) -> bool:
        """Whether this member may add, edit and delete memories."""
        return self.role in {Role.SUPPORT, Role.REVIEWER, Role.ADMIN}


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Reads of keys."""

    def valid(self, at: datetime | None = None) -> Self:
        """Keys that are neither revoked nor expired."""
        at = at or timezone.now()
        return self.filter(revoked_at=None).filter(Q(expires_at=None) | Q(expires_at__gt=at))

    def for_secret(self, secret: str) -> "ApiKey | None":
        """The valid key whose secret this is."""
        return (
            self.valid()
            .select_related("project__organization")
            .filter(digest=ApiKey.digest_of(secret))
            .first()
        )


class KeyScope(models.TextChoices):
    """What a key may do. A key without scopes may do all of it."""

    READ = "read", "Read"
    WRITE = "write", "Write"
    MANAGE = "manage", "Manage"


class ApiKey(models.Model):
    """A program's way in. The secret is random, so one SHA-256 protects it; it is shown once.

    scopes: names of KeyScope; an empty list is all of them. last_used_at is kept to the hour.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list, blank=True)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def may(self, scope: KeyScope) -> bool:
        """Whether this key may do what `scope` stands for."""
        return not self.scopes or scope in self.scopes

    @staticmethod
    def new_secret() -> str:
        """`m0-` and 40 letters and digits: 238 bits."""
        return KEY_PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(40))

    @staticmethod
    def digest_of(secret: str) -> str:
        """SHA-256 of the secret in hex: a slow hash protects passwords, not 238 random bits."""
        return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()

    @classmethod
    def issue(
        cls,
        *,
        project: Project,
        name: str,
        secret: str | None = None,
        scopes: Sequence[KeyScope] = (),
        expires_at: datetime | None = None,
        created_by: Person | None = None,
    ) -> tuple["ApiKey", str]:
        """A saved key and its secret, which is not kept and cannot be shown again."""
        secret = secret or cls.new_secret()
        key = cls.objects.create(
            project=project,
            name=name,
            prefix=secret[:8],
            digest=cls.digest_of(secret),
            scopes=list(scopes),
            expires_at=expires_at,
            created_by=created_by,
        )
        return key, secret


class CallCount(models.Model):
    """How many calls of one kind a key made in one minute: what rate limits look at."""

    id = models.BigAutoField(primary_key=True)
    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE)
    kind = models.CharField(max_length=16)
    minute = models.DateTimeField()
    calls = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["api_key", "kind", "minute"], name="call_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.calls} {self.kind} at {self.minute}"
