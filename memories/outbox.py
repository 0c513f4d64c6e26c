"""What webhooks are told: written with the change itself, and its workers woken after that.

The rooms below `memories.jobs` know its jobs by name alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from memories.models import Delivery, Project, Webhook
from memories.queues import OUTBOX

News = Mapping[str, Any]

DELIVER = "memories.jobs_outbox.deliver"
EXPORT = "memories.jobs_outbox.export"
PROFILE = "memories.jobs_outbox.profile"

EVENT_TYPES = {
    "ADD": "memory_add",
    "UPDATE": "memory_update",
    "DELETE": "memory_delete",
    "CATEGORIZE": "memory_categorize",
}


def write(project: Project, news: Sequence[News]) -> None:
    """Write a delivery for each piece of news and each webhook that wants it, in this transaction.

    news: `{"id", "event": "ADD"|"UPDATE"|"DELETE", "memory", …}` or `{"id", "event": "CATEGORIZE",
    "categories"}`. What is told is decided by the same commit as the change; the workers are woken
    after it, without being waited for, and whoever is not woken is found by the sweep.
    """
    hooks = list(Webhook.objects.filter(project=project, is_active=True).order_by("id"))
    deliveries = [
        Delivery(project=project, webhook=hook, body=item)
        for item in news
        for hook in hooks
        if EVENT_TYPES[item["event"]] in hook.event_types
    ]
    if not deliveries:
        return
    Delivery.objects.bulk_create(deliveries, batch_size=500)
    woken = sorted({delivery.webhook_id for delivery in deliveries})
    transaction.on_commit(lambda: wake(woken), robust=True)


def wake(webhook_ids: Iterable[int], *, later: bool = False) -> None:
    """Queue one run for each webhook, unless one is queued already.

    later: behind the runs of others, for a webhook that has just had its turn.
    """
    for number in webhook_ids:
        job = app.configure_task(
            DELIVER, queue=OUTBOX, queueing_lock=f"webhook:{number}", priority=-1 if later else 0
        )
        # Its own savepoint: inside a transaction a refused row would spoil all the others.
        with suppress(AlreadyEnqueued), transaction.atomic():
            job.defer(webhook_id=number)
