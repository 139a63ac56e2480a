"""Every legal decision is kept with what it rests on, and can be asked again."""

from dataclasses import replace

import pytest

from service.rules import rulebook
from tests.api import plan_make as make
from tests.api.capacity_make import provider, publish, row

REFUSAL = {
    "care_level": "basic",
    "clinical_area": "01",
    "own_residents_affected": 8,
    "reason": "Sygdom blandt terapeuterne.",
    "valid_from": "2027-02-08",
    "valid_to": "2027-02-28",
}


def decisions(world, path, client=None):
    return make.seen(client or world.client.as_("auditor"), f"{path}/decisions")["items"]


def kinds(world, path):
    return [item["kind"] for item in decisions(world, path)]


def replayed(world, decision, query="", client=None):
    path = f"/v1/decisions/{decision['decision_id']}/replay{query}"
    answer = (client or world.client.as_("auditor")).post(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def asked(decision, name):
    return [q for q in decision["questions"] if q["question"] == name]


def switched(monkeypatch, **values):
    """Today's orders read otherwise than they were when things were decided."""
    books = tuple(replace(book, **values) for book in rulebook.RULEBOOKS)
    monkeypatch.setattr(rulebook, "RULEBOOKS", books)


def a_refusal(world, **changes):
    others = [provider(world.client, authority_id="0101", **make.COPENHAGEN) for _ in range(6)]
    full = provider(world.client)
    publish(world.client, *(row(one, start_on="2027-02-12") for one in others))
    publish(world.client, row(full, start_on="2027-03-20"))
    sent = REFUSAL | {"provider_id": full} | changes
    return make.posted(world.authority(), "/v1/capacity-refusals", sent)


def test_every_step_of_a_plan_is_a_decision_linked_to_its_event(world):
    path = make.placed_privately(world)
    items = decisions(world, path)
    assert [item["kind"] for item in items] == [
        "plan.issued",
        "plan.stratified",
        "offer.notified",
        "agreement.reported",
        "plan.dispatched",
    ]
    events = {e["event_id"]: e for e in make.history(world, path)}
    for item in items:
        event = events[item["event_id"]]
        assert (item["kind"], item["at"], item["actor_role"], item["rule_set"]) == (
            event["event"],
            event["at"],
            event["actor_role"],
            event["rule_set"],
        )
        assert item["rulebook_source"].startswith("Udkast til bekendtgørelse")
        one = make.seen(world.client.as_("auditor"), f"/v1/decisions/{item['decision_id']}")
        assert one == item


def test_an_offer_tells_what_was_asked_with_what_and_under_which_readings(world):
    offer = decisions(world, make.offered_late(world))[-1]
    names = [q["question"] for q in offer["questions"]]
    assert {"may_offer", "may_start", "may_be_offered", "notice_faults"} <= set(names)
    start = asked(offer, "may_start")[0]
    assert start["inputs"]["start_on"] == make.LATE
    assert start["inputs"]["provider"]["provider_id"] == world.own
    assert start["inputs"]["plan"]["discharged_on"] == make.DISCHARGED_ON
    assert start["inputs"]["entitlement"] == {"answer_of": names.index("entitlement")}
    assert start["answer"]["reason"]["code"] == "OWN_INSTITUTION"
    rights = asked(offer, "entitlement")[-1]
    assert rights["inputs"]["plan"]["offers"][-1]["start_on"] == make.LATE
    assert rights["answer"]["private_choice"]["reason"]["code"] == "PUBLIC_START_LATE"
    assert asked(offer, "notice_faults")[0]["answer"] == []
    told = {(p["id"], p["name"], p["value"]) for p in offer["policies"]}
    assert ("A-12", "deferral_moves_day_zero", "true") in told
    assert ("A-08", "reply_min_days", "2") in told
    assert not any(p["id"] == "A-01" for p in offer["policies"])


def test_no_words_about_the_citizen_stand_in_a_decision(world):
    path = make.offered(world, functional_ability="Hemmelig lidelse.", needs="Hemmeligt behov.")
    text = world.client.as_("auditor").get(f"{path}/decisions").text
    for secret in ("Hemmelig", "Nedsat", "8940 2000", "Enkle", "Fys. A", "citizen-1"):
        assert secret not in text
    issue, level = decisions(world, path)[:2]
    draft = asked(issue, "issue_faults")[0]["inputs"]["draft"]
    assert (draft["functional_ability"], draft["impairments"]) == ("(given)", ["(given)"])
    assert draft["total_needs"] is None
    assert asked(level, "may_stratify")[0]["inputs"]["assessed_by"] == "(given)"


def test_the_whole_way_is_answered_as_it_was(world):
    path = make.placed_privately(world)
    world.at(world.private).post(f"{path}/cancellation", json={"reason": "Sygdom."})
    for decision in decisions(world, path):
        told = replayed(world, decision)
        assert (told["same"], told["differences"]) == (True, [])
        assert [a["answer"] for a in told["answer"]] == [q["answer"] for q in decision["questions"]]


def test_a_replay_keeps_to_the_readings_of_then_when_todays_are_others(world, monkeypatch):
    offer = make.offer_body(world.own, start_on=make.LATE)  # day 6 from the deferred day
    path = make.offered(world, offer, not_before=make.EARLY)
    offer = decisions(world, path)[-1]
    assert asked(offer, "entitlement")[-1]["answer"]["private_choice"]["holds"] is False
    switched(monkeypatch, deferral_moves_day_zero=False)
    told = replayed(world, offer)
    assert told["same"] is True
    today = replayed(world, offer, "?rule_set=current")
    assert today["same"] is False
    changed = {d["question"] for d in today["differences"]}
    assert "entitlement" in changed
    rights = [a for a in today["answer"] if a["question"] == "entitlement"][-1]
    assert rights["answer"]["private_choice"]["holds"] is True


@pytest.fixture
def private_choice_opened(world):
    return make.offered_late(world)


def test_what_follows_from_a_changed_answer_changes_with_it(
    world, private_choice_opened, monkeypatch
):
    path = private_choice_opened
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    choice = decisions(world, path)[-1]
    switched(monkeypatch, private_choice_after_days=30)
    today = replayed(world, choice, "?rule_set=current")
    start = next(a for a in today["answer"] if a["question"] == "may_start")
    assert start["answer"]["reason"]["code"] == "RIGHT_NOT_TRIGGERED"


def test_a_refusal_is_decided_on_figures_and_adopted_on_the_same(client):
    world = make.a_world(client)
    refusal = a_refusal(world)
    assert refusal["state"] == "supported"
    path = f"/v1/capacity-refusals/{refusal['refusal_id']}/adoption"
    assert world.authority().post(path).status_code == 200
    items = decisions(world, f"/v1/capacity-refusals/{refusal['refusal_id']}")
    assert [item["kind"] for item in items] == ["refusal.supported", "refusal.effective"]
    weighed = asked(items[0], "evaluate")[0]
    assert weighed["inputs"]["own_wait_days"] == 40
    assert weighed["inputs"]["comparator_wait_days"].count(4) == 6
    assert weighed["answer"]["state"] == "supported"
    assert items[1]["questions"] == items[0]["questions"]
    assert {p["id"] for p in items[0]["policies"]} == {"A-01"}
    for item in items:
        assert replayed(world, item)["same"] is True
        assert replayed(world, item, client=world.authority())["same"] is True
        stranger = world.authority("0101")
        refused = stranger.post(f"/v1/decisions/{item['decision_id']}/replay")
        assert refused.status_code == 403


def test_decisions_are_read_by_those_who_read_the_plan_and_replayed_by_fewer(world):
    path = make.offered(world)
    offer = decisions(world, path, world.citizen())[-1]
    assert decisions(world, path, world.authority())[-1] == offer
    one = f"/v1/decisions/{offer['decision_id']}"
    for stranger in (world.citizen("citizen-2"), world.authority("0101"), world.at(world.private)):
        assert stranger.get(f"{path}/decisions").status_code == 404
        assert stranger.get(one).status_code == 404
    assert world.authority("0101").post(f"{one}/replay").status_code == 404
    assert world.citizen().post(f"{one}/replay").status_code == 403
    assert replayed(world, offer, client=world.authority())["same"] is True
    missing = "/v1/decisions/00000000-0000-4000-8000-000000000000"
    assert world.client.as_("auditor").get(missing).status_code == 404


def test_decisions_come_page_by_page(world):
    path = make.placed(world)
    found, address = [], f"{path}/decisions?limit=2"
    while address:
        page = make.seen(world.citizen(), address)
        found += page["items"]
        address = page["next"]
    assert [item["kind"] for item in found] == kinds(world, path)
    assert kinds(world, path)[-2:] == ["choice.made", "placement.confirmed"]
