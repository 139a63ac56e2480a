"""Travel zones: the postal districts, so that travel is known between 605 places and not 1,155."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from db.reference.geometry import great_circle_km
from db.reference.rows import IslandCrossing, Postcode, PostcodeKind

# The street codes 1000-1999 carry the name of one of three districts.
STREET_ZONES = {
    "København K": "koebenhavn-k",
    "København V": "koebenhavn-v",
    "Frederiksberg C": "frederiksberg-c",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelZone:
    """A place that travel is measured from and to.

    Attributes:
        zone_id: the postal code of a district or island, or a name for a group of street codes.
        position: row and column in the travel matrix, from 0.
        crossing_minutes: assumed boat to an island without a road; 0 elsewhere.
    """

    zone_id: str
    position: int
    lat: float
    lon: float
    municipality_code: str
    crossing_minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Zoning:
    """All zones in order of position, and the zone of each postal code."""

    zones: tuple[TravelZone, ...]
    zone_of: dict[str, str]


def zoning(postcodes: Sequence[Postcode], crossings: Iterable[IslandCrossing]) -> Zoning:
    """Give every postal code a zone.

    A district and an island are zones of their own; street codes gather in three zones; a box
    code belongs to the nearest zone of its municipality.

    Raises:
        ValueError: a municipality has a box code but no zone.
    """
    minutes = {row.postcode: row.crossing_minutes for row in crossings}
    zones: list[TravelZone] = []
    zone_of: dict[str, str] = {}
    for zone_id, members in _groups(postcodes, minutes).items():
        zones.append(
            TravelZone(
                zone_id=zone_id,
                position=len(zones),
                lat=round(float(np.median([m.lat for m in members])), 5),
                lon=round(float(np.median([m.lon for m in members])), 5),
                municipality_code=members[0].municipality_code,
                crossing_minutes=minutes.get(zone_id, 0),
            )
        )
        zone_of.update((member.postcode, zone_id) for member in members)
    for code in postcodes:
        if code.postcode not in zone_of:
            zone_of[code.postcode] = _nearest(code, zones).zone_id
    return Zoning(zones=tuple(zones), zone_of=zone_of)


def _groups(postcodes: Iterable[Postcode], islands: dict[str, int]) -> dict[str, list[Postcode]]:
    groups: dict[str, list[Postcode]] = {}
    for code in postcodes:
        if code.kind is PostcodeKind.DISTRICT or code.postcode in islands:
            groups[code.postcode] = [code]
        elif code.kind is PostcodeKind.STREET and code.name in STREET_ZONES:
            groups.setdefault(STREET_ZONES[code.name], []).append(code)
    return groups


def _nearest(code: Postcode, zones: Iterable[TravelZone]) -> TravelZone:
    near = [
        z
        for z in zones
        if z.municipality_code == code.municipality_code and z.crossing_minutes == 0
    ]
    if not near:
        msg = f"no zone in municipality {code.municipality_code} for {code.postcode}"
        raise ValueError(msg)
    distance = great_circle_km(
        np.array([(code.lat, code.lon)]), np.array([(z.lat, z.lon) for z in near])
    )
    return near[int(distance[0].argmin())]
