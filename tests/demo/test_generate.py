"""The demonstration: repeatable, lawful, near the shares it says, and plainly made up."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest

from db.reference import files
from service.demo import assumptions
from service.demo.generate import generate
from service.demo.offers import facts_of
from service.rules.days import local_day
from service.rules.entitlement import entitlement
from service.rules.facts import OfferFacts
from service.rules.notice import NoticeFacts, notice_faults
from service.rules.offer import may_offer, notice_days_late, reply_deadline_fault
from service.rules.rulebook import rulebook_named
from service.rules.vocabulary import (
    AgeGroup,
    CareLevel,
    ContractParty,
    PlanState,
    PlanType,
    ProviderKind,
)


@pytest.fixture(scope="module")
def demo():
    return generate(seed=1, weeks=1)


@pytest.fixture(scope="module")
def by_plan(demo):
    return {plan.plan_id: plan for plan in demo.plans}


def facts_with_offer(plan, offer):
    told = OfferFacts(start_on=offer.start_on, notified_on=local_day(offer.notified_at))
    facts = facts_of(plan)
    return type(facts)(**{n: getattr(facts, n) for n in facts.__slots__} | {"offers": (told,)})


def test_equal_seeds_give_equal_rows_and_other_seeds_others(demo):
    def digest(made):
        return sha256(repr(made).encode()).hexdigest()

    assert digest(generate(seed=1, weeks=1)) == digest(demo)
    assert digest(generate(seed=2, weeks=1)) != digest(demo)


def test_a_week_holds_its_part_of_the_plans_of_2023(demo):
    types = Counter(plan.plan_type for plan in demo.plans)
    assert types == {
        PlanType.GENERAL: 3829,
        PlanType.HOSPITAL_SPECIALISED: 285,
        PlanType.SPECIALISED_REHAB: 12,
    }
    assert {plan.discharged_on for plan in demo.plans} == {
        date(2027, 2, 1) + timedelta(days=n) for n in range(7)
    }


def test_the_shares_are_those_assumed(demo):
    general = [p for p in demo.plans if p.plan_type is PlanType.GENERAL and p.care_level]
    advanced = sum(p.care_level is CareLevel.ADVANCED for p in general) / len(general)
    assert 0.16 < advanced < 0.22
    children = sum(p.age_group is AgeGroup.CHILD for p in demo.plans) / len(demo.plans)
    assert 0.03 < children < 0.07
    deferred = sum(p.not_before is not None for p in demo.plans) / len(demo.plans)
    assert 0.03 < deferred < 0.07
    urgent = sum(p.clinical_start_deadline is not None for p in demo.plans) / len(demo.plans)
    assert 0.02 < urgent < 0.06


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_about_a_third_of_the_offers_open_the_private_choice(seed):
    offers = generate(seed=seed, weeks=1).offers
    assert 0.25 < sum(o.private_choice_stated for o in offers) / len(offers) < 0.42


def test_waits_differ_by_municipality(demo, by_plan):
    offered, late = Counter(), Counter()
    for offer in demo.offers:
        home = by_plan[offer.plan_id].home_municipality
        offered[home] += 1
        late[home] += offer.private_choice_stated
    large = [late[home] / count for home, count in offered.items() if count >= 30]
    assert min(large) < 0.15
    assert max(large) > 0.50


def test_plans_follow_the_population(demo):
    homes = Counter(plan.home_municipality for plan in demo.plans)
    population = {m.municipality_code: m.population for m in files.read().municipalities}
    expected = population["0101"] / sum(population.values()) * len(demo.plans)
    assert 0.85 * expected < homes["0101"] < 1.15 * expected
    assert len(homes) > 95


def test_no_place_is_sold_twice(demo):
    sold = Counter(offer.capacity for offer in demo.offers)
    assert all(count <= demo.capacity[row].places for row, count in sold.items())


def test_each_offer_is_a_place_of_the_authority_at_the_level_and_area(demo, by_plan):
    providers = {p.provider_id: p for p in demo.providers}
    for offer in demo.offers:
        plan, row = by_plan[offer.plan_id], demo.capacity[offer.capacity]
        assert (row.provider_id, row.start_on) == (offer.provider_id, offer.start_on)
        assert (row.care_level, row.clinical_area) == (plan.care_level, plan.clinical_area)
        assert providers[offer.provider_id].authority_id == plan.responsible_authority_id


def test_each_notice_keeps_the_law(demo, by_plan):
    for offer in demo.offers:
        plan = by_plan[offer.plan_id]
        book = rulebook_named(plan.rule_set)
        facts = facts_with_offer(plan, offer)
        notified_on = local_day(offer.notified_at)
        notice = NoticeFacts(
            where="a place",
            when=offer.start_on,
            care_level=plan.care_level,
            public_choice_stated=True,
            private_choice_stated=offer.private_choice_stated,
        )
        assert notice_faults(book, facts, notice) == ()
        assert may_offer(book, facts, start_on=offer.start_on, today=notified_on)
        assert (
            reply_deadline_fault(
                book, notified_on=notified_on, reply_by=offer.reply_by, start_on=offer.start_on
            )
            is None
        )
        held = entitlement(book, facts, today=demo.as_of.date()).private_choice
        assert bool(held) == offer.private_choice_stated


def test_most_notices_are_in_time_and_some_are_late(demo, by_plan):
    late = 0
    for offer in demo.offers:
        plan = by_plan[offer.plan_id]
        book = rulebook_named(plan.rule_set)
        late += notice_days_late(book, facts_of(plan), local_day(offer.notified_at)) > 0
    assert 0.005 < late / len(demo.offers) < 0.10


def test_nothing_happens_after_the_demonstrations_own_instant(demo):
    assert demo.as_of == datetime(2027, 2, 8, 5, tzinfo=UTC)  # 06:00 in Denmark
    assert all(plan.issued_at < demo.as_of for plan in demo.plans)
    assert all(s.assessed_at < demo.as_of for s in demo.stratifications)
    assert all(offer.notified_at < demo.as_of for offer in demo.offers)
    assert all(offer.start_on >= demo.as_of.date() for offer in demo.offers)
    assert all(offer.reply_by >= demo.as_of.date() for offer in demo.offers)
    assert all(p.observed_at <= demo.as_of for p in demo.publications)


def test_a_level_is_stated_after_issue_and_before_the_notice(demo, by_plan):
    notified = {offer.plan_id: offer.notified_at for offer in demo.offers}
    for statement in demo.stratifications:
        plan = by_plan[statement.plan_id]
        assert plan.issued_at < statement.assessed_at
        assert statement.assessed_at < notified.get(plan.plan_id, demo.as_of)


def test_every_worklist_has_something(demo):
    states = Counter(plan.state for plan in demo.plans)
    for state in (
        PlanState.AWAITING_STRATIFICATION,
        PlanState.AWAITING_OFFER,
        PlanState.AWAITING_HOSPITAL_CHOICE,
        PlanState.OFFERED,
    ):
        assert states[state] > 20
    newest = [p for p in demo.plans if p.discharged_on >= date(2027, 2, 6)]
    assert all(p.state is not PlanState.OFFERED for p in newest)
    waiting = {PlanState.AWAITING_OFFER, PlanState.AWAITING_STRATIFICATION}
    forgotten = [p for p in demo.plans if p.discharged_on < date(2027, 2, 4) and p.state in waiting]
    assert forgotten


def test_everything_points_at_reference_facts(demo):
    reference = files.read()
    regions = reference.regions_on(demo.as_of.date())
    postcodes = {p.postcode: p for p in reference.postcodes}
    areas = {a.clinical_area for a in reference.clinical_areas}
    authorities = set(regions) | set(regions.values())
    for provider in demo.providers:
        assert provider.municipality_code in regions
        assert provider.authority_id is None or provider.authority_id in authorities
        assert postcodes[provider.postcode].municipality_code == provider.municipality_code
    for plan in demo.plans:
        assert regions[plan.home_municipality] == plan.home_region
        assert postcodes[plan.postcode].bulk_receiver is False
    assert {o.clinical_area for o in demo.offerings} == areas
    delivered = {(o.provider_id, o.care_level, o.clinical_area): o for o in demo.offerings}
    assert len(delivered) == len(demo.offerings)
    for row in demo.capacity:
        offering = delivered[row.provider_id, row.care_level, row.clinical_area]
        assert row.delivery_mode in offering.delivery_modes
        assert 0 <= row.reserved_for_residents <= row.places


def test_each_row_of_capacity_is_published_once_by_who_answers_for_it(demo):
    answers = {p.provider_id: p.authority_id or str(p.provider_id) for p in demo.providers}
    rows = [(p.publisher, row) for p in demo.publications for row in p.capacity]
    assert sorted(row for _, row in rows) == list(range(len(demo.capacity)))
    assert all(answers[demo.capacity[row].provider_id] == name for name, row in rows)


def test_capacity_is_on_working_days_for_sixty_days(demo):
    days = {row.start_on for row in demo.capacity}
    assert min(days) == date(2027, 2, 8)
    assert max(days) == date(2027, 2, 8) + timedelta(days=assumptions.CAPACITY_DAYS - 1)
    assert all(day.weekday() < 5 for day in days)
    assert date(2027, 3, 25) not in days  # Maundy Thursday


def test_there_are_providers_of_every_kind(demo):
    kinds = Counter(p.kind for p in demo.providers)
    own = Counter(p.authority_id for p in demo.providers if p.kind is ProviderKind.MUNICIPAL)
    assert len(own) == 98
    assert set(own.values()) == {1, 2, 3}
    assert kinds[ProviderKind.HOSPITAL] > 35
    regional = {p.authority_id for p in demo.providers if p.kind is ProviderKind.REGIONAL}
    assert regional == {"nordjylland", "midtjylland", "syddanmark", "oestdanmark"}
    parties = Counter(contract.party for contract in demo.contracts)
    assert parties == {
        ContractParty.KL: 300,
        ContractParty.DANSKE_REGIONER: 25,
        ContractParty.AUTHORITY: 12,
    }
    private = {p.provider_id for p in demo.providers if p.kind is ProviderKind.PRIVATE}
    assert {contract.provider_id for contract in demo.contracts} == private
    assert any(provider.few_guests for provider in demo.providers)
    assert any(provider.access for provider in demo.providers)


def test_made_up_things_say_so(demo):
    for provider in demo.providers:
        mark = "(opdigtet)" if provider.kind is ProviderKind.PRIVATE else "(demo"
        assert mark in provider.name
        assert provider.cvr.startswith("99")
        assert re.fullmatch(r"00 00 \d\d \d\d", provider.phone)
        assert provider.address.startswith("Prøvevej ")
    for told in ("cvr", "phone", "address"):
        assert len({getattr(one, told) for one in demo.providers}) == len(demo.providers)
    assert all(plan.citizen_ref.startswith("demo-") for plan in demo.plans)


def test_over_several_weeks_past_starts_have_started_and_the_share_stays():
    made = generate(seed=1, weeks=3)
    assert len(made.plans) == round(assumptions.PLANS_A_YEAR * 3 / 52)
    by_plan = {plan.plan_id: plan for plan in made.plans}
    for offer in made.offers:
        started = by_plan[offer.plan_id].state is PlanState.STARTED
        assert started == offer.has_started == (offer.start_on < made.as_of.date())
        assert started or offer.reply_by >= made.as_of.date()
    assert any(offer.has_started for offer in made.offers)
    sold = Counter(offer.capacity for offer in made.offers)
    assert all(count <= made.capacity[row].places for row, count in sold.items())
    assert 0.25 < sum(o.private_choice_stated for o in made.offers) / len(made.offers) < 0.42


@pytest.mark.parametrize(("seed", "weeks"), [(1, 0), (1, 53), (-1, 1)])
def test_an_impossible_size_or_seed_is_refused(seed, weeks):
    with pytest.raises(ValueError, match=r"weeks|non-negative"):
        generate(seed=seed, weeks=weeks)
