from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from service.rules.choice import access, entitlement, is_out_of_area, may_start
from service.rules.codes import Code
from service.rules.facts import (
    ContractFacts,
    OfferFacts,
    OfferingFacts,
    PlanFacts,
    ProviderFacts,
    RefusalFacts,
)
from service.rules.remedy import would_qualify_if
from service.rules.rulebook import rulebook_on
from service.rules.stratify import initial_level
from service.rules.vocabulary import (
    AgeGroup,
    Basis,
    CareLevel,
    ContractParty,
    PlanType,
    ProviderKind,
)

NEW_YEAR = date(2027, 1, 1)
HOMES = ("0751", "0101", "midtjylland", "oestdanmark")
DAYS = range(-12, 45)


def day(number):
    return NEW_YEAR + timedelta(days=number)


def days(first, last):
    return st.integers(first, last).map(day)


words = st.sampled_from
areas = words(["01", "02"])
levels = words([CareLevel.BASIC, CareLevel.ADVANCED])

offers = st.builds(
    OfferFacts, start_on=days(-5, 30), notified_on=st.none() | days(-5, 5), released=words([False])
)


@st.composite
def plans(draw):
    plan_type = draw(words(PlanType))
    general = plan_type is PlanType.GENERAL
    return PlanFacts(
        plan_type=plan_type,
        care_level=draw(st.none() | levels) if general else initial_level(plan_type),
        clinical_area=draw(areas),
        age_group=draw(words(AgeGroup)),
        discharged_on=draw(days(-9, 3)),
        home_municipality=draw(words(HOMES[:2])),
        home_region=draw(words(HOMES[2:])),
        not_before=draw(st.none() | days(0, 20)),
        offers=tuple(draw(st.lists(offers, max_size=3))),
    )


@st.composite
def contracts(draw):
    valid_from = draw(days(-20, 20))
    length = draw(st.none() | st.integers(0, 40))
    party = draw(words(ContractParty))
    return ContractFacts(
        party=party,
        care_levels=frozenset(draw(st.sets(words(CareLevel), min_size=2))),
        clinical_areas=frozenset(draw(st.sets(areas, min_size=1))),
        valid_from=valid_from,
        valid_to=None if length is None else valid_from + timedelta(days=length),
        authority_id=draw(words(HOMES)) if party is ContractParty.AUTHORITY else None,
    )


@st.composite
def providers(draw):
    kind = draw(words([*ProviderKind, ProviderKind.PRIVATE]))
    private = kind is ProviderKind.PRIVATE
    ids = HOMES[:2] if kind is ProviderKind.MUNICIPAL else HOMES[2:]
    return ProviderFacts(
        provider_id="place",
        kind=kind,
        municipality_code=draw(words(HOMES[:2])),
        offerings=tuple(
            OfferingFacts(care_level=level, clinical_area=area, age_groups=frozenset(AgeGroup))
            for level in CareLevel
            for area in draw(st.sets(areas))
        ),
        contracts=tuple(
            c
            for c in draw(st.lists(contracts(), max_size=4))
            if private or c.party is ContractParty.AUTHORITY
        ),
        authority_id=None if private else draw(words(ids)),
    )


refusals = st.builds(
    RefusalFacts,
    provider_id=words(["place", "another"]),
    care_level=levels,
    clinical_area=areas,
    valid_from=days(-10, 5),
    valid_to=days(5, 15),
    plan_id=words([None, "plan", "other"]),
)
situations = st.tuples(plans(), providers(), st.lists(refusals, max_size=2), days(-9, 25))


def ask(plan, place, against, today):
    """The access to a place, and the question of one day there."""
    book = rulebook_on(plan.discharged_on)
    held = entitlement(book, plan, today=today)
    facts = (book, plan, held, place, against)

    def on(start_on):
        return may_start(*facts, start_on=start_on, today=today, plan_id="plan")

    return access(*facts, today=today, plan_id="plan"), on


def covers(window, start_on):
    return window.first_on <= start_on <= (window.last_on or date.max)


@settings(derandomize=True, max_examples=200)
@given(situations)
def test_the_windows_and_the_single_days_agree(situation):
    found, on = ask(*situation)
    for start_on in map(day, DAYS):
        answer = on(start_on)
        bases = {window.basis for window in found.windows if covers(window, start_on)}
        assert answer.holds is bool(bases)
        if answer:
            assert answer.reason.citation in bases


@settings(derandomize=True, max_examples=100)
@given(situations)
def test_a_reason_is_given_exactly_when_no_day_is_open(situation):
    found, _ = ask(*situation)
    assert (found.reason is None) is bool(found.windows)
    assert all(w.last_on is None or w.first_on <= w.last_on for w in found.windows)


@settings(derandomize=True, max_examples=100)
@given(situations)
def test_no_window_opens_before_the_deferral_or_after_the_offer_for_a_private_start(situation):
    plan, _, _, today = situation
    found, _ = ask(*situation)
    for window in found.windows:
        assert window.first_on >= max(plan.discharged_on, plan.not_before or date.min, today)
        if window.basis is Basis.PRIVATE and plan.offers:
            assert window.last_on <= plan.offers[-1].start_on


@settings(derandomize=True, max_examples=100)
@given(situations)
def test_no_resident_and_no_private_place_is_touched_by_a_refusal(situation):
    plan, place, against, today = situation
    refused, _ = ask(plan, place, against, today)
    free, _ = ask(plan, place, (), today)
    if not is_out_of_area(plan, place):
        assert refused == free
    elif refused != free:
        assert refused.reason.code == Code.REFUSED_OUT_OF_AREA


@settings(derandomize=True, max_examples=100)
@given(situations, words(HOMES[:2]))
def test_par7_stk5_where_a_private_place_lies_plays_no_part(situation, municipality_code):
    plan, place, against, today = situation
    moved = replace(place, municipality_code=municipality_code)
    assert ask(plan, place, against, today)[0] == ask(plan, moved, against, today)[0]


@settings(derandomize=True, max_examples=200)
@given(situations, days(-9, 40))
def test_the_nearest_day_named_answers_the_ground_given(situation, start_on):
    _, on = ask(*situation)
    refused = on(start_on)
    for name, value in would_qualify_if(refused.reason):
        if name in ("start_on_or_before", "start_on_or_after"):
            nearest = on(date.fromisoformat(value))
            assert nearest.holds or nearest.reason.code != refused.reason.code
