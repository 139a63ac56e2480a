from dataclasses import replace
from datetime import timedelta

import pytest

from service.matching.encode import encode
from service.matching.pins import PinIsNotPossible
from service.rules.facts import OfferFacts
from service.rules.vocabulary import CareLevel, ContractParty, DeliveryMode, ProviderKind
from tests.matching.country import (
    HORIZON,
    OTHER,
    TODAY,
    a_country,
    a_plan,
    a_slot,
    hospital_plan,
    pin,
    private,
    public,
    reachable,
    starts,
)
from tests.rules.make import contract, day, offered, refusal


def days_at(facts, provider, plan="p"):
    return sorted(
        number for who, where, number in reachable(facts) if (who, where) == (plan, provider)
    )


def test_a_held_offer_ends_the_search_with_its_own_day():
    facts = a_country(
        plans=[a_plan("p", offer=("own", 6))],
        providers=[public("own"), public("other", authority_id=OTHER)],
        slots=[a_slot("other", number) for number in range(1, 10)],
    )
    assert days_at(facts, "other") == [2, 3, 4, 5, 6]


def test_without_an_offer_the_horizon_ends_it():
    facts = a_country(
        plans=[a_plan("p")],
        providers=[public("own")],
        slots=[a_slot("own", TODAY + HORIZON), a_slot("own", TODAY + HORIZON + 1)],
    )
    assert days_at(facts, "own") == [TODAY + HORIZON]


def test_par3_stk2_nobody_starts_before_the_deferral():
    facts = a_country(
        plans=[a_plan("p", not_before=day(5))],
        providers=[public("own")],
        slots=[a_slot("own", number) for number in (4, 5)],
    )
    assert days_at(facts, "own") == [5]


def test_par7_stk3_private_places_open_only_when_the_right_is_held():
    providers = [public("own"), private("private")]
    slots = [a_slot("private", number) for number in (3, 10, 12)]
    early = a_country(plans=[a_plan("p", offer=("own", 7))], providers=providers, slots=slots)
    late = a_country(plans=[a_plan("p", offer=("own", 10))], providers=providers, slots=slots)
    assert days_at(early, "private") == []
    assert days_at(late, "private") == [3, 10]


def test_par7_stk3_a_private_start_comes_no_later_than_the_offer_that_was_made():
    told = a_plan("p", facts=offered(9))
    facts = a_country(
        plans=[told], providers=[private("private")], slots=[a_slot("private", n) for n in (9, 10)]
    )
    assert days_at(facts, "private") == [9]


def test_an_agreement_is_looked_for_on_the_start_day_and_gaps_count():
    periods = [
        contract(valid_from=day(3), valid_to=day(4)),
        contract(valid_from=day(7), valid_to=day(8)),
    ]
    facts = a_country(
        plans=[a_plan("p", offer=("own", 12))],
        providers=[public("own"), private("private", *periods)],
        slots=[a_slot("private", number) for number in range(2, 11)],
    )
    assert days_at(facts, "private") == [3, 4, 7, 8]


def test_an_authoritys_own_agreement_opens_a_private_place_to_its_citizens_alone():
    own = contract(ContractParty.AUTHORITY, authority_id="0751")
    elsewhere = contract(ContractParty.AUTHORITY, authority_id=OTHER)
    facts = a_country(
        plans=[a_plan("p"), a_plan("q", home_municipality=OTHER, home_region="oestdanmark")],
        providers=[private("ours", own), private("theirs", elsewhere)],
        slots=[a_slot("ours", 3), a_slot("theirs", 3)],
    )
    assert reachable(facts) == {("p", "ours", 3), ("q", "theirs", 3)}


def test_par7_stk2_a_refusal_keeps_out_guests_and_never_residents():
    facts = a_country(
        plans=[a_plan("p"), a_plan("q", home_municipality=OTHER)],
        providers=[public("own"), public("hospital", kind=ProviderKind.HOSPITAL)],
        slots=[a_slot("own", 3)],
        refusals=(refusal(provider_id="own"),),
    )
    assert reachable(facts) == {("p", "own", 3)}


def test_par7_stk2_a_refusal_of_one_plan_keeps_out_that_plan_alone():
    guests = [a_plan(name, home_municipality=OTHER) for name in ("p", "q")]
    facts = a_country(
        plans=guests,
        providers=[public("own")],
        slots=[a_slot("own", 3)],
        refusals=(refusal(provider_id="own", plan_id="p"),),
    )
    assert reachable(facts) == {("q", "own", 3)}


def test_places_kept_for_residents_are_reached_by_residents_alone():
    facts = a_country(
        plans=[a_plan("p"), a_plan("q", home_municipality=OTHER)],
        providers=[public("own")],
        slots=[a_slot("own", 3, places=0, kept=2)],
    )
    assert reachable(facts) == {("p", "own", 3)}


def test_a_plan_without_a_level_has_nowhere_to_start():
    facts = a_country(
        plans=[a_plan("p", care_level=None)], providers=[public("own")], slots=[a_slot("own", 3)]
    )
    assert reachable(facts) == set()


def test_par7_stk6_a_hospital_plan_starts_at_hospitals_only():
    hospital = public("hospital", kind=ProviderKind.HOSPITAL, authority_id="oestdanmark")
    level = CareLevel.HOSPITAL_SPECIALISED
    facts = a_country(
        plans=[hospital_plan("p")],
        providers=[public("own"), hospital],
        slots=[a_slot("own", 3, level=level), a_slot("hospital", 30, level=level)],
    )
    assert reachable(facts) == {("p", "hospital", 30)}
    assert not encode(facts).problem.arc_late.any()


def test_supposed_places_open_nothing_where_the_service_is_not_offered():
    bare = public("bare", offerings=())
    facts = a_country(
        plans=[a_plan("p")],
        providers=[public("a"), bare, public("z")],
        slots=[a_slot("bare", 3, slot_id=-1), a_slot("z", 3)],
    )
    assert reachable(facts) == {("p", "z", 3)}


def test_supposed_places_of_two_kinds_on_one_day_are_two_pools():
    ways = (DeliveryMode.ON_SITE, DeliveryMode.VIDEO)
    facts = a_country(
        plans=[a_plan("p"), a_plan("q")],
        providers=[public("own")],
        slots=[
            a_slot("own", 3, slot_id=-n, delivery_mode=way) for n, way in enumerate(ways, start=1)
        ],
    )
    assert starts(facts) == {"p": ("own", 3), "q": ("own", 3)}


def test_the_same_slot_twice_is_impossible_input():
    facts = a_country(plans=[a_plan("p")], providers=[public("own")], slots=[a_slot("own", 3)] * 2)
    with pytest.raises(ValueError, match="alike"):
        encode(facts)


def test_an_offer_at_a_provider_that_is_not_in_the_run_is_impossible_input():
    facts = a_country(plans=[a_plan("p", offer=("gone", 3))], providers=[public("own")])
    with pytest.raises(ValueError, match="gone"):
        encode(facts)


@pytest.mark.parametrize("as_of", [-400, -20, 0, 40])
def test_any_day_may_be_asked_about(as_of):
    facts = a_country(
        plans=[a_plan("p"), a_plan("q", offer=("own", 9))],
        providers=[public("own")],
        slots=[a_slot("own", number) for number in (0, 5)],
        as_of=day(as_of),
        last_on=day(as_of) + timedelta(days=HORIZON),
    )
    lawful = {number for number in (0, 5) if as_of <= number <= as_of + HORIZON}
    assert {number for _, _, number in reachable(facts)} == lawful


def test_a_plan_discharged_after_the_day_asked_about_has_windows_of_its_own():
    plans = [a_plan(name, discharged_on=day(on)) for name, on in (("late", 8), ("early", 0))]
    facts = a_country(
        plans=plans, providers=[public("own")], slots=[a_slot("own", 3), a_slot("own", 8)]
    )
    assert reachable(facts) == {("late", "own", 8), ("early", "own", 3), ("early", "own", 8)}


class TestPins:
    @pytest.fixture
    def facts(self):
        return a_country(
            plans=[
                a_plan("p"),
                a_plan("q", home_municipality=OTHER),
                a_plan("held", offer=("own", 4)),
            ],
            providers=[public("own"), public("far", authority_id=OTHER, zone=4)],
            slots=[
                a_slot("own", 3, places=1, kept=2),
                a_slot("far", 9),
                a_slot("far", 9, delivery_mode=DeliveryMode.HOME),
            ],
        )

    def test_a_pin_is_honoured_though_a_better_place_is_free(self, facts):
        found = starts(replace(facts, pins=(pin("p", "far", 9),)))
        assert found["p"] == ("far", 9)

    def test_two_pins_share_the_places_of_a_day_whoever_may_take_them(self, facts):
        pins = (pin("p", "own", 3), pin("q", "own", 3))
        for order in (pins, pins[::-1]):
            found = starts(replace(facts, pins=order))
            assert (found["p"], found["q"]) == (("own", 3), ("own", 3))

    def test_a_day_of_two_kinds_of_places_takes_two_pins(self, facts):
        found = starts(replace(facts, pins=(pin("p", "far", 9), pin("q", "far", 9))))
        assert (found["p"], found["q"]) == (("far", 9), ("far", 9))

    def test_a_pin_to_the_held_offer_keeps_it(self, facts):
        assert starts(facts)["held"] == ("own", 3)
        found = starts(replace(facts, pins=(pin("held", "own", 4),)))
        assert found["held"] == ("own", 4)

    def test_a_pin_may_come_later_than_the_held_offer(self, facts):
        assert starts(replace(facts, pins=(pin("held", "far", 9),)))["held"] == ("far", 9)

    def test_the_same_pin_twice_is_one(self, facts):
        assert starts(replace(facts, pins=(pin("p", "far", 9),) * 2))["p"] == ("far", 9)

    @pytest.mark.parametrize(
        "pins",
        [
            (pin("p", "own", 5),),
            (pin("p", "nobody", 3),),
            (pin("unknown", "own", 3),),
            (pin("p", "own", 3), pin("p", "far", 9)),
            (pin("p", "far", 9), pin("q", "far", 9), pin("held", "far", 9)),
        ],
        ids=["no place that day", "no such provider", "no such plan", "two starts", "too many"],
    )
    def test_an_impossible_pin_is_told_by_its_plan(self, facts, pins):
        with pytest.raises(PinIsNotPossible, match=f"plan {pins[-1].plan_id} "):
            encode(replace(facts, pins=pins))


def test_offers_that_were_let_go_bind_no_more():
    let_go = replace(offered(9), offers=(OfferFacts(start_on=day(9), released=True),))
    facts = a_country(
        plans=[a_plan("p", facts=let_go)],
        providers=[private("private")],
        slots=[a_slot("private", number) for number in (9, 12)],
        as_of=day(8),
    )
    assert days_at(facts, "private") == [9, 12]
