"""The reason a run tells for a place without a start is one the law gives for that very pair."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings

from service.flows.match_reasons import excluded, index_of
from service.matching.encode import encode
from service.rules.choice import access, is_out_of_area, may_start
from service.rules.fit import served_at
from service.rules.rulebook import rulebook_named
from tests.properties.test_windows_are_the_law import (
    COUNTRIES,
    DAYS,
    SWITCHES,
    a_country,
    cast,
    read,
    rights_of,
    seeds,
    some_slots,
)

OTHERWISE = "OTHERWISE"


def reached(facts):
    """Every (plan, provider) with an arc."""
    encoded = encode(facts)
    problem = encoded.problem
    providers = encoded.provider_of_pool[problem.arc_pool]
    return set(zip(problem.arc_plan.tolist(), providers.tolist(), strict=True))


def said_by_the_law(facts, plan, provider):
    """The ground for the place as a whole if there is one, and that of each day with room."""
    book, rights = rulebook_named(plan.rule_set), rights_of(facts, plan)
    asked = (book, plan.facts, rights, provider.facts, facts.refusals)
    when = {"today": facts.as_of, "plan_id": plan.plan_id}
    whole = access(*asked, **when).reason
    if whole is not None:
        return {whole}
    verdicts = (may_start(*asked, start_on=day, **when) for day in with_room(facts, plan, provider))
    return {verdict.reason for verdict in verdicts if not verdict}


def with_room(facts, plan, provider):
    level = served_at(rulebook_named(plan.rule_set), plan.facts, provider.facts)
    guest = is_out_of_area(plan.facts, provider.facts)
    for slot in facts.slots:
        service = (slot.care_level, slot.clinical_area) == (level, plan.facts.clinical_area)
        there = facts.providers[slot.provider] is provider
        if service and there and (slot.open_places or (slot.resident_places and not guest)):
            yield slot.start_on


@pytest.mark.parametrize("settings_of", SWITCHES, ids=str)
@settings(derandomize=True, max_examples=COUNTRIES, deadline=None)
@given(seeds)
def test_a_place_without_a_start_is_told_of_with_the_laws_own_reason(settings_of, seed):
    with read(**settings_of):
        facts = replace(a_country(seed), slots=tuple(some_slots(cast(seed + 1))))
        index, arcs = index_of(facts), reached(facts)
        for row, number in product(range(len(facts.plans)), range(len(facts.providers))):
            if (row, number) in arcs:
                continue
            plan, provider = facts.plans[row], facts.providers[number]
            reason = excluded(index, plan, number, otherwise=OTHERWISE)
            assert reason.code != OTHERWISE
            if reason.code == "NO_FREE_PLACE":
                first_on = reason.fact("first_on")
                assert not [d for d in with_room(facts, plan, provider) if str(d) >= first_on]
            else:
                assert reason in said_by_the_law(facts, plan, provider)


def test_the_days_asked_about_reach_as_far_as_the_slots():
    slots = list(some_slots(cast(1)))
    assert {slot.start_on for slot in slots} <= set(DAYS)
