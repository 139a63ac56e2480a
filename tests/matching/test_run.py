"""The solver in its own process, and the check that lets no wrong answer out."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from service import apart
from service.matching import run
from service.matching.encode import encode
from service.matching.run import AnswerRefused, Limits, SolverStopped
from solver.assignment.problem import STAYS_OUT
from solver.assignment.solve import solve
from tests.matching.country import a_busy_country, a_country, a_plan, a_slot, public
from tests.solver.make import a_problem

UNHURRIED = Limits(time_limit_s=60, seed=1)


def nobody(_stage, _share):
    pass


@pytest.fixture(scope="module")
def problem():
    return encode(a_busy_country()).problem


def test_the_child_answers_as_this_process_would_and_tells_how_far_it_is(problem):
    told = []
    result = run.solve(problem, UNHURRIED, lambda stage, share: told.append((stage, share)))
    assert (result.chosen == solve(problem, seed=1).chosen).all()
    assert told[-1] == ("done", 1.0)
    assert multiprocessing.active_children() == []


def too_far_apart():
    arcs = [(plan, 0, False, False, 2**31 - 1) for plan in range(8_200)]
    return a_problem(places=[1], arcs=arcs)


def test_what_the_solver_cannot_do_is_told_in_its_words():
    with pytest.raises(SolverStopped, match="ValueError: arc_cost and exit_cost are too far apart"):
        run.solve(too_far_apart(), UNHURRIED, nobody)


@pytest.mark.parametrize("size", ["small", "more than a pipe holds"])
def test_a_child_that_is_killed_has_no_answer(problem, size):
    def kill():
        while not multiprocessing.active_children():
            time.sleep(0.001)
        multiprocessing.active_children()[0].kill()

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(SolverStopped, match="ended before it had an answer"):
        run.solve(problem if size == "small" else too_far_apart(), UNHURRIED, nobody)
    killer.join()


def test_a_child_that_overruns_is_killed(problem, monkeypatch):
    monkeypatch.setattr(apart, "_GRACE_S", 0.0)
    monkeypatch.setattr(apart, "_STARTING_S", 0.0)
    with pytest.raises(SolverStopped, match=r"overran its 0\.01 seconds"):
        run.solve(problem, Limits(time_limit_s=0.01, seed=1), nobody)
    assert multiprocessing.active_children() == []


def test_a_callers_fault_leaves_no_child_behind(problem):
    def broken(_stage, _share):
        raise RuntimeError("the caller's own")

    with pytest.raises(RuntimeError, match="the caller's own"):
        run.solve(problem, UNHURRIED, broken)
    assert multiprocessing.active_children() == []


PARENT = """
import multiprocessing, sys, time
from service import apart

if __name__ == "__main__":
    child = multiprocessing.get_context("spawn").Process(target=apart._end_with_parent)
    child.start()
    print(child.pid, flush=True)
    time.sleep(60)
"""


def test_a_child_ends_when_its_parent_is_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    until = time.monotonic() + 10
    while runs(child) and time.monotonic() < until:
        time.sleep(0.02)
    assert not runs(child)


def runs(pid):
    """Whether a process is there and not merely waiting to be buried."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def said_by_child(problem):
    """Everything that the child's side of the pipe says, run in this process."""
    ours, theirs = multiprocessing.Pipe()
    asking = threading.Thread(target=ours.send, args=(problem,))
    asking.start()
    apart._in_child(theirs, run._solve, UNHURRIED)
    asking.join()
    theirs.close()
    said = []
    with pytest.raises(EOFError):
        while True:
            said.append(ours.recv())
    return said


def test_the_childs_side_tells_its_progress_and_then_its_answer(problem):
    *progress, (kind, result) = said_by_child(problem)
    assert {kind for kind, *_ in progress} == {"progress"}
    assert kind == "done"
    run.check(problem, result)


def test_the_childs_side_tells_what_went_wrong():
    [(kind, words)] = said_by_child(too_far_apart())
    assert kind == "failed"
    assert words.startswith("ValueError: ")


@pytest.fixture(scope="module")
def answer(problem):
    return solve(problem, seed=1)


class TestCheck:
    """Answers made wrong by hand."""

    def refusal_of(self, problem, answer, **wrong):
        with pytest.raises(AnswerRefused) as refused:
            run.check(problem, replace(answer, **wrong))
        return refused.value.causes

    def test_a_right_answer_passes(self, problem, answer):
        run.check(problem, answer)

    def test_a_place_sold_twice_is_found(self, problem, answer):
        placed = np.flatnonzero(answer.chosen != STAYS_OUT)
        pool = problem.arc_pool[answer.chosen[placed[0]]]
        also = next(
            arc
            for arc in np.flatnonzero(problem.arc_pool == pool)
            if problem.arc_plan[arc] != placed[0] and problem.places[pool] == 1
        )
        chosen = answer.chosen.copy()
        chosen[problem.arc_plan[also]] = also
        assert f"pool_over_full at {pool}" in self.refusal_of(problem, answer, chosen=chosen)

    def test_a_plan_on_anothers_arc_is_found(self, problem, answer):
        chosen = answer.chosen.copy()
        chosen[0] = np.flatnonzero(problem.arc_plan == 1)[0]
        assert "arc_of_another_plan at 0" in self.refusal_of(problem, answer, chosen=chosen)

    def test_a_misstated_objective_is_found(self, problem, answer):
        missed, late, cost = answer.objective
        causes = self.refusal_of(problem, answer, objective=(missed, late, cost - 1))
        assert causes == ["the objective is misstated"]

    def test_a_proof_that_does_not_hold_is_found(self, problem, answer):
        causes = self.refusal_of(problem, answer, prices=np.zeros_like(answer.prices))
        assert causes == ["proof: arc_cheaper"]

    def test_a_worse_placement_that_calls_itself_proven_is_found(self):
        facts = a_country(
            plans=[a_plan("p")],
            providers=[public("own")],
            slots=[a_slot("own", 3), a_slot("own", 4)],
        )
        problem = encode(facts).problem
        right = solve(problem)
        dearer = problem.arc_cost[1 - right.chosen[0]]
        wrong = replace(
            right, chosen=1 - right.chosen, objective=(*right.objective[:2], int(dearer))
        )
        with pytest.raises(AnswerRefused, match="proof: arc_cheaper"):
            run.check(problem, wrong)
        run.check(problem, replace(wrong, status="feasible"))
