"""Who is told of what: when something happens, and when a deadline comes near or has passed."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from service.rules.deadlines import DeadlineKind


class Party(StrEnum):
    """Whose side of a plan somebody is on."""

    CITIZEN = "citizen"
    AUTHORITY = "authority"
    PROVIDER = "provider"
    HOSPITAL = "hospital"


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that parties are told, under its paragraph."""

    code: str
    citation: str
    parties: tuple[Party, ...]


_C, _A, _P, _H = Party.CITIZEN, Party.AUTHORITY, Party.PROVIDER, Party.HOSPITAL
_ON_EVENT = {
    "plan.received": Told("plan_received", "§ 4, stk. 2-4", (_A, _C)),
    "plan.corrected": Told("plan_corrected", "§ 2, stk. 1", (_A, _C)),
    "plan.handed_over": Told("authority_handed_over", "§ 9", (_A, _C)),
    "plan.stratified": Told("level_stated", "§ 5, stk. 3", (_C,)),
    "offer.notified": Told("start_offered", "§ 6, stk. 1-2", (_C,)),
    "offer.revised": Told("offer_changed", "§ 6, stk. 1-2", (_C,)),
    "choice.made": Told("choice_made", "§ 7", (_A, _P)),
    "choice.refused": Told("choice_refused", "§ 7, stk. 2", (_C, _A)),
    "choice.lapsed": Told("choice_lapsed", "§ 6, stk. 3", (_C, _A)),
    "choice.accepted_late": Told("late_reply_accepted", "§ 6, stk. 3", (_C,)),
    "placement.confirmed": Told("place_confirmed", "§ 7", (_C, _A)),
    "placement.expired": Told("hold_expired", "§ 7, stk. 3", (_C, _A)),
    "placement.cancelled": Told("provider_cancelled", "§ 8, stk. 1", (_C, _A)),
    "placement.no_show": Told("first_meeting_missed", "§ 6, stk. 4", (_C, _A)),
    "placement.rebooked": Told("first_meeting_moved", "§ 8, stk. 1", (_C, _P)),
    "agreement.reported": Told("agreement_reported", "§ 8, stk. 1", (_A,)),
    "agreement.documentation_requested": Told("documentation_requested", "§ 8, stk. 3", (_P, _C)),
    "agreement.documentation_delivered": Told("documentation_delivered", "§ 8, stk. 3", (_A,)),
    "agreement.documented": Told("documentation_accepted", "§ 8, stk. 3", (_C, _P)),
    "agreement.rejected": Told("documentation_rejected", "§ 8, stk. 3", (_C, _P)),
    "plan.dispatched": Told("plan_sent", "§ 8, stk. 2", (_P, _C)),
    "plan.restratified": Told("level_changed", "stratificeringsmodellen", (_C,)),
    "plan.level_changed": Told("level_changed", "§ 5, stk. 2-3", (_C, _A)),
    "plan.closed": Told("plan_closed", "§ 7, stk. 1", (_A, _H)),
    "plan.revoked": Told("plan_revoked", "§ 1, stk. 1", (_C, _A)),
    "mandate.recorded": Told("mandate_recorded", "§ 1, stk. 2", (_C,)),
    "mandate.ended": Told("mandate_ended", "§ 1, stk. 2", (_C,)),
}
# days before (positive) or after (negative) the last day
_ON_DAY: dict[tuple[DeadlineKind, int], Told] = {
    (DeadlineKind.NOTICE, 1): Told("notice_due_tomorrow", "§ 6, stk. 1-2", (_A,)),
    (DeadlineKind.NOTICE, -1): Told("notice_overdue", "§ 6, stk. 1-2", (_A,)),
    (DeadlineKind.OFFERED_START, -1): Told("day_seven_passed", "§ 7, stk. 3", (_A, _C)),
    (DeadlineKind.CLINICAL_START, 2): Told("clinical_deadline_near", "§ 3, stk. 1", (_A,)),
    (DeadlineKind.CLINICAL_START, -1): Told("clinical_deadline_missed", "§ 3, stk. 1", (_A,)),
    (DeadlineKind.REPLY, 2): Told("reply_due_in_two_days", "§ 6, stk. 3", (_C,)),
    (DeadlineKind.FIRST_MEETING, -1): Told("first_meeting_not_recorded", "§ 6, stk. 4", (_A, _P)),
    (DeadlineKind.ACKNOWLEDGEMENT, 0): Told("plan_not_acknowledged", "§ 8, stk. 2", (_A, _P)),
    (DeadlineKind.RESTRATIFICATION, 2): Told(
        "restratification_closes", "stratificeringsmodellen", (_A,)
    ),
}
RIGHT_AROSE = Told("private_choice_arose", "§ 7, stk. 3", (_C,))
RIGHT_CHANGED = Told("private_choice_changed", "§ 7, stk. 3", (_C,))
SHORT_DEADLINE = Told("clinical_deadline_short", "§ 3, stk. 1", (_A,))
CAPACITY_STALE = Told("capacity_stale", "§ 7, stk. 2", (_A, _P))
REFUSAL_ENDS = Told("refusal_ends_in_three_days", "§ 7, stk. 2", (_A, _P))
REFUSAL_ENDED = Told("refusal_no_longer_supported", "§ 7, stk. 2", (_A, _P))
CONTRACT_ENDS = Told("contract_ends_in_thirty_days", "§ 7, stk. 3", (_A, _P))
REFUSAL_WARNED_DAYS, CONTRACT_WARNED_DAYS = 3, 30


def told_at(event: str) -> Told | None:
    """Return whom something that happened is told to, or none.

    Source: § 4, § 6, § 7, § 8 og § 9: each entry names its own paragraph.
    """
    return _ON_EVENT.get(event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """Something to be told because a day comes.

    Attributes:
        from_on: the first day to tell it.
        until_on: the last day on which it is still true; none when it stays so.
    """

    told: Told
    from_on: date
    until_on: date | None

    def is_due(self, today: date) -> bool:
        """Whether it is to be told today, unless it has been."""
        return self.from_on <= today and (self.until_on is None or today <= self.until_on)


def reminder(told: Told, *, days: int, due_on: date) -> Reminder:
    """Return when a deadline is told of, so many days before its last day, or after it.

    What is told before the last day is told no later than on it; what is told after it stays
    true, so that a day on which nobody looked loses nothing.

    Source: § 6, stk. 1-2 (the last day is the order's; when to remind of it is our own).

    Args:
        told: what is told.
        days: before the last day; negative after it.
        due_on: the last day.
    """
    before = days > 0
    return Reminder(
        told=told, from_on=due_on - timedelta(days=days), until_on=due_on if before else None
    )


def reminders(kind: DeadlineKind, due_on: date) -> tuple[Reminder, ...]:
    """Return everything that is told of a deadline, before and after its last day.

    Source: § 3, § 6, § 7 og § 8: each entry names its own paragraph.
    """
    return tuple(
        reminder(told, days=days, due_on=due_on)
        for (named, days), told in _ON_DAY.items()
        if named is kind
    )


def told_of_right(*, before: bool, after: bool) -> Told | None:
    """Return what is told of the choice of a private provider when an offer is made or revised.

    Source: § 7, stk. 3-4; A-07.

    Args:
        before: whether it was held before the offer.
        after: whether it is held with it.
    """
    if not after:
        return None
    return RIGHT_CHANGED if before else RIGHT_AROSE
