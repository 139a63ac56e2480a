"""Person data and clinical texts are stored sealed: AES-256-GCM, a new nonce each time.

A sealed value begins with a version and the number of its key, so that keys can be changed: the
newest of a ring seals, every key of it opens. A value is bound to its table, column and row.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

_NONCE_BYTES = 12
_NUMBER_BYTES = 4
_WITHOUT_NUMBER = b"\x01"  # one key for ever: what was written before there were rings
_NUMBERED = b"\x02"
VERSIONS = (_WITHOUT_NUMBER, _NUMBERED)  # what a sealed value begins with
_PREFIX_BYTES = len(_NUMBERED) + _NUMBER_BYTES
_INFO = "sealer"  # the name under which a session knows it

Keys = Callable[[], Sequence[bytes]]


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


def remark_of(plan_id: UUID, place: str, number: int) -> str:
    """What a remark on a plan is bound to."""
    return f"remark:{plan_id}:{place}:{number}"


def mandate_of(plan_id: UUID, number: int) -> str:
    """What the names in a relative's mandate are bound to."""
    return f"mandate:{plan_id}:{number}"


def webhook_of(endpoint_id: UUID) -> str:
    """What the secrets of a webhook endpoint are bound to."""
    return f"webhook:{endpoint_id}"


def answer_of(subject: str, operation: str, key: str) -> str:
    """What an answer kept under an Idempotency-Key is bound to."""
    return f"answer:{subject}:{operation}:{key}"


def portal_session_of(id_hash: bytes) -> str:
    """What a session of the portal is bound to."""
    return f"portal:{id_hash.hex()}"


class UnknownKey(InvalidTag):
    """A value was sealed with a key that is not in the ring."""


class Sealer:
    """Seals with the newest key of a ring and opens with any; for its own thing alone.

    Args:
        keys: 32 bytes each, the newest first.
        read_anew: gives the keys as they are now; asked when a value's key is not known, so that
            a running process learns of a new key.

    Raises:
        ValueError: there is no key, or one of another length.
    """

    def __init__(self, *keys: bytes, read_anew: Keys | None = None) -> None:
        self._read_anew = read_anew
        self._take(keys)

    def _take(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise ValueError("a ring needs at least one key")
        self._ciphers = {_number_of(key): AESGCM(key) for key in keys}
        self._lookups = [_derived(key, b"fritvalg lookup") for key in keys]
        self._newest = _number_of(keys[0])

    @property
    def prefix(self) -> bytes:
        """What every value begins with that is sealed under the newest key."""
        return _NUMBERED + self._newest

    def seal(self, value: Any, *, bound_to: str) -> bytes:  # noqa: ANN401 - any JSON value
        """Encrypt a JSON value so that it opens only with the same `bound_to`."""
        nonce = os.urandom(_NONCE_BYTES)
        plain = json.dumps(value, ensure_ascii=False).encode()
        cipher = self._ciphers[self._newest]
        return self.prefix + nonce + cipher.encrypt(nonce, plain, bound_to.encode())

    def open(self, sealed: bytes, *, bound_to: str) -> Any:  # noqa: ANN401 - any JSON value
        """Decrypt what `seal` made.

        Raises:
            cryptography.exceptions.InvalidTag: another key, another thing, or changed bytes.
        """
        if sealed[:1] == _WITHOUT_NUMBER:
            return self._open_with_any(sealed[1:], bound_to)
        number = sealed[1:_PREFIX_BYTES]
        if number not in self._ciphers and self._read_anew is not None:
            self._take(self._read_anew())
        if number not in self._ciphers:
            raise UnknownKey
        return _opened(self._ciphers[number], sealed[_PREFIX_BYTES:], bound_to)

    def seal_anew(self, sealed: bytes, *, bound_to: str) -> bytes:
        """The same value under the newest key.

        Raises:
            cryptography.exceptions.InvalidTag: as `open`.
        """
        return self.seal(self.open(sealed, bound_to=bound_to), bound_to=bound_to)

    def lookups(self, value: str, *, of: str) -> list[bytes]:
        """What `value` can be found by without being readable, one for each key, the newest first.

        Args:
            value: what is looked for, spelled in one way.
            of: the column, so that equal values of two columns do not look alike.
        """
        text = f"{of}:{value}".encode()
        return [hmac.digest(key, text, hashlib.sha256) for key in self._lookups]

    def _open_with_any(self, sealed: bytes, bound_to: str) -> Any:  # noqa: ANN401 - any JSON value
        for cipher in self._ciphers.values():
            try:
                return _opened(cipher, sealed, bound_to)
            except InvalidTag:
                continue
        raise UnknownKey


def _opened(cipher: AESGCM, sealed: bytes, bound_to: str) -> Any:  # noqa: ANN401 - any JSON value
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    return json.loads(cipher.decrypt(nonce, rest, bound_to.encode()))


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=len(key), salt=None, info=purpose).derive(key)


def _number_of(key: bytes) -> bytes:
    """A key's number: it tells nothing of the key."""
    return _derived(key, b"fritvalg number")[:_NUMBER_BYTES]


def knowing(
    factory: async_sessionmaker[AsyncSession], sealer: Sealer
) -> async_sessionmaker[AsyncSession]:
    """Let all sessions of a factory know what seals and opens."""
    factory.configure(info=factory.kw.get("info", {}) | {_INFO: sealer})
    return factory


def sealer_in(session: AsyncSession) -> Sealer:
    """What seals and opens in a session.

    Raises:
        LookupError: the session was not told.
    """
    sealer: Sealer = session.info[_INFO]
    return sealer
