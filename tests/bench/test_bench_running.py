"""Single events and alternatives on a national week, in seconds of this process. Printed only.

Processor time is told beside the clock, since a shared machine stretches the clock. Every fiftieth
event is held against a cold solve.
"""

from time import perf_counter, process_time

import numpy as np
import pytest

from solver.assignment.explain import Explainer
from solver.assignment.newcomer import Newcomer
from solver.assignment.running import Running
from solver.assignment.solve import solve
from tests.bench.test_bench_solver import DAYS, a_week

EVENTS = 200
COLD_EVERY = 50
ALTERNATIVES = 12


class Events:
    """Draws events on a running placement: equally often each kind."""

    def __init__(self, problem, placement):
        self.draw, self.problem, self.placement = np.random.default_rng(1), problem, placement
        self.kinds = [self.insert, self.withdraw, self.refuse, self.one_more, self.one_less]
        self.plans = list(range(problem.plans))

    def newcomer(self, key):
        """A plan like one that is there, a little dearer or cheaper."""
        arcs = np.flatnonzero(self.problem.arc_plan == self.draw.integers(self.problem.plans))
        cost = np.minimum(self.problem.arc_cost[arcs] + self.draw.integers(0, 9), 1000)
        return Newcomer(
            pool=self.problem.arc_pool[arcs],
            missed=self.problem.arc_missed[arcs],
            late=self.problem.arc_late[arcs],
            cost=cost,
            exit=(True, True, 1000),
            key=10**9 + key,
        )

    def any_plan(self):
        return self.plans[self.draw.integers(len(self.plans))]

    def insert(self, number):
        plan = self.newcomer(number)
        return lambda: self.plans.append(self.placement.insert(plan))

    def withdraw(self, _number):
        plan = self.any_plan()
        self.plans.remove(plan)
        return lambda: self.placement.remove(plan)

    def refuse(self, _number):
        """The plan refuses the provider it was to go to."""
        plan = self.any_plan()
        first = max(self.placement.pool_of(plan), 0) // DAYS * DAYS
        return lambda: self.placement.refuse(plan, np.arange(first, first + DAYS))

    def one_more(self, _number):
        pool = int(self.draw.integers(self.problem.pools))
        places = self.placement.places_of(pool)
        return lambda: self.placement.set_places(pool, places + 1)

    def one_less(self, _number):
        pools = self.problem.places.nonzero()[0]
        pool = int(self.draw.choice([p for p in pools if self.placement.places_of(int(p))]))
        places = self.placement.places_of(pool)
        return lambda: self.placement.set_places(pool, places - 1)


def timed(call):
    clock_s, cpu_s = perf_counter(), process_time()
    call()
    return 1000 * (perf_counter() - clock_s), 1000 * (process_time() - cpu_s)


def told(name, times):
    """One line: median, 95th and 99th percentile, by the clock and by the processor."""
    parts = [
        f"{how} median {np.median(column):.2f}, p95 {np.percentile(column, 95):.2f},"
        f" p99 {np.percentile(column, 99):.2f} ms"
        for how, column in zip(("clock", "processor"), np.array(times).T, strict=True)
    ]
    return f"{name:12} {len(times):4} " + "; ".join(parts)


@pytest.mark.bench
def test_bench_single_events_and_alternatives(capsys):
    problem = a_week(plans=10_000, providers=400, per_plan=10, filled=0.95)
    result = solve(problem)
    placement = Running(problem, result)
    events, found = Events(problem, placement), {}
    for number in range(EVENTS):
        kind = events.kinds[number % len(events.kinds)]
        found.setdefault(kind.__name__, []).append(timed(kind(number)))
        if number % COLD_EVERY == 0:
            assert placement.flaws() == []
            assert solve(placement.stand().problem).objective == placement.objective()
    asked = [events.newcomer(EVENTS + number) for number in range(40)]
    found["best place"] = [timed(lambda one=one: placement.best_place(one)) for one in asked]
    explainer = Explainer(problem, chosen=result.chosen, prices=result.prices)
    some = events.draw.integers(0, problem.plans, 500)
    alternatives = [
        timed(lambda one=one: _dearest_alternatives(explainer, int(one))) for one in some
    ]
    all_events = [time for kind in events.kinds for time in found[kind.__name__]]
    lines = [told(name, times) for name, times in found.items()]
    lines += [told("all events", all_events), told("alternatives", alternatives)]
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201 - the figures are the purpose


def _dearest_alternatives(explainer, plan):
    why = explainer.why_not(plan)
    return why.arc[np.argsort(why.extra)[:ALTERNATIVES]]
