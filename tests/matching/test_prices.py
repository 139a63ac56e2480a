"""The prices told are exact: each is held against another full solve."""

from dataclasses import replace

import pytest

from service.matching.decode import alternatives, unpack
from service.matching.encode import encode
from solver.assignment.solve import solve
from tests.matching.country import (
    a_busy_country,
    a_country,
    a_plan,
    a_queue,
    a_slot,
    answered,
    pin,
    priced,
    public,
    starts,
)
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
    assert {tuple(unpack(stored)) for stored in alternatives(facts, encoded, guess)} == {()}


def test_the_offer_that_was_left_has_its_price_and_a_dearer_start_beside_it_none():
    facts = a_country(
        plans=[a_plan("p", offer=("own", 6))],
        providers=[public("own"), public("far", zone=1)],
        slots=[a_slot("far", 3), a_slot("own", 6, places=2)],
    )
    before = answered(facts)[1].objective
    own = priced(facts)["p", "own"]
    assert (own.start, own.extra, own.chosen) == (day(6).toordinal(), (0, 0, 50), False)
    kept = answered(replace(facts, pins=(pin("p", "own", 6),)))[1].objective
    assert tuple(b - a for a, b in zip(before, kept, strict=True)) == own.extra


def test_an_earlier_start_at_the_offers_own_provider_is_the_one_that_is_priced():
    facts = a_country(
        plans=[a_plan("p", offer=("own", 6))],
        providers=[public("own", zone=3), public("near")],
        slots=[a_slot("near", 3), a_slot("own", 4)],
    )
    assert starts(facts) == {"p": ("near", 3)}
    own = priced(facts)["p", "own"]
    assert (own.start, own.extra) == (day(4).toordinal(), (0, 0, 50))


def test_a_kept_offer_is_the_chosen_start_though_another_costs_the_same():
    facts = a_country(
        plans=[a_plan("p", offer=("own", 6))], providers=[public("own")], slots=[a_slot("own", 6)]
    )
    own = priced(facts)["p", "own"]
    assert (own.start, own.extra, own.chosen) == (day(6).toordinal(), (0, 0, 0), True)


def test_where_a_pin_holds_the_only_other_start_the_offer_is_told():
    facts = a_country(
        plans=[a_plan("p", offer=("own", 6)), a_plan("q")],
        providers=[public("own"), public("near")],
        slots=[a_slot("own", 4), a_slot("near", 3)],
        pins=(pin("q", "own", 4),),
    )
    own = priced(facts)["p", "own"]
    assert (own.start, own.extra) == (day(6).toordinal(), (0, 0, 60))
    assert priced(replace(facts, plans=(a_plan("p"), a_plan("q"))))["p", "own"].extra is None
