"""§ 8, stk. 2-3: documentation of an agreed start, dispatch and its receipt."""

import pytest

from tests.api import plan_make as make

STATED = {"start_on": make.SOONER, "statement": "Aftalt 8/2."}
ACCEPTED, REJECTED = {"accepted": True}, {"accepted": False, "reason": "Intet aftalt."}


def announced(world, **changes):
    """A plan with an agreed start that waits for the documentation that was announced."""
    path = make.offered_late(world, **changes)
    make.posted(world.authority(), f"{path}/documentation-requests")
    make.posted(world.citizen(), f"{path}/agreed-starts", make.agreed_body(world.private))
    return path


def names(world, path):
    return [e["event"] for e in make.history(world, path)]


def counts(world):
    return make.booked(world, world.own, make.LATE), make.booked(world, world.private, make.SOONER)


def test_documentation_announced_before_the_report_keeps_place_and_plan(world):
    own, theirs = counts(world)
    path = announced(world)
    plan = make.seen(world.citizen(), path)
    assert plan["state"] == "documentation_requested"
    assert (plan["dispatch"], plan["placement"]) == (None, None)
    assert plan["offer"]["start_on"] == make.LATE
    assert plan["documentation"]["state"] == "requested"
    assert plan["agreed_start"]["start_on"] == make.SOONER
    assert counts(world) == (own + 1, theirs + 1)
    assert world.at(world.private).get(path).status_code == 404
    assert "plan.dispatched" not in names(world, path)


def test_the_provider_states_the_start_without_being_shown_the_plan(world):
    path = announced(world)
    told = make.posted(world.at(world.private), f"{path}/documentation", STATED)
    assert (told["number"], told["state"]) == (1, "delivered")
    assert (told["start_on"], told["statement"]) == (make.SOONER, "Aftalt 8/2.")
    assert set(told) == {
        "number",
        "state",
        "reason",
        "requested_at",
        "start_on",
        "statement",
        "delivered_at",
        "decided_at",
        "decision_reason",
    }
    assert world.at(world.private).get(path).status_code == 404
    last = make.history(world, path)[-1]
    assert (last["event"], last["citation"]) == ("agreement.documentation_delivered", "§ 8, stk. 3")
    for other in (world.own, world.contracted):
        make.refused(world.at(other), f"{path}/documentation", STATED, status=404)


def test_accepted_documentation_releases_the_offer_and_sends_the_plan_once(world):
    own, theirs = counts(world)
    path = announced(world)
    make.posted(world.at(world.private), f"{path}/documentation", STATED)
    plan = make.posted(world.authority(), f"{path}/documentation/1/decision", ACCEPTED)
    assert (plan["state"], plan["offer"]) == ("placed", None)
    assert plan["dispatch"]["provider_id"] == world.private
    assert plan["documentation"]["state"] == "accepted"
    assert counts(world) == (own, theirs + 1)
    assert names(world, path)[-3:] == ["agreement.documented", "offer.released", "plan.dispatched"]
    assert make.seen(world.at(world.private), path)["state"] == "placed"
    again = make.refused(world.authority(), f"{path}/documentation/1/decision", ACCEPTED)
    assert again["code"] == "NOT_IN_THIS_STATE"
    assert names(world, path).count("plan.dispatched") == 1


def test_documentation_may_be_accepted_without_the_providers_word(world):
    path = announced(world)
    plan = make.posted(world.authority(), f"{path}/documentation/1/decision", ACCEPTED)
    assert plan["state"] == "placed"


def test_a09_rejected_documentation_gives_the_providers_place_back_and_keeps_the_offer(world):
    own, theirs = counts(world)
    path = announced(world)
    plan = make.posted(world.authority(), f"{path}/documentation/1/decision", REJECTED)
    assert (plan["state"], plan["choice"], plan["agreed_start"]) == ("offered", None, None)
    assert plan["offer"]["start_on"] == make.LATE
    assert plan["documentation"]["decision_reason"] == "Intet aftalt."
    assert counts(world) == (own + 1, theirs)
    assert "plan.dispatched" not in names(world, path)
    rights = make.seen(world.citizen(), f"{path}/entitlement")
    assert rights["private_choice"]["holds"] is True
    again = make.posted(world.citizen(), f"{path}/agreed-starts", make.agreed_body(world.private))
    assert again["state"] == "placed"  # what was demanded is decided; it is demanded anew or not


def test_demanded_after_the_dispatch_the_public_place_is_held_again(world):
    own, theirs = counts(world)
    path = make.placed_privately(world)
    assert counts(world) == (own, theirs + 1)
    plan = make.posted(world.authority(), f"{path}/documentation-requests", {"reason": "Tvivl."})
    assert (plan["state"], plan["offer"]["start_on"]) == ("documentation_requested", make.LATE)
    assert (plan["documentation"]["reason"], plan["documentation"]["state"]) == (
        "Tvivl.",
        "requested",
    )
    assert counts(world) == (own + 1, theirs + 1)
    make.posted(world.at(world.private), f"{path}/documentation", STATED)
    plan = make.posted(world.authority(), f"{path}/documentation/1/decision", ACCEPTED)
    assert (plan["state"], plan["offer"]) == ("placed", None)
    assert counts(world) == (own, theirs + 1)
    assert names(world, path).count("plan.dispatched") == 1


def test_rejected_after_the_dispatch_the_duty_revives_with_the_place_held_again(world):
    own, theirs = counts(world)
    path = make.placed_privately(world)
    make.posted(world.authority(), f"{path}/documentation-requests")
    plan = make.posted(world.authority(), f"{path}/documentation/1/decision", REJECTED)
    assert (plan["state"], plan["offer"]["start_on"]) == ("offered", make.LATE)
    assert plan["placement"]["state"] == "cancelled"
    assert counts(world) == (own + 1, theirs)
    assert world.at(world.private).get(path).status_code == 404
    taken = make.choice_body(world.own, start_on=make.LATE)
    assert make.posted(world.citizen(), f"{path}/choices", taken)["state"] == "placed"


def test_without_room_for_the_public_place_nothing_is_demanded(client):
    world = make.a_world(client, places=1)
    path = make.placed_privately(world)
    make.offered(world, make.late_offer_body(world.own))  # somebody else has the place now
    before = make.seen(world.citizen(), path)
    problem = make.refused(world.authority(), f"{path}/documentation-requests", {})
    assert problem["code"] in ("NO_PLACE_LEFT", "NO_FREE_PLACE")
    assert make.seen(world.citizen(), path) == before
    assert names(world, path)[-1] == "plan.dispatched"


def test_a_start_other_than_the_one_reported_is_a_conflict(world):
    path = announced(world)
    other = STATED | {"start_on": make.LATE}
    problem = make.refused(world.at(world.private), f"{path}/documentation", other)
    assert (problem["code"], problem["citation"]) == ("OTHER_START_STATED", "§ 8, stk. 3")
    assert problem["facts"] == {"stated": make.LATE, "reported": make.SOONER}
    assert make.seen(world.citizen(), path)["documentation"]["state"] == "requested"


def test_documentation_is_delivered_once(world):
    path = announced(world)
    make.posted(world.at(world.private), f"{path}/documentation", STATED)
    again = STATED | {"statement": "Noget andet."}
    problem = make.refused(world.at(world.private), f"{path}/documentation", again)
    assert (problem["code"], problem["citation"]) == ("ALREADY_DELIVERED", "§ 8, stk. 3")
    assert make.seen(world.citizen(), path)["documentation"]["statement"] == "Aftalt 8/2."


def test_documentation_is_demanded_once_at_a_time(world):
    path = make.offered_late(world)
    make.posted(world.authority(), f"{path}/documentation-requests")
    problem = make.refused(world.authority(), f"{path}/documentation-requests", {})
    assert (problem["code"], problem["citation"]) == ("DOCUMENTATION_ASKED", "§ 8, stk. 3")
    make.posted(world.citizen(), f"{path}/agreed-starts", make.agreed_body(world.private))
    problem = make.refused(world.authority(), f"{path}/documentation-requests", {})
    assert problem["code"] == "DOCUMENTATION_ASKED"


@pytest.mark.parametrize("number", [0, 2])
def test_only_the_demand_that_is_open_is_decided(world, number):
    path = announced(world)
    address = f"{path}/documentation/{number}/decision"
    make.refused(world.authority(), address, ACCEPTED, status=404)


def test_documentation_is_the_responsible_authoritys_to_demand_and_decide(world):
    path = announced(world)
    stranger = world.authority("0101")
    for what, body in (
        ("documentation-requests", {}),
        ("documentation/1/decision", ACCEPTED),
    ):
        make.refused(stranger, f"{path}/{what}", body, status=404)
        make.refused(world.citizen(), f"{path}/{what}", body, status=403)
    make.refused(world.authority(), f"{path}/documentation", STATED, status=403)


def test_of_a_public_place_no_documentation_is_demanded(world):
    path = make.placed(world)
    problem = make.refused(world.authority(), f"{path}/documentation-requests", {})
    assert problem["citation"] == "§ 8, stk. 3"


def test_the_receipt_of_the_plan_is_told_once_by_who_got_it(world):
    path = make.placed_privately(world)
    assert make.seen(world.citizen(), path)["dispatch"]["acknowledged_at"] is None
    make.refused(world.at(world.contracted), f"{path}/acknowledgement", {}, status=404)
    plan = make.posted(world.at(world.private), f"{path}/acknowledgement")
    assert plan["dispatch"]["acknowledged_at"] is not None
    assert names(world, path)[-1] == "plan.acknowledged"
    again = make.refused(world.at(world.private), f"{path}/acknowledgement", {})
    assert (again["code"], again["citation"]) == ("NOTHING_TO_ACKNOWLEDGE", "§ 8, stk. 2")


def test_a_public_place_has_no_dispatch_to_acknowledge(world):
    path = make.placed(world)
    problem = make.refused(world.at(world.own), f"{path}/acknowledgement", {})
    assert problem["code"] == "NOTHING_TO_ACKNOWLEDGE"
