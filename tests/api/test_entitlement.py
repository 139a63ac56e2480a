"""§ 7: which choices a citizen holds, and on what facts."""

import pytest

from tests.api import plan_make as make


def rights(world, path):
    return make.seen(world.citizen(), f"{path}/entitlement")


def held(told):
    return [told[name]["holds"] for name in ("public_choice", "private_choice", "hospital_choice")]


def test_an_offer_inside_seven_days_opens_the_public_choice_only(world):
    told = rights(world, make.offered(world))
    assert held(told) == [True, False, False]
    private = told["private_choice"]
    assert (private["code"], private["citation"]) == ("RIGHT_NOT_TRIGGERED", "§ 7, stk. 3")
    assert private["facts"]["last_day_without_private_choice"] == "2027-02-11"
    assert told["latest_private_start_on"] is None


def test_an_offer_after_seven_days_opens_the_private_choice_up_to_it(world):
    told = rights(world, make.offered_late(world))
    assert held(told) == [True, True, False]
    assert told["private_choice"]["code"] == "PUBLIC_START_LATE"
    assert told["latest_private_start_on"] == make.LATE
    assert (told["contract_party"], told["rule_set"]) == ("kl", "2027")
    assert {"A-05", "A-13"} <= {policy["id"] for policy in told["policies"]}


def test_the_right_survives_an_earlier_offer(world):
    path = make.offered_late(world)
    stated = {"public_choice_stated": True, "private_choice_stated": True}
    make.posted(world.authority(), f"{path}/offers", make.offer_body(world.own, notice=stated))
    told = rights(world, path)
    assert told["private_choice"]["code"] == "RIGHT_KEPT_FROM_EARLIER_OFFER"
    assert told["latest_private_start_on"] == make.EARLY


def test_a_deferred_start_moves_the_seven_days(world):
    told = rights(world, make.stratified(world, not_before="2027-03-01"))
    facts = told["private_choice"]["facts"]
    assert facts["last_day_without_private_choice"] == "2027-03-08"
    assert "A-12" in {policy["id"] for policy in told["policies"]}


def test_at_hospital_level_the_choice_is_among_hospitals(world):
    told = rights(world, make.issued(world, plan_type="hospital_specialised"))
    assert held(told) == [False, False, True]
    assert told["public_choice"]["code"] == "CHOICE_AMONG_HOSPITALS"
    assert told["hospital_choice"]["citation"] == "§ 7, stk. 6"


def test_self_training_opens_nothing(world):
    told = rights(world, make.issued(world, plan_type="self_training"))
    assert held(told) == [False, False, False]
    assert told["private_choice"]["code"] == "INFORMATION_ONLY"


@pytest.mark.parametrize(
    ("today", "holds", "code"),
    [("2027-02-11", False, "RIGHT_NOT_TRIGGERED"), ("2027-02-12", True, "OFFER_MISSING")],
)
def test_without_an_offer_the_right_arises_when_day_7_has_passed(client, today, holds, code):
    world = make.a_world(client)
    path = make.stratified(world)
    client.set_clock(f"{today}T08:00:00+01:00")
    private = rights(world, path)["private_choice"]
    assert (private["holds"], private["code"]) == (holds, code)
