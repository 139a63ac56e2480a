"""The dated versions of the order: its numbers, and the readings that can be switched."""

from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal

from service.rules.bands import DISTRIBUTION_BANDS, DistributionBand
from service.rules.policies import Policy, policies_of
from service.rules.settings import (
    Carrier,
    DutyReference,
    InformedBy,
    NonworkingDays,
    NoticeDayZero,
    RestratificationFrom,
    StartComparison,
    TransitionPolicy,
)
from service.rules.vocabulary import PlanType


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """One version of the order. All `_days` are whole calendar days; discharge is day 0.

    Attributes:
        rule_set: the version's short name, the year it began.
        source: the order as cited in decisions.
        in_force_to: last day, or none while it is in force.
        region_answers_for: plan types that the region is the authority for.
        notice_days: § 6, stk. 1-2.
        private_choice_after_days: § 7, stk. 3; a start on this day is still in time.
        restratification_days: stratification model, from the day that A-19 names.
        short_deadline_days: a clinical deadline under this many days is warned of at intake.
        refusal_ratio: own wait over the median that is considerably longer (A-01).
        refusal_days: days over the median that are needed as well (A-01).
        refusal_max_days: longest validity of a refusal, both ends counted (A-01).
        freshness_days: age of a capacity figure that may still be compared (A-01).
        reply_min_days: shortest reply deadline that is reasonable (A-08).
        competent_staff_min: staff with special competence that advanced level takes, so that one
            may be away; stratification model.
        letter_delivery_days: how long a letter is on its way (A-18).
        distribution_bands: expected shares of the levels, each with its source.
        distribution_slack: points of per cent that a share may lie from an expectation that is
            stated as one figure; our own number.
        policies: the readings A-01 to A-21 with the values they have here.
        institution_answer_days: after these the silence of an institution confirms (A-21).
        mandate_max_days: longest that a relative's mandate counts; our own number.
    """

    rule_set: str
    source: str
    in_force_from: date
    in_force_to: date | None
    region_answers_for: frozenset[PlanType]
    notice_days: int = 4
    private_choice_after_days: int = 7
    restratification_days: int = 14
    short_deadline_days: int = 7
    refusal_ratio: Decimal = Decimal("1.5")
    refusal_days: int = 7
    refusal_min_comparators: int = 5
    refusal_max_days: int = 28
    freshness_days: int = 7
    reply_min_days: int = 2
    competent_staff_min: int = 2
    distribution_bands: tuple[DistributionBand, ...] = DISTRIBUTION_BANDS
    distribution_slack: int = 2
    hospital_level_clocks: bool = False
    institution_answer_days: int = 2
    mandate_max_days: int = 366
    count_other_public: bool = False
    right_without_offer: bool = True
    compare_starts_by: StartComparison = StartComparison.DATE
    alarm_before_receipt: bool = False
    right_survives_earlier_offer: bool = True
    late_accept: bool = True
    duty_revives: bool = True
    telephone_counts: bool = False
    transition_policy: TransitionPolicy = TransitionPolicy.CURRENT_DAY
    deferral_moves_day_zero: bool = True
    nonworking_days: NonworkingDays = NonworkingDays.COUNTED
    notice_day_zero: NoticeDayZero = NoticeDayZero.DISCHARGE
    duty_refers_to: DutyReference = DutyReference.OFFER_AND_REPLY_DEADLINE
    framework_contract_citation: str = "sundhedslovens § 140, stk. 4"
    advanced_takes_basic: bool = False
    informed_by: InformedBy = InformedBy.DISPATCH
    letter_delivery_days: int = 5
    restratification_from: RestratificationFrom = RestratificationFrom.FIRST_MEETING
    free_choice_transport: Carrier = Carrier.NOT_DECIDED

    policies: tuple[Policy, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Word the readings once; every right that is told of names some of them."""
        values = {one.name: getattr(self, one.name) for one in fields(self) if one.init}
        object.__setattr__(self, "policies", policies_of(values))


RULEBOOKS: tuple[Rulebook, ...] = (
    Rulebook(
        rule_set="2018",
        source="BEK nr. 918 af 22. juni 2018",
        in_force_from=date(2018, 7, 1),
        in_force_to=date(2026, 12, 31),
        region_answers_for=frozenset(),
    ),
    Rulebook(
        rule_set="2027",
        source="Udkast til bekendtgørelse om genoptræningsplaner, i kraft 1. januar 2027",
        in_force_from=date(2027, 1, 1),
        in_force_to=None,
        region_answers_for=frozenset({PlanType.HOSPITAL_SPECIALISED, PlanType.SPECIALISED_REHAB}),
    ),
)
# what a question is answered by when the day of discharge plays no part in it
NEWEST = RULEBOOKS[-1]


def rulebook_on(discharged_on: date) -> Rulebook:
    """Return the version in force on the day of discharge.

    Source: § 9.

    Raises:
        LookupError: no known version was in force on that day.
    """
    for book in RULEBOOKS:
        if book.in_force_from <= discharged_on <= (book.in_force_to or date.max):
            return book
    msg = f"no order known to be in force on {discharged_on}"
    raise LookupError(msg)


def rulebook_named(rule_set: str) -> Rulebook:
    """Return the version with that short name, e.g. to replay an old decision.

    Source: § 9.

    Raises:
        LookupError: no version has that name.
    """
    for book in RULEBOOKS:
        if book.rule_set == rule_set:
            return book
    msg = f"no order named {rule_set!r}"
    raise LookupError(msg)
