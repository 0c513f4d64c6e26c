"""Deliveries on their way: claimed, posted, and tried again over a day.

What holds:
1. At least once, under the same id. A row is claimed by a conditional UPDATE that counts the
   attempt and lends it for LENT; whoever is killed meanwhile leaves a row that is due again then.
2. One run per webhook at a time, oldest first. A delivery that the receiver refuses lets the next
   pass; while the receiver cannot be reached, all of them wait.
3. Nobody waits long for a stranger's server: an attempt takes ATTEMPT_SECONDS, a run about
   RUN_SECONDS, and a receiver that is down is asked again after PAUSE at most, not for each row.
4. No transaction is open while a request is under way.
"""

import json
import time
from datetime import timedelta
from typing import Any, Literal

from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Least
from django.utils import timezone

from memories import outside
from memories.locks import Busy, alone
from memories.models import Delivery, Webhook
from memories.webhooks import signing

# After each failed attempt; the tenth is the last, a day after the first.
RETRY_AFTER = tuple(
    timedelta(seconds=seconds)
    for seconds in (10, 60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 13 * 3600)
)
MOST_ATTEMPTS = len(RETRY_AFTER) + 1
A_DAY = sum(RETRY_AFTER, timedelta())
# How long a receiver that cannot be reached is left alone at most: what is new is tried then.
PAUSE = timedelta(minutes=10)

ATTEMPT_SECONDS = 10.0
RUN_SECONDS = 10.0
LENT = timedelta(seconds=60)
KEPT = timedelta(days=30)

# Answers of something in front of a receiver that is away, or of one that asks for a rest.
AWAY = {408, 429, 502, 503, 504}
Outcome = Literal["delivered", "refused", "away"]
_AWAY = Q(response_status=None) | Q(response_status__in=AWAY)


def deliver(webhook_id: int) -> bool:
    """Send what is due to one webhook, oldest first. True when more is due than one run sends.

    Does nothing while another run for the same webhook is under way, or when it is gone or off.
    """
    try:
        with alone(f"webhook:{webhook_id}"):
            return _run(webhook_id)
    except Busy:
        return False


def due() -> list[int]:
    """The webhooks for which something is due now."""
    rows = Delivery.objects.filter(
        delivered_at=None, failed_at=None, due_at__lte=timezone.now(), webhook__is_active=True
    )
    return list(rows.order_by("webhook_id").values_list("webhook_id", flat=True).distinct())


def message(news: dict[str, Any]) -> dict[str, Any]:
    """What a receiver reads, as the Mem0 Platform words it (spec B13).

    news: a delivery's body as `memories.outbox` wrote it.
    """
    if news["event"] == "CATEGORIZE":
        details = {
            "event": "CATEGORIZE",
            "memory_id": news["id"],
            "categories": news["categories"],
        }
    else:
        details = {
            "id": news["id"],
            "data": {"memory": news["memory"]},
            "event": news["event"],
        }
    return {"event_details": details}


def put_back(hook: Webhook) -> None:
    """Let everything that waits for a receiver which was away be due now."""
    _waiting(hook.pk).filter(_AWAY).update(due_at=timezone.now(), error="")


def end_waiting(hook: Webhook, why: str) -> None:
    """Give up all that waits for a webhook."""
    _waiting(hook.pk).update(failed_at=timezone.now(), error=why)


def tidy() -> None:
    """Delete what was delivered or given up more than KEPT ago."""
    before = timezone.now() - KEPT
    Delivery.objects.filter(Q(delivered_at__lt=before) | Q(failed_at__lt=before)).delete()


def _waiting(webhook_id: int) -> QuerySet[Delivery]:
    return Delivery.objects.filter(webhook_id=webhook_id, delivered_at=None, failed_at=None)


def _run(webhook_id: int) -> bool:
    until = time.monotonic() + RUN_SECONDS
    troubled = _hold_back(webhook_id)
    while delivery := _claim(webhook_id):
        match _send(delivery):
            case "delivered" if troubled:
                put_back(delivery.webhook)
                troubled = False
            case "away":
                return False
        if time.monotonic() > until:
            return _waiting(webhook_id).filter(due_at__lte=timezone.now()).exists()
    return False


def _hold_back(webhook_id: int) -> bool:
    """Whether the receiver was away last time; then what is new waits with what was tried.

    Up to the next attempt for any of them, but PAUSE at most: that one may be hours away.
    """
    now = timezone.now()
    tried = _failures(webhook_id).filter(due_at__gt=now).order_by("due_at").first()
    if tried is None:
        return False
    _waiting(webhook_id).filter(attempts=0, due_at__lte=now, created_at__gt=now - PAUSE).update(
        due_at=Least(tried.due_at, F("created_at") + PAUSE)
    )
    return True


def _failures(webhook_id: int) -> QuerySet[Delivery]:
    """What waits because the receiver was away."""
    return _waiting(webhook_id).filter(_AWAY, attempts__gt=0).exclude(error="")


def _delay(attempts: int) -> timedelta:
    """How long after the attempt of this number the next one follows."""
    return RETRY_AFTER[min(attempts, len(RETRY_AFTER)) - 1]


def _claim(webhook_id: int) -> Delivery | None:
    """The oldest delivery that is due, its attempt counted, ours for LENT."""
    while True:
        now = timezone.now()
        delivery = (
            _waiting(webhook_id)
            .filter(due_at__lte=now, webhook__is_active=True)
            .select_related("webhook")
            .order_by("id")
            .first()
        )
        if delivery is None:
            return None
        row = _waiting(webhook_id).filter(pk=delivery.pk, due_at=delivery.due_at)
        if delivery.attempts >= MOST_ATTEMPTS:  # each one was cut off before its end
            row.update(failed_at=now, error=f"Given up: {MOST_ATTEMPTS} attempts were cut off.")
        elif row.update(
            attempts=F("attempts") + 1, due_at=now + LENT, response_status=None, error=""
        ):
            delivery.attempts += 1
            delivery.due_at = now + LENT
            return delivery


def _send(delivery: Delivery) -> Outcome:
    """One attempt, and what came of it."""
    body = json.dumps(message(delivery.body), ensure_ascii=False).encode()
    at = int(timezone.now().timestamp())
    status = None
    try:
        status = outside.post(
            delivery.webhook.url,
            body=body,
            headers={
                "Content-Type": "application/json",
                **signing.headers(delivery, body, at=at),
            },
            seconds=ATTEMPT_SECONDS,
        ).status
    except outside.Refused as error:
        why = str(error)
    else:
        # Not what it wrote: a receiver inside the operator's network would be read that way.
        why = f"The receiver answered with status {status}."
    if status is not None and 200 <= status < 300:
        Delivery.objects.filter(pk=delivery.pk, delivered_at=None).update(
            delivered_at=timezone.now(), failed_at=None, response_status=status, error=""
        )
        return "delivered"
    away = status is None or status in AWAY
    _failed(delivery, status, why, away=away)
    return "away" if away else "refused"


def _failed(delivery: Delivery, status: int | None, why: str, *, away: bool) -> None:
    """Note a failed attempt, and when the next one follows, of this delivery and of others."""
    now = timezone.now()
    waiting = _waiting(delivery.webhook_id)
    wait = pause = _delay(delivery.attempts)
    if away:
        tried = _failures(delivery.webhook_id).aggregate(most=Max("attempts"))["most"]
        pause = min(_delay(max(delivery.attempts, tried or 0)), PAUSE)
        wait = max(wait, pause)
    given_up = delivery.attempts >= MOST_ATTEMPTS
    # Whoever sent it again meanwhile, or took it over, has changed when it is due.
    waiting.filter(pk=delivery.pk, due_at=delivery.due_at).update(
        due_at=now + wait, response_status=status, error=why, failed_at=now if given_up else None
    )
    if away:
        waiting.filter(due_at__lt=now + pause).update(due_at=now + pause)
    if away and given_up:
        # What waited behind it as long would only wait another day, one after the other.
        waiting.filter(attempts=0, created_at__lt=now - A_DAY).update(failed_at=now, error=why)
