"""Who leaves hospital with which plan, as arrays."""

from dataclasses import dataclass, fields
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from service.demo import assumptions
from service.demo.chance import Purpose, shares, stream
from service.demo.country import Country
from service.rules.vocabulary import CareLevel, PlanType

# The level that a plan's work needs; a general plan's is known to the municipality only later.
LEVELS = (
    CareLevel.BASIC,
    CareLevel.ADVANCED,
    CareLevel.HOSPITAL_SPECIALISED,
    CareLevel.SPECIALISED_REHAB,
)
HOSPITAL, REHAB = 2, 3  # positions in LEVELS
TYPES = {
    CareLevel.BASIC: PlanType.GENERAL,
    CareLevel.ADVANCED: PlanType.GENERAL,
    CareLevel.HOSPITAL_SPECIALISED: PlanType.HOSPITAL_SPECIALISED,
    CareLevel.SPECIALISED_REHAB: PlanType.SPECIALISED_REHAB,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """N plans in order of discharge. All arrays are (N,) int64.

    Attributes:
        day: days after the first discharge day.
        home: position in `Country.homes`.
        level: position in `LEVELS`.
        area: position in `Country.areas`.
        child: 1 for a child.
        deferral: days from discharge to the clinically deferred start, 0 for none.
        deadline: days from discharge to the clinical deadline, 0 for none.
    """

    day: NDArray[np.int64]
    home: NDArray[np.int64]
    level: NDArray[np.int64]
    area: NDArray[np.int64]
    child: NDArray[np.int64]
    deferral: NDArray[np.int64]
    deadline: NDArray[np.int64]

    def __len__(self) -> int:
        """Count the plans."""
        return self.day.size

    def then(self, later: "Demand") -> "Demand":
        """Join with demand that comes after."""
        names = [field.name for field in fields(self)]
        return Demand(**{n: np.concatenate([getattr(self, n), getattr(later, n)]) for n in names})


def demand(country: Country, *, seed: int, weeks: int) -> Demand:
    """Draw the plans of the first weeks; a whole year has exactly the year's plans."""
    rng = stream(seed, Purpose.DEMAND)
    return _draw(country, rng, first_day=0, weeks=weeks, counts=counts_of(weeks))


def future_demand(country: Country, *, seed: int, weeks: int) -> Demand:
    """Draw plans that are still to come; only the places meant for them are ever shown."""
    rng = stream(seed, Purpose.FUTURE_DEMAND)
    future_weeks = -(-assumptions.CAPACITY_DAYS // 7)
    return _draw(
        country, rng, first_day=7 * weeks, weeks=future_weeks, counts=counts_of(future_weeks)
    )


def counts_of(weeks: int) -> dict[str, int]:
    """Share the year's plans out on some weeks: general, hospital and rehabilitation."""
    part = weeks / assumptions.WEEKS_A_YEAR
    total = round(assumptions.PLANS_A_YEAR * part)
    hospital = round(assumptions.HOSPITAL_PLANS_A_YEAR * part)
    rehab = round(assumptions.REHAB_PLANS_A_YEAR * part)
    return {"general": total - hospital - rehab, "hospital": hospital, "rehab": rehab}


def day_of(offset: int) -> date:
    """Return the date so many days after the first discharge day."""
    return assumptions.FIRST_DISCHARGE_ON + timedelta(days=offset)


def _draw(
    country: Country,
    rng: np.random.Generator,
    *,
    first_day: int,
    weeks: int,
    counts: dict[str, int],
) -> Demand:
    total = sum(counts.values())
    level = np.repeat([0, HOSPITAL, REHAB], list(counts.values()))
    advanced = rng.random(total) < assumptions.ADVANCED_SHARE
    level[(level == 0) & advanced] = 1
    weekday = rng.choice(7, size=total, p=shares(assumptions.DISCHARGE_BY_WEEKDAY))
    day = first_day + 7 * rng.integers(weeks, size=total) + weekday
    deferral = _some(rng, total, share=assumptions.DEFERRED_SHARE, bounds=assumptions.DEFERRED_DAYS)
    deadline = _some(
        rng,
        total,
        share=assumptions.CLINICAL_DEADLINE_SHARE,
        bounds=assumptions.CLINICAL_DEADLINE_DAYS,
    )
    deadline[deferral > 0] = 0  # a plan is hurried or deferred, not both
    drawn = Demand(
        day=day,
        home=rng.choice(len(country.homes), size=total, p=country.shares),
        level=level,
        area=_areas(country, rng, level),
        child=(rng.random(total) < assumptions.CHILD_SHARE).astype(np.int64),
        deferral=deferral,
        deadline=deadline,
    )
    order = rng.permutation(total)
    order = order[np.argsort(day[order], kind="stable")]
    return Demand(**{f.name: getattr(drawn, f.name)[order] for f in fields(drawn)})


def _areas(
    country: Country, rng: np.random.Generator, level: NDArray[np.int64]
) -> NDArray[np.int64]:
    usual = shares([assumptions.AREA_SHARES[a] for a in country.areas])
    rehab = shares([assumptions.REHAB_AREA_SHARES.get(a, 0.0) for a in country.areas])
    size = level.size
    return np.where(
        level == REHAB,
        rng.choice(len(country.areas), size=size, p=rehab),
        rng.choice(len(country.areas), size=size, p=usual),
    )


def _some(
    rng: np.random.Generator, size: int, *, share: float, bounds: tuple[int, int]
) -> NDArray[np.int64]:
    chosen = rng.random(size) < share
    return np.where(chosen, rng.integers(bounds[0], bounds[1] + 1, size=size), 0)
