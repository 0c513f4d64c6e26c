"""Making, changing and looking at webhooks."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from memories import outbox
from memories.models import Delivery, Project, Webhook
from memories.outside import Refused
from memories.outside.addresses import parsed
from memories.webhooks import signing
from memories.webhooks.delivering import end_waiting, put_back

# The last four belong to a service that has no counterpart here: stored, never sent.
EVENT_TYPES = (
    *outbox.EVENT_TYPES.values(),
    "ingest_job_completed",
    "ingest_job_partially_completed",
    "ingest_job_failed",
    "ingest_job_cancelled",
)
MOST_WEBHOOKS = 100
# Each change of a memory is a delivery to every one of them.
MOST_ACTIVE = 20
NAME_LIMIT = 200
URL_LIMIT = 2_000

REQUIRED = "This field is required."


class BadWebhook(ValueError):
    """What was given makes no webhook. errors: complaints by field, `{"url": ["…"]}`."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(why)}" for name, why in errors.items()))
        self.errors = dict(errors)


def create(project: Project, given: Mapping[str, Any]) -> tuple[Webhook, str]:
    """A new webhook and its secret, which is shown this once. Raises BadWebhook.

    given: `url`, `name` and `event_types`; other keys are passed over.
    """
    values = _checked(given, required=("name", "url", "event_types"))
    with transaction.atomic():
        _lock(project)
        if project.webhooks.count() >= MOST_WEBHOOKS:
            raise BadWebhook({"url": [f"A project may have {MOST_WEBHOOKS} webhooks at most."]})
        if values.get("is_active", True):
            _check_active(project, field="url")
        hook = Webhook.objects.create(project=project, secret=signing.new_secret(), **values)
    return hook, hook.secret


def listed(project: Project) -> QuerySet[Webhook]:
    """The webhooks of `project`, in the order in which they were made."""
    return project.webhooks.order_by("id")


def find(project: Project, webhook_id: str | UUID) -> Webhook | None:
    """The webhook of `project` with this public id; None for any other text."""
    try:
        number = webhook_id if isinstance(webhook_id, UUID) else UUID(webhook_id)
    except ValueError:
        return None
    return project.webhooks.filter(public_id=number).first()


def update(hook: Webhook, given: Mapping[str, Any]) -> Webhook:
    """Change `url`, `name`, `event_types` or `is_active`, as far as given. Raises BadWebhook.

    A webhook that is switched off sends nothing any more: what waited is marked as failed, and
    `send_again` is the way back.
    """
    values = _checked(given)
    with transaction.atomic():
        if values.get("is_active"):
            _lock(hook.project)
            _check_active(hook.project, field="is_active", beside=hook)
        for name, value in values.items():
            setattr(hook, name, value)
        hook.save(update_fields=[*values, "updated_at"])
        if not hook.is_active:
            end_waiting(hook, "The webhook was switched off.")
    return hook


def remove(hook: Webhook) -> None:
    """Delete a webhook with its deliveries. One that is on its way arrives; no other is sent."""
    hook.delete()


def deliveries_of(hook: Webhook) -> QuerySet[Delivery]:
    """What was told or is to be told to a webhook, newest first."""
    return hook.deliveries.order_by("-id")


def find_delivery(hook: Webhook, delivery_id: str) -> Delivery | None:
    """The delivery that receivers know by this id; None for any other text."""
    number = signing.number_of(hook, delivery_id)
    if number is None or number >= 2**63:
        return None
    return hook.deliveries.filter(pk=number).select_related("webhook").first()


def send_again(delivery: Delivery) -> None:
    """Send a delivery once more, under its old id, with all its attempts before it.

    Raises BadWebhook where the webhook is switched off.
    """
    if not delivery.webhook.is_active:
        raise BadWebhook({"is_active": ["The webhook is switched off."]})
    Delivery.objects.filter(pk=delivery.pk).update(
        attempts=0,
        due_at=timezone.now(),
        delivered_at=None,
        failed_at=None,
        response_status=None,
        error="",
    )
    # Whoever sends again believes that the receiver is back.
    put_back(delivery.webhook)
    outbox.wake([delivery.webhook_id])
    delivery.refresh_from_db()


def _lock(project: Project) -> None:
    """Two at once would both count one too few. No key: adds to the project do not wait for it."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def _check_active(project: Project, *, field: str, beside: Webhook | None = None) -> None:
    """Raises BadWebhook where another than `beside` would be one active webhook too many."""
    active = project.webhooks.filter(is_active=True)
    if beside is not None:
        active = active.exclude(pk=beside.pk)
    if active.count() >= MOST_ACTIVE:
        why = f"A project may have {MOST_ACTIVE} active webhooks at most. Switch another one off."
        raise BadWebhook({field: [why]})


def _checked(given: Mapping[str, Any], *, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The values to store. Raises BadWebhook with every complaint at once."""
    errors: dict[str, list[str]] = {
        name: [REQUIRED] for name in required if given.get(name) in (None, "", [])
    }
    values: dict[str, Any] = {}
    for name, check in _CHECKS.items():
        if name in given and name not in errors:
            try:
                values[name] = check(given[name])
            except ValueError as error:
                errors[name] = [str(error)]
    if errors:
        raise BadWebhook(errors)
    return values


def _name(value: Any) -> str:
    name = _text(value).strip()
    if not name:
        raise ValueError("This field may not be blank.")
    if len(name) > NAME_LIMIT:
        raise ValueError(f"Ensure this field has no more than {NAME_LIMIT} characters.")
    return name


def _url(value: Any) -> str:
    """An address that could be called. Where its name leads is looked at before every attempt."""
    url = _text(value).strip()
    if len(url) > URL_LIMIT:
        raise ValueError(f"Ensure this field has no more than {URL_LIMIT} characters.")
    try:
        parsed(url)
    except Refused as error:
        raise ValueError(f"Enter a valid URL. {error}") from None
    return url


def _event_types(value: Any) -> list[str]:
    if not isinstance(value, list) or not value:
        raise ValueError('Expected a list such as ["memory_add"].')
    for item in value:
        if item not in EVENT_TYPES:
            shown = str(item)[:40].encode(errors="replace").decode()
            raise ValueError(
                f'"{shown}" is not a valid choice. Known are {", ".join(EVENT_TYPES)}.'
            )
    return list(dict.fromkeys(value))


def _is_active(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("Must be a valid boolean.")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("Not a valid string.")
    if any(ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) <= 0xDFFF for c in value):
        raise ValueError("Holds a character that cannot be stored.")
    return value


_CHECKS = {"name": _name, "url": _url, "event_types": _event_types, "is_active": _is_active}
