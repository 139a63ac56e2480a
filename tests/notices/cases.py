"""A plan for each letter, with facts as they occur; `LETTERS` holds the letter of each."""

from service.notices.letter import Particulars, Sender, write
from service.notices.texts import Language
from service.rules.notices import Happened, Notice, Standing, due_notices
from service.rules.vocabulary import AuthorityKind, Basis, PlanState, PlanType
from tests.rules import make

S = PlanState
FIGURES = (
    ("own_wait_days", "30"),
    ("median", "14.5"),
    ("threshold", "21.75"),
    ("comparators", "7"),
    ("own_residents_affected", "8"),
    ("valid_to", str(make.day(40))),
)
DEFERRED = {"not_before": make.day(10)}
REVISED_EARLIER = make.offered(14, 6)
REVISED_LATER = make.offered(6, 14)
REVISED_IN_TIME = make.offered(5, 6)


def history(*events, facts=()):
    """These events, one a day from discharge, the last with `facts`."""
    lines = [
        Happened(event=event, number=number, on=make.day(number))
        for number, event in enumerate(events)
    ]
    if facts:
        last = lines.pop()
        lines.append(Happened(event=last.event, number=last.number, on=last.on, facts=tuple(facts)))
    return tuple(lines)


def standing(state, *events, facts=(), **known):
    return Standing(state=state, history=history(*events, facts=facts), **known)


def chosen(state, *events, basis=Basis.PUBLIC, start=5, **known):
    return standing(state, *events, basis=basis, start_on=make.day(start), **known)


RECEIVED = ("plan.issued", "plan.received")
TOLD = (*RECEIVED, "plan.stratified", "offer.notified")
AGREED = (*TOLD, "choice.made", "agreement.reported")
PRIVATE = {"basis": Basis.PRIVATE, "start": 10}

# notice -> the plan, where it stands, and the day after discharge it is asked on
CASES = {
    Notice.PLAN_KEPT: (
        make.plan(care_level=None),
        standing(S.HELD_BY_PATIENT, "plan.issued"),
        1,
    ),
    Notice.PLAN_RECEIVED: (
        make.plan(care_level=None, clinical_start_deadline=make.day(9)),
        standing(S.AWAITING_STRATIFICATION, *RECEIVED),
        2,
    ),
    Notice.SELF_TRAINING: (
        make.plan(PlanType.SELF_TRAINING),
        standing(S.INFORMATION_ONLY, *RECEIVED),
        1,
    ),
    Notice.HOSPITAL_CHOICE: (
        make.plan(PlanType.HOSPITAL_SPECIALISED),
        standing(S.AWAITING_HOSPITAL_CHOICE, *RECEIVED),
        1,
    ),
    Notice.START_DEFERRED: (
        make.plan(**DEFERRED),
        standing(S.AWAITING_OFFER, *RECEIVED, "plan.stratified"),
        2,
    ),
    Notice.LEVEL_STATED: (
        make.plan(),
        standing(S.AWAITING_OFFER, *RECEIVED, "plan.stratified"),
        2,
    ),
    Notice.HANDED_OVER: (
        make.plan(PlanType.SPECIALISED_REHAB),
        standing(S.AWAITING_OFFER, *RECEIVED, "plan.handed_over"),
        3,
    ),
    Notice.NO_OFFER_IN_TIME: (
        make.plan(),
        standing(S.AWAITING_OFFER, *RECEIVED, "plan.stratified"),
        8,
    ),
    Notice.OFFER: (
        make.offered(6),
        standing(S.OFFERED, *TOLD, reply_by=make.day(5)),
        3,
    ),
    Notice.OFFER_WITH_PRIVATE_CHOICE: (
        make.offered(14),
        standing(S.OFFERED, *TOLD, reply_by=make.day(9)),
        3,
    ),
    Notice.OFFER_REVISED: (
        REVISED_IN_TIME,
        standing(S.OFFERED, *TOLD, "offer.revised", reply_by=make.day(6)),
        4,
    ),
    Notice.OFFER_REVISED_RIGHT_ARISES: (
        REVISED_LATER,
        standing(S.OFFERED, *TOLD, "offer.revised", reply_by=make.day(9)),
        4,
    ),
    Notice.OFFER_REVISED_RIGHT_STAYS: (
        REVISED_EARLIER,
        standing(S.OFFERED, *TOLD, "offer.revised"),
        4,
    ),
    Notice.REPLY_DEADLINE_NEAR: (
        make.offered(14),
        standing(S.OFFERED, *TOLD, reply_by=make.day(9)),
        7,
    ),
    Notice.REPLY_DEADLINE_PASSED: (
        make.offered(14),
        standing(S.CHOICE_LAPSED, *TOLD, "choice.lapsed", reply_by=make.day(9)),
        10,
    ),
    Notice.CHOICE_REGISTERED: (
        make.offered(6),
        chosen(S.CHOICE_MADE, *TOLD, "choice.made"),
        4,
    ),
    Notice.PRIVATE_PLACE_HELD: (
        make.offered(14),
        chosen(S.CHOICE_MADE, *TOLD, "choice.made", **PRIVATE),
        4,
    ),
    Notice.REFUSED_BY_INSTITUTION: (
        make.offered(14),
        standing(S.OFFERED, *TOLD, "choice.made", "choice.refused", facts=FIGURES),
        6,
    ),
    Notice.HOLD_EXPIRED: (
        make.offered(14),
        standing(S.CHOICE_LAPSED, *TOLD, "choice.made", "placement.expired", reply_by=make.day(5)),
        11,
    ),
    Notice.DOCUMENTATION_ASKED: (
        make.offered(14),
        chosen(S.DOCUMENTATION_REQUESTED, *AGREED, "agreement.documentation_requested", **PRIVATE),
        7,
    ),
    Notice.DOCUMENTATION_ACCEPTED: (
        make.offered(14),
        chosen(
            S.PLACED,
            *AGREED,
            "agreement.documentation_requested",
            "agreement.documented",
            "plan.dispatched",
            **PRIVATE,
        ),
        8,
    ),
    Notice.DOCUMENTATION_NOT_ACCEPTED: (
        make.offered(14),
        standing(S.OFFERED, *AGREED, "agreement.documentation_requested", "agreement.rejected"),
        8,
    ),
    Notice.AGREED_START_REGISTERED: (
        make.offered(14),
        chosen(S.PLACED, *AGREED, "plan.dispatched", **PRIVATE),
        7,
    ),
    Notice.CHOICE_CONFIRMED: (
        make.offered(6),
        chosen(S.PLACED, *TOLD, "choice.made", "placement.confirmed"),
        5,
    ),
    Notice.PROVIDER_CANCELLED: (
        make.plan(),
        standing(S.AWAITING_OFFER, *AGREED, "plan.dispatched", "placement.cancelled"),
        9,
    ),
    Notice.FIRST_MEETING_MISSED: (
        make.offered(6),
        chosen(S.PLACED, *TOLD, "placement.confirmed", "placement.no_show", missed=True),
        6,
    ),
    Notice.FIRST_MEETING_REGISTERED: (
        make.offered(6),
        chosen(S.STARTED, *TOLD, "course.started", started_on=make.day(6)),
        7,
    ),
    Notice.CLOSED_BY_CITIZEN: (
        make.offered(6),
        standing(S.CLOSED_BY_CITIZEN, *TOLD, "plan.closed"),
        5,
    ),
    Notice.REVOKED: (
        make.offered(6),
        standing(S.REVOKED, *TOLD, "plan.revoked"),
        5,
    ),
}


def due(notice, book=make.BOOK):
    """The notice as the rules give it in its case, or none when they do not."""
    plan, stands, today = CASES[notice]
    found = due_notices(book, plan, stands, today=make.day(today))
    return next((one for one in found if one.notice is notice), None)


def particulars(**changes):
    usual = {
        "reference": "2027-000123",
        "sender": Sender(name="Aarhus", kind=AuthorityKind.MUNICIPALITY, contact="8940 2000"),
        "place": "Center for Sundhed, 8000 Aarhus C",
        "chosen_place": "Fys og Form, Prøvevej 12, 8200 Aarhus N",
        "chosen_phone": "00 00 00 12",
        "synthetic": True,
    }
    return Particulars(**(usual | changes))


def letter(notice, language=Language.DA, **changes):
    return write(due(notice), particulars(**changes), language)
