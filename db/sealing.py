"""Person data and clinical texts are stored sealed: AES-256-GCM, a new nonce each time."""

import base64
import json
import os
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
_KEY_BITS = 256
_VERSION = b"\x01"


def clinical_of(plan_id: UUID) -> str:
    """What a plan's clinical texts are bound to."""
    return f"clinical:{plan_id}"


def coordination_of(plan_id: UUID) -> str:
    """What a plan's coordination with other efforts is bound to."""
    return f"coordination:{plan_id}"


def revision_of(plan_id: UUID, number: int) -> str:
    """What a correction of a plan is bound to."""
    return f"revision:{plan_id}:{number}"


def cpr_of(plan_id: UUID) -> str:
    """What a plan's civil registration number is bound to."""
    return f"cpr:{plan_id}"


def webhook_of(endpoint_id: UUID) -> str:
    """What the secrets of a webhook endpoint are bound to."""
    return f"webhook:{endpoint_id}"


def answer_of(subject: str, operation: str, key: str) -> str:
    """What an answer kept under an Idempotency-Key is bound to."""
    return f"answer:{subject}:{operation}:{key}"


class Sealer:
    """Seals and opens with one key. What is sealed for one thing opens for no other."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, value: Any, *, bound_to: str) -> bytes:  # noqa: ANN401 - any JSON value
        """Encrypt a JSON value so that it opens only with the same `bound_to`."""
        nonce = os.urandom(_NONCE_BYTES)
        plain = json.dumps(value, ensure_ascii=False).encode()
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain, bound_to.encode())

    def open(self, sealed: bytes, *, bound_to: str) -> Any:  # noqa: ANN401 - any JSON value
        """Decrypt what `seal` made.

        Raises:
            cryptography.exceptions.InvalidTag: another key, another thing, or changed bytes.
        """
        nonce = sealed[1 : 1 + _NONCE_BYTES]
        return json.loads(
            self._cipher.decrypt(nonce, sealed[1 + _NONCE_BYTES :], bound_to.encode())
        )


def sealer(data_dir: Path, configured: str | None) -> Sealer:
    """The sealer of this installation.

    Args:
        data_dir: where a key is made and kept at first start when none is configured.
        configured: 32 bytes in base64, or none.

    Raises:
        ValueError: the configured key is not 32 bytes in base64.
    """
    if configured is not None:
        return Sealer(base64.b64decode(configured, validate=True))
    path = data_dir / "data-key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(base64.b64encode(AESGCM.generate_key(_KEY_BITS)))
    return Sealer(base64.b64decode(path.read_bytes()))
