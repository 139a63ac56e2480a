"""From the solver's answer back to sites and municipalities, and who pays when a site closes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.siting.encode import regions_of
from service.siting.facts import UNREACHABLE, StudyFacts
from solver.sites.result import NO_SITE, Reason, SitesPoint

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Who travels longer when a site closes; without another site the minutes are none."""

    municipality_code: str
    plans: int
    extra_minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """An open site.

    Attributes:
        volume: plans a year.
        regret: what closing it would cost in the objective's unit; none where somebody would be
            left without a site.
        extra_minutes: minutes a year for everybody together, if it closed.
    """

    site_id: str
    name: str
    municipality_code: str
    region_id: str
    lat: float
    lon: float
    volume: int
    regret: float | None
    extra_minutes: int
    payers: tuple[Payer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Plans of a municipality at one site."""

    site_id: str
    plans: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What the choice means to one municipality; `minutes` is its longest way to where it goes."""

    municipality_code: str
    name: str
    lat: float
    lon: float
    plans: int
    is_exempt: bool
    nearest_site_id: str | None
    nearest_minutes: int | None
    minutes: int | None
    served: tuple[Served, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A rule that leaves no choice, with what it concerns and the least loosening that helps.

    Attributes:
        enough: giving way by so much lets a choice through; else others may stand in the way too.
        limit_minutes: a limit on travel that lets a choice through, where one is known.
    """

    rule: str
    by: int | None
    enough: bool
    limit_minutes: int | None
    municipality_code: str | None
    region_id: str | None
    site_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The answer for one number of sites, in names; figures are none where there is no choice."""

    sites: int
    status: str
    objective: float | None
    bound: float | None
    gap: float | None
    plans_beyond: int | None
    mean_minutes: float | None
    p95_minutes: int | None
    worst_minutes: int | None
    share_within_limit: float | None
    value_of_one_more: float | None
    one_more_site_id: str | None
    chosen: tuple[Chosen, ...]
    municipalities: tuple[Home, ...]
    reasons: tuple[Why, ...]


def rows(facts: StudyFacts, curve: tuple[SitesPoint, ...]) -> list[Row]:
    """Name the answer for every number of sites, ascending."""
    return [_row(facts, facts.travel(), point) for point in curve]


def _row(facts: StudyFacts, travel: Ints, point: SitesPoint) -> Row:
    found = bool(point.open.any())
    return Row(
        sites=point.count,
        status=point.status,
        objective=point.objective,
        bound=point.bound,
        gap=point.gap,
        plans_beyond=point.beyond,
        mean_minutes=point.mean,
        p95_minutes=point.p95,
        worst_minutes=point.worst,
        share_within_limit=point.share_within_limit,
        value_of_one_more=point.value_of_one_more,
        one_more_site_id=_site(facts, point.one_more),
        chosen=tuple(_chosen(facts, travel, point)),
        municipalities=tuple(_homes(facts, travel, point)) if found else (),
        reasons=tuple(_why(facts, reason) for reason in point.reasons),
    )


def _site(facts: StudyFacts, index: int | None) -> str | None:
    if index is None or index == NO_SITE:
        return None
    return facts.candidates[index].site_id


def _shares(facts: StudyFacts, point: SitesPoint) -> Ints:
    """(D, C) plans of each point at each site."""
    if point.shares is not None:
        return point.shares
    shares = np.zeros((len(facts.points), len(facts.candidates)), np.int64)
    served = np.flatnonzero(point.assigned != NO_SITE)
    plans = np.array([one.plans for one in facts.points], np.int64)
    shares[served, point.assigned[served]] = plans[served]
    return shares


def _chosen(facts: StudyFacts, travel: Ints, point: SitesPoint) -> Iterator[Chosen]:
    shares = _shares(facts, point)
    for index in np.flatnonzero(point.open):
        one = facts.candidates[index]
        payers = tuple(_payers(facts, travel, point, shares, int(index)))
        regret = float(point.regret[index])
        yield Chosen(
            site_id=one.site_id,
            name=one.name,
            municipality_code=one.municipality_code,
            region_id=one.region_id,
            lat=one.lat,
            lon=one.lon,
            volume=int(point.volume[index]),
            regret=regret if np.isfinite(regret) else None,
            extra_minutes=sum(p.plans * (p.extra_minutes or 0) for p in payers),
            payers=payers,
        )


def _payers(
    facts: StudyFacts, travel: Ints, point: SitesPoint, shares: Ints, closed: int
) -> Iterator[Payer]:
    """Everybody at a site, and the way to the nearest other open one; who pays most is first."""
    others = point.open.copy()
    others[closed] = False
    found = []
    for home in np.flatnonzero(shares[:, closed]):
        nearest = _nearest(travel[home], others)
        extra = None if nearest is None else int(travel[home, nearest] - travel[home, closed])
        found.append(
            Payer(
                municipality_code=facts.points[home].point_id,
                plans=int(shares[home, closed]),
                extra_minutes=extra,
            )
        )

    def most_first(payer: Payer) -> tuple[bool, int, str]:
        extra = payer.extra_minutes
        return extra is not None, -(extra or 0), payer.municipality_code

    yield from sorted(found, key=most_first)


def _nearest(minutes: Ints, is_open: NDArray[np.bool_]) -> int | None:
    """The nearest open site that can be reached; of equally near ones the first."""
    reached = np.flatnonzero(is_open & (minutes != UNREACHABLE))
    return int(reached[minutes[reached].argmin()]) if reached.size else None


def _homes(facts: StudyFacts, travel: Ints, point: SitesPoint) -> Iterator[Home]:
    shares = _shares(facts, point)
    for index, home in enumerate(facts.points):
        nearest = _nearest(travel[index], point.open)
        served = tuple(
            Served(
                site_id=facts.candidates[site].site_id,
                plans=int(shares[index, site]),
                minutes=int(travel[index, site]),
            )
            for site in np.flatnonzero(shares[index])
        )
        near = None if nearest is None else int(travel[index, nearest])
        yield Home(
            municipality_code=home.point_id,
            name=home.name,
            lat=home.lat,
            lon=home.lon,
            plans=home.plans,
            is_exempt=home.is_exempt,
            nearest_site_id=_site(facts, nearest),
            nearest_minutes=near,
            minutes=max((one.minutes for one in served), default=near),
            served=served,
        )


def _why(facts: StudyFacts, reason: Reason) -> Why:
    return Why(
        rule=reason.rule.value,
        by=reason.by,
        enough=reason.enough,
        limit_minutes=reason.limit,
        municipality_code=None if reason.point is None else facts.points[reason.point].point_id,
        region_id=None if reason.region is None else regions_of(facts)[reason.region],
        site_id=_site(facts, reason.site),
    )
