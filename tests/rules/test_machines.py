import pytest

from service.rules.codes import Code
from service.rules.machines import MACHINES
from service.rules.vocabulary import (
    ChoiceState,
    OfferState,
    PlacementState,
    PlanState,
    PublicationState,
    RefusalState,
)
from tests.rules import readme

STATES = {
    "plan": PlanState,
    "start_offer": OfferState,
    "choice": ChoiceState,
    "placement": PlacementState,
    "capacity_refusal": RefusalState,
    "capacity_publication": PublicationState,
}
EACH = pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
ROLES = {"citizen", "hospital", "authority", "provider", "operator"}


def test_there_are_six_machines():
    assert [machine.name for machine in MACHINES] == list(STATES)


@EACH
def test_every_state_is_reached_and_left_unless_it_is_final(machine):
    reached, before = {machine.initial}, set()
    while reached != before:
        before = set(reached)
        reached |= {b for a, b in machine.moves if a in reached}
    assert reached == set(STATES[machine.name])
    assert {a for a, _ in machine.moves} == set(STATES[machine.name]) - machine.final


@EACH
def test_an_event_leads_where_it_may_and_is_refused_elsewhere(machine):
    for step in machine.transitions:
        for state in STATES[machine.name]:
            found = machine.step(step.event, state)
            if state in step.from_states:
                assert found is step
            else:
                assert (found.code, found.citation) == (Code.NOT_IN_THIS_STATE, step.citation)


@EACH
def test_every_event_names_who_does_it_and_its_ground(machine):
    assert all(step.citation for step in machine.transitions)
    assert all(set(step.roles) <= ROLES for step in machine.transitions)
    assert len({step.event for step in machine.transitions}) == len(machine.transitions)


@EACH
def test_what_does_not_exist_is_no_answer_of_the_law(machine):
    with pytest.raises(LookupError, match="no event"):
        machine.step("forget", machine.initial)


@EACH
def test_the_diagram_shows_every_event(machine):
    drawn = machine.diagram()
    assert all(step.event in drawn for step in machine.transitions)
    assert drawn in readme.README.read_text(encoding="utf-8")
