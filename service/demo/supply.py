"""Start capacity: where, at what and on which days a course can begin."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple

import numpy as np

from service.demo import assumptions
from service.demo.calendar import as_of, is_working_day, last_start_on, working_day_near
from service.demo.chance import Purpose, identity, stream
from service.demo.country import Country, Home
from service.demo.demand import HOSPITAL, LEVELS, Demand, day_of
from service.demo.providers import Providers
from service.demo.rows import CapacityRow, ProviderRow, PublicationRow
from service.demo.waits import waits
from service.rules.vocabulary import CareLevel, DeliveryMode, ProviderKind

WORKING_DAYS_A_WEEK = 5
REGIONAL_LEVELS = {CareLevel.HOSPITAL_SPECIALISED, CareLevel.SPECIALISED_REHAB}


class Figure(NamedTuple):
    """What one row of capacity is about. `provider` is a position in `Providers.providers`."""

    provider: int
    care_level: CareLevel
    clinical_area: str
    delivery_mode: DeliveryMode
    start_on: date


class Service(NamedTuple):
    """A service that an authority runs."""

    authority_id: str
    care_level: CareLevel
    clinical_area: str


def capacity(
    country: Country, made: Providers, demand: Demand, *, seed: int, weeks: int
) -> tuple[CapacityRow, ...]:
    """Make the capacity of all providers, ordered by provider, service and day.

    Args:
        country: where the authorities are.
        made: who delivers what.
        demand: the plans of the weeks and those still to come; each brings one public place.
        seed: the same seed gives the same capacity.
        weeks: how many weeks of plans, which decides the last day.
    """
    places: Counter[Figure] = Counter()
    places.update(_public(country, made, demand, seed=seed, last_on=last_start_on(weeks)))
    places.update(_private(made, seed=seed, last_on=last_start_on(weeks)))
    return tuple(
        _row(made.providers[figure.provider], figure, count)
        for figure, count in sorted(places.items())
    )


def publications(
    made: Providers, rows: tuple[CapacityRow, ...], *, seed: int, weeks: int
) -> tuple[PublicationRow, ...]:
    """Gather the rows by who publishes them: an authority, or a private provider itself."""
    rng = stream(seed, Purpose.PUBLICATIONS)
    publisher = {p.provider_id: p.authority_id or str(p.provider_id) for p in made.providers}
    by_publisher: defaultdict[str, list[int]] = defaultdict(list)
    for position, row in enumerate(rows):
        by_publisher[publisher[row.provider_id]].append(position)
    age = timedelta(days=assumptions.STALE_DAYS)
    return tuple(
        PublicationRow(
            publication_id=identity("publication", seed, weeks, name),
            publisher=name,
            observed_at=as_of(weeks) - age * bool(rng.random() < assumptions.STALE_SHARE),
            capacity=tuple(positions),
        )
        for name, positions in sorted(by_publisher.items())
    )


def public_places(made: Providers) -> dict[Service, tuple[int, ...]]:
    """Return the public providers that deliver each service of an authority."""
    position = {p.provider_id: number for number, p in enumerate(made.providers)}
    found: defaultdict[Service, list[int]] = defaultdict(list)
    for offering in made.offerings:
        provider = made.providers[position[offering.provider_id]]
        if provider.authority_id is not None:
            service = Service(provider.authority_id, offering.care_level, offering.clinical_area)
            found[service].append(position[offering.provider_id])
    return {service: tuple(numbers) for service, numbers in found.items()}


def authority_of(country: Country, demand: Demand, plan: int) -> str:
    """Return the authority whose own places serve a plan: the region above general level."""
    home: Home = country.homes[demand.home[plan]]
    if LEVELS[demand.level[plan]] in REGIONAL_LEVELS:
        return home.region_id
    return home.municipality.municipality_code


def _public(
    country: Country, made: Providers, demand: Demand, *, seed: int, last_on: date
) -> Iterator[Figure]:
    rng = stream(seed, Purpose.PLACES)
    runs = public_places(made)
    days = demand.day + demand.deferral + waits(country, demand, seed=seed)
    spare_share = np.where(
        demand.level == HOSPITAL, assumptions.HOSPITAL_SPARE_PLACES, assumptions.SPARE_PLACES
    )
    has_spare = rng.random(len(demand)) < spare_share
    spare_days = days + rng.integers(assumptions.SPARE_DAYS, size=len(demand))
    pick, spare_pick, mode_draw = rng.random((3, len(demand)))
    for plan in range(len(demand)):
        service = Service(
            authority_of(country, demand, plan),
            LEVELS[demand.level[plan]],
            country.areas[demand.area[plan]],
        )
        at_home = bool(mode_draw[plan] < assumptions.HOME_TRAINING_SHARE)
        wanted = [(days[plan], pick[plan])]
        if has_spare[plan]:
            wanted.append((spare_days[plan], spare_pick[plan]))
        for day, draw in wanted:
            start_on = working_day_near(day_of(int(day)))
            providers = runs.get(service, ())
            if start_on <= last_on and providers:
                provider = providers[int(draw * len(providers))]
                yield Figure(provider, *service[1:], _mode(service, at_home), start_on)


def _private(made: Providers, *, seed: int, last_on: date) -> Iterator[Figure]:
    rng = stream(seed, Purpose.PRIVATE_PLACES)
    position = {p.provider_id: number for number, p in enumerate(made.providers)}
    length = (last_on - assumptions.FIRST_START_ON).days + 1
    days = [assumptions.FIRST_START_ON + timedelta(days=offset) for offset in range(length)]
    days = [day for day in days if is_working_day(day)]
    for offering in made.offerings:
        provider = position[offering.provider_id]
        if made.providers[provider].kind is not ProviderKind.PRIVATE:
            continue
        rehab = offering.care_level is CareLevel.SPECIALISED_REHAB
        weekly = assumptions.REGION_PLACES_A_WEEK if rehab else assumptions.PRIVATE_PLACES_A_WEEK
        for day, places in zip(
            days, rng.poisson(weekly / WORKING_DAYS_A_WEEK, size=len(days)), strict=True
        ):
            for _ in range(places):
                yield Figure(
                    provider,
                    offering.care_level,
                    offering.clinical_area,
                    offering.delivery_modes[0],
                    day,
                )


def _mode(service: Service, at_home: bool) -> DeliveryMode:
    if service.care_level is CareLevel.SPECIALISED_REHAB:
        return DeliveryMode.INPATIENT
    if at_home and service.care_level is not CareLevel.HOSPITAL_SPECIALISED:
        return DeliveryMode.HOME
    return DeliveryMode.ON_SITE


def _row(provider: ProviderRow, figure: Figure, places: int) -> CapacityRow:
    reserved = ceil(places * assumptions.FEW_GUESTS_RESERVED) if provider.few_guests else 0
    return CapacityRow(
        provider_id=provider.provider_id,
        care_level=figure.care_level,
        clinical_area=figure.clinical_area,
        delivery_mode=figure.delivery_mode,
        start_on=figure.start_on,
        places=places,
        reserved_for_residents=reserved,
    )
