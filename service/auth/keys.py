"""The keys that an issuer publishes, read when they are needed and kept while it is away."""

import asyncio
import time
import warnings
from collections.abc import Callable
from typing import Any

import httpx
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey

from service.auth.callers import BadToken, IssuerUnreachable
from service.auth.trust import TrustedIssuer

FRESH_S = 60.0  # a key that is taken back stops counting after this long at most
LEAST_BETWEEN_S = 10.0  # tokens with unknown keys make nobody ask more often
KEPT_S = 3_600.0  # while the issuer cannot be reached, the keys it had last still count
_TIMEOUT_S = 3.0
_LARGEST_ANSWER = 1_000_000  # bytes
_CURVES = {"P-256", "Ed25519"}
Now = Callable[[], float]


class PublishedKeys:
    """The public keys of one issuer, by their id."""

    def __init__(
        self,
        issuer: TrustedIssuer,
        *,
        now: Now = time.monotonic,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._issuer, self._now, self._transport = issuer, now, transport
        self._keys: dict[str | None, Key] = {}
        self._read_at = self._tried_at = float("-inf")
        self._reading = asyncio.Lock()

    async def find(self, kid: str | None) -> Key:
        """The key of an id; without an id the only key there is.

        Raises:
            BadToken: the issuer publishes no such key.
            IssuerUnreachable: its keys could not be read for too long.
        """
        if self._is_wanted(kid):
            async with self._reading:
                if self._is_wanted(kid):  # nobody has read them while we waited
                    await self._read()
        if self._now() - self._read_at > KEPT_S:
            raise IssuerUnreachable(self._issuer.issuer)
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        if kid not in self._keys:
            raise BadToken("signed by a key that its issuer does not publish")
        return self._keys[kid]

    def _is_wanted(self, kid: str | None) -> bool:
        now = self._now()
        stale = now - self._read_at > FRESH_S or (kid is not None and kid not in self._keys)
        return stale and now - self._tried_at > LEAST_BETWEEN_S

    async def _read(self) -> None:
        self._tried_at = self._now()
        try:
            async with httpx.AsyncClient(
                timeout=_TIMEOUT_S, follow_redirects=False, transport=self._transport
            ) as client:
                address = self._issuer.jwks_uri or await self._discover(client)
                self._keys = _usable(await read_json(client, address))
        except (httpx.HTTPError, ValueError, KeyError, TypeError, JoseError):
            return  # those it had last count on; `find` says when that has been too long
        self._read_at = self._now()

    async def _discover(self, client: httpx.AsyncClient) -> str:
        """Where the keys are, as the issuer's own discovery document says (OpenID Discovery 4)."""
        told = await read_json(
            client, self._issuer.issuer.rstrip("/") + "/.well-known/openid-configuration"
        )
        if told["issuer"] != self._issuer.issuer:
            raise ValueError("the discovery document is another issuer's")
        return str(told["jwks_uri"])


async def read_json(client: httpx.AsyncClient, address: str) -> dict[str, Any]:
    """A JSON document that an issuer publishes.

    Raises:
        httpx.HTTPError: it cannot be read.
        ValueError: it is too large, or no JSON.
    """
    answer = await client.get(address, headers={"Accept": "application/json"})
    answer.raise_for_status()
    if len(answer.content) > _LARGEST_ANSWER:
        raise ValueError("the answer is too large")
    told: dict[str, Any] = answer.json()
    return told


def _usable(told: dict[str, Any]) -> dict[str | None, Key]:
    """The keys that may sign tokens here; one that cannot be read leaves the others alone."""
    found: dict[str | None, Key] = {}
    for one in told["keys"]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", SecurityWarning)  # too weak is as good as broken
                [key] = KeySet.import_key_set({"keys": [one]}).keys
        except (JoseError, SecurityWarning, ValueError, KeyError, TypeError):
            continue
        if one.get("use", "sig") == "sig" and _may_sign(key):
            found[one.get("kid")] = key
    return found


def _may_sign(key: Key) -> bool:
    if isinstance(key, ECKey | OKPKey):
        return key.curve_name in _CURVES
    return isinstance(key, RSAKey)
