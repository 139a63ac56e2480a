"""Signatures by Standard Webhooks 1.0: HMAC-SHA256 over id, time and body."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

_PREFIX = "whsec_"
_SECRET_BYTES = 32


def new_secret() -> str:
    """A new secret, as it is shown to its owner."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """The signature of one message under one secret: `v1,` and base64."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(
    secrets_in_force: Sequence[str], *, message_id: str, at: datetime, body: bytes
) -> dict[str, str]:
    """The headers of one attempt, signed under every secret in force, the newest first."""
    timestamp = int(at.timestamp())
    signatures = (
        signature(secret, message_id=message_id, timestamp=timestamp, body=body)
        for secret in secrets_in_force
    )
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
