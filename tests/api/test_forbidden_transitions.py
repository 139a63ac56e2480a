"""What the law's machine does not know is refused with its code and paragraph, in every state."""

import pytest

from service.rules.plan_states import ENDED, PASSING, PLAN
from service.rules.vocabulary import PlanState
from tests.api import plan_make as make
from tests.api.test_actions import BUILT, here, tried

__all__ = ["here"]

PATHS = sorted({step.path for step in PLAN.transitions if step.path})
# agreed_private is passed in one request: the plan is sent, or documentation is asked for
RESTING = set(PlanState) - PASSING - {PlanState.AGREED_PRIVATE}


def revoked(world):
    path = make.offered(world)
    make.posted(world.hospital_staff(), f"{path}/revocation")
    return path


STANDING = BUILT | {"revoked": revoked}


def roles_of(what):
    return {role for step in PLAN.transitions if step.path == what for role in step.roles}


def is_known(what, plan):
    """Whether the machine has such an event in the plan's state, for its type."""
    return any(
        step.path == what
        and plan["state"] in step.from_states
        and plan["plan_type"] in step.plan_types
        for step in PLAN.transitions
    )


def asking(world, plan, role):
    """Who would ask in that role: it is their plan, their citizen, their place."""
    if role != "provider":
        return {
            "citizen": world.citizen(),
            "hospital": world.hospital_staff(),
            "authority": world.authority(plan["responsible_authority_id"]),
        }[role]
    place = plan["placement"] or plan["agreed_start"] or plan["choice"]
    return world.at(place["provider_id"] if place else world.own)


@pytest.mark.parametrize("name", STANDING)
def test_what_the_machine_does_not_know_is_refused_with_code_and_paragraph(here, name):
    path = STANDING[name](here)
    plan = make.seen(here.client.as_("auditor"), path)
    events = make.history(here, path)
    refused = set()
    for what in PATHS:
        if is_known(what, plan):
            continue
        for role in sorted(roles_of(what)):
            client = asking(here, plan, role)
            answer = tried(here, path, what, client, plan)
            if client.get(path).status_code == 404:
                assert answer.status_code in (404, 409), (what, role, answer.text)
            else:
                assert answer.status_code == 409, (what, role, answer.text)
            if answer.status_code == 409:
                problem = answer.json()
                assert problem["code"], (what, role, answer.text)
                assert problem["citation"], (what, role, answer.text)
                refused.add(what)
    assert refused
    assert make.history(here, path) == events


def test_every_state_where_a_plan_may_rest_is_tried(here):
    found = {
        make.seen(here.client.as_("auditor"), build(here))["state"] for build in STANDING.values()
    }
    assert found == RESTING
    assert found >= ENDED
