"""GET /actions tells exactly what is possible: in every state, every call is tried by everybody."""

import re

import pytest

from service.rules.plan_states import PLAN
from tests.api import plan_make as make
from tests.api.capacity_make import publish, row

TODAY = "2027-02-08"
KEPT = {"municipality": False, "region": False, "gp": False, "hospital": False}
LEVEL = {"reason": "Vurderet.", "assessed_by": "Fys. A", "co_signer": "Leder B"}
PATHS = {
    role: sorted({step.path for step in PLAN.transitions if step.path and role in step.roles})
    for role in ("citizen", "authority", "hospital", "provider")
}
HOSPITAL = "§ 7, stk. 6"
# what an institution may do with a plan that it is not shown, and who is shown it on paper
UNSEEN = {"/confirmation", "/documentation", "/receipt"}


@pytest.fixture(scope="module")
def here(world):
    for place in (world.own, world.private):
        publish(world.client, row(place, start_on=TODAY, places=500))
    return world


def held_by_patient(world):
    return make.issued(world, consent=KEPT)


def awaiting_hospital_choice(world):
    return make.issued(world, plan_type="hospital_specialised")


def offered_today(world):
    return make.offered(world, make.offer_body(world.own, start_on=TODAY))


def choice_lapsed(world):
    told = {"notified_at": "2027-02-04T12:00:00+01:00", "reply_by": "2027-02-06"}
    path = make.offered(world, make.late_offer_body(world.own, **told))
    world.client.set_clock(make.NOW)
    return path


def waits_for_institution(world):
    path = make.offered_late(world)
    body = make.choice_body(world.other, start_on=make.LATE)
    make.posted(world.citizen(), f"{path}/choices", body)
    return path


def waits_for_agreement(world):
    path = make.offered_late(world)
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    return path


def announced(world):
    path = make.offered_late(world)
    make.posted(world.authority(), f"{path}/documentation-requests")
    return path


def documentation_requested(world):
    path = announced(world)
    make.posted(world.citizen(), f"{path}/agreed-starts", make.agreed_body(world.private))
    return path


def documentation_requested_after_dispatch(world):
    path = make.placed_privately(world)
    make.posted(world.authority(), f"{path}/documentation-requests")
    return path


def documentation_delivered_after_dispatch(world):
    path = documentation_requested_after_dispatch(world)
    make.posted(world.at(world.private), f"{path}/documentation", {"start_on": make.SOONER})
    return path


def acknowledged(world):
    path = make.placed_privately(world)
    make.posted(world.at(world.private), f"{path}/acknowledgement")
    return path


def placed_today(world):
    path = offered_today(world)
    make.posted(world.citizen(), f"{path}/choices", make.choice_body(world.own, start_on=TODAY))
    return path


def missed(world):
    path = placed_today(world)
    make.posted(world.at(world.own), f"{path}/no-show")
    return path


def started(world):
    path = placed_today(world)
    make.posted(world.at(world.own), f"{path}/start")
    return path


def completed(world):
    path = started(world)
    make.posted(world.at(world.own), f"{path}/completion")
    return path


def closed(world):
    path = make.offered(world)
    make.posted(world.citizen(), f"{path}/withdrawal")
    return path


def deceased(world):
    path = make.offered(world)
    make.posted(world.authority(), f"{path}/death")
    return path


def self_training(world):
    return make.issued(world, plan_type="self_training")


BUILT = {
    "held_by_patient": held_by_patient,
    "awaiting_stratification": make.issued,
    "awaiting_offer": make.stratified,
    "awaiting_hospital_choice": awaiting_hospital_choice,
    "offered in time": make.offered,
    "offered late": make.offered_late,
    "choice_lapsed": choice_lapsed,
    "choice_made, public": waits_for_institution,
    "choice_made, private": waits_for_agreement,
    "documentation announced": announced,
    "documentation_requested": documentation_requested,
    "documentation_requested, sent": documentation_requested_after_dispatch,
    "documentation delivered, sent": documentation_delivered_after_dispatch,
    "placed": make.placed,
    "placed today": placed_today,
    "placed privately": make.placed_privately,
    "placed and acknowledged": acknowledged,
    "missed": missed,
    "started": started,
    "completed": completed,
    "closed": closed,
    "deceased": deceased,
    "information_only": self_training,
}


@pytest.fixture(scope="module")
def callers(here):
    """Everybody with a part in a plan, with their role."""
    return {
        "citizen": ("citizen", here.citizen()),
        "municipality": ("authority", here.authority()),
        "other municipality": ("authority", here.authority("0101")),
        "hospital": ("hospital", here.hospital_staff()),
        "own place": ("provider", here.at(here.own)),
        "private place": ("provider", here.at(here.private)),
        "other place": ("provider", here.at(here.other)),
    }


def bodies(world, path, plan):
    """What to send to each path, so that only the plan's state can be in the way."""
    offer = plan["offer"] or {"start_on": make.LATE}
    late = offer["start_on"] > "2027-02-11"
    hospital = plan["plan_type"] == "hospital_specialised"
    other_level = "advanced" if plan["care_level"] == "basic" else "basic"
    choice = make.choice_body(world.own, start_on=offer["start_on"])
    agreed = make.agreed_body(world.private)
    if plan["choice"] and plan["choice"]["provider_id"] == world.own:
        choice = make.choice_body(world.other, start_on=make.LATE)
    if hospital:
        choice = make.choice_body(world.hospital, basis=HOSPITAL)
    return {
        "/offers": make.late_offer_body(world.own) if late else make.offer_body(world.own),
        "/choices": choice,
        "/agreed-starts": agreed,
        "/stratification": LEVEL | {"care_level": other_level},
        "/late-replies": {"reason": "Var indlagt."},
        "/documentation": {"start_on": make.SOONER},
        "/rebooking": {"start_on": make.LATE},
        "/corrections": {"reason": "Skrivefejl.", "needs": "Gangtræning og balance."},
        "/residence": {"home_municipality": "0630", "postcode": "7100", "moved_on": TODAY},
        "/start": {"started_on": TODAY},
    }


def tried(world, path, what, client, plan):
    """Ask for what a path stands for; gives the answer."""
    number = (plan["documentation"] or {"number": 1})["number"]
    decision = {"accepted": True} if "{number}" in what else {}
    body = bodies(world, path, plan).get(what, decision)
    return client.post(path + what.format(number=number), json=body)


def listed(client, path):
    """What the caller is told of, as paths; none when it may not see the plan."""
    answer = client.get(f"{path}/actions")
    if answer.status_code == 404:
        return None
    assert answer.status_code == 200, answer.text
    told = [item["path"].removeprefix(path) for item in answer.json()["items"]]
    return {re.sub(r"/\d+/", "/{number}/", what) for what in told}


@pytest.mark.parametrize("name", BUILT)
def test_what_is_listed_succeeds_and_what_is_not_listed_does_not(here, callers, name):
    build = BUILT[name]
    path = build(here)
    plan = make.seen(here.client.as_("auditor"), path)
    possible = []
    for who, (role, client) in callers.items():
        told = listed(client, path)
        assert (told or set()) <= set(PATHS[role])
        for what in PATHS[role]:
            if told is not None and what in told:
                possible.append((what, client))
            elif told is not None or what not in UNSEEN:
                answer = tried(here, path, what, client, plan)
                assert 400 <= answer.status_code < 500, (who, what, answer.text)
    for what, client in possible:
        answer = tried(here, build(here), what, client, plan)
        assert answer.status_code == 201, (what, answer.text)
