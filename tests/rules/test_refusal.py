from dataclasses import replace
from decimal import Decimal

import pytest

from service.rules.choice import access, entitlement
from service.rules.codes import Code
from service.rules.refusal import evaluate, excludes, is_fresh, validity_fault
from service.rules.vocabulary import CareLevel, ProviderKind, RefusalState
from tests.rules import make

MEDIAN_14 = [10, 12, 14, 15, 16]
OUTSIDER = make.plan(home_municipality="0101")


def weigh(book=make.BOOK, **facts):
    defaults = {
        "provider_kind": ProviderKind.MUNICIPAL,
        "resident": False,
        "own_wait_days": 30,
        "comparator_wait_days": MEDIAN_14,
        "own_residents_affected": 8,
    }
    return evaluate(book, **(defaults | facts))


@pytest.mark.parametrize(
    ("on", "kept_out"), [(4, False), (5, True), (6, True), (9, True), (10, True), (11, False)]
)
def test_par7_stk2_a_refusal_has_effect_on_its_days_both_ends_counted(on, kept_out):
    refusal = make.refusal(valid_from=make.day(5), valid_to=make.day(10))
    found = excludes([refusal], OUTSIDER, make.provider(), on=make.day(on), plan_id=None)
    assert (found is not None) is kept_out


@pytest.mark.parametrize(
    "other",
    [
        {"provider_id": "another"},
        {"care_level": CareLevel.ADVANCED},
        {"clinical_area": "02"},
        {"plan_id": "another plan"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_par7_stk2_a_refusal_strikes_only_its_place_level_area_and_plan(other):
    found = excludes(
        [make.refusal(**other)], OUTSIDER, make.provider(), on=make.day(3), plan_id="this plan"
    )
    assert found is None


def test_par7_stk2_a_refusal_of_one_plan_strikes_that_plan():
    refusals = [make.refusal(plan_id="this plan")]
    asked = {"on": make.day(3), "plan_id": "this plan"}
    assert excludes(refusals, OUTSIDER, make.provider(), **asked).code == Code.REFUSED_OUT_OF_AREA


def test_par7_stk2_neither_residents_nor_private_places_are_touched():
    refusals = [make.refusal()]
    asked = {"on": make.day(3), "plan_id": None}
    assert excludes(refusals, make.plan(), make.provider(), **asked) is None
    assert excludes(refusals, OUTSIDER, make.private(make.contract()), **asked) is None


def test_of_several_refusals_the_one_that_ends_last_is_named():
    refusals = [make.refusal(valid_to=make.day(n)) for n in (9, 20, 15)]
    found = excludes(refusals, OUTSIDER, make.provider(), on=make.day(3), plan_id=None)
    assert found.fact("valid_to") == make.day(20).isoformat()


def test_a_refusal_tells_whom_it_turns_away_what_it_rests_on():
    figures = (("own_waiting_days", "30"), ("median", "14"))
    refusals = [make.refusal(shown=figures), make.refusal(valid_to=make.day(9))]
    found = excludes(refusals, OUTSIDER, make.provider(), on=make.day(3), plan_id=None)
    assert found.facts == (
        ("on", make.day(3).isoformat()),
        ("valid_from", make.day(0).isoformat()),
        ("valid_to", make.day(20).isoformat()),
        *figures,
    )


def test_par7_stk2_a_refused_citizen_has_no_day_there_and_a_resident_has():
    def windows(plan):
        held = entitlement(make.BOOK, plan, today=make.day(3))
        return access(make.BOOK, plan, held, make.provider(), [make.refusal()], today=make.day(3))

    assert windows(OUTSIDER).reason.code == Code.REFUSED_OUT_OF_AREA
    assert windows(make.plan()).windows


@pytest.mark.parametrize(
    ("own", "state"),
    [
        (20, RefusalState.NOT_SUPPORTED),
        (21, RefusalState.SUPPORTED),
        (22, RefusalState.SUPPORTED),
    ],
)
def test_a01_a_short_median_is_passed_by_whole_days(own, state):
    found = weigh(own_wait_days=own)
    assert (found.state, found.median, found.threshold) == (state, 14, 21)


@pytest.mark.parametrize(
    ("own", "state"),
    [
        (59, RefusalState.NOT_SUPPORTED),
        (60, RefusalState.SUPPORTED),
        (61, RefusalState.SUPPORTED),
    ],
)
def test_a01_a_long_median_is_passed_by_its_half(own, state):
    found = weigh(own_wait_days=own, comparator_wait_days=[40] * 5)
    assert (found.state, found.threshold) == (state, 60)


def test_a01_an_even_number_of_others_may_have_a_median_of_half_days():
    found = weigh(comparator_wait_days=[10, 12, 17, 18, 20, 40])
    assert found.median == Decimal("17.5")
    assert found.threshold == Decimal("26.25")
    assert found.reason.fact("threshold") == "26.25"


def test_a01_ratio_and_days_are_the_rulebooks():
    twice = make.book(refusal_ratio=Decimal(2))
    month = make.book(refusal_days=30)
    assert weigh(twice).threshold == 28
    assert weigh(twice, own_wait_days=27).state is RefusalState.NOT_SUPPORTED
    assert weigh(month).state is RefusalState.NOT_SUPPORTED


@pytest.mark.parametrize(
    ("number", "state"),
    [
        (0, RefusalState.INSUFFICIENT_DATA),
        (4, RefusalState.INSUFFICIENT_DATA),
        (5, RefusalState.SUPPORTED),
        (6, RefusalState.SUPPORTED),
    ],
)
def test_a01_enough_others_have_to_be_compared_with(number, state):
    found = weigh(comparator_wait_days=[14] * number)
    assert found.state is state
    assert weigh(make.book(refusal_min_comparators=7), comparator_wait_days=[14] * 6).state is (
        RefusalState.INSUFFICIENT_DATA
    )


@pytest.mark.parametrize(
    ("facts", "state", "code"),
    [
        ({"resident": True}, RefusalState.INVALID, Code.RESIDENT),
        ({"provider_kind": ProviderKind.PRIVATE}, RefusalState.INVALID, Code.PRIVATE_PROVIDER),
        (
            {"care_level": CareLevel.HOSPITAL_SPECIALISED},
            RefusalState.INVALID,
            Code.HOSPITAL_LEVEL_NOT_COVERED,
        ),
        ({"comparator_wait_days": None}, RefusalState.NOT_SUPPORTED, Code.NO_COMPARISON),
        ({"own_wait_days": None}, RefusalState.INSUFFICIENT_DATA, Code.OWN_WAIT_UNKNOWN),
        (
            {"own_residents_affected": 0},
            RefusalState.NOT_SUPPORTED,
            Code.OWN_RESIDENTS_NOT_AFFECTED,
        ),
        ({"own_residents_affected": 1}, RefusalState.SUPPORTED, Code.SUBSTANTIALLY_LONGER),
        (
            {"provider_kind": ProviderKind.HOSPITAL, "care_level": CareLevel.SPECIALISED_REHAB},
            RefusalState.SUPPORTED,
            Code.SUBSTANTIALLY_LONGER,
        ),
    ],
)
def test_par7_stk2_both_grounds_have_to_be_shown(facts, state, code):
    found = weigh(**facts)
    assert (found.state, found.reason.code) == (state, code)


@pytest.mark.parametrize(
    "facts",
    [
        {"own_wait_days": -1},
        {"comparator_wait_days": [*MEDIAN_14, -1]},
        {"own_residents_affected": -1},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_negative_figures_are_impossible(facts):
    with pytest.raises(ValueError, match="negative"):
        weigh(**facts)


@pytest.mark.parametrize(
    ("days", "limit", "code"),
    [
        (0, 28, Code.VALIDITY_REVERSED),
        (1, 28, None),
        (27, 28, None),
        (28, 28, None),
        (29, 28, Code.VALIDITY_TOO_LONG),
        (29, 29, None),
    ],
)
def test_a01_a_refusal_is_for_a_limited_time(days, limit, code):
    book = make.book(refusal_max_days=limit)
    fault = validity_fault(book, valid_from=make.day(0), valid_to=make.day(days - 1))
    assert (fault and fault.code) == code


@pytest.mark.parametrize(("age", "fresh"), [(0, True), (6, True), (7, True), (8, False)])
def test_a01_figures_are_compared_while_fresh(age, fresh):
    assert is_fresh(make.BOOK, observed_on=make.day(0), on=make.day(age)) is fresh
    assert is_fresh(replace(make.BOOK, freshness_days=8), observed_on=make.day(0), on=make.day(8))
