"""What a report to KL Gateway is made of, and which plans cannot be reported."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from service.interop import kl_codes as kl
from service.rules.vocabulary import CareLevel, MeetingKind, PlanState, PlanType

SOR_DIGITS = "^[0-9]{11,18}$"
_CPR = re.compile(
    r"((0[1-9]|[12]\d|3[01])(01|03|05|07|08|10|12)|(0[1-9]|[12]\d|30)(04|06|09|11)"
    r"|(0[1-9]|[12]\d)02)\d{6}",
    re.ASCII,
)


class HandedTo(StrEnum):
    """Who trains the citizen in the authority's stead, at the citizen's wish."""

    PRIVATE_PROVIDER = "private_provider"  # frit valg, § 7, stk. 3
    OTHER_MUNICIPALITY = "other_municipality"  # anden kommune, § 7, stk. 1


class LeftOut(StrEnum):
    """Why a plan cannot be reported: the profiles demand what the service does not have."""

    NO_CPR = "NO_CPR"
    CPR_NOT_OFFICIAL = "CPR_NOT_OFFICIAL"
    NO_SENDER_SOR = "NO_SENDER_SOR"
    NO_CATEGORY = "NO_CATEGORY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """The first meeting, as the provider told of it; at home when the place booked is there."""

    day: date
    kind: MeetingKind
    at_home: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A plan as the authority received it: as it was issued, or after a correction of this."""

    plan_type: PlanType
    discharged_on: date
    received_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What is reported of one plan.

    Attributes:
        sender_sor: the SOR code of the hospital that issued the plan.
        received: every version that was received, the oldest first; the last one is in force.
        offered_on: the start that was last offered (§ 6).
        private_declined: told of a private choice (§ 7, stk. 3), the citizen chose a public place.
    """

    plan_id: UUID
    citizen_ref: str
    cpr: str | None
    sender_sor: str | None
    received: tuple[Received, ...]
    care_level: CareLevel | None
    state: PlanState
    not_before: date | None
    offered_on: date | None
    handed_to: HandedTo | None
    private_declined: bool
    meeting: Meeting | None


def is_sor(text: str) -> bool:
    """Whether a text is spelled as a code of the register of health organisations (SOR)."""
    return re.fullmatch(SOR_DIGITS, text) is not None


def left_out(plan: Reported) -> LeftOut | None:
    """Why a plan cannot be reported; none where it can."""
    if plan.state is PlanState.INFORMATION_ONLY:
        return LeftOut.NO_CATEGORY
    if any(one.plan_type not in kl.TYPES for one in plan.received):
        return LeftOut.NO_CATEGORY
    if plan.cpr is None:
        return LeftOut.NO_CPR
    if not _CPR.fullmatch(plan.cpr):
        return LeftOut.CPR_NOT_OFFICIAL
    if plan.sender_sor is None or not is_sor(plan.sender_sor):
        return LeftOut.NO_SENDER_SOR
    return None
