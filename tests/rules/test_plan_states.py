import pytest

from service.rules.codes import Code
from service.rules.plan_states import ENDED, OPEN, PASSING, PLAN, possible, transition
from service.rules.vocabulary import PlanState, PlanType

BY_EVENT = pytest.mark.parametrize("event", PLAN.transitions, ids=lambda event: event.event)


@BY_EVENT
def test_an_event_happens_where_it_may_and_is_refused_elsewhere(event):
    for state in PlanState:
        found = transition(event.event, state)
        if state in event.from_states:
            assert found == event
        else:
            assert (found.code, found.citation) == (Code.NOT_IN_THIS_STATE, event.citation)
            assert found.fact("state") == state


@BY_EVENT
def test_nothing_more_happens_to_a_plan_that_has_ended(event):
    assert event.from_states <= OPEN | PASSING


@BY_EVENT
def test_no_plan_ends_by_the_passing_of_time(event):
    assert event.roles or not set(event.to_states) & ENDED


@pytest.mark.parametrize("state", sorted(OPEN))
def test_an_open_plan_always_has_somebody_who_can_act(state):
    assert any(event.roles and state in event.from_states for event in PLAN.transitions)


def test_events_are_told_apart_by_name():
    assert len({event.event for event in PLAN.transitions}) == len(PLAN.transitions)


def test_an_unknown_event_is_no_answer_of_the_law():
    with pytest.raises(LookupError, match="no event"):
        transition("forget", PlanState.OFFERED)


def events(*asked):
    return [event.event for event in possible(*asked)]


def test_a_caller_is_told_what_his_role_may_do():
    assert events(PlanState.AWAITING_STRATIFICATION, "hospital", PlanType.GENERAL) == [
        "correct",
        "revoke",
        "record_death",
    ]
    assert events(PlanState.AWAITING_STRATIFICATION, "authority", PlanType.GENERAL) == [
        "stratify",
        "report_move",
        "record_death",
    ]
    assert events(PlanState.COMPLETED, "authority", PlanType.GENERAL) == []


def test_only_a_general_plan_is_stratified():
    assert events(PlanState.AWAITING_OFFER, "authority", PlanType.GENERAL)[0] == "stratify"
    rehab = events(PlanState.AWAITING_OFFER, "authority", PlanType.SPECIALISED_REHAB)
    assert rehab[:3] == ["notify_offer", "report_agreed_start", "announce_documentation"]


def test_a_hospital_plan_has_neither_offer_nor_private_agreement():
    state, level = PlanState.AWAITING_HOSPITAL_CHOICE, PlanType.HOSPITAL_SPECIALISED
    assert events(state, "authority", level) == ["report_move", "record_death"]
    assert events(state, "citizen", level) == ["choose", "report_move", "withdraw"]


def test_a_private_choice_may_be_changed_until_it_is_agreed():
    assert {"choose", "report_agreed_start"} <= set(
        events(PlanState.CHOICE_MADE, "citizen", PlanType.GENERAL)
    )
