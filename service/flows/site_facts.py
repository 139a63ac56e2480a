"""Reads everything a site study is told: homes, candidates and the minutes between them."""

import asyncio
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from db.queries import reference
from db.queries import sites as queries
from db.queries.sites import Municipality, Site, Study
from db.reference import to_sites
from db.reference.to_sites import Spot
from db.session import one_transaction
from service.flows.long_runs import Sessions
from service.flows.site_faults import candidates_of
from service.schemas.sites import SiteStudyIn
from service.siting import matrix
from service.siting.facts import (
    UNREACHABLE,
    Candidate,
    Point,
    Rules,
    StudyFacts,
    minutes_as_bytes,
)
from service.siting.matrix import Place, Source

OWN_ROADS = "roads"  # the road network of the reference files


async def read(sessions: Sessions, study: Study, source: Source | None) -> StudyFacts:
    """The facts of a study; travel by our own roads without a service to ask.

    Raises:
        MatrixFailed: the service that tells travel times does not.
    """
    asked = SiteStudyIn.model_validate(study.request)
    async with one_transaction(sessions) as session:
        homes = await queries.municipalities(session)
        candidates = candidates_of(asked, await queries.sites(session))
        regions = await reference.region_by_municipality(session, on=study.as_of)
    islands = await asyncio.to_thread(to_sites.without_fixed_link)
    minutes = await asyncio.to_thread(_minutes, homes, candidates, source)
    exempt = islands if asked.exempt_islands else frozenset()
    plans: dict[str, int] = study.demand["plans"]
    return StudyFacts(
        as_of=study.as_of,
        seed=study.seed,
        points=tuple(_point(home, plans, exempt) for home in homes),
        candidates=tuple(_candidate(site, asked, regions) for site in candidates),
        rules=_rules(asked),
        minutes=minutes_as_bytes(minutes),
        travel_source=OWN_ROADS if source is None else source.name,
    )


def _minutes(
    homes: Sequence[Municipality], candidates: Sequence[Site], source: Source | None
) -> NDArray[np.int64]:
    """(D, C) minutes, none below the mean way inside one's own municipality."""
    if source is None:
        found = to_sites.minutes(
            [_spot(h.municipality_code, h.population_lat, h.population_lon) for h in homes],
            [_spot(c.municipality_code, c.lat, c.lon) for c in candidates],
        )
    else:
        found = matrix.minutes(
            source,
            [Place(h.population_lat, h.population_lon) for h in homes],
            [Place(c.lat, c.lon) for c in candidates],
        )
    own = np.array([to_sites.own_minutes(home.area_km2) for home in homes], np.int64)
    return np.where(found == UNREACHABLE, UNREACHABLE, np.maximum(found, own[:, None]))


def _spot(municipality_code: str, lat: float, lon: float) -> Spot:
    return Spot(municipality_code=municipality_code, lat=lat, lon=lon)


def _point(home: Municipality, plans: dict[str, int], exempt: frozenset[str]) -> Point:
    return Point(
        point_id=home.municipality_code,
        name=home.name,
        lat=home.population_lat,
        lon=home.population_lon,
        plans=plans[home.municipality_code],
        is_exempt=home.municipality_code in exempt,
    )


def _candidate(site: Site, asked: SiteStudyIn, regions: dict[str, str]) -> Candidate:
    return Candidate(
        site_id=site.site_id,
        name=site.name,
        municipality_code=site.municipality_code,
        region_id=regions[site.municipality_code],
        lat=site.lat,
        lon=site.lon,
        capacity=asked.capacity.get(site.site_id),
        opening_cost=asked.opening_cost.get(site.site_id, 0),
        is_required=site.site_id in asked.required,
        is_forbidden=site.site_id in asked.forbidden,
    )


def _rules(asked: SiteStudyIn) -> Rules:
    return Rules(
        aim=asked.objective,
        fewest=asked.sites.min,
        most=asked.sites.max,
        min_volume=asked.min_volume,
        max_travel_minutes=asked.max_travel_minutes,
        max_travel_is_hard=asked.max_travel_is_hard,
        assignment=asked.assignment,
        whole=asked.whole_municipalities,
        least_per_region=tuple(sorted(asked.least_per_region.items())),
    )
