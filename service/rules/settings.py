"""The settings a reading can have where more than yes, no or a number is possible."""

from enum import StrEnum


class TransitionPolicy(StrEnum):
    """Which day says who answers for a plan that is open when the order changes (A-11)."""

    CURRENT_DAY = "current_day"
    DISCHARGE_DAY = "discharge_day"


class StartComparison(StrEnum):
    """How a private start is compared with the public offer (A-05)."""

    DATE = "date"
    INSTANT = "instant"  # a later hour on the same day is later, where both hours are known


class NonworkingDays(StrEnum):
    """What becomes of a last day that is a Saturday, a Sunday or a public holiday (A-13)."""

    COUNTED = "counted"
    ROLLED_OVER = "rolled_over"  # the next working day takes its place


class NoticeDayZero(StrEnum):
    """Which day is day zero of the four days of the notice (A-14)."""

    DISCHARGE = "discharge"
    DAY_AFTER = "day_after"


class DutyReference(StrEnum):
    """What § 8, stk. 1, refers to with § 6, stk. 3 (A-15)."""

    OFFER = "offer"
    OFFER_AND_REPLY_DEADLINE = "offer_and_reply_deadline"


class InformedBy(StrEnum):
    """When a citizen has been told by letter (A-18)."""

    DISPATCH = "dispatch"
    DELIVERY = "delivery"


class RestratificationFrom(StrEnum):
    """What the days for re-stratification are counted from (A-19)."""

    FIRST_MEETING = "first_meeting"
    STRATIFICATION = "stratification"


class Carrier(StrEnum):
    """Who carries a citizen to the training (A-20)."""

    NOT_DECIDED = "not_decided"
    HOME_MUNICIPALITY = "home_municipality"
    CITIZEN = "citizen"
