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
import secrets
import uuid

from memories.models import Delivery

PREFIX = "whsec_"
KEY_BYTES = 32


def new_secret() -> str:
    """A secret for one webhook: "whsec_" and 256 random bits in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def id_of(delivery: Delivery) -> str:
    """The id by which a receiver knows a delivery: the same each time, and telling of no other."""
    return f"msg_{uuid.uuid5(delivery.webhook.public_id, str(delivery.pk)).hex}"


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
