"""Webhooks: addresses that are told of changes, and what became of telling them.

`memories.outbox` writes the deliveries, `delivering` sends them, `signing` says how a receiver
knows that they are ours.
"""

from memories.webhooks.delivering import deliver, due, tidy
from memories.webhooks.hooks import (
    EVENT_TYPES,
    BadWebhook,
    create,
    deliveries_of,
    find,
    find_delivery,
    listed,
    remove,
    send_again,
    update,
)

__all__ = [
    "EVENT_TYPES",
    "BadWebhook",
    "create",
    "deliver",
    "deliveries_of",
    "due",
    "find",
    "find_delivery",
    "listed",
    "remove",
    "send_again",
    "tidy",
    "update",
]
