"""Every provider as the rules read it, read again only after one of them has changed.

A citizen's question goes to hundreds of providers, and they change a few times a day. What was
read is kept beside a stamp over the providers' versions; every question asks for the stamp anew,
so nothing old is ever used. A provider's version rises with each change of it, of what it offers
and of its contracts.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from sqlalchemy import Engine, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import providers
from service.rules.facts import ProviderFacts
from service.rules.vocabulary import CareLevel

Service = tuple[CareLevel, str]


class Stamp(NamedTuple):
    """How many providers there are, and a number that every change of one changes."""

    providers: int
    versions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where a citizen lives, seen from a postcode.

    Attributes:
        minutes: (zones,) travel by car to every zone, in the order of the zones' positions.
        stamp: of the directory, at the same moment.
    """

    lat: float
    lon: float
    minutes: Sequence[int]
    stamp: Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A provider in the directory.

    Attributes:
        alike: the same for providers of one kind with equal offerings and contracts.
        zone: its index among the travel zones.
    """

    provider_id: UUID
    facts: ProviderFacts
    alike: int
    name: str
    phone: str | None
    address: str | None
    postcode: str
    lat: float
    lon: float
    access: tuple[str, ...]
    zone: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """Some providers in order of id, and where they lie: (providers, 2) latitude, longitude."""

    listed: tuple[Listed, ...]
    places: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Directory:
    """All providers, and for each service those that offer it with that offering alone.

    What others work out of it they may keep beside it, as long as it is itself kept.
    """

    stamp: Stamp
    everyone: Chapter
    by_service: dict[Service, Chapter]

    def of(self, service: Service | None) -> Chapter:
        """Those that offer a service; everyone when none is named."""
        return self.everyone if service is None else self.by_service.get(service, _NOBODY)


_NOBODY = Chapter((), np.empty((0, 2)))


class _Shelf:
    """One database's directory. The lock lets one request read it anew while the others wait."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.kept: Directory | None = None


_shelves: WeakKeyDictionary[Engine, _Shelf] = WeakKeyDictionary()
_HOME = text(
    """
    SELECT p.lat, p.lon, t.minutes, s.providers, s.versions
    FROM postcode p
    JOIN travel t USING (zone_id)
    CROSS JOIN (
        SELECT count(*) AS providers,
               bit_xor(hashtextextended(provider_id::text || ':' || version, 0)) AS versions
        FROM provider) s
    WHERE p.postcode = :postcode
    """
)
_ZONES = text(
    """
    SELECT p.provider_id, z.position
    FROM provider p JOIN postcode USING (postcode) JOIN travel_zone z USING (zone_id)
    """
)


async def home(session: AsyncSession, postcode: str) -> Home | None:
    """Where a postcode lies and how far it is to everywhere, or none when it is unknown."""
    row = (await session.execute(_HOME, {"postcode": postcode})).one_or_none()
    if row is None:
        return None
    stamp = Stamp(row.providers, row.versions or 0)
    return Home(lat=row.lat, lon=row.lon, minutes=row.minutes, stamp=stamp)


async def directory(session: AsyncSession, stamp: Stamp) -> Directory:
    """The directory as it stands, at least as new as the stamp."""
    shelf = _shelves.setdefault(session.get_bind().engine, _Shelf())
    kept = shelf.kept
    if kept is not None and kept.stamp == stamp:
        return kept
    async with shelf.lock:
        kept = shelf.kept
        if kept is None or kept.stamp != stamp:
            kept = shelf.kept = await _read(session, stamp)
    return kept


async def _read(session: AsyncSession, stamp: Stamp) -> Directory:
    zones = {str(row.provider_id): row.position for row in await session.execute(_ZONES)}
    return arranged(stamp, await providers.candidates(session), zones)


def arranged(
    stamp: Stamp, candidates: Sequence[providers.Candidate], zones: Mapping[str, int]
) -> Directory:
    """A directory of providers; `zones` holds the position of each one's travel zone."""
    found = [one for one in candidates if one.facts.provider_id in zones]
    by_service: dict[Service, list[tuple[providers.Candidate, ProviderFacts]]] = defaultdict(list)
    for one in found:
        for offering in one.facts.offerings:
            alone = replace(one.facts, offerings=(offering,))
            by_service[offering.care_level, offering.clinical_area].append((one, alone))
    return Directory(
        stamp=stamp,
        everyone=_chapter([(one, one.facts) for one in found], zones),
        by_service={service: _chapter(pairs, zones) for service, pairs in by_service.items()},
    )


def _chapter(
    pairs: Sequence[tuple[providers.Candidate, ProviderFacts]], zones: Mapping[str, int]
) -> Chapter:
    kinds: dict[object, int] = {}
    listed = tuple(
        Listed(
            provider_id=UUID(facts.provider_id),
            facts=facts,
            alike=kinds.setdefault((facts.kind, facts.offerings, facts.contracts), len(kinds)),
            name=one.name,
            phone=one.phone,
            address=one.address,
            postcode=one.postcode,
            lat=one.lat,
            lon=one.lon,
            access=one.access,
            zone=zones[facts.provider_id] - 1,
        )
        for one, facts in pairs
    )
    places = np.array([(one.lat, one.lon) for one, _ in pairs], dtype=np.float64).reshape(-1, 2)
    return Chapter(listed, places)
