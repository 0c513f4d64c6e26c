"""`manage.py setup`: brings a database and its files to the state this version needs."""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from memories.models import ApiKey, Membership, Organization, Person, Project, Role
from memories.search import spaces

SHORTEST_KEY = 20


class Command(BaseCommand):
    """Safe to run at every start: what is in place is left alone."""

    help = "Migrate, collect static files, and make the first admin, project and API key."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError with one sentence when the database cannot be reached."""
        try:
            migrate_when_needed()
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        collect_static_when_needed()
        with transaction.atomic():
            spaces.serving()
            if not Person.objects.exists():
                self.stdout.write(first_people())


def migrate_when_needed() -> None:
    """Apply the migrations that are missing; quick when there are none."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def collect_static_when_needed() -> None:
    """Copy the static files to STATIC_ROOT when one of them has changed since the last time."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    mark = Path(settings.STATIC_ROOT) / ".collected"
    if not mark.exists() or mark.read_text() != digest.hexdigest():
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(digest.hexdigest())


def first_people() -> str:
    """Make the first organization, project, admin and API key; what to print, once."""
    organization = Organization.objects.create(name="Default")
    project = Project.objects.create(organization=organization, name="Default")
    name = os.environ.get("ADMIN_USERNAME") or "admin"
    password = os.environ.get("ADMIN_PASSWORD") or secrets.token_urlsafe(12)
    key = os.environ.get("API_KEY") or ApiKey.new_secret()
    admin = Person(username=name, is_staff=True, is_superuser=True)
    admin.set_password(password)
    try:
        admin.full_clean(exclude=["password"])
    except ValidationError as error:
        raise CommandError(f"ADMIN_USERNAME cannot be used: {error.messages[0]}") from error
    if len(key) < SHORTEST_KEY or not key.isprintable() or " " in key:
        raise CommandError(
            f"API_KEY must have at least {SHORTEST_KEY} characters and no space: "
            "whoever guesses it reads every memory."
        )
    admin.save()
    Membership.objects.create(project=project, person=admin, role=Role.ADMIN)
    ApiKey.issue(project=project, name="first key", secret=key)
    shown_password = "as set in ADMIN_PASSWORD" if os.environ.get("ADMIN_PASSWORD") else password
    shown_key = "as set in API_KEY" if os.environ.get("API_KEY") else key
    return (
        f"\n  Admin     {name}\n  Password  {shown_password}\n  API key   {shown_key}\n"
        "\n  These are shown this once. Keep them."
    )
