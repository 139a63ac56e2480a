"""The prices told are exact: each is held against another full solve."""

from dataclasses import replace

import pytest

from service.matching.decode import alternatives, unpack
from service.matching.encode import encode
from solver.assignment.solve import solve
from tests.matching.country import a_busy_country, a_queue, answered, pin, priced
from tests.rules.make import day


def pinned(facts, plan, provider, start):
    return replace(facts, pins=(pin(plan, provider, start - day(0).toordinal()),))


both = pytest.mark.parametrize("facts", [a_busy_country(), a_queue()], ids=["busy", "queue"])


@both
def test_the_stated_price_is_the_difference_that_a_pin_makes(facts):
    before = answered(facts)[1].objective
    asked = priced(facts)
    for (plan, provider), one in asked.items():
        after = answered(pinned(facts, plan, provider, one.start))[1].objective
        assert tuple(b - a for a, b in zip(before, after, strict=True)) == one.extra
    assert any(one.extra > (0, 0, 0) for one in asked.values())


def with_one_more(facts, provider, start):
    """One more place for residents and for everybody, in turn."""
    for kind in ("open_places", "resident_places"):
        for n, slot in enumerate(facts.slots):
            at = facts.providers[slot.provider].facts.provider_id
            if at == provider and slot.start_on.toordinal() == start:
                more = replace(slot, **{kind: getattr(slot, kind) + 1})
                yield replace(facts, slots=(*facts.slots[:n], more, *facts.slots[n + 1 :]))


def test_one_more_place_on_the_day_named_lets_the_plan_start_there_at_no_extra_cost():
    facts = a_queue()
    openings = {key: one for key, one in priced(facts).items() if one.opening is not None}
    assert any(one.extra > (0, 0, 0) for one in openings.values())
    for (plan, provider), one in openings.items():
        for more in with_one_more(facts, provider, one.opening):
            there = pinned(more, plan, provider, one.opening)
            assert answered(there)[1].objective == answered(more)[1].objective


@both
def test_where_no_day_is_named_one_more_place_would_go_to_somebody_else(facts):
    closed = [
        (key, one)
        for key, one in priced(facts).items()
        if one.opening is None and not one.chosen and one.extra > (0, 0, 0)
    ]
    assert closed
    for (plan, provider), one in closed:
        for more in with_one_more(facts, provider, one.start):
            forced = answered(pinned(more, plan, provider, one.start))[1].objective
            assert forced > answered(more)[1].objective


@both
def test_a_price_is_what_one_more_place_saves_everybody(facts):
    encoded, result = answered(facts)
    for row, pool in enumerate(encoded.slot_of_pool.tolist()):
        slot = facts.slots[pool]
        kind = "resident_places" if row and encoded.slot_of_pool[row - 1] == pool else "open_places"
        more = replace(slot, **{kind: getattr(slot, kind) + 1})
        after = solve(
            encode(
                replace(facts, slots=(*facts.slots[:pool], more, *facts.slots[pool + 1 :]))
            ).problem
        ).objective
        saved = tuple(a - b for a, b in zip(result.objective, after, strict=True))
        assert result.weights.tiers(int(result.prices[row])) == saved


def test_of_an_unproven_answer_no_price_is_told():
    facts = a_busy_country()
    encoded, result = answered(facts)
    guess = replace(result, status="feasible")
    assert {tuple(unpack(stored)) for stored in alternatives(encoded, guess)} == {()}
