"""Who is told of what: when something happens, and when a deadline comes near or has passed."""

from dataclasses import dataclass
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


def told_on_day(kind: DeadlineKind, days_left: int) -> Told | None:
    """Return whom a deadline is told to when it is so many days off, or none.

    From the day it is told on it goes on being due to be told, so that a day on which nobody
    looked loses nothing; `days_left` of that first day is the key.

    Source: § 3, § 6, § 7 og § 8: each entry names its own paragraph.
    """
    due = [
        (at, told)
        for (named, at), told in _ON_DAY.items()
        if named is kind and days_left <= at and (at <= 0 or days_left >= 0)
    ]
    return min(due, key=lambda pair: pair[0])[1] if due else None
