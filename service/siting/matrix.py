"""Asks a routing service for a matrix of travel times, block by block.

Three services are spoken: OSRM, Valhalla and openrouteservice. Each takes so many places in one
request, orders coordinates in its own way, answers in seconds, and says null where no way leads.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
import numpy as np
from numpy.typing import NDArray

from service.settings import MatrixService, Settings
from service.siting.facts import UNREACHABLE

_SECONDS = 60
_TOLD = 200  # characters of a service's own words that are passed on


class MatrixFailed(Exception):
    """The service gave no matrix; the message says which service and why."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in WGS84 degrees."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Which service is asked, and how.

    Attributes:
        url: its address, without the path of the matrix.
        key: what it knows us by, or none.
        most_places: places in one request, origins and destinations together; none for what the
            service takes by itself.
        timeout_s: the longest wait for one block.
    """

    service: MatrixService
    url: str
    key: str | None = None
    most_places: int | None = None
    timeout_s: float = 30.0

    @property
    def name(self) -> str:
        """How a study names where its minutes come from."""
        return f"{self.service.value} at {httpx.URL(self.url).host}"


def source_of(settings: Settings) -> Source | None:
    """The service that the settings name, or none for our own roads."""
    if settings.matrix_service is None or settings.matrix_url is None:
        return None
    return Source(
        service=settings.matrix_service,
        url=settings.matrix_url.rstrip("/"),
        key=settings.matrix_key.get_secret_value() if settings.matrix_key else None,
        most_places=settings.matrix_places,
        timeout_s=settings.matrix_timeout_s,
    )


class _Protocol(Protocol):
    """How one service is asked and understood."""

    most_places: int

    def request(
        self, source: Source, origins: Sequence[Place], destinations: Sequence[Place]
    ) -> httpx.Request:
        """The request for one block."""
        ...

    def seconds(self, answer: Any) -> list[list[float | None]]:  # noqa: ANN401 - any JSON
        """A row of seconds for each origin.

        Raises:
            KeyError, TypeError, ValueError: the answer is not as documented.
        """
        ...

    def error(self, answer: Any) -> str:  # noqa: ANN401 - any JSON
        """What the service says went wrong; empty where it says nothing."""
        ...


class _Osrm:
    """`GET /table/v1/driving/{lon},{lat};…`; 100 places unless started with more."""

    most_places = 100

    def request(
        self, source: Source, origins: Sequence[Place], destinations: Sequence[Place]
    ) -> httpx.Request:
        places = ";".join(f"{p.lon:.6f},{p.lat:.6f}" for p in (*origins, *destinations))
        first, last = len(origins), len(origins) + len(destinations)
        query = {
            "sources": ";".join(map(str, range(first))),
            "destinations": ";".join(map(str, range(first, last))),
            "annotations": "duration",
        }
        return httpx.Request("GET", f"{source.url}/table/v1/driving/{places}", params=query)

    def seconds(self, answer: Any) -> list[list[float | None]]:  # noqa: ANN401
        if answer["code"] != "Ok":
            raise ValueError(answer["code"])
        rows: list[list[float | None]] = answer["durations"]
        return rows

    def error(self, answer: Any) -> str:  # noqa: ANN401
        return _joined(answer, "code", "message")


class _Valhalla:
    """`POST /sources_to_targets` with objects of `lat` and `lon`; 2,500 pairs, so 50 and 50."""

    most_places = 100

    def request(
        self, source: Source, origins: Sequence[Place], destinations: Sequence[Place]
    ) -> httpx.Request:
        body = {
            "sources": [{"lat": p.lat, "lon": p.lon} for p in origins],
            "targets": [{"lat": p.lat, "lon": p.lon} for p in destinations],
            "costing": "auto",
        }
        return httpx.Request("POST", f"{source.url}/sources_to_targets", json=body)

    def seconds(self, answer: Any) -> list[list[float | None]]:  # noqa: ANN401
        return [[one["time"] for one in row] for row in answer["sources_to_targets"]]

    def error(self, answer: Any) -> str:  # noqa: ANN401
        return _joined(answer, "error_code", "error")


class _OpenRouteService:
    """`POST /v2/matrix/driving-car` with pairs of longitude and latitude; 2,500 pairs at most."""

    most_places = 100

    def request(
        self, source: Source, origins: Sequence[Place], destinations: Sequence[Place]
    ) -> httpx.Request:
        first, last = len(origins), len(origins) + len(destinations)
        body = {
            "locations": [[p.lon, p.lat] for p in (*origins, *destinations)],
            "sources": [str(n) for n in range(first)],
            "destinations": [str(n) for n in range(first, last)],
            "metrics": ["duration"],
        }
        headers = {"Authorization": source.key} if source.key else {}
        url = f"{source.url}/v2/matrix/driving-car"
        return httpx.Request("POST", url, json=body, headers=headers)

    def seconds(self, answer: Any) -> list[list[float | None]]:  # noqa: ANN401
        rows: list[list[float | None]] = answer["durations"]
        return rows

    def error(self, answer: Any) -> str:  # noqa: ANN401
        told = answer.get("error") if isinstance(answer, Mapping) else None
        return told if isinstance(told, str) else _joined(told, "code", "message")


_PROTOCOLS: Mapping[MatrixService, _Protocol] = {
    MatrixService.OSRM: _Osrm(),
    MatrixService.VALHALLA: _Valhalla(),
    MatrixService.OPENROUTESERVICE: _OpenRouteService(),
}


def minutes(
    source: Source, origins: Sequence[Place], destinations: Sequence[Place]
) -> NDArray[np.int64]:
    """Ask for the way from every origin to every destination. Blocks: call it from a thread.

    Returns:
        (D, C) int64 whole minutes; `UNREACHABLE` where no way leads.

    Raises:
        MatrixFailed: the service is out of reach, too slow, refuses, or answers what is not
            documented.
    """
    protocol = _PROTOCOLS[source.service]
    most = source.most_places or protocol.most_places
    found = np.full((len(origins), len(destinations)), UNREACHABLE, np.int64)
    with httpx.Client(timeout=source.timeout_s) as client:
        for rows, columns in _blocks(len(origins), len(destinations), most):
            block = _ask(
                client,
                source,
                protocol,
                [origins[n] for n in rows],
                [destinations[n] for n in columns],
            )
            found[np.ix_(rows, columns)] = block
    return found


def _blocks(origins: int, destinations: int, most: int) -> Iterator[tuple[list[int], list[int]]]:
    """Indices of origins and destinations that fit into one request together, half and half."""
    side = max(1, most // 2)
    for rows in _parts(origins, side):
        for columns in _parts(destinations, side):
            yield rows, columns


def _parts(number: int, size: int) -> list[list[int]]:
    return [list(range(first, min(first + size, number))) for first in range(0, number, size)]


def _ask(
    client: httpx.Client,
    source: Source,
    protocol: _Protocol,
    origins: Sequence[Place],
    destinations: Sequence[Place],
) -> NDArray[np.int64]:
    service = source.service.value
    try:
        answer = client.send(protocol.request(source, origins, destinations))
    except httpx.TimeoutException as error:
        msg = f"{service} did not answer in {source.timeout_s:g} seconds"
        raise MatrixFailed(msg) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        msg = f"{service} is out of reach ({type(error).__name__})"
        raise MatrixFailed(msg) from error
    told = _json(answer)
    if not answer.is_success:
        words = protocol.error(told)
        msg = f"{service} refused with {answer.status_code}" + (f": {words}" if words else "")
        raise MatrixFailed(msg)
    try:
        return _whole_minutes(protocol.seconds(told), (len(origins), len(destinations)))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        words = protocol.error(told)
        msg = f"{service} answered what is not documented" + (f": {words}" if words else "")
        raise MatrixFailed(msg) from error


def _json(answer: httpx.Response) -> Any:  # noqa: ANN401 - any JSON
    try:
        return answer.json()
    except ValueError:
        return None


def _whole_minutes(seconds: list[list[float | None]], shape: tuple[int, int]) -> NDArray[np.int64]:
    known = np.array(
        [[np.nan if one is None else float(one) for one in row] for row in seconds], np.float64
    )
    if known.shape != shape or (known < 0).any() or np.isinf(known).any():
        msg = f"durations of shape {known.shape}, not {shape}, or impossible ones"
        raise ValueError(msg)
    return np.where(np.isnan(known), UNREACHABLE, np.rint(known / _SECONDS)).astype(np.int64)


def _joined(answer: Any, *names: str) -> str:  # noqa: ANN401 - any JSON
    if not isinstance(answer, Mapping):
        return ""
    return " ".join(str(answer[name]) for name in names if name in answer)[:_TOLD]
