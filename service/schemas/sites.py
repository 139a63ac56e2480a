"""Bodies that ask for site studies."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from service.schemas.base import Body, Line
from service.siting.facts import Aim, Assignment

_MOST_SITES = 500
Plans = Annotated[int, Field(ge=0, le=100_000)]


class Scenario(StrEnum):
    """Which demand a study counts with.

    LOW, BASE, HIGH: a year of specialised rehabilitation as the authorities estimate it, spread by
    population. CUSTOM: as sent. ACTUAL: as plans were issued in the last year.
    """

    LOW = "low"
    BASE = "base"
    HIGH = "high"
    CUSTOM = "custom"
    ACTUAL = "actual"


class DemandIn(Body):
    """Plans a year: a scenario, or for `custom` a number for each municipality named."""

    scenario: Scenario = Scenario.BASE
    plans_per_year: dict[str, Plans] | None = Field(default=None, max_length=_MOST_SITES)


class NumbersIn(Body):
    """From how many sites to how many; one answer for each number."""

    min: int = Field(ge=1, le=_MOST_SITES)
    max: int = Field(ge=1, le=_MOST_SITES)


class SiteStudyIn(Body):
    """What a study is asked. Without `candidates` all sites are that may be one today.

    Objective `travel` makes the plans beyond `max_travel_minutes` fewest, then all travel together
    least; `coverage` the plans inside it most; `worst` the longest travel least; `cost` weighs
    `opening_cost`, in minutes a year, against travel. Everybody goes to the nearest open site
    unless `assignment` is `free`; then municipalities may be split unless they stay whole.
    """

    name: Line
    demand: DemandIn = DemandIn()
    candidates: list[Line] | None = Field(default=None, min_length=1, max_length=_MOST_SITES)
    sites: NumbersIn
    min_volume: int = Field(default=0, ge=0, le=100_000)
    max_travel_minutes: int | None = Field(default=None, ge=1, le=1_440)
    max_travel_is_hard: bool = False
    required: list[Line] = Field(default=[], max_length=_MOST_SITES)
    forbidden: list[Line] = Field(default=[], max_length=_MOST_SITES)
    objective: Aim = Aim.TRAVEL
    assignment: Assignment = Assignment.NEAREST
    whole_municipalities: bool = True
    least_per_region: dict[str, int] = Field(default={}, max_length=50)
    capacity: dict[str, Plans] = Field(default={}, max_length=_MOST_SITES)
    opening_cost: dict[str, Annotated[int, Field(ge=0, le=2**31 - 1)]] = Field(
        default={}, max_length=_MOST_SITES
    )
    exempt_islands: bool = True
    time_limit_s: int = Field(default=60, ge=1, le=3_600)
    seed: int = Field(default=1, ge=0, le=2**31 - 1)
