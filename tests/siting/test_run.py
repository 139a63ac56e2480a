"""The siting solver in its own process, and the check that lets no wrong answer out."""

import multiprocessing
from dataclasses import replace

import pytest

from service.apart import Cancelled, Limits, Stop
from service.siting import run
from service.siting.encode import encode
from service.siting.run import AnswerRefused
from solver.sites.solve import solve
from tests.siting.country import a_study
from tests.siting.test_round_trip import HOMES, SITES

UNHURRIED = Limits(time_limit_s=60, seed=1)


@pytest.fixture(scope="module")
def problem():
    return encode(a_study(HOMES, SITES, counts=(1, 4)))


@pytest.fixture(scope="module")
def answer(problem):
    return solve(problem, seed=1)


def test_the_child_answers_as_this_process_would_and_tells_how_far_it_is(problem, answer):
    told = []
    result = run.solve(problem, UNHURRIED, lambda stage, share: told.append((stage, share)))
    for ours, theirs in zip(answer.curve, result.curve, strict=True):
        assert (ours.open == theirs.open).all()
        assert (ours.objective, ours.status) == (theirs.objective, theirs.status)
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("when", ["before it is begun", "while it is solved"])
def test_a_study_that_is_no_longer_wanted_leaves_no_child_behind(problem, when):
    stop = Stop()
    if when == "before it is begun":
        stop.set()
    with pytest.raises(Cancelled):
        run.solve(problem, UNHURRIED, lambda *_: stop.set(), stop)
    assert multiprocessing.active_children() == []


def test_a_right_answer_passes(problem, answer):
    run.check(problem, answer)


def wrong(answer, **changes):
    first, *others = answer.curve
    return replace(answer, curve=(replace(first, **changes), *others))


def test_a_misstated_objective_is_found(problem, answer):
    better = answer.curve[0].objective - 1
    with pytest.raises(AnswerRefused, match="1 sites: objective_mistold"):
        run.check(problem, wrong(answer, objective=better))


def test_a_misstated_volume_is_found(problem, answer):
    with pytest.raises(AnswerRefused, match="1 sites: volume_mistold"):
        run.check(problem, wrong(answer, volume=answer.curve[0].volume + 1))


def test_a_closed_site_that_serves_is_found(problem, answer):
    closed = ~answer.curve[0].open
    with pytest.raises(AnswerRefused, match="1 sites: "):
        run.check(problem, wrong(answer, open=closed))
