"""The windows of a run against the law, asked pair by pair and day by day."""

import os
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.matching.encode import BASES, encode
from service.matching.facts import MatchFacts, MatchPlan, MatchProvider, MatchSlot
from service.matching.windows import LawTable, asking, cut, services
from service.rules import rulebook
from service.rules.choice import entitlement, is_out_of_area, may_start
from service.rules.fit import served_at, serving_levels
from service.rules.rulebook import rulebook_named, rulebook_on
from service.rules.stratify import initial_level
from service.rules.vocabulary import (
    AgeGroup,
    Basis,
    CareLevel,
    ContractParty,
    DeliveryMode,
    PlanType,
    ProviderKind,
)
from tests.properties.test_rules_access import HOMES, day
from tests.rules import make

DAYS = [day(number) for number in range(-12, 45)]
PLANS = [f"plan-{n}" for n in range(8)]
PLACES = [f"place-{n}" for n in range(8)]
LEVELS = (CareLevel.BASIC, CareLevel.ADVANCED)
# 64 pairs each; `make test-deep` asks for the ten thousand and more
COUNTRIES = int(os.environ.get("EXAMPLES", "20"))
SWITCHES = ({}, {"advanced_takes_basic": True}, {"count_other_public": True})
minutes = np.full((1, 1), 10, "<i2")


@contextmanager
def read(**switched):
    """Let both orders read otherwise until the end of the block."""
    before = rulebook.RULEBOOKS
    rulebook.RULEBOOKS = tuple(replace(book, **switched) for book in before)
    try:
        yield
    finally:
        rulebook.RULEBOOKS = before


# The dice are ours and only their seed is drawn: most draws then lie near a border of the law.
seeds = st.integers(0, 2**32)


def cast(seed):
    return Random(seed)  # noqa: S311 - no secret hangs on it


def a_country(seed):
    """Plans and places of every kind, some of them refused, on any day of asking."""
    dice = cast(seed)
    areas = dice.choice((["01"], ["01", "01", "01", "02"]))
    plans = [a_plan(dice, areas) for _ in PLANS]
    return MatchFacts(
        as_of=day(dice.randint(-9, 25)),
        last_on=day(45),
        seed=1,
        plans=tuple(
            MatchPlan(
                plan_id=name,
                rule_set=rulebook_on(facts.discharged_on).rule_set,
                facts=facts,
                zone=0,
            )
            for name, facts in zip(PLANS, plans, strict=True)
        ),
        providers=tuple(MatchProvider(facts=a_place(dice, name), zone=0) for name in PLACES),
        slots=(),
        refusals=tuple(a_refusal(dice) for _ in range(dice.randint(0, 6))),
        pins=(),
        zones=1,
        minutes=minutes.tobytes(),
    )


def a_plan(dice, areas):
    plan_type = dice.choice([*PlanType, PlanType.GENERAL, PlanType.GENERAL, PlanType.GENERAL])
    level = initial_level(plan_type)
    if plan_type is PlanType.GENERAL:
        level = dice.choice([*LEVELS, *LEVELS, None])
    return make.plan(
        plan_type,
        care_level=level,
        clinical_area=dice.choice(areas),
        age_group=dice.choice([AgeGroup.ADULT, AgeGroup.ADULT, AgeGroup.CHILD]),
        discharged_on=day(dice.randint(-9, 8)),
        home_municipality=dice.choice(HOMES[:2]),
        home_region=dice.choice(HOMES[2:]),
        not_before=dice.choice([None, None, day(dice.randint(0, 20))]),
        other_public_start_on=dice.choice([None, day(dice.randint(-5, 20))]),
        offers=tuple(
            make.OfferFacts(
                start_on=day(dice.randint(-5, 30)),
                notified_on=dice.choice([None, day(dice.randint(-5, 5))]),
                released=dice.random() < 0.2,
            )
            for _ in range(dice.randint(0, 2))
        ),
    )


def a_place(dice, name):
    kind = dice.choice([*ProviderKind, *[ProviderKind.PRIVATE] * 4])
    private = kind is ProviderKind.PRIVATE
    ages = frozenset(dice.choice([list(AgeGroup), [AgeGroup.ADULT]]))
    return make.provider(
        kind,
        provider_id=name,
        authority_id=None
        if private
        else dice.choice(HOMES[:2] if kind is ProviderKind.MUNICIPAL else HOMES[2:]),
        offerings=tuple(
            make.offering(level, area, ages)
            for level in CareLevel
            for area in ("01", "01", "02")  # two of the first area, for one age group each
            if dice.random() < 0.7
        ),
        contracts=tuple(a_contract(dice) for _ in range(dice.randint(0, 5) if private else 0)),
    )


def a_contract(dice):
    party = dice.choice([*ContractParty, ContractParty.KL])
    first = dice.randint(-20, 20)
    return make.contract(
        party,
        care_levels=frozenset(dice.sample(list(CareLevel), 3)),
        clinical_areas=frozenset({"01", "02"}),
        valid_from=day(first),
        valid_to=dice.choice([None, day(first + dice.randint(0, 30))]),
        authority_id=dice.choice(HOMES) if party is ContractParty.AUTHORITY else None,
    )


def a_refusal(dice):
    return make.refusal(
        provider_id=dice.choice(PLACES),
        care_level=dice.choice(LEVELS),
        clinical_area="01",
        valid_from=day(dice.randint(-10, 5)),
        valid_to=day(dice.randint(5, 15)),
        plan_id=dice.choice([None, *PLANS[:3]]),
    )


def rights_of(facts, plan):
    return entitlement(rulebook_named(plan.rule_set), plan.facts, today=facts.as_of)


def law_says(facts, plan, rights, provider, start_on):
    """The basis on which the law opens a day, or none."""
    verdict = may_start(
        rulebook_named(plan.rule_set),
        plan.facts,
        rights,
        provider.facts,
        facts.refusals,
        start_on=start_on,
        today=facts.as_of,
        plan_id=plan.plan_id,
    )
    return verdict.reason.citation if verdict else None


def windows_say(facts):
    """For each plan and provider, the first window's basis on each of `DAYS`, or none."""
    law = LawTable(facts.providers, facts.refusals, today=facts.as_of)
    offered = services(facts.providers)
    for plan in facts.plans:
        asked = asking(facts, plan)
        levels = serving_levels(asked.book, plan.facts.care_level)
        served = [(level, offered.get((level, plan.facts.clinical_area), [])) for level in levels]
        for index, provider in enumerate(facts.providers):
            layers = [
                (layer, places.index(index))
                for level, places in served
                if index in places
                for layer in cut(law.layers(asked, places, level), asked)
            ]
            yield plan, provider, [first_basis(layers, start_on) for start_on in DAYS]


def first_basis(layers, start_on):
    number = start_on.toordinal()
    holding = (layer.basis for layer, at in layers if layer.opens[at] <= number <= layer.closes[at])
    return next(holding, None)


@pytest.mark.parametrize("settings_of", SWITCHES, ids=str)
@settings(derandomize=True, max_examples=COUNTRIES, deadline=None)
@given(seeds)
def test_a_window_opens_a_day_exactly_when_the_law_does_and_on_the_same_basis(settings_of, seed):
    with read(**settings_of):
        facts = a_country(seed)
        rights = {plan.plan_id: rights_of(facts, plan) for plan in facts.plans}
        for plan, provider, found in windows_say(facts):
            asked = (facts, plan, rights[plan.plan_id], provider)
            assert found == [law_says(*asked, start_on) for start_on in DAYS]


def test_the_pairs_asked_are_many_and_have_every_answer():
    answers = [found for seed in range(100) for _, _, found in windows_say(a_country(seed))]
    days = Counter(basis for found in answers for basis in found)
    assert len(answers) * len(DAYS) > 100_000
    assert {*days} == {None, *BASES}
    assert min(days.values()) > 1_000
    both = [found for found in answers if {Basis.PUBLIC, Basis.PRIVATE} <= {*found}]
    assert len(both) > 10


@pytest.mark.parametrize("settings_of", SWITCHES, ids=str)
@settings(derandomize=True, max_examples=max(10, COUNTRIES // 4), deadline=None)
@given(seeds)
def test_an_arc_is_a_lawful_day_with_a_place_that_the_citizen_may_take(settings_of, seed):
    with read(**settings_of):
        facts = replace(a_country(seed), slots=tuple(some_slots(cast(seed + 1))))
        assert sorted(arcs_of(facts)) == sorted(lawful_pairs(facts))


@pytest.mark.parametrize("settings_of", SWITCHES, ids=str)
def test_each_switch_changes_what_is_open(settings_of):
    def opened():
        return [found for seed in range(40) for _, _, found in windows_say(a_country(seed))]

    with read(**settings_of):
        switched = opened()
    assert (switched != opened()) is bool(settings_of)


def some_slots(dice):
    """Slots that differ, some of them where the service is not offered."""
    modes = list(DeliveryMode)
    for number in range(1, 80):
        yield MatchSlot(
            slot_id=number,
            provider=dice.randrange(len(PLACES)),
            care_level=dice.choice([*CareLevel, *LEVELS]),
            clinical_area=dice.choice(["01", "01", "02"]),
            delivery_mode=modes[number % len(modes)],
            start_on=DAYS[number % len(DAYS)],
            open_places=dice.randint(0, 1),
            resident_places=dice.randint(0, 1),
        )


def arcs_of(facts):
    encoded = encode(facts)
    problem = encoded.problem
    for plan, pool, basis in zip(
        problem.arc_plan, problem.arc_pool, encoded.basis_of_arc, strict=True
    ):
        slot = facts.slots[encoded.slot_of_pool[pool]]
        assert slot.start_on == date.fromordinal(encoded.day_of_pool[pool])
        yield facts.plans[plan].plan_id, slot.slot_id, str(BASES[basis])


def lawful_pairs(facts):
    """Every (plan, slot, basis), once for each part of the slot that the citizen may use."""
    for plan in facts.plans:
        rights = rights_of(facts, plan)
        for slot in facts.slots:
            provider = facts.providers[slot.provider]
            book = rulebook_named(plan.rule_set)
            level = served_at(book, plan.facts, provider.facts)
            if (level, plan.facts.clinical_area) != (slot.care_level, slot.clinical_area):
                continue
            basis = law_says(facts, plan, rights, provider, slot.start_on)
            guest = is_out_of_area(plan.facts, provider.facts)
            parts = slot.open_places + (0 if guest else slot.resident_places)
            if basis is not None:
                yield from [(plan.plan_id, slot.slot_id, basis)] * parts
