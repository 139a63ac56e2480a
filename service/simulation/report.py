"""What a simulated year came to, by municipality, by region and for the country."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from service.rules.days import day_number, day_zero
from service.rules.offer import notice_days_late
from service.simulation import assumptions
from service.simulation.citizens import Citizen, Stands, Took
from service.simulation.country import Land


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One area's year. Waits are days from day zero; shares are 0..1 of the plans they are about.

    Attributes:
        area: a municipality's code, a region's id, or `all`.
        plans: reported plans whose citizens did not withdraw.
        unplaced: of them without a place at the end.
        in_seven_days: share of starts that the clock counts within seven days.
        notices_late: share of plans whose first offer came later than § 6 says, or never.
        rights: how many got the right to a private provider (§ 7, stk. 3).
        private_share: of those with the right, who took a private start.
        elsewhere_share: of the placed, at another authority's institution by own choice.
        deadlines_missed: plans that started after their clinical deadline, or did not start.
        cancelled: agreed places that providers took back.
    """

    area: str
    name: str
    plans: int
    withdrawn: int
    unplaced: int
    wait_mean: float | None
    wait_median: float | None
    wait_p95: float | None
    in_seven_days: float | None
    notices_late: float | None
    rights: int
    private_share: float | None
    elsewhere_share: float | None
    deadlines_missed: int
    cancelled: int
    travel_mean: float | None


def lines(here: Land, citizens: Sequence[Citizen], names: dict[str, str]) -> list[Line]:
    """One line for the country, for each region and for each municipality, in that order.

    Args:
        here: what the year was lived in.
        citizens: everybody who lived through it.
        names: of municipalities and regions, by code.
    """
    reported = [c for c in citizens if _is_reported(here, c)]
    found = [_line("all", "Danmark", reported)]
    for key in ("home_region", "home_municipality"):
        groups: dict[str, list[Citizen]] = {}
        for citizen in reported:
            groups.setdefault(getattr(citizen.plan, key), []).append(citizen)
        found += [_line(area, names[area], groups[area]) for area in sorted(groups)]
    return found


def _is_reported(here: Land, citizen: Citizen) -> bool:
    first = here.plans[0].discharged_on + timedelta(days=assumptions.WARM_UP_DAYS)
    return first <= citizen.plan.discharged_on <= here.reported_until


def _line(area: str, name: str, everybody: Sequence[Citizen]) -> Line:
    stayed = [c for c in everybody if c.stands is not Stands.WITHDRAWN]
    placed = [(c, c.seat) for c in stayed if c.seat is not None]
    waits = [_wait(c, seat.start_on) for c, seat in placed]
    clocked = [
        _wait(c, seat.start_on) <= c.book.private_choice_after_days
        for c, seat in placed
        if c.late_on() is not None
    ]
    offered = [c for c in stayed if not c.chooses_hospital]
    with_right = [c for c in stayed if c.right_on is not None]
    return Line(
        area=area,
        name=name,
        plans=len(stayed),
        withdrawn=len(everybody) - len(stayed),
        unplaced=len(stayed) - len(placed),
        wait_mean=_mean(waits),
        wait_median=_rounded(np.median(waits)) if waits else None,
        wait_p95=_rounded(np.percentile(waits, 95)) if waits else None,
        in_seven_days=_mean(clocked, digits=3),
        notices_late=_mean([_is_told_late(c) for c in offered], digits=3),
        rights=len(with_right),
        private_share=_mean([c.took is Took.PRIVATE for c in with_right], digits=3),
        elsewhere_share=_mean([c.took is Took.OTHER_PUBLIC for c, _ in placed], digits=3),
        deadlines_missed=sum(_misses_deadline(c) for c in stayed),
        cancelled=sum(c.cancelled for c in stayed),
        travel_mean=_mean([seat.minutes for _, seat in placed]),
    )


def _wait(citizen: Citizen, start_on: date) -> int:
    return day_number(day_zero=day_zero(citizen.book, citizen.facts), day=start_on)


def _is_told_late(citizen: Citizen) -> bool:
    told_on = citizen.notified_on
    return told_on is None or notice_days_late(citizen.book, citizen.facts, told_on) > 0


def _misses_deadline(citizen: Citizen) -> bool:
    deadline = citizen.plan.clinical_start_deadline
    if deadline is None:
        return False
    return citizen.seat is None or citizen.seat.start_on > deadline


def _mean(values: Iterable[float], *, digits: int = 1) -> float | None:
    some = list(values)
    return _rounded(np.mean(some), digits) if some else None


def _rounded(value: np.floating | float, digits: int = 1) -> float:
    return round(float(value), digits)
