"""Studies small enough to see through: municipalities and sites on a line, a minute a step."""

from datetime import date

import numpy as np

from service.siting.facts import (
    UNREACHABLE,
    Aim,
    Assignment,
    Candidate,
    Point,
    Rules,
    StudyFacts,
    minutes_as_bytes,
)


def a_point(name, plans, *, exempt=False):
    return Point(point_id=name, name=f"At {name}", lat=56.0, lon=9.0, plans=plans, is_exempt=exempt)


def a_candidate(name, *, region="east", required=False, forbidden=False, capacity=None, cost=0):
    return Candidate(
        site_id=name,
        name=f"Site {name}",
        municipality_code="0751",
        region_id=region,
        lat=56.5,
        lon=9.5,
        capacity=capacity,
        opening_cost=cost,
        is_required=required,
        is_forbidden=forbidden,
    )


def a_study(homes, sites, *, counts=(1, 1), unreachable=(), points=None, candidates=None, **rules):
    """The facts of a study.

    Args:
        homes: place on the line -> plans; municipalities are named for their place.
        sites: places on the line; sites are named for theirs.
        counts: fewest and most sites.
        unreachable: pairs of home and site without a way.
        points: instead of those made from `homes`.
        candidates: instead of those made from `sites`.
        rules: other rules than the usual ones.
    """
    minutes = np.abs(np.array(list(homes))[:, None] - np.array(list(sites)))
    for home, site in unreachable:
        minutes[list(homes).index(home), list(sites).index(site)] = UNREACHABLE
    usual = {
        "aim": Aim.TRAVEL,
        "fewest": counts[0],
        "most": counts[1],
        "min_volume": 0,
        "max_travel_minutes": None,
        "max_travel_is_hard": False,
        "assignment": Assignment.NEAREST,
        "whole": True,
        "least_per_region": (),
    }
    return StudyFacts(
        as_of=date(2027, 2, 8),
        seed=1,
        points=points or tuple(a_point(f"{home:04}", plans) for home, plans in homes.items()),
        candidates=candidates or tuple(a_candidate(f"H{site:03}") for site in sites),
        rules=Rules(**usual | rules),
        minutes=minutes_as_bytes(minutes.astype(np.int64)),
        travel_source="a ruler",
    )
