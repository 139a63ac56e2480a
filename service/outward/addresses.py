"""Which addresses the service may send to: none of its own networks, whatever name leads there."""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import httpx

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_LONGEST = 2000
_SIGNS = re.compile(r"[!-~]+", re.ASCII)  # printable, without blanks
_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"({_LABEL}\.)+[a-z]([a-z0-9-]{{0,61}}[a-z0-9])?\.?", re.ASCII)
_LOCAL_ENDINGS = (".localhost", ".local", ".internal", ".lan", ".home.arpa")
_PORTS = range(1024, 65536)
_HTTPS = 443
# Global by the registries, and yet not somebody else's: the metadata service of a cloud, relays
# that carry another address inside, and what was set aside for benchmarks and documentation.
_NEVER = tuple(
    map(
        ipaddress.ip_network,
        (
            "168.63.129.16/32",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20",
        ),
    )
)
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")


class BadAddress(ValueError):
    """An address that nothing is sent to; the message says why, and names no address."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be sent to.

    Attributes:
        plain_http: whether addresses without TLS are taken.
        networks: networks that are allowed although they are private.
    """

    plain_http: bool = False
    networks: tuple[Network, ...] = ()

    def url(self, text: str) -> httpx.URL:
        """An address that may be sent to as far as its spelling tells.

        Raises:
            BadAddress: it is not spelled as an address for everybody is.
        """
        if len(text) > _LONGEST or not _SIGNS.fullmatch(text) or "\\" in text:
            raise BadAddress("It is no address of the web, or longer than 2000 signs.")
        try:
            url = httpx.URL(text)
        except (httpx.InvalidURL, ValueError) as error:
            raise BadAddress("It is no address of the web.") from error
        self._check_spelling(url, text)
        self._check_host(host_of(url))
        return url

    def _check_spelling(self, url: httpx.URL, text: str) -> None:
        if url.scheme != "https" and not (self.plain_http and url.scheme == "http"):
            raise BadAddress("It must begin with https://.")
        if url.userinfo or "@" in re.split("[/?#]", text.partition("//")[2])[0]:
            raise BadAddress("It must not hold a user or a password.")
        if "#" in text:
            raise BadAddress("It must not point into a page (#).")
        if url.port not in (None, _HTTPS) and url.port not in _PORTS:
            raise BadAddress("Its port must be 443, or 1024 and more.")

    def _check_host(self, host: str) -> None:
        literal = _literal(host)
        if literal is not None:
            self.check(literal)
        elif not _NAME.fullmatch(host) or f".{host.rstrip('.')}".endswith(_LOCAL_ENDINGS):
            raise BadAddress("Its host must be a full name on the internet.")

    def check(self, address: Address) -> None:
        """Refuse an address of the network that is not for everybody.

        Raises:
            BadAddress: nothing is sent there.
        """
        inner = getattr(address, "ipv4_mapped", None) or address
        if any(inner.version == n.version and inner in n for n in self.networks):
            return
        if inner is not address or not _is_public(inner):
            raise BadAddress("It leads into a network that is not public.")

    async def resolved(self, url: httpx.URL, resolve: Resolve) -> str:
        """The one address that an URL leads to, asked for once.

        Raises:
            BadAddress: one of its addresses may not be sent to; which one is a matter of chance.
            OSError: the name is not known.
        """
        literal = _literal(host_of(url))
        port = url.port or _HTTPS
        found = [str(literal)] if literal is not None else await resolve(host_of(url), port)
        if not found:
            raise OSError("no address")
        for one in found:
            self.check(ipaddress.ip_address(one.partition("%")[0]))
        return found[0].partition("%")[0]


def host_of(url: httpx.URL) -> str:
    """The host of an URL as the network spells it."""
    return url.raw_host.decode("ascii")


def _literal(host: str) -> Address | None:
    """The address that a host spells out, in the one usual spelling."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_public(address: Address) -> bool:
    if address.version == _GLOBAL_UNICAST.version and address not in _GLOBAL_UNICAST:
        return False
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    never = any(address.version == n.version and address in n for n in _NEVER)
    return address.is_global and not special and not never


async def ask_the_system(host: str, port: int) -> Sequence[str]:
    """Every address of a name, as the system's resolver gives them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]
