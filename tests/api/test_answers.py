"""§ 7, stk. 2, and § 8: what becomes of a choice that waits for an answer."""

import pytest

from tests.api import capacity_make as places
from tests.api import plan_make as make

PUBLIC = "§ 7, stk. 1"
PRIVATE = "§ 7, stk. 3"
REFUSED = "§ 7, stk. 2"
NEXT_DAYS = ("2027-02-09T08:00:00+01:00", "2027-02-10T00:01:00+01:00")


@pytest.fixture
def here(client):
    """Places with figures, and five others that make a long wait comparable."""
    country = make.a_world(client)
    for number in range(5):
        sooner = places.provider(client, authority_id="0461", **make.ODENSE, name=f"Sted {number}")
        places.publish(client, places.row(sooner, start_on="2027-02-09"))
    return country


def chosen(world, **changes):
    """A plan whose citizen has chosen another municipality's place."""
    path = make.offered(world, **changes)
    start = make.choice_body(world.other)
    make.posted(world.citizen(), f"{path}/choices", start)
    return path


def refusal(world, path=None, **changes):
    """A refusal of the other municipality's place that figures do not support."""
    body = {"provider_id": world.other, "care_level": "basic", "clinical_area": "01"}
    body |= {"own_residents_affected": 3, "reason": "Egne borgere venter."}
    body |= {"valid_from": "2027-02-08", "valid_to": "2027-02-28"}
    body |= {"plan_id": path.rpartition("/")[2]} if path else {}
    return make.posted(world.authority("0101"), "/v1/capacity-refusals", body | changes)


def in_effect(world, asserted):
    """Let the council let a refusal have effect."""
    address = f"/v1/capacity-refusals/{asserted['refusal_id']}/override"
    answer = world.authority("0101").post(address, json={"reason": "Sygdom."})
    assert answer.json()["state"] == "effective", answer.text


def events(world, path):
    return [(e["event"], e["actor_role"], e["citation"]) for e in make.history(world, path)]


def test_par7_the_institution_or_its_authority_confirms(world):
    for caller in (world.at(world.other), world.authority("0101")):
        path = chosen(world)
        assert caller.get(path).status_code == 404  # the plan is not sent before
        plan = make.posted(caller, f"{path}/confirmation")
        assert (plan["state"], plan["placement"]["provider_id"]) == ("placed", world.other)
        assert plan["offer"] is None
        assert events(world, path)[-2:][0][0] == "offer.released"
        assert events(world, path)[-1][0::2] == ("placement.confirmed", PUBLIC)


def test_nobody_else_confirms_or_learns_that_there_is_something_to_confirm(world):
    path = chosen(world)
    for caller in (world.at(world.own), world.at(world.private), world.authority()):
        make.refused(caller, f"{path}/confirmation", {}, status=404)
    for caller in (world.citizen(), world.hospital_staff(), world.client.as_("operator")):
        make.refused(caller, f"{path}/confirmation", {}, status=403)
    assert make.seen(world.citizen(), path)["state"] == "choice_made"


def test_a_place_is_confirmed_once_and_a_private_one_is_not_confirmed(world):
    path = chosen(world)
    at = world.at(world.other)
    make.posted(at, f"{path}/confirmation")
    assert at.post(f"{path}/confirmation", json={}).status_code in (404, 409)
    path = make.offered_late(world)
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    problem = make.refused(world.at(world.private), f"{path}/confirmation", {})
    assert problem["code"] == "NO_REFUSAL_POSSIBLE"


def test_a21_silence_confirms_after_two_days_and_lets_the_offer_go(client):
    world = make.a_world(client)
    body = make.choice_body(world.other, start_on=make.LATE)
    path = make.offered_late(world)
    make.posted(world.citizen(), f"{path}/choices", body)
    client.set_clock(NEXT_DAYS[0])
    assert make.seen(world.citizen(), path)["state"] == "choice_made"
    client.set_clock(NEXT_DAYS[1])
    plan = make.seen(world.citizen(), path)
    assert (plan["state"], plan["offer"]) == ("placed", None)
    assert (
        make.booked(world, world.own, make.LATE),
        make.booked(world, world.other, make.LATE),
    ) == (
        0,
        1,
    )
    assert events(world, path)[-1] == ("placement.confirmed", "system", PUBLIC)


def test_a21_an_earlier_start_is_confirmed_on_its_day(client):
    world = make.a_world(client)
    places.publish(client, places.row(world.other, start_on="2027-02-09"))
    path = make.offered(world)
    soon = make.choice_body(world.other, start_on="2027-02-09")
    make.posted(world.citizen(), f"{path}/choices", soon)
    client.set_clock(NEXT_DAYS[0])
    assert make.seen(world.citizen(), path)["state"] == "placed"


def test_par7_stk2_a_refused_choice_is_taken_back_with_its_place(here):
    path = chosen(here)
    in_effect(here, refusal(here, path))
    plan = make.seen(here.citizen(), path)
    assert (plan["state"], plan["choice"]) == ("offered", None)
    assert plan["offer"]["start_on"] == make.EARLY
    assert make.booked(here, here.other, make.EARLY) == 0
    assert make.booked(here, here.own, make.EARLY) == 1
    told = make.history(here, path)[-2:]
    assert [e["event"] for e in told] == ["refusal.override", "choice.refused"]
    assert told[1]["citation"] == REFUSED
    assert told[1]["facts"]["valid_to"] == "2027-02-28"
    again = make.refused(here.citizen(), f"{path}/choices", make.choice_body(here.other))
    assert again["code"] == "REFUSED_OUT_OF_AREA"
    taken = make.posted(here.citizen(), f"{path}/choices", make.choice_body(here.own))
    assert taken["state"] == "placed"


def test_par7_stk2_an_authority_cannot_refuse_a_resident_whose_plan_it_answers_for(world):
    path = make.offered(world)
    body = {"provider_id": world.own, "care_level": "basic", "clinical_area": "01"}
    body |= {"own_residents_affected": 3, "reason": "Venter.", "plan_id": path.rpartition("/")[2]}
    body |= {"valid_from": "2027-02-08", "valid_to": "2027-02-28"}
    told = make.posted(world.authority(), "/v1/capacity-refusals", body)
    assert (told["state"], told["code"]) == ("invalid", "RESIDENT")
    make.refused(world.at(world.own), "/v1/capacity-refusals", body, status=400)


def test_par7_stk2_a_new_last_day_is_set_when_the_choice_opens_again(here):
    path = make.offered(here, make.late_offer_body(here.own))
    make.posted(here.citizen(), f"{path}/choices", make.choice_body(here.other))
    asserted = refusal(here, path)
    here.client.set_clock("2027-02-09T23:00:00+01:00")
    in_effect(here, asserted)
    offer = make.seen(here.citizen(), path)["offer"]
    assert (offer["state"], offer["reply_by"]) == ("notified", "2027-02-11")


def test_par7_stk2_a_refusal_after_the_confirmation_changes_nothing(here):
    path = chosen(here)
    asserted = refusal(here, path)
    make.posted(here.at(here.other), f"{path}/confirmation")
    before = events(here, path)
    in_effect(here, asserted)
    plan = make.seen(here.citizen(), path)
    assert (plan["state"], plan["placement"]["state"]) == ("placed", "confirmed")
    assert make.booked(here, here.other, make.EARLY) == 1
    assert events(here, path)[:-1] == before


def test_par7_stk2_a_refusal_of_everybody_reaches_the_choices_that_wait_and_no_residents(here):
    paths = [chosen(here), chosen(here)]
    copenhagen = {"citizen_ref": "citizen-1", "postcode": "1050"}
    resident = make.issued(here, home_municipality="0101", citizen=copenhagen)
    level = {"care_level": "basic", "reason": "Enkle følger.", "assessed_by": "Fys. A"}
    make.posted(here.authority("0101"), f"{resident}/stratification", level)
    make.posted(here.citizen(), f"{resident}/choices", make.choice_body(here.other))
    in_effect(here, refusal(here))
    states = [make.seen(here.citizen(), path)["state"] for path in (*paths, resident)]
    assert states == ["offered", "offered", "placed"]
    assert make.booked(here, here.other, make.EARLY) == 1


@pytest.mark.parametrize(
    "changes",
    [{"valid_from": "2027-02-09"}, {"care_level": "advanced"}, {"clinical_area": "02"}],
    ids=["another day", "another level", "another area"],
)
def test_par7_stk2_a_refusal_of_something_else_takes_nothing_back(client, changes):
    world = make.a_world(client)
    services = [
        places.offering(),
        places.offering(care_level="advanced"),
        places.offering(clinical_area="02"),
    ]
    there = places.provider(client, authority_id="0101", **make.COPENHAGEN, offerings=services)
    places.publish(client, *[_figure(there, service) for service in services])
    for number in range(5):
        other = places.provider(
            client, authority_id="0461", **make.ODENSE, offerings=services, name=f"Sted {number}"
        )
        places.publish(client, *[_figure(other, service) for service in services])
    path = make.offered(world)
    make.posted(world.citizen(), f"{path}/choices", make.choice_body(there))
    in_effect(world, refusal(world, provider_id=there, **changes))
    assert make.seen(world.citizen(), path)["state"] == "choice_made"


def _figure(provider_id, service):
    sold = {name: service[name] for name in ("care_level", "clinical_area")}
    return places.row(provider_id, start_on=make.EARLY, **sold)


def test_par7_stk2_silence_is_no_yes_once_a_refusal_of_everybody_has_come_into_effect(here):
    path = make.offered(here, make.late_offer_body(here.own))
    body = make.choice_body(here.other, start_on=make.LATE)
    make.posted(here.citizen(), f"{path}/choices", body)
    in_effect(here, refusal(here, valid_from="2027-02-09"))
    assert make.seen(here.citizen(), path)["state"] == "choice_made"
    here.client.set_clock(NEXT_DAYS[1])
    plan = make.seen(here.citizen(), path)
    assert (plan["state"], plan["choice"]) == ("offered", None)
    assert events(here, path)[-1] == ("choice.refused", "system", REFUSED)


def test_par7_stk3_a_private_place_is_held_until_its_day_has_gone_by(client):
    world = make.a_world(client)
    path = make.offered_late(world)
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    client.set_clock(f"{make.SOONER}T23:59:00+01:00")
    assert make.seen(world.citizen(), path)["state"] == "choice_made"
    client.set_clock("2027-02-13T00:01:00+01:00")
    plan = make.seen(world.citizen(), path)
    assert (plan["state"], plan["choice"]) == ("offered", None)
    assert make.booked(world, world.private, make.SOONER) == 0
    assert make.booked(world, world.own, make.LATE) == 1
    assert events(world, path)[-1] == ("placement.expired", "system", PRIVATE)
    client.set_clock("2027-02-13T00:02:00+01:00")
    assert events(world, path)[-1] == ("placement.expired", "system", PRIVATE)


def test_a_revised_offer_leaves_a_choice_that_waits_for_its_institution(world):
    path = chosen(world)
    later = make.late_offer_body(world.own)
    plan = make.posted(world.authority(), f"{path}/offers", later)
    assert (plan["state"], plan["choice"]["provider_id"]) == ("choice_made", world.other)
    assert plan["offer"]["version"] == 2
    confirmed = make.posted(world.at(world.other), f"{path}/confirmation")
    assert (confirmed["state"], confirmed["offer"]) == ("placed", None)


def test_a_revised_offer_takes_back_a_private_choice_that_it_overtakes(world):
    path = make.offered_late(world)
    later = make.private_choice_body(world.private, start_on=make.LATE)
    make.posted(world.citizen(), f"{path}/choices", later)
    held = make.booked(world, world.private, make.LATE)
    sooner = make.late_offer_body(world.own, start_on=make.SOONER)
    plan = make.posted(world.authority(), f"{path}/offers", sooner)
    assert (plan["state"], plan["choice"]) == ("offered", None)
    assert make.booked(world, world.private, make.LATE) == held - 1
    kept = make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    assert kept["state"] == "choice_made"


def test_the_offer_itself_may_be_taken_while_a_choice_waits(world):
    path = chosen(world)
    held = make.booked(world, world.other, make.EARLY)
    plan = make.posted(world.citizen(), f"{path}/choices", make.choice_body(world.own))
    assert (plan["state"], plan["placement"]["provider_id"]) == ("placed", world.own)
    assert make.booked(world, world.other, make.EARLY) == held - 1
    make.refused(world.at(world.other), f"{path}/confirmation", {}, status=404)
