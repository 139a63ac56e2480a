"""Which deadlines run for a plan on a day, whose they are and when they end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from service.rules.days import last_day_without_private_choice
from service.rules.entitlement import is_told, offer_paragraph
from service.rules.facts import PlanFacts
from service.rules.offer import notice_due_on
from service.rules.receipt import (
    last_day_without_private_choice_from_receipt,
    notice_due_on_from_receipt,
)
from service.rules.rulebook import Rulebook
from service.rules.stratify import restratification_closes_on
from service.rules.vocabulary import PlanState, PlanType

_S = PlanState
_UNTOLD = frozenset({_S.AWAITING_STRATIFICATION, _S.AWAITING_OFFER})
_NOT_STARTED = frozenset(
    {
        *_UNTOLD,
        _S.AWAITING_HOSPITAL_CHOICE,
        _S.OFFERED,
        _S.CHOICE_MADE,
        _S.CHOICE_LAPSED,
        _S.AGREED_PRIVATE,
        _S.DOCUMENTATION_REQUESTED,
        _S.PLACED,
    }
)
_ACKNOWLEDGED_WITHIN = timedelta(days=1)


class DeadlineKind(StrEnum):
    """What somebody must have done by a day."""

    NOTICE = "notice"  # orientering senest dag fire
    NOTICE_FROM_RECEIPT = "notice_from_receipt"  # samme, regnet fra modtagelsen
    OFFERED_START = "offered_start"  # sidste dag uden frit valg
    OFFERED_START_FROM_RECEIPT = "offered_start_from_receipt"
    CLINICAL_START = "clinical_start"  # lægefaglig tidsfrist
    REPLY = "reply"  # svarfrist
    FIRST_MEETING = "first_meeting"  # opstart
    DOCUMENTATION = "documentation"  # dokumentation for aftalt opstart
    ACKNOWLEDGEMENT = "acknowledgement"  # kvittering for planen
    RESTRATIFICATION = "restratification"  # omstratificering


class Whose(StrEnum):
    """Who has to do something by a deadline."""

    AUTHORITY = "authority"
    CITIZEN = "citizen"
    PLACE = "place"


_OF_OTHERS = {
    DeadlineKind.REPLY: Whose.CITIZEN,
    DeadlineKind.FIRST_MEETING: Whose.PLACE,
    DeadlineKind.DOCUMENTATION: Whose.PLACE,
    DeadlineKind.ACKNOWLEDGEMENT: Whose.PLACE,
}
_ORDER = {kind: place for place, kind in enumerate(DeadlineKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a plan stands, as far as deadlines ask.

    Attributes:
        received_on: the Danish day the authority got the plan.
        reply_by: last day to reply to the offer in force.
        start_on: the first meeting that is arranged and has not been held.
        started_on: the first meeting that was held.
        stratified_on: when the level was first stated.
        proof_due_on: the agreed start whose documentation is awaited.
        sent_on: the day the plan was sent to a provider that has not said that it arrived.
        cancelled: the place last arranged was cancelled and not replaced.
        course_over: a course has ended before the plan did, and the next has not been arranged.
    """

    state: PlanState
    received_on: date | None = None
    reply_by: date | None = None
    start_on: date | None = None
    started_on: date | None = None
    stratified_on: date | None = None
    proof_due_on: date | None = None
    sent_on: date | None = None
    cancelled: bool = False
    course_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Something to be done by a day.

    Attributes:
        binds: it is the order's own; else it serves the authority's work only.
    """

    kind: DeadlineKind
    due_on: date
    citation: str
    binds: bool = True

    def days_left(self, today: date) -> int:
        """Days until it is due; negative once it is overdue."""
        return (self.due_on - today).days


def whose(kind: DeadlineKind) -> Whose:
    """Tell who a deadline is for: the authority, unless the citizen or a place has to act.

    Source: § 6, stk. 3-4, and § 8, stk. 2-3.
    """
    return _OF_OTHERS.get(kind, Whose.AUTHORITY)


def deadlines(book: Rulebook, plan: PlanFacts, standing: Standing) -> tuple[Deadline, ...]:
    """Return every deadline that runs for a plan, the nearest first.

    Source: § 3, stk. 1, § 6, stk. 1-4, § 7, stk. 3, § 8, stk. 2-3, and the stratification model.

    Args:
        book: the order in force on the day of discharge.
        plan: with every version of the offer so far.
        standing: where the plan stands.
    """
    found = (
        *_until_told(book, plan, standing),
        *_until_started(plan, standing),
        *_awaited(standing),
        *_course(book, plan, standing),
    )
    return tuple(sorted(found, key=lambda one: (one.due_on, _ORDER[one.kind])))


def _until_told(book: Rulebook, plan: PlanFacts, standing: Standing) -> Iterator[Deadline]:
    # a start once arranged: a new notice is due, but the clocks that were kept do not run again
    if standing.state not in _UNTOLD or is_told(plan) or standing.cancelled:
        return
    paragraph = offer_paragraph(plan.plan_type)
    received_on = standing.received_on
    days = (
        (DeadlineKind.NOTICE, notice_due_on(book, plan), paragraph),
        (
            DeadlineKind.NOTICE_FROM_RECEIPT,
            notice_due_on_from_receipt(book, plan, received_on=received_on),
            paragraph,
        ),
        (DeadlineKind.OFFERED_START, last_day_without_private_choice(book, plan), "§ 7, stk. 3"),
        (
            DeadlineKind.OFFERED_START_FROM_RECEIPT,
            last_day_without_private_choice_from_receipt(book, plan, received_on=received_on),
            "§ 7, stk. 3",
        ),
    )
    for kind, due_on, citation in days:
        binds = kind in (DeadlineKind.NOTICE, DeadlineKind.OFFERED_START)
        if due_on is not None and not (binds and standing.course_over):
            yield Deadline(kind=kind, due_on=due_on, citation=citation, binds=binds)


def _until_started(plan: PlanFacts, standing: Standing) -> Iterator[Deadline]:
    limit, start_on = plan.clinical_start_deadline, standing.start_on
    if standing.state not in _NOT_STARTED or limit is None:
        return
    if start_on is None or start_on > limit:
        yield Deadline(kind=DeadlineKind.CLINICAL_START, due_on=limit, citation="§ 3, stk. 1")


def _awaited(standing: Standing) -> Iterator[Deadline]:
    state = standing.state
    if state is PlanState.OFFERED and standing.reply_by is not None:
        yield Deadline(kind=DeadlineKind.REPLY, due_on=standing.reply_by, citation="§ 6, stk. 3")
    if state is PlanState.DOCUMENTATION_REQUESTED and standing.proof_due_on is not None:
        yield Deadline(
            kind=DeadlineKind.DOCUMENTATION, due_on=standing.proof_due_on, citation="§ 8, stk. 3"
        )
    if state is PlanState.PLACED and standing.start_on is not None:
        yield Deadline(
            kind=DeadlineKind.FIRST_MEETING, due_on=standing.start_on, citation="§ 6, stk. 4"
        )
    if state is PlanState.PLACED and standing.sent_on is not None:
        yield Deadline(
            kind=DeadlineKind.ACKNOWLEDGEMENT,
            due_on=standing.sent_on + _ACKNOWLEDGED_WITHIN,
            citation="§ 8, stk. 2",
            binds=False,
        )


def _course(book: Rulebook, plan: PlanFacts, standing: Standing) -> Iterator[Deadline]:
    started_on = standing.started_on
    general = plan.plan_type is PlanType.GENERAL
    if standing.state is not PlanState.STARTED or started_on is None or not general:
        return
    closes_on = restratification_closes_on(
        book, course_started_on=started_on, stratified_on=standing.stratified_on
    )
    yield Deadline(
        kind=DeadlineKind.RESTRATIFICATION,
        due_on=closes_on,
        citation="stratificeringsmodellen",
        binds=False,
    )
