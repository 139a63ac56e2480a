"""How many plans of specialised rehabilitation a year come from where, and how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# Plans issued in 2023, and what the authorities expect beside them once regions answer for the
# task: brain injury now under general plans, and other diagnoses. Source: the estimate of the
# changed responsibility, 2025.
ISSUED = 630
BRAIN_INJURY = {"low": 300, "base": 400, "high": 500}
OTHER = {"low": 0, "base": 40, "high": 40}
SCENARIOS = {name: ISSUED + BRAIN_INJURY[name] + OTHER[name] for name in BRAIN_INJURY}
YEAR_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """The plans a year that a study counts with.

    Attributes:
        plans: by municipality code; every municipality is named.
        low: what the total may be as well, at the least.
        high: and at the most.
        counts_plans: it was counted from single plans, so that small numbers are somebody.
        caveats: what is uncertain: codes with the values told.
    """

    scenario: str
    plans: dict[str, int]
    low: int
    high: int
    counts_plans: bool
    caveats: tuple[tuple[str, dict[str, str]], ...]

    @property
    def total(self) -> int:
        """All plans of a year."""
        return sum(self.plans.values())


def of_scenario(name: str, population: Mapping[str, int]) -> Demand:
    """Spread a scenario's plans over municipalities by their population."""
    low, high = SCENARIOS["low"], SCENARIOS["high"]
    estimate = {
        "issued": str(ISSUED),
        "brain_injury_low": str(BRAIN_INJURY["low"]),
        "brain_injury_high": str(BRAIN_INJURY["high"]),
        "other": str(OTHER["high"]),
        "low": str(low),
        "high": str(high),
    }
    return Demand(
        scenario=name,
        plans=spread(SCENARIOS[name], population),
        low=low,
        high=high,
        counts_plans=False,
        caveats=(("TOTAL_IS_ESTIMATED", estimate), ("SPREAD_BY_POPULATION", {}), ("CHANCE", {})),
    )


def as_sent(sent: Mapping[str, int], municipalities: Mapping[str, int]) -> Demand:
    """Take the numbers as they were sent; municipalities that are not named have no plans."""
    plans = {code: sent.get(code, 0) for code in municipalities}
    total = sum(plans.values())
    return Demand(
        scenario="custom",
        plans=plans,
        low=total,
        high=total,
        counts_plans=False,
        caveats=(("AS_SENT", {}),),
    )


def counted(
    found: Mapping[str, int], municipalities: Mapping[str, int], *, first_on: date, last_on: date
) -> Demand:
    """Scale plans that were issued between two days, both counted, to a year.

    Twice the square root of a count is what chance alone adds or takes.
    """
    number, days = sum(found.values()), (last_on - first_on).days + 1
    issued = {code: found.get(code, 0) for code in municipalities}
    swing = 2 * number**0.5
    facts = {
        "counted": str(number),
        "from": first_on.isoformat(),
        "to": last_on.isoformat(),
        "days": str(days),
    }
    return Demand(
        scenario="actual",
        plans=spread(_a_year(number, days), issued),
        low=max(0, _a_year(number - swing, days)),
        high=_a_year(number + swing, days),
        counts_plans=True,
        caveats=(("COUNTED_AND_SCALED", facts), ("CHANCE", {})),
    )


def _a_year(number: float, days: int) -> int:
    return round(number * YEAR_DAYS / days)


def spread(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Spread a whole number by weight, so that the parts are whole and their sum is exact.

    The largest remainders are rounded up; of equal ones the first key.

    Raises:
        ValueError: all weights are zero.
    """
    whole = sum(weights.values())
    if whole == 0:
        raise ValueError("nothing to spread by")
    parts = {key: divmod(total * weight, whole) for key, weight in weights.items()}
    left = total - sum(part for part, _ in parts.values())
    by_remainder = sorted(parts, key=lambda key: (-parts[key][1], key))
    rounded_up = set(by_remainder[:left])
    return {key: part + (key in rounded_up) for key, (part, _) in parts.items()}
