"""The full model: which sites are open and who goes where, with any one rule made soft."""

from dataclasses import dataclass
from math import inf

import numpy as np

from solver.sites.clock import Clock
from solver.sites.problem import Flags, Floats, Ints
from solver.sites.program import SMALL, WHOLE_NUMBERS, Program, Solved
from solver.sites.result import Rule
from solver.sites.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """What a model is asked.

    Attributes:
        usable: (D, C) True where a point may go.
        cost: (D, C) what it costs to send all plans of a point there.
        opening: (C,) what it costs to open.
        count: The number of open sites, or None.
        most_beyond: The most plans beyond the limit, or None.
        soft: The rule that may be broken; the sum to be made least is then by how much.
        fixed: (C,) the open sites where they are given.
    """

    usable: Flags
    cost: Floats
    opening: Floats
    count: int | None
    most_beyond: int | None = None
    soft: Rule | None = None
    fixed: Flags | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Located:
    """What a model answered.

    Attributes:
        opened: (C,) the open sites, or None where no solution was found.
        share: (D, C) the share of each point at each site, 0..1.
        value: The sum that was made least, at the solution; `inf` without one.
        bound: No solution is below it; `inf` where there is none.
        proven: True where the solution is the best.
    """

    opened: Flags | None
    share: Floats
    value: float
    bound: float
    proven: bool


def locate(terms: Terms, asked: Asked, clock: Clock, *, seed: int = 0) -> Located:
    """Solves the full model."""
    problem = terms.problem
    whole_sum = problem.single_source or problem.weight is None
    model = _Model(terms, asked)
    solved = model.program.solve(clock, seed=seed, gap=WHOLE_NUMBERS if whole_sum else SMALL)
    return model.read(solved)


class _Model:
    """Variables: one per site, one per arc.

    With closest assignment the arcs of a point stand in the order of nearness and their variables
    count up: z_k is 1 once one of the k nearest sites is open. The share of the k-th is
    z_k - z_(k-1). That keeps "nearest" to two entries per arc.
    """

    def __init__(self, terms: Terms, asked: Asked) -> None:
        self._terms, self._asked = terms, asked
        self.program = Program()
        self._order_arcs()
        self._add_sites()
        self._add_arcs()
        self._add_service()
        self._add_limit()
        self._add_opening()
        self._add_volumes()

    def read(self, solved: Solved) -> Located:
        """Tells the answer in the numbering of the problem."""
        share = np.zeros(self._terms.minutes.shape)
        if solved.values is None:
            return Located(
                opened=None, share=share, value=inf, bound=solved.bound, proven=solved.proven
            )
        value = solved.values[self._arc]
        if self._closest:
            value = value - np.where(self._first, 0.0, np.roll(value, 1))
        share[self._point, self._site] = value
        opened = solved.values[self._open] > 0.5  # noqa: PLR2004 - a whole number but for noise
        return Located(
            opened=opened,
            share=share,
            value=solved.value,
            bound=solved.bound,
            proven=solved.proven,
        )

    def _order_arcs(self) -> None:
        terms, asked = self._terms, self._asked
        self._closest = terms.problem.closest and terms.has_volume_rules
        self._point, self._site = np.nonzero(asked.usable & terms.served[:, None])
        near = terms.minutes[self._point, self._site]
        order = np.lexsort((self._site, near, self._point))
        self._point, self._site = self._point[order], self._site[order]
        self._first = np.diff(self._point, prepend=-1) != 0
        self._last = np.diff(self._point, append=-1) != 0

    def _soft(self, rule: Rule) -> bool:
        return self._asked.soft is rule

    def _charged(self) -> bool:
        """Tells whether the sum is the cost, not by how much a rule is broken."""
        return self._asked.soft is None or self._soft(Rule.LIMIT)

    def _add_sites(self) -> None:
        terms, asked, program = self._terms, self._asked, self.program
        sites = terms.allowed.size
        surely = terms.required if asked.fixed is None else asked.fixed
        perhaps = terms.allowed if asked.fixed is None else asked.fixed
        loose = self._soft(Rule.REQUIRED)
        self._open = program.variables(
            sites,
            low=0.0 if loose else surely,
            high=perhaps,
            cost=asked.opening if self._charged() else 0.0,
            whole=True,
        )
        if loose:
            must = np.flatnonzero(surely)
            rows = program.rows(must.size, low=1.0)
            program.add(rows, self._open[must], 1.0)
            program.add(rows, program.variables(must.size, cost=1.0), 1.0)
        self._add_count()
        self._add_regions()

    def _add_count(self) -> None:
        program, count = self.program, self._asked.count
        if count is None:
            return
        row = program.rows(1, low=count, high=count)
        program.add(np.repeat(row, self._open.size), self._open, 1.0)
        if self._soft(Rule.COUNT):
            off = program.variables(2, high=inf, cost=1.0)
            program.add(np.repeat(row, 2), off, np.array([1.0, -1.0]))

    def _add_regions(self) -> None:
        terms, program = self._terms, self.program
        rows = program.rows(terms.least.size, low=terms.least)
        program.add(rows[terms.region], self._open, 1.0)
        if self._soft(Rule.REGION):
            program.add(rows, program.variables(rows.size, high=inf, cost=1.0), 1.0)

    def _add_arcs(self) -> None:
        cost = np.zeros(self._point.size)
        if self._charged():
            cost = self._asked.cost[self._point, self._site]
        if self._closest:
            cost = cost - np.where(self._last, 0.0, np.roll(cost, -1))
        problem = self._terms.problem
        whole = problem.single_source and self._terms.has_volume_rules and not self._closest
        self._arc = self.program.variables(self._point.size, cost=cost, whole=whole)

    def _add_shares(self, rows: Ints, arcs: Ints, values: Floats | float) -> None:
        """Adds coefficients of the shares of some arcs."""
        self.program.add(rows, self._arc[arcs], values)
        if self._closest:
            later = ~self._first[arcs]
            values = np.broadcast_to(np.asarray(values, np.float64), arcs.shape)
            self.program.add(rows[later], self._arc[arcs[later] - 1], -values[later])

    def _add_service(self) -> None:
        """Everybody who must have a site has one."""
        terms, program = self._terms, self.program
        points = np.flatnonzero(terms.served)
        number = np.zeros(terms.served.size, np.int64)
        number[points] = program.rows(points.size, low=1.0, high=1.0)
        every = np.flatnonzero(self._last) if self._closest else np.arange(self._point.size)
        program.add(number[self._point[every]], self._arc[every], 1.0)
        if self._soft(Rule.REACH):
            plans = terms.problem.demand[points]
            program.add(number[points], program.variables(points.size, cost=plans), 1.0)

    def _add_limit(self) -> None:
        """At most so many plans are beyond the limit."""
        if self._asked.most_beyond is None:
            return
        row = self.program.rows(1, high=self._asked.most_beyond)
        arcs = np.flatnonzero(self._terms.beyond[self._point, self._site])
        plans = self._terms.problem.demand[self._point[arcs]].astype(np.float64)
        self._add_shares(np.repeat(row, arcs.size), arcs, plans)

    def _add_opening(self) -> None:
        """Nobody goes to a closed site; with closest assignment nobody passes an open one."""
        arcs, program = np.arange(self._point.size), self.program
        rows = program.rows(arcs.size, high=0.0)
        self._add_shares(rows, arcs, 1.0)
        program.add(rows, self._open[self._site], -1.0)
        if self._closest:
            rows = program.rows(arcs.size, low=0.0)
            program.add(rows, self._arc, 1.0)
            program.add(rows, self._open[self._site], -1.0)
            self._add_shares(program.rows(arcs.size, low=0.0), arcs, 1.0)

    def _add_volumes(self) -> None:
        terms, program = self._terms, self.program
        problem, arcs = terms.problem, np.arange(self._point.size)
        plans = problem.demand[self._point].astype(np.float64)
        sites = terms.allowed.size
        if problem.min_volume:
            rows = program.rows(sites, low=0.0)
            counted = np.flatnonzero(terms.ruled[self._point])
            self._add_shares(rows[self._site[counted]], counted, plans[counted])
            program.add(rows, self._open, -float(problem.min_volume))
            if self._soft(Rule.VOLUME):
                program.add(rows, program.variables(sites, high=inf, cost=1.0), 1.0)
        if problem.capacity is not None:
            rows = program.rows(sites, high=0.0)
            self._add_shares(rows[self._site], arcs, plans)
            program.add(rows, self._open, -problem.capacity.astype(np.float64))
            if self._soft(Rule.CAPACITY):
                program.add(rows, program.variables(sites, high=inf, cost=1.0), -1.0)
