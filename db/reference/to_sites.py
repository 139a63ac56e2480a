"""Car and ferry minutes from municipalities to sites, and which municipalities are islands."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

from db.reference import files, network
from db.reference.network import Network
from db.reference.travel import LEAST_MINUTES, LOCAL_MINUTES_PER_KM, zone_minutes
from db.reference.zones import TravelZone


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place on the map (WGS84 degrees) and the municipality it lies in."""

    municipality_code: str
    lat: float
    lon: float


def minutes(homes: Sequence[Spot], sites: Sequence[Spot]) -> NDArray[np.int64]:
    """Find the minutes from each home to each site by road, bridge and ferry.

    Returns:
        (D, C) int64; free flow, one way; 0 to a site at the very spot.

    Raises:
        ValueError: a municipality has no town in the network, or no way leads to a place.
    """
    zones = [
        TravelZone(
            zone_id=str(position),
            position=position,
            lat=spot.lat,
            lon=spot.lon,
            municipality_code=spot.municipality_code,
        )
        for position, spot in enumerate((*homes, *sites))
    ]
    between = zone_minutes(zones, roads())
    return between[: len(homes), len(homes) :].astype(np.int64)


def own_minutes(area_km2: float) -> int:
    """The mean way of citizens to the middle of their municipality, taken as a disc.

    Two thirds of the radius, at the speed of local roads. Nobody's municipality is nearer to a
    site than this, since its citizens do not all live at one point.
    """
    return round(max(LEAST_MINUTES, 2 / 3 * sqrt(area_km2 / pi) * LOCAL_MINUTES_PER_KM))


def without_fixed_link() -> frozenset[str]:
    """The municipalities whose town is joined to the rest of the country by ferry only."""
    found = roads()
    codes = {m.municipality_code for m in files.read().municipalities}
    land = {code: int(found.landmass[found.position(code)]) for code in codes}
    [(largest, _)] = Counter(land.values()).most_common(1)
    return frozenset(code for code, own in land.items() if own != largest)


@cache
def roads() -> Network:
    """The road network of the reference files; the second call answers from memory."""
    reference = files.read()
    return network.build(reference.road_nodes, reference.road_edges)
