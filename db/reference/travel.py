"""Car and ferry minutes between travel zones."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.reference import network
from db.reference.files import Reference
from db.reference.geometry import great_circle_km
from db.reference.network import Network
from db.reference.zones import TravelZone, Zoning, zoning

METHOD = 1  # raised when the same files give other minutes
NEAREST_NODES = 4  # ways onto the network tried from each zone
LOCAL_MINUTES_PER_KM = 1.6  # a detour of 1.25 on local roads at 47 km/h, assumed
DIRECT_LIMIT_KM = 20.0  # beyond this the network knows better than a straight line
# A fjord or sound lies between two places when the road is this much longer than the line.
WATER_DETOUR, WATER_DETOUR_KM = 1.8, 8.0
WATER_FACTOR, WATER_MINUTES = 2.0, 12.0
OWN_NEIGHBOURS = 3  # neighbours whose mean distance tells the extent of a zone
OWN_MINUTES = (3.0, 15.0)  # least and most inside one's own zone
LEAST_MINUTES = 2.0  # between two zones


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """Z zones and the minutes between them.

    Attributes:
        zoning: the zones in order of position.
        minutes: (Z, Z) int16, symmetric, never 0; free flow, one way.
    """

    zoning: Zoning
    minutes: NDArray[np.int16]


def build(reference: Reference) -> Travel:
    """Compute the travel matrix from the reference files; takes about two seconds."""
    zoned = zoning(reference.postcodes, reference.island_crossings)
    roads = network.build(reference.road_nodes, reference.road_edges)
    return Travel(zoning=zoned, minutes=zone_minutes(zoned.zones, roads))


def zone_minutes(zones: Sequence[TravelZone], roads: Network) -> NDArray[np.int16]:
    """Find the minutes from each zone to each zone.

    Returns:
        (Z, Z) int16 in the order of `zones`.

    Raises:
        ValueError: a zone's municipality has no town in the network, or no way leads to a zone.
    """
    points = np.array([(z.lat, z.lon) for z in zones], dtype=np.float64)
    between_km = great_circle_km(points, points)
    by_road = _through_network(zones, points, roads)
    minutes = _or_direct(by_road, between_km)
    np.fill_diagonal(minutes, _own_minutes(between_km))
    minutes = _with_crossings(minutes, zones, between_km)
    if not np.isfinite(minutes).all():
        cut_off = [z.zone_id for z in zones if not np.isfinite(minutes[z.position]).all()]
        msg = f"no way to or from {cut_off}"
        raise ValueError(msg)
    return np.rint(minutes).astype(np.int16)


def _through_network(
    zones: Sequence[TravelZone], points: NDArray[np.float64], roads: Network
) -> NDArray[np.float64]:
    access_km = great_circle_km(points, roads.points)
    access_km[~_reachable(zones, roads)] = np.inf
    nodes = np.argsort(access_km, axis=1, kind="stable")[:, :NEAREST_NODES]
    access = np.take_along_axis(access_km, nodes, axis=1) * LOCAL_MINUTES_PER_KM
    best = np.full((len(zones), len(zones)), np.inf)
    for here in range(NEAREST_NODES):
        for there in range(NEAREST_NODES):
            middle = roads.minutes[nodes[:, here, None], nodes[None, :, there]]
            np.minimum(best, access[:, here, None] + middle + access[None, :, there], out=best)
    return best


def _reachable(zones: Sequence[TravelZone], roads: Network) -> NDArray[np.bool_]:
    """Tell from which zones a node can be reached without crossing water, (Z, N)."""
    towns = np.array([roads.position(z.municipality_code) for z in zones])
    line_km = great_circle_km(roads.points, roads.points)
    detour = roads.km > WATER_DETOUR * line_km + WATER_DETOUR_KM
    same_land: NDArray[np.bool_] = roads.landmass[:, None] == roads.landmass[None, :]
    allowed: NDArray[np.bool_] = (same_land & ~detour)[towns]
    return allowed


def _or_direct(
    by_road: NDArray[np.float64], between_km: NDArray[np.float64]
) -> NDArray[np.float64]:
    direct = np.maximum(between_km * LOCAL_MINUTES_PER_KM, LEAST_MINUTES)
    near = between_km <= DIRECT_LIMIT_KM
    dry = by_road <= WATER_FACTOR * direct + WATER_MINUTES
    return np.where(near & dry, np.minimum(by_road, direct), by_road)


def _own_minutes(between_km: NDArray[np.float64]) -> NDArray[np.float64]:
    nearest = np.sort(between_km, axis=1)[:, 1 : 1 + OWN_NEIGHBOURS]
    extent_km = nearest.mean(axis=1) / 2
    own: NDArray[np.float64] = np.clip(extent_km * LOCAL_MINUTES_PER_KM, *OWN_MINUTES)
    return own


def _with_crossings(
    minutes: NDArray[np.float64], zones: Sequence[TravelZone], between_km: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Let an island start from the nearest mainland zone of its municipality, plus the boat."""
    crossing = np.array([z.crossing_minutes for z in zones], dtype=np.float64)
    codes = np.array([z.municipality_code for z in zones])
    harbour = np.arange(len(zones))
    for island in np.flatnonzero(crossing):
        mainland = np.flatnonzero((codes == codes[island]) & (crossing == 0))
        harbour[island] = mainland[between_km[island, mainland].argmin()]
    crossed = minutes[harbour[:, None], harbour[None, :]] + crossing[:, None] + crossing[None, :]
    np.fill_diagonal(crossed, minutes.diagonal())
    return crossed
