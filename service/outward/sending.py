"""Sending one message: to the address that was checked, within limits, and nowhere else."""

import asyncio
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from service.outward.addresses import BadAddress, Policy, Resolve, ask_the_system, host_of

_WITHIN_S = 10.0
_NO_KEPT_CONNECTIONS = httpx.Limits(max_connections=None, max_keepalive_connections=0)
_AGENT = "Fritvalg-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt: the status answered, or a word for what went wrong."""

    took_ms: int
    status: int | None = None
    error: str | None = None

    @property
    def is_delivered(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and httpx.codes.is_success(self.status)


class Sender:
    """Posts messages. Follows no redirect, reads no answer but its status, keeps no connection.

    A connection is never kept: two hosts may share an address, and each proves who it is.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        resolve: Resolve = ask_the_system,
        within_s: float = _WITHIN_S,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._policy = policy
        self._resolve = resolve
        self._within_s = within_s
        self._client = httpx.AsyncClient(
            verify=trust or ssl.create_default_context(),
            follow_redirects=False,
            trust_env=False,  # a proxy would resolve the name again
            timeout=within_s,
            limits=_NO_KEPT_CONNECTIONS,
        )

    async def close(self) -> None:
        """Let go of everything."""
        await self._client.aclose()

    async def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """Send a body once, within the time limit for everything together."""
        begun = time.monotonic()

        def took() -> int:
            return round((time.monotonic() - begun) * 1000)

        try:
            async with asyncio.timeout(self._within_s):
                status = await self._post(address, body, headers)
        except BadAddress:
            return Outcome(took(), error="address_not_allowed")
        except (TimeoutError, httpx.TimeoutException):
            return Outcome(took(), error="timeout")
        except httpx.ConnectError as error:
            return Outcome(took(), error="tls" if _is_of_tls(error) else "not_reached")
        except httpx.HTTPError:
            return Outcome(took(), error="broken_off")
        except OSError:
            return Outcome(took(), error="unknown_host")
        return Outcome(took(), status=status)

    async def _post(self, address: str, body: bytes, headers: Mapping[str, str]) -> int:
        url = self._policy.url(address)
        there = await self._policy.resolved(url, self._resolve)
        sent = self._client.stream(
            "POST",
            url.copy_with(host=there),
            content=body,
            headers={
                "Host": url.netloc.decode("ascii"),
                "User-Agent": _AGENT,
                "Accept-Encoding": "identity",
                **headers,
            },
            extensions={"sni_hostname": host_of(url)},
        )
        async with sent as answer:
            return answer.status_code


def _is_of_tls(error: BaseException | None) -> bool:
    """Whether a connection failed because the receiver did not prove who it is."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
