"""By when the next thing happens to a plan, and on which paragraph; or that nothing more does."""

from dataclasses import dataclass
from datetime import date

from service.clock import danish_day
from service.portal.citizen.seen import Stood
from service.rules.day_law import Day, paragraph_of
from service.rules.holds import silence_confirms_on
from service.rules.plan_states import ENDED
from service.rules.rulebook import rulebook_named
from service.rules.vocabulary import PlanState

_UNTOLD = frozenset({PlanState.AWAITING_STRATIFICATION, PlanState.AWAITING_OFFER})
_STARTS = frozenset({PlanState.AGREED_PRIVATE, PlanState.DOCUMENTATION_REQUESTED, PlanState.PLACED})


@dataclass(frozen=True, slots=True)
class Coming:
    """What a citizen waits for or has to do next.

    Attributes:
        kind: what it is, and the name of its texts.
        on: the day; none where the law sets none.
        citation: the paragraph that the day rests on.
    """

    kind: str
    on: date | None = None
    citation: str = ""


def coming(seen: Stood) -> Coming:
    """The next day that counts for the citizen, or why there is none.

    Source: § 3, stk. 1, § 6, stk. 1-4, § 7, stk. 2-3; A-21 for an institution that says nothing.
    """
    state = seen.plan.state
    if state in ENDED:
        return Coming("nothing_more")
    if state is PlanState.HELD_BY_PATIENT:
        return Coming("kept")
    if state is PlanState.STARTED:
        return Coming("going_on")
    if seen.standing.endswith(("_cancelled", "_missed")) or (state in _UNTOLD and seen.begins_anew):
        return Coming("not_set")
    return _dated(seen) or _clinical(seen)


def _dated(seen: Stood) -> Coming | None:
    plan, state, arranged = seen.plan, seen.plan.state, seen.arranged

    def told(kind: str, on: date | None, day: Day) -> Coming | None:
        return Coming(kind, on, paragraph_of(day, plan.plan_type)) if on is not None else None

    if state in _UNTOLD:
        kind = "notice_late" if seen.standing.endswith("_late") else "notice"
        return told(kind, plan.clocks.notice_due_on, Day.NOTICE)
    if state is PlanState.CHOICE_MADE:
        return _answered(seen)
    if state in _STARTS and arranged is not None:
        return told("start", arranged.start_on, Day.START)
    if plan.offer is None:
        return None
    if state is PlanState.OFFERED and plan.offer.reply_by is not None:
        return told("reply", plan.offer.reply_by, Day.REPLY)
    return told("offer", plan.offer.start_on, Day.OFFER)


def _answered(seen: Stood) -> Coming | None:
    """When a choice is settled if nothing more is said."""
    choice, plan_type = seen.plan.choice, seen.plan.plan_type
    if choice is None:
        return None
    if seen.standing == "choice_made_private":
        return Coming("agree", choice.start_on, paragraph_of(Day.PRIVATE_START, plan_type))
    on = answered_on(seen, chosen_on=danish_day(choice.made_at), start_on=choice.start_on)
    return Coming("answer", on, paragraph_of(Day.ANSWER, plan_type))


def answered_on(seen: Stood, *, chosen_on: date, start_on: date) -> date:
    """The day on which a place that says nothing has said yes (A-21)."""
    book = rulebook_named(seen.plan.rule_set)
    return silence_confirms_on(book, chosen_on=chosen_on, start_on=start_on)


def _clinical(seen: Stood) -> Coming:
    """The doctor's own deadline where the order sets no other."""
    on = seen.plan.clocks.clinical_start_deadline
    if on is None:
        return Coming("no_limit")
    return Coming("clinical", on, paragraph_of(Day.CLINICAL, seen.plan.plan_type))
