"""The authority's offer of a start: its clock, its days and its reply deadline (§ 6)."""

from dataclasses import replace
from datetime import date, timedelta

from service.rules.access import start_day_fault
from service.rules.codes import Code
from service.rules.days import clocks_run
from service.rules.entitlement import entitlement, offer_paragraph
from service.rules.facts import PlanFacts
from service.rules.notice import NoticeFacts, notice_faults
from service.rules.rulebook import Rulebook
from service.rules.settings import NoticeDayZero
from service.rules.verdict import Reason, Verdict
from service.rules.vocabulary import MeetingKind, PlanType
from service.rules.working_days import last_day

__all__ = [
    "NoticeFacts",
    "choice_has_lapsed",
    "counts_as_start",
    "may_offer",
    "notice_days_late",
    "notice_due_on",
    "notice_faults",
    "reply_deadline_fault",
    "reply_deadline_needed_anew",
    "reply_in_time",
]


def notice_due_on(book: Rulebook, plan: PlanFacts) -> date | None:
    """Return the last day to tell the citizen of the offer, or none where no clock runs.

    Source: § 6, stk. 1-2; A-13 and A-14. A clinically deferred start does not move it.
    """
    if not clocks_run(plan.plan_type, book=book):
        return None
    later = book.notice_day_zero is NoticeDayZero.DAY_AFTER
    return last_day(book, plan.discharged_on + timedelta(days=book.notice_days + later))


def notice_days_late(book: Rulebook, plan: PlanFacts, notified_on: date) -> int:
    """Return how many days after its last day the notice came; zero in time or without clock.

    Source: § 6, stk. 1-2.
    """
    due_on = notice_due_on(book, plan)
    return 0 if due_on is None else max(0, (notified_on - due_on).days)


def may_offer(book: Rulebook, plan: PlanFacts, *, start_on: date, today: date) -> Verdict:
    """Tell whether the authority may offer a start on that day.

    Source: § 6, stk. 1-2, § 5, stk. 3, and § 3, stk. 2; A-02 for the hospital level.
    """
    paragraph = offer_paragraph(plan.plan_type)
    if plan.plan_type is PlanType.SELF_TRAINING:
        return Verdict.no(Code.INFORMATION_ONLY, paragraph, plan_type=plan.plan_type)
    if not clocks_run(plan.plan_type, book=book):
        return Verdict.no(Code.NO_OFFER_AT_HOSPITAL_LEVEL, "§ 7, stk. 6", plan_type=plan.plan_type)
    if plan.care_level is None:
        return Verdict.no(Code.LEVEL_NOT_SET, "§ 5, stk. 3", plan_type=plan.plan_type)
    impossible = start_day_fault(plan, start_on=start_on, today=today)
    if impossible is not None:
        return Verdict(False, impossible)
    return Verdict.yes(
        Code.OFFER_MAY_BE_MADE,
        paragraph,
        start_on=start_on,
        notice_due_on=notice_due_on(book, plan),
    )


def earliest_reply_by(book: Rulebook, *, told_on: date) -> date:
    """Return the first day that a citizen told on a day may be asked to reply by.

    A start that comes sooner may itself be the last day to reply.

    Source: § 6, stk. 3; A-08.
    """
    return told_on + timedelta(days=book.reply_min_days)


def reply_deadline_fault(
    book: Rulebook, *, notified_on: date, reply_by: date, start_on: date
) -> Reason | None:
    """Tell why a reply deadline is not reasonable: too soon, or after the offered start.

    An offered start sooner than the shortest deadline may itself be the deadline.

    Source: § 6, stk. 3; A-08.
    """
    if reply_by > start_on:
        return Reason.of(
            Code.REPLY_DEADLINE_AFTER_START, "§ 6, stk. 3", reply_by=reply_by, start_on=start_on
        )
    earliest = min(earliest_reply_by(book, told_on=notified_on), start_on)
    if reply_by < earliest:
        return Reason.of(
            Code.REPLY_DEADLINE_TOO_SHORT,
            "§ 6, stk. 3",
            notified_on=notified_on,
            reply_by=reply_by,
            earliest=earliest,
        )
    return None


def reply_deadline_needed_anew(
    book: Rulebook, plan: PlanFacts, *, reply_by_before: date | None, reply_by: date | None
) -> Reason | None:
    """Tell whether a revised offer lacks the reply deadline that it has to set.

    It has to where the revision makes the free choice of a private provider arise, and the
    version before set a deadline: that one was for a reply to other choices than these.

    Source: § 6, stk. 3, § 7, stk. 3, and § 7, stk. 4.

    Args:
        book: the order in force on the day of discharge.
        plan: with the revised offer as its last one.
        reply_by_before: of the version before, or none.
        reply_by: of the revised offer, or none.
    """
    if reply_by is not None or reply_by_before is None or not plan.offers:
        return None
    told_on = plan.offers[-1].notified_on or plan.offers[-1].start_on
    before = replace(plan, offers=plan.offers[:-1])
    had = entitlement(book, before, today=told_on).private_choice
    has = entitlement(book, plan, today=told_on).private_choice
    if had or not has:
        return None
    return Reason(
        Code.REPLY_DEADLINE_NEEDED_ANEW,
        "§ 6, stk. 3",
        (("reply_by_before", reply_by_before.isoformat()), *has.reason.facts),
    )


def reply_in_time(*, reply_by: date | None, replied_on: date) -> bool:
    """Tell whether a reply came by its last day, that day included; always so without deadline.

    Source: § 6, stk. 3.
    """
    return reply_by is None or replied_on <= reply_by


def choice_has_lapsed(*, reply_by: date | None, replied_on: date | None, today: date) -> bool:
    """Tell whether the choice lapsed for want of a reply in time. The offer stands all the same.

    Source: § 6, stk. 3, and § 8, stk. 1.
    """
    return not reply_in_time(reply_by=reply_by, replied_on=replied_on or today)


def counts_as_start(
    book: Rulebook, *, meeting: MeetingKind, health_professional: bool, will_deliver: bool
) -> Verdict:
    """Tell whether a contact is the first meeting that starts the course.

    Source: § 6, stk. 4; A-10 for screen and telephone.

    Args:
        book: the order in force on the day of discharge.
        meeting: how the two met.
        health_professional: the citizen met a health professional.
        will_deliver: who was met will deliver all or part of the training.
    """
    paragraph = "§ 6, stk. 4"
    if meeting is MeetingKind.LETTER:
        return Verdict.no(Code.NOT_A_MEETING, paragraph, meeting=meeting)
    if meeting is MeetingKind.TELEPHONE and not book.telephone_counts:
        return Verdict.no(Code.TELEPHONE_NOT_COUNTED, paragraph, meeting=meeting)
    if not health_professional:
        return Verdict.no(Code.NOT_WITH_HEALTH_PROFESSIONAL, paragraph, meeting=meeting)
    if not will_deliver:
        return Verdict.no(Code.NOT_WITH_TREATING_PROFESSIONAL, paragraph, meeting=meeting)
    return Verdict.yes(Code.COUNTS_AS_START, paragraph, meeting=meeting)
