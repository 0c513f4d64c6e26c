"""How a receiver knows that a delivery is ours: Standard Webhooks, so that its libraries verify.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
Three headers: `webhook-id`, the same for every attempt, by which a receiver leaves out what it has
seen; `webhook-timestamp`, the attempt's time in whole Unix seconds; `webhook-signature`, "v1," and
the base64 of HMAC-SHA256 over "<id>.<timestamp>.<body>". The key is what follows "whsec_" in the
secret, decoded from base64. docs/webhooks.md shows a receiver.
"""

import base64
import hashlib
import hmac
import re
import secrets

from memories.models import Delivery, Webhook

PREFIX = "whsec_"
KEY_BYTES = 32
ROUNDS = 4

_ID = re.compile(r"msg_[0-9a-f]{16}")


def new_secret() -> str:
    """A secret for one webhook: "whsec_" and 256 random bits in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def id_of(delivery: Delivery) -> str:
    """The id by which a receiver knows a delivery: the same for every attempt.

    The row's number, shuffled by the webhook's secret: numbers in a row would tell how much other
    projects are told.
    """
    left, right = divmod(delivery.pk, 2**32)
    for step in range(ROUNDS):
        left, right = right, left ^ _shuffle(delivery.webhook, step, right)
    return f"msg_{left:08x}{right:08x}"


def number_of(hook: Webhook, name: str) -> int | None:
    """The number of the row that `id_of` calls `name`; None for what is no such id."""
    if not _ID.fullmatch(name):
        return None
    left, right = int(name[4:12], 16), int(name[12:], 16)
    for step in reversed(range(ROUNDS)):
        left, right = right ^ _shuffle(hook, step, left), left
    return left * 2**32 + right


def _shuffle(hook: Webhook, step: int, half: int) -> int:
    """The round function of a Feistel network, which makes a permutation of any function."""
    mixed = hmac.new(hook.secret.encode(), b"%d.%d" % (step, half), hashlib.sha256).digest()
    return int.from_bytes(mixed[:4], "big")


def headers(delivery: Delivery, body: bytes, *, at: int) -> dict[str, str]:
    """The headers of one attempt. at: its time in Unix seconds."""
    name = id_of(delivery)
    return {
        "webhook-id": name,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{_signature(delivery.webhook.secret, name, at, body)}",
    }


def _signature(secret: str, name: str, at: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{name}.{at}.".encode() + body
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
