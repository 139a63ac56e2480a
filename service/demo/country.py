"""Where people live and where training may stand, from the reference facts."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from db.reference.files import Reference
from db.reference.geometry import great_circle_km
from db.reference.rows import Municipality, Postcode, PostcodeKind, Site
from db.reference.zones import STREET_ZONES
from service.demo import assumptions
from service.demo.chance import shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A municipality with the postcodes its citizens live in.

    Attributes:
        postcodes: never a bulk receiver; the districts and islands, and street codes by group.
        weights: share of the residents at each postcode, summing to one.
    """

    municipality: Municipality
    region_id: str
    postcodes: tuple[Postcode, ...]
    weights: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """The places of a demonstration. `shares` is each home's part of the population."""

    homes: tuple[Home, ...]
    shares: NDArray[np.float64]
    areas: tuple[str, ...]
    sites: tuple[Site, ...]

    def region_of(self, municipality_code: str) -> str:
        """Return the region a municipality belongs to on the demonstration's days."""
        return self._home(municipality_code).region_id

    def postcode_near(self, site: Site) -> Postcode:
        """Return the site's nearest postcode inside its municipality."""
        home = self._home(site.municipality_code)
        return _nearest(home.postcodes, lat=site.lat, lon=site.lon)

    def postcode_of_town(self, home: Home) -> Postcode:
        """Return the postcode of a municipality's main town."""
        town = home.municipality
        return _nearest(home.postcodes, lat=town.town_lat, lon=town.town_lon)

    def _home(self, municipality_code: str) -> Home:
        return next(h for h in self.homes if h.municipality.municipality_code == municipality_code)


def country(reference: Reference, *, on: date = assumptions.FIRST_DISCHARGE_ON) -> Country:
    """Lay out the country as it is on a day."""
    regions = reference.regions_on(on)
    homes = tuple(
        _home(m, regions[m.municipality_code], reference.postcodes)
        for m in reference.municipalities
    )
    return Country(
        homes=homes,
        shares=shares([h.municipality.population for h in homes]),
        areas=tuple(a.clinical_area for a in reference.clinical_areas),
        sites=reference.sites,
    )


def _home(municipality: Municipality, region_id: str, codes: tuple[Postcode, ...]) -> Home:
    own = tuple(
        c
        for c in codes
        if c.municipality_code == municipality.municipality_code
        and c.bulk_receiver is False
        and (c.kind is not PostcodeKind.STREET or c.name in STREET_ZONES)
    )
    return Home(
        municipality=municipality,
        region_id=region_id,
        postcodes=own,
        weights=_weights(municipality, own),
    )


def _weights(municipality: Municipality, codes: tuple[Postcode, ...]) -> NDArray[np.float64]:
    centre = np.array([(municipality.pop_lat, municipality.pop_lon)])
    points = np.array([(c.lat, c.lon) for c in codes])
    km = great_circle_km(centre, points)[0]
    weight = assumptions.DISTRICT_HALF_KM / (assumptions.DISTRICT_HALF_KM + km)
    # Hundreds of street codes together are as many people as a district, not as many districts.
    streets = [c.name if c.kind is PostcodeKind.STREET else "" for c in codes]
    alike = np.array([streets.count(name) if name else 1 for name in streets])
    weight = weight / alike
    weight[[c.kind is PostcodeKind.POINT for c in codes]] *= assumptions.ISLAND_WEIGHT
    return shares(weight.tolist())


def _nearest(codes: tuple[Postcode, ...], *, lat: float, lon: float) -> Postcode:
    points = np.array([(c.lat, c.lon) for c in codes])
    return codes[int(great_circle_km(np.array([(lat, lon)]), points)[0].argmin())]
