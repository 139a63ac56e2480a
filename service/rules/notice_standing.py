"""Where a plan stands as its letters see it, and every letter there is."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from service.rules.vocabulary import Basis, PlanState


class Notice(StrEnum):
    """Everything a citizen is written to about, in the order of a plan's way."""

    PLAN_KEPT = "plan_kept"
    PLAN_RECEIVED = "plan_received"
    SELF_TRAINING = "self_training"
    HOSPITAL_CHOICE = "hospital_choice"
    START_DEFERRED = "start_deferred"
    LEVEL_STATED = "level_stated"
    HANDED_OVER = "handed_over"
    NO_OFFER_IN_TIME = "no_offer_in_time"
    OFFER = "offer"
    OFFER_WITH_PRIVATE_CHOICE = "offer_with_private_choice"
    OFFER_REVISED = "offer_revised"
    OFFER_REVISED_RIGHT_ARISES = "offer_revised_right_arises"
    OFFER_REVISED_RIGHT_STAYS = "offer_revised_right_stays"
    REPLY_DEADLINE_NEAR = "reply_deadline_near"
    REPLY_DEADLINE_PASSED = "reply_deadline_passed"
    CHOICE_REGISTERED = "choice_registered"
    PRIVATE_PLACE_HELD = "private_place_held"
    REFUSED_BY_INSTITUTION = "refused_by_institution"
    HOLD_EXPIRED = "hold_expired"
    DOCUMENTATION_ASKED = "documentation_asked"
    DOCUMENTATION_ACCEPTED = "documentation_accepted"
    DOCUMENTATION_NOT_ACCEPTED = "documentation_not_accepted"
    AGREED_START_REGISTERED = "agreed_start_registered"
    CHOICE_CONFIRMED = "choice_confirmed"
    PROVIDER_CANCELLED = "provider_cancelled"
    FIRST_MEETING_MISSED = "first_meeting_missed"
    FIRST_MEETING_REGISTERED = "first_meeting_registered"
    CLOSED_BY_CITIZEN = "closed_by_citizen"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """The newest time one thing happened to a plan.

    Attributes:
        event: its name in the plan's history.
        number: rises with every line of history.
        facts: what was decided on then, as (name, value).
    """

    event: str
    number: int
    on: date
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a plan stands, and what has happened to it.

    Attributes:
        reply_by: the reply deadline of the offer in force.
        basis: the paragraph of the choice or the placement that stands; none without one.
        start_on: its day.
        start_time: its hour in Denmark, where one is known.
        started_on: the day of the first meeting, once it has been held.
        missed: the citizen did not come to the first meeting.
        hospital_agreed: the patient agreed that the chosen hospital gets the plan (§ 4, stk. 4).
        history: the newest of each event.
    """

    state: PlanState
    reply_by: date | None = None
    basis: Basis | None = None
    start_on: date | None = None
    start_time: time | None = None
    started_on: date | None = None
    missed: bool = False
    hospital_agreed: bool = False
    history: tuple[Happened, ...] = ()

    def last(self, *events: str) -> Happened | None:
        """Return the newest of some events, or none when none of them happened."""
        found = [line for line in self.history if line.event in events]
        return max(found, key=lambda line: line.number, default=None)
