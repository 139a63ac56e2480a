from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from service.notices.letter import write
from service.notices.texts import Language
from service.rules.entitlement import entitlement
from service.rules.facts import OfferFacts
from service.rules.lapse import may_still_choose
from service.rules.notices import Happened, Standing, due_notices, open_rights
from service.rules.plan_states import PASSING
from service.rules.rulebook import RULEBOOKS
from service.rules.vocabulary import Basis, PlanState, PlanType
from tests.notices.cases import CASES, particulars
from tests.rules import make

CHOICE_IS_OVER = {
    *PASSING,
    PlanState.DOCUMENTATION_REQUESTED,
    PlanState.DECEASED,
    PlanState.AGREED_PRIVATE,
    PlanState.PLACED,
    PlanState.STARTED,
    PlanState.COMPLETED,
    PlanState.CLOSED_BY_CITIZEN,
    PlanState.REVOKED,
    PlanState.INFORMATION_ONLY,
}
EVENTS = sorted({line.event for _, stands, _ in CASES.values() for line in stands.history})
HEADINGS = {
    Basis.PUBLIC: "Et offentligt sted (§ 7, stk. 1)",
    Basis.PRIVATE: "Et privat sted (§ 7, stk. 3)",
    Basis.HOSPITAL: "Et sygehus (§ 7, stk. 6)",
}
OPENED_BY_PAR7_STK3 = ("vælge en privat", "selv at finde et privat sted")
days = st.integers(0, 30).map(make.day)
maybe_days = st.none() | days


@st.composite
def offer(draw):
    return OfferFacts(
        start_on=draw(days), notified_on=draw(maybe_days), released=draw(st.booleans())
    )


@st.composite
def plans(draw):
    kind = draw(st.sampled_from(PlanType))
    return make.plan(
        kind,
        offers=tuple(draw(st.lists(offer(), max_size=3))),
        not_before=draw(maybe_days),
        discharged_on=make.day(draw(st.integers(-10, 3))),
    )


@st.composite
def standings(draw):
    events = draw(st.lists(st.sampled_from(EVENTS), unique=True))
    return Standing(
        state=draw(st.sampled_from(PlanState)),
        reply_by=draw(maybe_days),
        basis=draw(st.none() | st.sampled_from(Basis)),
        start_on=draw(days),
        started_on=draw(days),
        missed=draw(st.booleans()),
        history=tuple(
            Happened(event=event, number=number, on=make.day(number))
            for number, event in enumerate(events)
        ),
    )


@st.composite
def books(draw):
    return replace(
        draw(st.sampled_from(RULEBOOKS)),
        right_without_offer=draw(st.booleans()),
        right_survives_earlier_offer=draw(st.booleans()),
        late_accept=draw(st.booleans()),
    )


def usable(book, plan, stands, today):
    """The choices a citizen holds and may make, told from entitlement and lapse alone."""
    lapsed = (
        stands.state is PlanState.OFFERED
        and stands.reply_by is not None
        and stands.reply_by < today
    )
    state = PlanState.CHOICE_LAPSED if lapsed else stands.state
    if state in CHOICE_IS_OVER or not may_still_choose(state, stands.reply_by, accepts=False):
        return set()
    held = entitlement(book, plan, today=today)
    verdicts = {
        Basis.PUBLIC: held.public_choice,
        Basis.PRIVATE: held.private_choice,
        Basis.HOSPITAL: held.hospital_choice,
    }
    return {basis for basis, verdict in verdicts.items() if verdict}


@settings(max_examples=400, deadline=None)
@given(book=books(), plan=plans(), stands=standings(), today=days)
def test_a_letter_tells_of_the_rights_that_are_held_and_of_no_other(book, plan, stands, today):
    rights = usable(book, plan, stands, today)
    assert {Basis(r.citation) for r in open_rights(book, plan, stands, today=today)} == rights
    for due in due_notices(book, plan, stands, today=today):
        assert {Basis(reason.citation) for reason in due.rights} == rights
        written = write(due, particulars(), Language.DA)
        told = {basis for basis, heading in HEADINGS.items() if heading in written.paragraphs}
        assert told == rights
        text = " ".join((written.title, *written.paragraphs))
        assert any(phrase in text for phrase in OPENED_BY_PAR7_STK3) is (Basis.PRIVATE in rights)


@settings(max_examples=200, deadline=None)
@given(book=books(), plan=plans(), stands=standings(), today=days)
def test_every_letter_of_any_plan_can_be_written_in_both_languages(book, plan, stands, today):
    for due in due_notices(book, plan, stands, today=today):
        for language in Language:
            written = write(due, particulars(), language)
            assert written.title
            assert written.body
            assert all("{" not in part for part in written.paragraphs)


@settings(max_examples=200, deadline=None)
@given(book=books(), plan=plans(), stands=standings(), today=days)
def test_the_day_a_letter_is_looked_at_does_not_change_its_date(book, plan, stands, today):
    now = {d.notice: d.since for d in due_notices(book, plan, stands, today=today)}
    later = due_notices(book, plan, stands, today=today + timedelta(days=1))
    assert all(now.get(due.notice, due.since) == due.since for due in later)
