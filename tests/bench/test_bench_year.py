"""A year of daily runs, bookings carried over. Printed, not asserted.

Every day new plans come in; who gets a place in the next weeks is booked there for good, and who
does not tries again the day after.
"""

from time import perf_counter, process_time

import numpy as np
import pytest

from solver.assignment.problem import STAYS_OUT, AssignmentProblem
from solver.assignment.solve import solve

RUNS, NEW_EACH_DAY, PROVIDERS, PER_PLAN, WINDOW = 365, 550, 200, 10, 21


class Year:
    """The places of a year, and the plans that still wait."""

    def __init__(self):
        self.draw = np.random.default_rng(7)
        days = RUNS + WINDOW
        self.places = self.draw.poisson(NEW_EACH_DAY / PROVIDERS / 0.97, (days, PROVIDERS))
        self.came = np.empty(0, np.int64)
        self.fits = np.empty((0, PER_PLAN), np.int64)
        self.travel = np.empty((0, PER_PLAN), np.int64)
        self.key = np.empty(0, np.uint64)

    def new_plans(self, day):
        size = (NEW_EACH_DAY, PER_PLAN)
        fits = self.draw.random((NEW_EACH_DAY, PROVIDERS)).argpartition(PER_PLAN, axis=1)
        self.came = np.r_[self.came, np.full(NEW_EACH_DAY, day)]
        self.fits = np.r_[self.fits, fits[:, :PER_PLAN]]
        self.travel = np.r_[self.travel, self.draw.integers(0, 90, size)]
        first = np.uint64(day * NEW_EACH_DAY)
        self.key = np.r_[self.key, first + np.arange(NEW_EACH_DAY, dtype=np.uint64)]

    def problem(self, day):
        plans = self.came.size
        plan = np.repeat(np.arange(plans), PER_PLAN * WINDOW)
        start = np.tile(np.arange(WINDOW), plans * PER_PLAN)
        provider = np.repeat(self.fits.ravel(), WINDOW)
        waited = (day - self.came)[plan] + start
        return AssignmentProblem(
            places=self.places[day : day + WINDOW].ravel(),
            arc_plan=plan,
            arc_pool=start * PROVIDERS + provider,
            arc_missed=waited > 14,
            arc_late=waited > 7,
            arc_cost=20 * waited + np.repeat(self.travel.ravel(), WINDOW),
            exit_missed=np.ones(plans, bool),
            exit_late=np.ones(plans, bool),
            exit_cost=20 * (day - self.came + WINDOW) + 90,
            plan_key=self.key,
            pool_key=np.arange(WINDOW * PROVIDERS, dtype=np.uint64),
        )

    def book(self, day, problem, chosen):
        booked = chosen != STAYS_OUT
        pool = problem.arc_pool[chosen[booked]]
        np.subtract.at(self.places, (day + pool // PROVIDERS, pool % PROVIDERS), 1)
        for name in ("came", "fits", "travel", "key"):
            setattr(self, name, getattr(self, name)[~booked])
        return int(booked.sum())


@pytest.mark.bench
def test_bench_a_year_of_daily_runs(capsys):
    year, booked, clock_s, cpu_s = Year(), 0, [], []
    for day in range(RUNS):
        year.new_plans(day)
        problem = year.problem(day)
        begun = perf_counter(), process_time()
        result = solve(problem)
        clock_s.append(perf_counter() - begun[0])
        cpu_s.append(process_time() - begun[1])
        assert result.status == "optimal"
        booked += year.book(day, problem, result.chosen)
    assert booked + year.came.size == RUNS * NEW_EACH_DAY
    with capsys.disabled():
        print(  # noqa: T201 - the figures are the purpose of a benchmark
            f"\n{RUNS} runs, {booked} booked, {year.came.size} wait: {sum(clock_s):.1f} s by the"
            f" clock, {sum(cpu_s):.1f} s of processor; a run {1000 * np.median(clock_s):.0f} ms,"
            f" the longest {1000 * max(clock_s):.0f} ms"
        )
