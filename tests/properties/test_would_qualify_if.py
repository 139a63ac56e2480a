"""What is said to be missing is exactly what is missing: all of it opens the place, less does not.

The changes are made here once more, by other code than that which found them.
"""

import os
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings

from service.flows.match_reasons import excluded, index_of, remedy_of
from service.flows.match_remedies import Remedies
from service.matching.encode import encode
from service.matching.facts import MatchSlot
from service.rules.choice import access, entitlement
from service.rules.qualifying import Asked, qualified
from service.rules.rulebook import rulebook_named
from service.rules.vocabulary import CareLevel, ContractParty, DeliveryMode
from tests.properties.test_windows_are_the_law import a_country, cast, read, seeds, some_slots
from tests.rules import make

COUNTRIES = int(os.environ.get("EXAMPLES", "20"))
ONE_DAY = timedelta(days=1)


def pairs_of(facts):
    for plan, provider in product(facts.plans, facts.providers):
        asked = Asked(plan=plan.facts, provider=provider.facts, today=facts.as_of)
        yield rulebook_named(plan.rule_set), plan.plan_id, asked


def opens(facts, book, plan_id, asked):
    rights = entitlement(book, asked.plan, today=asked.today)
    found = access(
        book,
        asked.plan,
        rights,
        asked.provider,
        facts.refusals,
        today=asked.today,
        plan_id=plan_id,
    )
    return found.reason is None


def changed(asked, changes, needed):
    """The pair with some of the needed changes made, the offering as a whole."""
    plan, place, today = asked.plan, asked.provider, asked.today
    if any(name.startswith("offers_") for name in changes):
        place = replace(place, offerings=(*place.offerings, offering(plan, changes, needed)))
    if "contract_with" in changes:
        made = make.contract(
            ContractParty(changes["contract_with"]),
            care_levels=frozenset(CareLevel),
            clinical_areas=frozenset({"01", "02"}),
            valid_from=make.day(-90),
        )
        place = replace(place, contracts=(*place.contracts, made))
    if "contract_valid_on" in changes:
        day = date.fromisoformat(changes["contract_valid_on"])
        that_day = tuple(replace(one, valid_from=day, valid_to=day) for one in place.contracts)
        place = replace(place, contracts=(*place.contracts, *that_day))
    if "public_offer_on_or_after" in changes:
        start_on = date.fromisoformat(changes["public_offer_on_or_after"])
        kept = plan.offers[:-1] if plan.offers and not plan.offers[-1].released else plan.offers
        last = plan.offers[-1] if kept != plan.offers else make.OfferFacts(start_on=start_on)
        plan = replace(plan, offers=(*kept, replace(last, start_on=start_on)))
    if "other_public_start_on_or_after" in changes:
        elsewhere = date.fromisoformat(changes["other_public_start_on_or_after"])
        plan = replace(plan, other_public_start_on=elsewhere)
    if "chosen_on_or_after" in changes:
        today = date.fromisoformat(changes["chosen_on_or_after"])
    return Asked(plan=plan, provider=place, today=today)


def offering(plan, changes, needed):
    """An offering of what is named, and of something else where more was needed than is named."""
    lacks = needed.keys() - changes.keys()
    other_level = next(level for level in CareLevel if level is not plan.care_level)
    return make.offering(
        other_level if "offers_care_level" in lacks else plan.care_level,
        "99" if "offers_clinical_area" in lacks else plan.clinical_area,
        [] if "offers_age_group" in lacks else [plan.age_group],
    )


def less(changes):
    """Every way of doing less: one change left out, or made a day short."""
    for name, value in changes.items():
        yield {other: told for other, told in changes.items() if other != name}
        if name.endswith("_on_or_after"):
            yield changes | {name: str(date.fromisoformat(value) - ONE_DAY)}


@pytest.mark.parametrize("settings_of", [{}, {"count_other_public": True}], ids=str)
@settings(derandomize=True, max_examples=COUNTRIES, deadline=None)
@given(seeds)
def test_all_of_the_changes_open_the_place_and_less_does_not(settings_of, seed):
    with read(**settings_of):
        facts = a_country(seed)
        for book, plan_id, asked in pairs_of(facts):
            found = qualified(book, asked, facts.refusals, plan_id=plan_id)
            was_open = opens(facts, book, plan_id, asked)
            if found is None:
                assert not was_open
                continue
            changes = dict(found.changes)
            assert bool(changes) is not was_open
            assert opens(facts, book, plan_id, changed(asked, changes, changes)), (changes, asked)
            for fewer in less(changes):
                assert not opens(facts, book, plan_id, changed(asked, fewer, changes)), (
                    changes,
                    fewer,
                )


def test_the_pairs_lack_everything_there_is_to_lack_alone_and_together():
    lacking, together, hopeless = Counter(), 0, 0
    for counted in (False, True):
        with read(count_other_public=counted):
            for seed in range(60):
                facts = a_country(seed)
                for book, plan_id, asked in pairs_of(facts):
                    found = qualified(book, asked, facts.refusals, plan_id=plan_id)
                    hopeless += found is None
                    lacking.update(name for name, _ in found.changes if found) if found else None
                    together += found is not None and len(found.changes) > 1
    assert set(lacking) == {
        "offers_care_level",
        "offers_clinical_area",
        "offers_age_group",
        "contract_with",
        "contract_valid_on",
        "public_offer_on_or_after",
        "other_public_start_on_or_after",
        "chosen_on_or_after",
    }
    assert together > 100
    assert hopeless > 100


def made(facts, row, provider, changes, needed):
    """The run's facts with some of the needed changes made, a free place among them."""
    plan = facts.plans[row]
    asked = Asked(plan=plan.facts, provider=facts.providers[provider].facts, today=facts.as_of)
    after = changed(asked, changes, needed)
    plans, providers = list(facts.plans), list(facts.providers)
    plans[row] = replace(plan, facts=after.plan)
    providers[provider] = replace(providers[provider], facts=after.provider)
    slots = facts.slots
    if "free_place_on_or_after" in changes:
        place = MatchSlot(
            slot_id=-1,  # supposed, so that it is no other slot
            provider=provider,
            care_level=after.plan.care_level,
            clinical_area=after.plan.clinical_area,
            delivery_mode=DeliveryMode.ON_SITE,
            start_on=date.fromisoformat(changes["free_place_on_or_after"]),
            open_places=1,
            resident_places=0,
        )
        slots = (*slots, place)
    return replace(
        facts,
        plans=tuple(plans),
        providers=tuple(providers),
        slots=slots,
        as_of=after.today,
        refusals=facts.refusals,
    )


def reaches(facts, row, provider):
    """Whether the plan has a lawful day with a place at the provider."""
    encoded = encode(facts)
    pools = encoded.problem.arc_pool[encoded.problem.arc_plan == row]
    return provider in encoded.provider_of_pool[pools]


def on_another_day(changes, day):
    return changes | {"free_place_on_or_after": str(day)}


@settings(derandomize=True, max_examples=max(5, COUNTRIES // 3), deadline=None)
@given(seeds)
def test_in_a_run_all_of_the_changes_give_the_plan_a_place_there_and_less_does_not(seed):
    facts = replace(a_country(seed), slots=tuple(some_slots(cast(seed + 1)))[:40:2])
    index = index_of(facts)
    remedies = [Remedies(facts, plan) for plan in facts.plans]  # each asked of every place
    for row, provider in product(range(len(facts.plans)), range(len(facts.providers))):
        plan = facts.plans[row]
        if reaches(facts, row, provider):
            continue
        reason = excluded(index, plan, provider, otherwise="")
        changes = dict(remedy_of(index, remedies[row], provider, reason))
        if not changes:
            continue
        assert reaches(made(facts, row, provider, changes, changes), row, provider), changes
        for name in changes.keys() - {"free_place_on_or_before"}:
            fewer = {other: value for other, value in changes.items() if other != name}
            assert not reaches(made(facts, row, provider, fewer, changes), row, provider), name
        if "free_place_on_or_after" in changes:
            first, last = (
                date.fromisoformat(changes[f"free_place_on_or_{side}"])
                for side in ("after", "before")
            )
            for day, enough in ((first - ONE_DAY, False), (last, True), (last + ONE_DAY, False)):
                one = made(facts, row, provider, on_another_day(changes, day), changes)
                assert reaches(one, row, provider) is enough, (changes, day)
