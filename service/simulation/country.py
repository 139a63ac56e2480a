"""The country of a simulated year: its plans, its places, and what is taken of them."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from db.reference import travel
from db.reference.files import read
from service.demo import plans as planning
from service.demo import supply
from service.demo.assumptions import CAPACITY_DAYS, NOTICE_DAYS_SHARES
from service.demo.chance import Purpose, stream
from service.demo.country import country
from service.demo.demand import Demand, demand, future_demand
from service.demo.providers import Providers, providers
from service.demo.rows import CapacityRow, ContractRow, OfferingRow, PlanRow, ProviderRow
from service.matching.facts import MatchProvider, MatchSlot, free_places
from service.rules.facts import ContractFacts, OfferingFacts, ProviderFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """What does not change during the year.

    Attributes:
        plans: in order of discharge; those after `reported_until` are there to compete.
        notice_days: (N,) int64, days from discharge until the authority makes its offer.
        zones: row of the travel matrix for each plan.
        minutes: (Z, Z) int16.
    """

    plans: tuple[PlanRow, ...]
    notice_days: NDArray[np.int64]
    zones: tuple[int, ...]
    providers: tuple[MatchProvider, ...]
    capacity: tuple[CapacityRow, ...]
    minutes: NDArray[np.int16]
    reported_until: date


def land(*, seed: int, weeks: int, region_id: str | None = None) -> Land:
    """Make the plans and places of a simulation; equal seeds give equal ones.

    Args:
        seed: of everything that chance decides.
        weeks: of discharges that are reported.
        region_id: only the citizens and places of one region, as if there were no other.

    Raises:
        ValueError: nobody lives in such a region.
    """
    reference = read()
    here = country(reference)
    made = providers(here, seed=seed)
    reported = demand(here, seed=seed, weeks=weeks)
    everybody = reported.then(future_demand(here, seed=seed, weeks=weeks))
    roads = travel.build(reference)
    position = {zone.zone_id: zone.position for zone in roads.zoning.zones}
    zone_of = {code: position[zone] for code, zone in roads.zoning.zone_of.items()}
    rows = planning.plans(here, everybody, _all_stated(everybody, seed=seed), seed=seed)
    mine = [n for n, row in enumerate(rows) if region_id in (None, row.home_region)]
    if not mine:
        msg = f"nobody lives in a region {region_id}"
        raise ValueError(msg)
    places = [
        provider
        for provider in _match_providers(made, zone_of)
        if region_id in (None, here.region_of(provider.facts.municipality_code))
    ]
    known = {provider.facts.provider_id for provider in places}
    capacity = supply.capacity(here, made, everybody, seed=seed, weeks=weeks)
    return Land(
        plans=tuple(rows[n] for n in mine),
        notice_days=_notice_days(everybody, seed=seed)[mine],
        zones=tuple(zone_of[rows[n].postcode] for n in mine),
        providers=tuple(places),
        capacity=tuple(row for row in capacity if str(row.provider_id) in known),
        minutes=roads.minutes,
        reported_until=rows[len(reported) - 1].discharged_on,
    )


def _notice_days(everybody: Demand, *, seed: int) -> NDArray[np.int64]:
    days, chances = list(NOTICE_DAYS_SHARES), list(NOTICE_DAYS_SHARES.values())
    return stream(seed, Purpose.OFFERS).choice(days, size=len(everybody), p=chances)


def _all_stated(everybody: Demand, *, seed: int) -> planning.Progress:
    """Everybody's level is stated by the day the offer is made."""
    every = np.ones(len(everybody), np.bool_)
    return planning.Progress(
        stratified=every, gets_offer=every, notice_days=_notice_days(everybody, seed=seed)
    )


def _match_providers(made: Providers, zone_of: dict[str, int]) -> list[MatchProvider]:
    offerings: dict[object, list[OfferingRow]] = {}
    contracts: dict[object, list[ContractRow]] = {}
    for offering in made.offerings:
        offerings.setdefault(offering.provider_id, []).append(offering)
    for contract in made.contracts:
        contracts.setdefault(contract.provider_id, []).append(contract)
    return [
        MatchProvider(
            facts=_facts(
                row, offerings.get(row.provider_id, []), contracts.get(row.provider_id, [])
            ),
            zone=zone_of[row.postcode],
        )
        for row in made.providers
    ]


def _facts(
    row: ProviderRow, offerings: list[OfferingRow], contracts: list[ContractRow]
) -> ProviderFacts:
    return ProviderFacts(
        provider_id=str(row.provider_id),
        kind=row.kind,
        municipality_code=row.municipality_code,
        authority_id=row.authority_id,
        offerings=tuple(
            OfferingFacts(
                care_level=o.care_level,
                clinical_area=o.clinical_area,
                age_groups=frozenset(o.age_groups),
                delivery_modes=frozenset(o.delivery_modes),
            )
            for o in offerings
        ),
        contracts=tuple(
            ContractFacts(
                party=c.party,
                authority_id=c.authority_id,
                care_levels=frozenset(c.care_levels),
                clinical_areas=frozenset(c.clinical_areas),
                valid_from=c.valid_from,
                valid_to=c.valid_to,
            )
            for c in contracts
        ),
    )


class Places:
    """The country's places, and how many of them are taken."""

    def __init__(self, here: Land) -> None:
        number = {one.facts.provider_id: n for n, one in enumerate(here.providers)}
        self._rows = here.capacity
        self._provider = [number[str(row.provider_id)] for row in here.capacity]
        self._taken = [0] * len(here.capacity)
        self._guests = [0] * len(here.capacity)
        self._by_day: dict[date, list[int]] = {}
        for slot, row in enumerate(here.capacity):
            self._by_day.setdefault(row.start_on, []).append(slot)

    def free(self, *, first_on: date, days: int) -> list[MatchSlot]:
        """The days with free places that are published, the first `days` of them."""
        wanted = (first_on + timedelta(days=n) for n in range(min(days, CAPACITY_DAYS)))
        return [
            found
            for day in wanted
            for slot in self._by_day.get(day, ())
            if (found := self._slot(slot)) is not None
        ]

    def take(self, slot: int, *, as_guest: bool) -> None:
        """Take one place."""
        self._taken[slot] += 1
        self._guests[slot] += as_guest

    def give_back(self, slot: int, *, as_guest: bool) -> None:
        """Give one place back."""
        self._taken[slot] -= 1
        self._guests[slot] -= as_guest

    def oversold(self) -> list[int]:
        """The rows with more taken than there is; none, if all went well."""
        return [
            slot
            for slot, (row, taken) in enumerate(zip(self._rows, self._taken, strict=True))
            if not 0 <= taken <= row.places
        ]

    def _slot(self, slot: int) -> MatchSlot | None:
        row = self._rows[slot]
        if self._taken[slot] == row.places:
            return None
        to_all, kept = free_places(
            places=row.places,
            reserved=row.reserved_for_residents,
            accepts_out_of_area=row.accepts_out_of_area,
            taken=self._taken[slot],
            taken_by_guests=self._guests[slot],
        )
        return MatchSlot(
            slot_id=slot,
            provider=self._provider[slot],
            care_level=row.care_level,
            clinical_area=row.clinical_area,
            delivery_mode=row.delivery_mode,
            start_on=row.start_on,
            open_places=to_all,
            resident_places=kept,
        )
