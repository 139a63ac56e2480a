"""The plans themselves, their levels, and how far the authority has come with each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from service.demo import assumptions
from service.demo.calendar import instant
from service.demo.chance import Purpose, identity, stream
from service.demo.country import Country
from service.demo.demand import HOSPITAL, LEVELS, TYPES, Demand, day_of
from service.demo.rows import PlanRow, StratificationRow
from service.demo.supply import authority_of
from service.rules.rulebook import rulebook_on
from service.rules.vocabulary import AgeGroup, PlanState, PlanType


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the authorities have come. Arrays are (N,), one for each plan.

    Attributes:
        stratified: bool; true also for plans that need no stratification.
        gets_offer: bool; the authority has looked for a place.
        notice_days: int64, days from discharge to the notice, never after the demonstration's day.
    """

    stratified: NDArray[np.bool_]
    gets_offer: NDArray[np.bool_]
    notice_days: NDArray[np.int64]


def progress(demand: Demand, *, seed: int, weeks: int) -> Progress:
    """Draw how far each plan has come: the newest have no offer, and a few were forgotten."""
    rng = stream(seed, Purpose.OFFERS)
    size = len(demand)
    age = 7 * weeks - demand.day  # days from discharge to the demonstration's day
    newest = age <= assumptions.NEWEST_DAYS
    forgotten = rng.random(size) < assumptions.FORGOTTEN_SHARE
    late_to_stratify = rng.random(size) >= assumptions.NEWEST_STRATIFIED_SHARE
    days = rng.choice(
        list(assumptions.NOTICE_DAYS_SHARES),
        size=size,
        p=list(assumptions.NOTICE_DAYS_SHARES.values()),
    )
    is_general = demand.level < HOSPITAL
    return Progress(
        stratified=~(is_general & (newest | forgotten) & late_to_stratify),
        gets_offer=~newest & ~forgotten & (demand.level != HOSPITAL),
        notice_days=np.minimum(days, age - 1),
    )


def plans(country: Country, demand: Demand, done: Progress, *, seed: int) -> tuple[PlanRow, ...]:
    """Write the plans in order of discharge, in the state they have before any offer."""
    rng = stream(seed, Purpose.PLANS)
    where = rng.random(len(demand))
    hours = rng.integers(
        assumptions.FIRST_ISSUE_HOUR, assumptions.LAST_ISSUE_HOUR, size=len(demand)
    )
    minutes = rng.integers(60, size=len(demand))
    edges = [np.cumsum(home.weights) for home in country.homes]
    return tuple(
        _plan(
            country,
            demand,
            number,
            seed=seed,
            postcode=_postcode(country, edges, demand.home[number], where[number]),
            stratified=bool(done.stratified[number]),
            hour=int(hours[number]),
            minute=int(minutes[number]),
        )
        for number in range(len(demand))
    )


def stratifications(rows: tuple[PlanRow, ...], done: Progress) -> Iterator[StratificationRow]:
    """Write the statements of level (§ 5, stk. 3), on discharge or the morning after."""
    for number, plan in enumerate(rows):
        if plan.plan_type is PlanType.GENERAL and plan.care_level is not None:
            same_day = done.notice_days[number] <= 1
            yield StratificationRow(
                plan_id=plan.plan_id,
                care_level=plan.care_level,
                assessed_at=instant(plan.discharged_on, hour=17)
                if same_day
                else instant(plan.discharged_on + timedelta(days=1), hour=10),
            )


def _plan(
    country: Country,
    demand: Demand,
    number: int,
    *,
    seed: int,
    postcode: str,
    stratified: bool,
    hour: int,
    minute: int,
) -> PlanRow:
    home = country.homes[demand.home[number]]
    level = LEVELS[demand.level[number]]
    discharged_on = day_of(int(demand.day[number]))
    return PlanRow(
        plan_id=identity("plan", seed, number),
        external_id=f"demo-{seed}-{number + 1:06}",
        issued_by=f"demo-{home.region_id}",
        citizen_ref=f"demo-{number + 1:06}",
        postcode=postcode,
        home_municipality=home.municipality.municipality_code,
        home_region=home.region_id,
        plan_type=TYPES[level],
        care_level=level if stratified else None,
        clinical_area=country.areas[demand.area[number]],
        age_group=AgeGroup.CHILD if demand.child[number] else AgeGroup.ADULT,
        discharged_on=discharged_on,
        not_before=_later(discharged_on, demand.deferral[number]),
        clinical_start_deadline=_later(discharged_on, demand.deadline[number]),
        issued_at=instant(discharged_on, hour=hour, minute=minute),
        rule_set=rulebook_on(discharged_on).rule_set,
        responsible_authority_id=authority_of(country, demand, number),
        state=_state(TYPES[level], stratified=stratified),
    )


def _state(plan_type: PlanType, *, stratified: bool) -> PlanState:
    if plan_type is PlanType.HOSPITAL_SPECIALISED:
        return PlanState.AWAITING_HOSPITAL_CHOICE
    return PlanState.AWAITING_OFFER if stratified else PlanState.AWAITING_STRATIFICATION


def _later(day: date, days: np.int64) -> date | None:
    return day + timedelta(days=int(days)) if days else None


def _postcode(
    country: Country, edges: list[NDArray[np.float64]], home: np.int64, draw: np.float64
) -> str:
    position = int(np.searchsorted(edges[home], draw))
    codes = country.homes[home].postcodes
    return codes[min(position, len(codes) - 1)].postcode
