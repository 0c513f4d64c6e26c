"""Issuing and revoking a project's keys."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from memories.models import ApiKey, KeyScope, Person, Project
from memories.plans import clean_id

NAME_LIMIT = 100
LATEST_YEAR = 2200


class BadKey(ValueError):
    """No such key can be issued. The message says why."""


@transaction.atomic
def issue(
    project: Project,
    *,
    name: str,
    scopes: Sequence[KeyScope] = (),
    expires_at: datetime | None = None,
    created_by: Person | None = None,
) -> tuple[ApiKey, str]:
    """A new key and its secret, which is shown this once. Raises BadKey.

    The history shows keys by their names, so two that are valid never share one. A form that is
    sent twice makes one key for the same reason.
    """
    try:
        name = clean_id(name.strip())
    except ValueError as error:
        raise BadKey(str(error)) from None
    if not 0 < len(name) <= NAME_LIMIT:
        raise BadKey(f"A key needs a name of at most {NAME_LIMIT} characters.")
    if expires_at is not None and expires_at <= timezone.now():
        raise BadKey("A key cannot expire in the past.")
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)  # two would not see it
    if project.api_keys.valid().filter(name=name).exists():
        raise BadKey("A valid key has this name already. Revoke it first, or choose another name.")
    return ApiKey.issue(
        project=project, name=name, scopes=scopes, expires_at=expires_at, created_by=created_by
    )


def revoke(key: ApiKey) -> bool:
    """Refuse a key from now on. False when it was revoked before."""
    row = ApiKey.objects.filter(pk=key.pk, revoked_at=None)
    return bool(row.update(revoked_at=timezone.now()))


def end_of(day: date) -> datetime:
    """The instant at which a key expires whose last day is `day`, in UTC."""
    return datetime.combine(day, time(), UTC) + timedelta(days=1)


def expiry_of(text: str) -> datetime:
    """When a key expires: `90d` from now, or after the day `2026-12-31`. Raises BadKey."""
    if days := re.fullmatch(r"(\d{1,5})d", text.strip()):
        return timezone.now() + timedelta(days=int(days[1]))
    try:
        day = date.fromisoformat(text.strip())
        if day.year > LATEST_YEAR:
            raise ValueError
        return end_of(day)
    except ValueError:
        raise BadKey(
            f"{text!r} is no expiry: write a number of days such as 90d, or a date such as "
            "2026-12-31."
        ) from None
