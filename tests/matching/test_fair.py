"""A fair answer: nobody worse off than somebody must be; priced, checked, and told in its terms."""

from dataclasses import replace

import numpy as np
import pytest

from service.matching import run
from service.matching.decode import alternatives, proposals, unpack
from service.matching.encode import encode
from service.matching.prices import refusal_costs
from service.matching.run import AnswerRefused
from service.matching.solved import Solved
from solver.assignment.capped import above_counts
from solver.assignment.fair import solve_fair
from solver.assignment.solve import solve
from solver.assignment.verify import objective_of
from tests.matching.country import a_busy_country, a_country, a_plan, a_slot, public
from tests.rules.make import refusal


def unfair_country():
    """One plan near both places, one far from both: the least sum leaves the far one the later."""
    return a_country(
        plans=[a_plan("near", zone=0), a_plan("far", zone=4)],
        providers=[public("here", zone=0), public("there", zone=3)],
        slots=[a_slot("here", 3), a_slot("there", 6)],
    )


def fairly(facts):
    """As `solved` gives it, in this process."""
    encoded = encode(facts)
    fair = solve_fair(encoded.problem, seed=facts.seed)
    run.check_fair(encoded.problem, fair)
    return fair, Solved(
        encoded=encoded.under(fair.worst),
        result=fair.capped,
        worst=fair.worst,
        input_hash=encoded.input_hash(),
        fair=True,
    )


def forced(facts, fair, plan, pool):
    """(missed, late, plans above the worst, cost) that one start costs everybody, by solving."""
    encoded = encode(facts).under(fair.worst)
    problem = encoded.problem
    arc = np.flatnonzero((problem.arc_plan == plan) & (problem.arc_pool == pool))
    pin = np.full(problem.plans, -1)
    pin[plan] = arc[0]
    answer = solve(replace(problem, pin=pin))
    own, counts = encode(facts).problem, above_counts(encode(facts).problem, fair.worst)
    missed, late, cost = np.subtract(objective_of(own, answer.chosen), fair.objective)
    above = objective_of(counts, answer.chosen)[2] - objective_of(counts, fair.chosen)[2]
    return int(missed), int(late), int(above), int(cost)


@pytest.mark.parametrize(
    ("facts", "somebody_falls_behind"), [(unfair_country(), True), (a_busy_country(), False)]
)
def test_every_alternative_costs_what_two_answers_differ_by(facts, somebody_falls_behind):
    fair, found = fairly(facts)
    worse_off = 0
    for row, stored in enumerate(alternatives(facts, found.encoded, found.result)):
        for one in unpack(stored):
            day = np.flatnonzero(found.encoded.day_of_pool == one.start)
            pools = [p for p in day if found.encoded.provider_of_pool[p] == one.provider]
            reachable = set(
                found.encoded.problem.arc_pool[found.encoded.problem.arc_plan == row].tolist()
            )
            open_to = [p for p in pools if int(p) in reachable]
            if one.rank() is None or not open_to:
                continue  # nothing can be moved, or the offer that stands
            assert one.rank() == min(forced(facts, fair, row, pool) for pool in open_to)
            worse_off += one.above
    assert (worse_off > 0) is somebody_falls_behind


def test_a_fair_answer_has_the_same_facts_and_its_own_proposals():
    facts = unfair_country()
    fair, found = fairly(facts)
    plain = solve(encode(facts).problem, seed=facts.seed)
    assert found.input_hash == encode(facts).input_hash()
    assert found.result.objective == fair.objective
    assert run.worst_of(encode(facts).problem, plain.chosen) >= fair.worst
    told = proposals(facts, found.encoded, found.result)
    assert [one.plan_id for one in told] == ["near", "far"]


def test_a_refusal_is_priced_under_the_same_worst():
    facts = unfair_country()
    facts = replace(facts, refusals=(refusal(provider_id="here"),))
    _, found = fairly(facts)
    solves = []

    def again(problem):
        solves.append(problem)
        return solve(problem)

    [cost] = refusal_costs(facts, found.alike, found.result, again)
    assert cost.extra is not None
    assert cost.extra >= (0, 0, 0)


@pytest.mark.parametrize(
    ("planted", "cause"),
    [
        ({"objective": (0, 0, 0)}, "objective is misstated"),
        ({"worst": 10_000}, "proof|worst is misstated"),
        ({"below": None}, "not ruled out"),
    ],
)
def test_a_planted_error_is_found(planted, cause):
    facts = a_busy_country()
    fair, _ = fairly(facts)
    with pytest.raises(AnswerRefused, match=cause):
        run.check_fair(encode(facts).problem, replace(fair, **planted))


def test_a_proof_about_something_else_is_none():
    facts = a_busy_country()
    fair, _ = fairly(facts)
    problem = encode(facts).problem
    other = solve(above_counts(problem, fair.worst - 1))
    late = replace(other, objective=(other.objective[0], other.objective[1], 0))
    with pytest.raises(AnswerRefused):
        run.check_fair(problem, replace(fair, below=late))
