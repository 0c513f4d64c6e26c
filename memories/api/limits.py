"""How many calls of one kind a key may make in a minute, counted in the database for all processes.

Kinds without a limit (`settings.RATE_LIMITS`) are not counted and cost nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from memories.api import errors
from memories.models import ApiKey, CallCount, EventKind

WINDOW = timedelta(minutes=1)


@dataclass(frozen=True)
class Allowance:
    """What is left of a limit. reset: seconds until it is whole again."""

    limit: int
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        """As clients read them."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(self.reset),
        }


def spend(key: ApiKey, kind: EventKind) -> Allowance | None:
    """Count one call. None where there is no limit; raises ApiError 429 where it is used up."""
    limit = settings.RATE_LIMITS.get(kind)
    if limit is None:
        return None
    now = timezone.now()
    minute = now.replace(second=0, microsecond=0)
    calls = _count(key, kind, minute)
    reset = max(1, round((minute + WINDOW - now).total_seconds()))
    allowance = Allowance(limit, max(0, limit - calls), reset)
    if calls > limit:
        raise errors.too_many(reset, allowance.headers())
    return allowance


def _count(key: ApiKey, kind: EventKind, minute: datetime) -> int:
    row = CallCount.objects.filter(api_key=key, kind=kind, minute=minute)
    with transaction.atomic():  # the row stays ours from the update to the reading
        if not row.update(calls=F("calls") + 1):
            CallCount.objects.bulk_create(
                [CallCount(api_key=key, kind=kind, minute=minute)], ignore_conflicts=True
            )
            row.update(calls=F("calls") + 1)
        return row.values_list("calls", flat=True).get()
