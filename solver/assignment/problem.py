"""One matching problem as arrays: plans, pools of places, and every eligible pair."""

import hashlib
from dataclasses import dataclass, field, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Keys = NDArray[np.uint64]

STAYS_OUT: Final = -1
UNPINNED: Final = -1
LARGEST_COST: Final = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AssignmentProblem:
    """P plans, S pools of places and A eligible pairs, called arcs.

    Each plan takes at most one place. A slot with places kept for residents is two pools: one
    that only residents' plans have arcs to, and one open to all. The aim is lexicographic: the
    fewest `missed`, then the fewest `late`, then the least sum of `cost`.

    Attributes:
        places: (S,) free places per pool.
        arc_plan: (A,) the plan of each arc.
        arc_pool: (A,) the pool of each arc.
        arc_missed: (A,) True where starting there misses the plan's clinical deadline.
        arc_late: (A,) True where starting there is later than the public offer.
        arc_cost: (A,) the weighted sum of waiting, travel and preference, 0..2^31-1.
        exit_missed: (P,) the same first tier for staying out.
        exit_late: (P,) the same second tier for staying out.
        exit_cost: (P,) the same third tier for staying out.
        plan_key: (P,) stable and distinct identities; they decide ties.
        pool_key: (S,) stable and distinct identities; they decide ties.
        pin: (P,) the arc a plan must take, or `UNPINNED`. Left out: no plan is pinned.

    Raises:
        ValueError: An array has a wrong shape or type, or a value out of range.
    """

    places: Ints
    arc_plan: Ints
    arc_pool: Ints
    arc_missed: Flags
    arc_late: Flags
    arc_cost: Ints
    exit_missed: Flags
    exit_late: Flags
    exit_cost: Ints
    plan_key: Keys
    pool_key: Keys
    pin: Ints = field(default_factory=lambda: np.empty(0, np.int64))

    def __post_init__(self) -> None:
        if self.pin.shape == (0,) and self.plan_key.ndim == 1:
            object.__setattr__(self, "pin", np.full(self.plan_key.size, UNPINNED, np.int64))
        _check_shapes(self)
        _check_range("places", self.places, low=0, high=LARGEST_COST)
        _check_range("arc_plan", self.arc_plan, low=0, high=self.plans - 1)
        _check_range("arc_pool", self.arc_pool, low=0, high=self.pools - 1)
        _check_range("arc_cost", self.arc_cost, low=0, high=LARGEST_COST)
        _check_range("exit_cost", self.exit_cost, low=0, high=LARGEST_COST)
        _check_range("pin", self.pin, low=UNPINNED, high=self.arcs - 1)
        _check_distinct("plan_key", self.plan_key)
        _check_distinct("pool_key", self.pool_key)
        _check_pins(self)

    @property
    def plans(self) -> int:
        """How many plans there are."""
        return self.plan_key.size

    @property
    def pools(self) -> int:
        """How many pools of places there are."""
        return self.pool_key.size

    @property
    def arcs(self) -> int:
        """How many eligible pairs there are."""
        return self.arc_plan.size


def input_hash(problem: AssignmentProblem) -> str:
    """Tells the SHA-256 of every array in its given order, as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for entry in fields(problem):
        values: NDArray[np.generic] = getattr(problem, entry.name)
        little = values.astype(values.dtype.newbyteorder("<"), order="C", copy=False)
        digest.update(f"{entry.name}:{little.dtype.str}:{little.size};".encode())
        digest.update(little.data)
    return digest.hexdigest()


_KIND = {"places": "S", "pool_key": "S"} | dict.fromkeys(
    ("arc_plan", "arc_pool", "arc_missed", "arc_late", "arc_cost"), "A"
)
_TYPE: dict[str, type[np.generic]] = {"plan_key": np.uint64, "pool_key": np.uint64} | dict.fromkeys(
    ("arc_missed", "arc_late", "exit_missed", "exit_late"), np.bool_
)


def _check_shapes(problem: AssignmentProblem) -> None:
    size = {"P": problem.plan_key.size, "S": problem.pool_key.size, "A": problem.arc_plan.size}
    for entry in fields(problem):
        values: NDArray[np.generic] = getattr(problem, entry.name)
        wanted = (size[_KIND.get(entry.name, "P")],)
        if values.shape != wanted:
            msg = f"{entry.name} has shape {values.shape}, not {wanted}"
            raise ValueError(msg)
        kind = _TYPE.get(entry.name, np.int64)
        if values.dtype != kind:
            msg = f"{entry.name} holds {values.dtype}, not {np.dtype(kind)}"
            raise ValueError(msg)


def _check_range(name: str, values: Ints, *, low: int, high: int) -> None:
    if values.size and not low <= int(values.min()) <= int(values.max()) <= high:
        msg = f"{name} has a value outside {low}..{high}"
        raise ValueError(msg)


def _check_distinct(name: str, keys: Keys) -> None:
    if np.unique(keys).size != keys.size:
        msg = f"{name} names two rows alike"
        raise ValueError(msg)


def _check_pins(problem: AssignmentProblem) -> None:
    pinned = np.flatnonzero(problem.pin != UNPINNED)
    arcs = problem.pin[pinned]
    if np.any(problem.arc_plan[arcs] != pinned):
        raise ValueError("pin names an arc of another plan")
    taken = np.bincount(problem.arc_pool[arcs], minlength=problem.pools)
    if np.any(taken > problem.places):
        raise ValueError("pin asks a pool for more places than it has")
