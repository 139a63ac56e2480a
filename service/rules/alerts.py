"""What somebody has to be told of a plan today: deadlines missed, near or without an answer."""

from datetime import date

from service.rules.clinical import has_short_deadline, meets_clinical_deadline
from service.rules.days import last_day_without_private_choice
from service.rules.entitlement import is_told, offer_in_force
from service.rules.facts import PlanFacts
from service.rules.offer import notice_due_on
from service.rules.rulebook import Rulebook
from service.rules.vocabulary import Alert, PlanState

_ENDED = frozenset(
    {
        PlanState.COMPLETED,
        PlanState.CLOSED_BY_CITIZEN,
        PlanState.REVOKED,
        PlanState.DECEASED,
    }
)
_UNDER_WAY = frozenset({PlanState.PLACED, PlanState.STARTED})


def alerts(
    book: Rulebook,
    plan: PlanFacts,
    *,
    state: PlanState,
    today: date,
    start_on: date | None = None,
    handed_over_on: date | None = None,
    provider_cancelled: bool = False,
    duty_ended: bool = False,
    course_over: bool = False,
) -> tuple[Alert, ...]:
    """Return the alerts of a plan, in the order of `Alert`.

    Source: § 3, § 4, stk. 1, § 6, stk. 1-2, § 7, stk. 3, and § 8, stk. 1; A-06 for a plan that
    the authority has not received, A-09 for a place that is cancelled.

    Args:
        book: the order in force on the day of discharge.
        plan: with every version of the offer so far.
        state: where the plan stands.
        today: the day asked about.
        start_on: the first meeting, held or arranged; none while there is none.
        handed_over_on: the day the patient got the plan, where known.
        provider_cancelled: the place last arranged was cancelled and not replaced.
        duty_ended: the place was private, and the duty to offer does not revive (A-09).
        course_over: a course has ended before the plan did, and the next has not been arranged.
    """
    if state in _ENDED:
        return ()
    nobody_can_act = state is PlanState.INFORMATION_ONLY or (
        state is PlanState.HELD_BY_PATIENT and not book.alarm_before_receipt
    )
    raised = {
        Alert.PLAN_HANDED_OVER_LATE: handed_over_on is not None
        and handed_over_on > plan.discharged_on,
    }
    if not nobody_can_act:
        raised |= {
            Alert.CLINICAL_DEADLINE_SHORT: has_short_deadline(book, plan)
            and state is not PlanState.STARTED,
            Alert.CLINICAL_DEADLINE_MISSED: not meets_clinical_deadline(
                plan, start_on=start_on or today
            ),
            Alert.PROVIDER_CANCELLED: provider_cancelled and not duty_ended,
        }
    # a start once arranged: a new notice is due, but the clocks that were kept do not run again
    if not (nobody_can_act or provider_cancelled or course_over or state in _UNDER_WAY):
        raised |= {
            Alert.NOTICE_OVERDUE: _notice_overdue(book, plan, today=today),
            Alert.OFFER_MISSING: _offer_missing(book, plan, today=today),
        }
    return tuple(alert for alert in Alert if raised.get(alert))


def _notice_overdue(book: Rulebook, plan: PlanFacts, *, today: date) -> bool:
    due_on = notice_due_on(book, plan)
    return due_on is not None and today > due_on and not is_told(plan)


def _offer_missing(book: Rulebook, plan: PlanFacts, *, today: date) -> bool:
    last_day = last_day_without_private_choice(book, plan)
    return last_day is not None and today > last_day and offer_in_force(plan) is None
