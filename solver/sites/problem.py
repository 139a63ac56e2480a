"""One siting problem as arrays: where people live, where sites may open, and the rules."""

import hashlib
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

UNREACHABLE: Final = -1
LARGEST_VALUE: Final = 2**31 - 1
LARGEST_SUM: Final = 2**52


class Objective(StrEnum):
    """What the choice of sites is to make least or greatest.

    TRAVEL: the least sum of travel, weighted (p-median).
    COVERAGE: the most plans within the limit (maximal covering).
    WORST: the least longest travel of anybody (p-centre).
    COST: the least sum of opening costs and weighted travel (facility location).
    """

    TRAVEL = "travel"
    COVERAGE = "coverage"
    WORST = "worst"
    COST = "cost"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SitesProblem:
    """D demand points, C candidate sites, and optionally R regions.

    A point without demand is nobody: it is shown to its nearest open site, and binds no rule.
    A point that no allowed candidate reaches makes the problem infeasible unless it is exempt;
    an exempt one is then left without a site.

    Attributes:
        demand: (D,) plans a year, 0..2^31-1.
        travel: (D, C) minutes, or cost per plan, or distance; `UNREACHABLE` where no way exists.
        objective: What to make least or greatest.
        counts: Lowest and highest number of open sites; one answer for each number. None lets
            the number free, which only COST can weigh.
        opening_cost: (C,) for COST. None: opening is free.
        capacity: (C,) most plans a year per site. None: no bound.
        min_volume: Least plans a year of every open site, exempt points not counted.
        limit: Longest travel where possible. COVERAGE needs one.
        limit_is_hard: True: nobody travels beyond it, save exempt points. False: it is reported,
            and TRAVEL first makes the plans beyond it fewest, then the travel least.
        exempt: (D,) True for points that limit, min_volume and WORST leave out (islands). They
            are assigned, and count toward capacity and the sums like all others.
        region_of_site: (C,) 0..R-1; goes with `least_per_region`.
        least_per_region: (R,) least number of open sites.
        required: (C,) True for sites that must be open.
        forbidden: (C,) True for sites that must stay closed.
        single_source: True: all plans of a point go to one site. False: they may be split.
        closest: True: every point goes to its nearest open site; of equally near ones, to the
            one of the lowest index. False: the solver assigns.
        weight: (D,) what a unit of travel counts at each point in the sums. None: its demand.
            Public instances whose costs are per point rather than per plan have 1 here.

    Raises:
        ValueError: An array has a wrong shape or type, a value is out of range, or two rules
            cannot be asked together.
    """

    demand: Ints
    travel: Ints
    objective: Objective
    counts: tuple[int, int] | None = None
    opening_cost: Ints | None = None
    capacity: Ints | None = None
    min_volume: int = 0
    limit: int | None = None
    limit_is_hard: bool = False
    exempt: Flags | None = None
    region_of_site: Ints | None = None
    least_per_region: Ints | None = None
    required: Flags | None = None
    forbidden: Flags | None = None
    single_source: bool = True
    closest: bool = True
    weight: Ints | None = None

    def __post_init__(self) -> None:
        _check_shapes(self)
        _check_ranges(self)
        _check_sums(self)
        _check_rules(self)

    @property
    def points(self) -> int:
        """How many demand points there are."""
        return self.demand.size

    @property
    def candidates(self) -> int:
        """How many candidate sites there are."""
        return int(self.travel.shape[1])


def input_hash(problem: SitesProblem) -> str:
    """Tells the SHA-256 of everything in the problem, as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for entry in fields(problem):
        value = getattr(problem, entry.name)
        if isinstance(value, np.ndarray):
            little = value.astype(value.dtype.newbyteorder("<"), order="C", copy=False)
            digest.update(f"{entry.name}:{little.dtype.str}:{little.shape};".encode())
            digest.update(little.data)
        else:
            digest.update(f"{entry.name}={value};".encode())
    return digest.hexdigest()


_SHAPE: Final = {
    "demand": "D",
    "travel": "DC",
    "opening_cost": "C",
    "capacity": "C",
    "exempt": "D",
    "region_of_site": "C",
    "least_per_region": "R",
    "required": "C",
    "forbidden": "C",
    "weight": "D",
}
_FLAGS: Final = frozenset(("exempt", "required", "forbidden"))


def _check_shapes(problem: SitesProblem) -> None:
    size = {"D": problem.demand.size, "C": sum(problem.travel.shape[1:])}
    if problem.least_per_region is not None:
        size["R"] = problem.least_per_region.size
    for name, letters in _SHAPE.items():
        values: NDArray[np.generic] | None = getattr(problem, name)
        if values is None:
            continue
        wanted = tuple(size[letter] for letter in letters)
        if values.shape != wanted:
            msg = f"{name} has shape {values.shape}, not {wanted}"
            raise ValueError(msg)
        kind = np.dtype(np.bool_ if name in _FLAGS else np.int64)
        if values.dtype != kind:
            msg = f"{name} holds {values.dtype}, not {kind}"
            raise ValueError(msg)


def _check_ranges(problem: SitesProblem) -> None:
    for name in ("demand", "opening_cost", "capacity", "least_per_region", "weight"):
        _check_range(name, getattr(problem, name), low=0, high=LARGEST_VALUE)
    _check_range("travel", problem.travel, low=UNREACHABLE, high=LARGEST_VALUE)
    if problem.least_per_region is not None:
        regions = problem.least_per_region.size
        _check_range("region_of_site", problem.region_of_site, low=0, high=regions - 1)
    if problem.min_volume < 0:
        raise ValueError("min_volume is below 0")
    if problem.limit is not None and problem.limit < 0:
        raise ValueError("limit is below 0")
    if problem.counts is not None and not 1 <= problem.counts[0] <= problem.counts[1]:
        raise ValueError("counts must be a lowest number from 1 and a highest one not below it")


def _check_range(name: str, values: Ints | None, *, low: int, high: int) -> None:
    if values is None or not values.size:
        return
    if not low <= int(values.min()) <= int(values.max()) <= high:
        msg = f"{name} has a value outside {low}..{high}"
        raise ValueError(msg)


def _check_sums(problem: SitesProblem) -> None:
    """Holds every sum of the objective inside what float64 and int64 both tell exactly."""
    weight = problem.demand if problem.weight is None else problem.weight
    farthest = int(problem.travel.max(initial=0))
    opening = 0 if problem.opening_cost is None else sum(problem.opening_cost.tolist())
    total: int = sum(weight.tolist()) * farthest + opening
    if max(total, sum(problem.demand.tolist())) > LARGEST_SUM:
        raise ValueError("the sum of demand, or of weighted travel and costs, exceeds 2^52")


def _check_rules(problem: SitesProblem) -> None:
    if (problem.region_of_site is None) != (problem.least_per_region is None):
        raise ValueError("region_of_site and least_per_region go together")
    if problem.counts is None and problem.objective is not Objective.COST:
        raise ValueError("counts is needed for every objective but cost")
    if problem.limit_is_hard and problem.limit is None:
        raise ValueError("a hard limit needs a limit")
    if problem.objective is Objective.COVERAGE and (problem.limit is None or problem.limit_is_hard):
        raise ValueError("coverage needs a limit that is not hard")
    if problem.closest and not problem.single_source:
        raise ValueError("a point that goes to its closest site cannot be split")
