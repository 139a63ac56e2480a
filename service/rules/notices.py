"""Which notices a citizen should have in hand today, and which choices each may tell of."""

from dataclasses import dataclass, replace
from datetime import date, time

from service.rules.days import clocks_run, last_day_without_private_choice
from service.rules.entitlement import Entitlement, entitlement, offer_in_force, offer_paragraph
from service.rules.facts import PlanFacts
from service.rules.lapse import may_still_choose
from service.rules.notice_standing import Happened, Notice, Standing
from service.rules.notice_times import Asked, applies_since
from service.rules.offer import choice_has_lapsed, notice_due_on
from service.rules.rulebook import Rulebook
from service.rules.verdict import Reason
from service.rules.vocabulary import PlanState, PlanType

__all__ = ["Due", "Happened", "Notice", "Standing", "due_notices", "open_rights"]

_S = PlanState
# While the plan stands here the citizen may still choose; later the choice is made.
_CHOICE_OPEN = frozenset(
    {
        _S.HELD_BY_PATIENT,
        _S.AWAITING_STRATIFICATION,
        _S.AWAITING_OFFER,
        _S.AWAITING_HOSPITAL_CHOICE,
        _S.OFFERED,
        _S.CHOICE_MADE,
        _S.CHOICE_LAPSED,
    }
)
_CITATION = {
    Notice.HOSPITAL_CHOICE: "§ 7, stk. 6",
    Notice.START_DEFERRED: "§ 3, stk. 2",
    Notice.LEVEL_STATED: "§ 5, stk. 3",
    Notice.HANDED_OVER: "§ 9",
    Notice.NO_OFFER_IN_TIME: "§ 7, stk. 3",
    Notice.OFFER_REVISED_RIGHT_ARISES: "§ 7, stk. 3",
    Notice.OFFER_REVISED_RIGHT_STAYS: "§ 7, stk. 3",
    Notice.REPLY_DEADLINE_NEAR: "§ 6, stk. 3",
    Notice.REPLY_DEADLINE_PASSED: "§ 8, stk. 1",
    Notice.CHOICE_REGISTERED: "§ 7",
    Notice.CHOICE_CONFIRMED: "§ 7",
    Notice.PRIVATE_PLACE_HELD: "§ 8, stk. 1",
    Notice.REFUSED_BY_INSTITUTION: "§ 7, stk. 2",
    Notice.HOLD_EXPIRED: "§ 8, stk. 1",
    Notice.DOCUMENTATION_ASKED: "§ 8, stk. 3",
    Notice.DOCUMENTATION_ACCEPTED: "§ 8, stk. 3",
    Notice.DOCUMENTATION_NOT_ACCEPTED: "§ 8, stk. 3",
    Notice.AGREED_START_REGISTERED: "§ 8, stk. 2",
    Notice.PROVIDER_CANCELLED: "§ 8, stk. 1",
    Notice.FIRST_MEETING_MISSED: "§ 6, stk. 4",
    Notice.FIRST_MEETING_REGISTERED: "§ 6, stk. 4",
    Notice.CLOSED_BY_CITIZEN: "§ 7, stk. 1",
    Notice.REVOKED: "§ 1, stk. 1",
}
_SENT_UNDER = {
    PlanType.GENERAL: "§ 4, stk. 2",
    PlanType.SELF_TRAINING: "§ 4, stk. 2",
    PlanType.SPECIALISED_REHAB: "§ 4, stk. 3",
    PlanType.HOSPITAL_SPECIALISED: "§ 4, stk. 4",
}
# The figures a refusal for want of capacity was weighed on.
_WEIGHED = frozenset(
    {
        "own_wait_days",
        "median",
        "threshold",
        "comparators",
        "own_residents_affected",
        "valid_to",
    }
)
_NEAR_DAYS = 1  # a start so near leaves no good time to say that one cannot come
_ON_THE_PLAN = frozenset({Notice.PLAN_KEPT, Notice.PLAN_RECEIVED, Notice.SELF_TRAINING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A notice that applies today.

    Attributes:
        citation: the paragraph it rests on.
        since: the day from which it applies, which is the day it is dated.
        facts: the values it may tell, as (name, value).
        rights: the grounds of the choices that are open, § 7, stk. 1, first; it tells of these
            and of no other.
    """

    notice: Notice
    citation: str
    since: date
    facts: tuple[tuple[str, str], ...]
    rights: tuple[Reason, ...]


def open_rights(
    book: Rulebook, plan: PlanFacts, standing: Standing, *, today: date
) -> tuple[Reason, ...]:
    """Return the grounds of the choices that are held and may still be made today.

    Source: § 7, stk. 1, 3, 4 og 6, and § 6, stk. 3; A-08.
    """
    standing = _on_the_day(standing, today=today)
    if standing.state not in _CHOICE_OPEN:
        return ()
    if not may_still_choose(standing.state, standing.reply_by, accepts=False, book=book):
        return ()
    return _held(entitlement(book, plan, today=today))


def due_notices(
    book: Rulebook, plan: PlanFacts, standing: Standing, *, today: date
) -> tuple[Due, ...]:
    """Return the notices that apply today, in the order of `Notice`.

    Source: § 4, stk. 2-4, § 5, stk. 3, § 6, § 7, stk. 4, and § 8; A-04, A-06, A-07 og A-09.

    Args:
        book: the order in force on the day of discharge.
        plan: with every version of the offer so far.
        standing: where the plan stands, and its history.
        today: the day asked about.
    """
    standing = _on_the_day(standing, today=today)
    rights = entitlement(book, plan, today=today)
    asked = Asked(book=book, plan=plan, standing=standing, today=today, rights=rights)
    told = open_rights(book, plan, standing, today=today)
    facts = _facts(asked)
    found = ((notice, applies_since(notice, asked)) for notice in Notice)
    return tuple(
        Due(
            notice=notice,
            citation=_citation(notice, plan),
            since=since,
            facts=facts,
            rights=told,
        )
        for notice, since in found
        if since is not None
    )


def _on_the_day(standing: Standing, *, today: date) -> Standing:
    """The standing as the day makes it: a choice lapses with its day, whoever looks when."""
    lapsed = choice_has_lapsed(reply_by=standing.reply_by, replied_on=None, today=today)
    if standing.state is PlanState.OFFERED and lapsed:
        return replace(standing, state=PlanState.CHOICE_LAPSED)
    return standing


def _citation(notice: Notice, plan: PlanFacts) -> str:
    if notice in _ON_THE_PLAN:
        return _SENT_UNDER[plan.plan_type]
    return _CITATION.get(notice) or offer_paragraph(plan.plan_type)


def _held(rights: Entitlement) -> tuple[Reason, ...]:
    verdicts = (rights.public_choice, rights.private_choice, rights.hospital_choice)
    return tuple(verdict.reason for verdict in verdicts if verdict)


def _facts(asked: Asked) -> tuple[tuple[str, str], ...]:
    known = _days(asked) | _conditions(asked) | _figures(asked.standing)
    return tuple((name, str(value)) for name, value in known.items() if value is not None)


def _days(asked: Asked) -> dict[str, date | str | None]:
    plan, standing, rights = asked.plan, asked.standing, asked.rights
    offer = offer_in_force(plan)
    earlier = plan.offers[-2] if offer is not None and len(plan.offers) > 1 else None
    sent = asked.newest_is("plan.dispatched", "agreement.reported")
    return {
        "plan_type": plan.plan_type,
        "care_level": plan.care_level,
        "discharged_on": plan.discharged_on,
        "not_before": plan.not_before,
        "clinical_start_deadline": plan.clinical_start_deadline,
        "notice_due_on": notice_due_on(asked.book, plan),
        "last_day_without_private_choice": last_day_without_private_choice(asked.book, plan),
        "offered_start": offer.start_on if offer else None,
        "offered_time": _hour(offer.start_time if offer else None),
        "earlier_offered_start": earlier.start_on if earlier else None,
        "reply_by": asked.reply_by,
        "latest_private_start_on": rights.latest_private_start_on,
        "contract_party": rights.party if rights.private_choice else None,
        "basis": standing.basis,
        "start_on": standing.start_on,
        "start_time": _hour(standing.start_time),
        "started_on": standing.started_on,
        "dispatched_on": asked.day_of("plan.dispatched") if sent else None,
    }


def _hour(at: time | None) -> str | None:
    return f"{at:%H:%M}" if at else None


def _conditions(asked: Asked) -> dict[str, date | str | None]:
    """What a sentence may depend on; told as a fact, so that a reader sees why it is there."""
    plan, standing, state = asked.plan, asked.standing, asked.standing.state
    days_left = (standing.start_on - asked.today).days if standing.start_on else None
    due_on = notice_due_on(asked.book, plan)
    unstated = plan.plan_type is PlanType.GENERAL and plan.care_level is None
    holds = {
        "level_awaited": unstated,
        "late_reply": asked.book.late_accept and asked.reply_by is not None,
        "duty_revived": clocks_run(plan.plan_type, book=asked.book) and asked.book.duty_revives,
        "hospital_awaited": state is PlanState.AWAITING_HOSPITAL_CHOICE,
        "dispatch_awaited": state is PlanState.AGREED_PRIVATE,
        "reply_open": asked.reply_by is not None and asked.reply_by >= asked.today,
        "hospital_agreed": standing.hospital_agreed,
        "hospital_unasked": not standing.hospital_agreed,
        "hour_unknown": standing.start_on is not None and standing.start_time is None,
        "notice_ahead": due_on is not None and due_on >= asked.today,
        "notice_late": due_on is not None and due_on < asked.today,
        "start_near": days_left is not None and days_left <= _NEAR_DAYS,
        "start_ahead": days_left is not None and days_left > _NEAR_DAYS,
    }
    return {name: "true" for name, held in holds.items() if held}


def _figures(standing: Standing) -> dict[str, date | str | None]:
    refused = standing.last("choice.refused")
    return {name: value for name, value in refused.facts if name in _WEIGHED} if refused else {}
