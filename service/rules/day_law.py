"""The paragraph that each day of a plan rests on, for whoever tells of the day."""

from enum import StrEnum

from service.rules.entitlement import offer_paragraph
from service.rules.vocabulary import PlanType


class Day(StrEnum):
    """A day that counts for a plan."""

    ZERO = "zero"  # dag nul
    NOTICE = "notice"  # orientering senest
    LAST_WITHOUT_CHOICE = "last_without_choice"  # sidste dag uden frit valg
    REPLY = "reply"  # svarfrist
    OFFER = "offer"  # tilbudt opstart
    START = "start"  # opstart
    CLINICAL = "clinical"  # lægefaglig tidsfrist
    PRIVATE_START = "private_start"  # start aftales med det private sted inden
    ANSWER = "answer"  # stedet kan sige nej inden


_LAW = {
    Day.ZERO: "§ 7, stk. 3",
    Day.LAST_WITHOUT_CHOICE: "§ 7, stk. 3",
    Day.REPLY: "§ 6, stk. 3",
    Day.START: "§ 6, stk. 4",
    Day.CLINICAL: "§ 3, stk. 1",
    Day.PRIVATE_START: "§ 7, stk. 3",
    Day.ANSWER: "§ 7, stk. 2",
}


def paragraph_of(day: Day, plan_type: PlanType) -> str:
    """Return the paragraph that a day of this type of plan rests on.

    Source: § 3, stk. 1, § 6, stk. 1-4, and § 7, stk. 2-3.
    """
    return _LAW.get(day) or offer_paragraph(plan_type)
