"""`manage.py api_keys`: lists, issues and revokes the keys of a project."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone

from memories import tenancy
from memories.models import ApiKey, KeyScope, Project


class Command(BaseCommand):
    """The operator's way to keys; the desk's page API keys does the same."""

    help = "List, create or revoke API keys."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """list, create and revoke, each with the project it is about."""
        actions = parser.add_subparsers(dest="action", required=True)
        shown = actions.add_parser("list", help="the keys of a project, newest first")
        made = actions.add_parser("create", help="issue a key and print it, once")
        ended = actions.add_parser("revoke", help="refuse a key from now on")
        for action in (shown, made, ended):
            action.add_argument(
                "--project", help="its id (proj_…) or name; without it the first project"
            )
        made.add_argument("--name", required=True, help="what the history calls the key")
        made.add_argument("--scopes", help="read, write, manage, joined by commas; else all")
        made.add_argument("--read-only", action="store_true", help="the same as --scopes read")
        made.add_argument("--expires", help="in days, such as 90d, or after a day: 2026-12-31")
        ended.add_argument("key", help="its number in the list, the key itself, or its name")

    def handle(self, *args: Any, action: str, project: str | None, **options: Any) -> None:
        """Raises CommandError with one sentence."""
        try:
            found = _project(project)
            match action:
                case "list":
                    self._list(found)
                case "create":
                    self._create(found, **options)
                case "revoke":
                    self._revoke(found, options["key"])
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error

    def _list(self, project: Project) -> None:
        self.stdout.write(f"{_plain(project.name)} ({project.public_id})")
        keys = list(project.api_keys.order_by("-created_at", "-id"))
        if not keys:
            self.stdout.write("  No keys yet.")
        for key in keys:
            self.stdout.write(
                f"  {key.pk:>4}  {key.prefix + '…':<10} {_plain(key.name):<24} "
                f"{', '.join(key.scopes) or 'everything':<20} {_state(key):<28} "
                f"used {_day(key.last_used_at) if key.last_used_at else 'never'}"
            )

    def _create(
        self,
        project: Project,
        *,
        name: str,
        scopes: str | None,
        read_only: bool,
        expires: str | None,
        **options: Any,
    ) -> None:
        if read_only and scopes:
            raise CommandError("Give --read-only or --scopes, not both.")
        try:
            _, secret = tenancy.issue(
                project,
                name=name,
                scopes=[KeyScope.READ] if read_only else _scopes(scopes),
                expires_at=tenancy.expiry_of(expires) if expires else None,
            )
        except tenancy.BadKey as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{secret}\nThis is shown this once. Keep it.")

    def _revoke(self, project: Project, wanted: str) -> None:
        key = _key(project, wanted)
        if not tenancy.revoke(key):
            raise CommandError(f"The key {_plain(key.name)} was revoked before.")
        self.stdout.write(f"Revoked {_plain(key.name)} ({key.prefix}…).")


def _project(wanted: str | None) -> Project:
    rows = Project.objects.order_by("id")
    if wanted is None:
        found = rows.first()
        if found is None:
            raise CommandError("There is no project yet. Run setup first.")
        return found
    named = list(rows.filter(public_id=wanted)) or list(rows.filter(name=wanted))
    if not named:
        raise CommandError(f"There is no project {wanted!r}.")
    if len(named) > 1:
        ids = ", ".join(row.public_id for row in named)
        raise CommandError(f"Several projects are called {wanted!r}. Name one by its id: {ids}.")
    return named[0]


def _key(project: Project, wanted: str) -> ApiKey:
    """By the key itself, its number, or the name of one that is not revoked."""
    rows = project.api_keys.all()
    known = list(rows.filter(digest=ApiKey.digest_of(wanted)))
    if not known and wanted.isdecimal() and len(wanted) < 19:
        known = list(rows.filter(pk=int(wanted)))
    if not known:
        known = list(rows.filter(name=wanted, revoked_at=None)) or list(rows.filter(name=wanted))
    if not known:
        # Perhaps it is a key: then it is not for the terminal's memory.
        shown = f"{wanted[:8]}…" if wanted.startswith("m0-") else repr(wanted)
        raise CommandError(f"{_plain(project.name)} has no key {shown}.")
    if len(known) > 1:
        numbers = ", ".join(str(row.pk) for row in known)
        raise CommandError(f"Several keys have this name. Name one by its number: {numbers}.")
    return known[0]


def _scopes(text: str | None) -> list[KeyScope]:
    if text is None:
        return []  # all of them
    names = [name.strip().lower() for name in text.split(",")]
    try:
        return list(dict.fromkeys(KeyScope(name) for name in names))
    except ValueError:
        known = ", ".join(KeyScope.values)
        raise CommandError(f"{text!r}: the scopes are {known}.") from None


def _state(key: ApiKey) -> str:
    if key.revoked_at is not None:
        return f"revoked {_day(key.revoked_at)}"
    if key.expires_at is None:
        return "valid"
    word = "expired" if key.expires_at <= timezone.now() else "valid until"
    return f"{word} {_day(key.expires_at)}"


def _day(at: datetime) -> str:
    """To the hour, because the last use is not known any closer."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:00 UTC")


def _plain(text: str) -> str:
    """Names come from strangers; a terminal obeys what it prints."""
    return "".join(c if c.isprintable() else "?" for c in text)
