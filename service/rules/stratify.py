"""Who sets the level, and how it may change (§ 5, stk. 2-3; the stratification model)."""

from datetime import date, timedelta

from service.rules.codes import Code
from service.rules.criteria import Criteria, criteria_fault
from service.rules.days import day_number
from service.rules.facts import PlanFacts
from service.rules.rulebook import Rulebook
from service.rules.settings import RestratificationFrom
from service.rules.verdict import Reason, Verdict
from service.rules.vocabulary import CareLevel, LevelChange, PlanType

_MODEL = "stratificeringsmodellen"
_LEVEL_OF_TYPE = {
    PlanType.GENERAL: None,
    PlanType.SELF_TRAINING: None,
    PlanType.HOSPITAL_SPECIALISED: CareLevel.HOSPITAL_SPECIALISED,
    PlanType.SPECIALISED_REHAB: CareLevel.SPECIALISED_REHAB,
}
_MUNICIPAL_LEVELS = frozenset({CareLevel.BASIC, CareLevel.ADVANCED})


def initial_level(plan_type: PlanType) -> CareLevel | None:
    """Return the level that follows from the hospital's type; none until stratified, or ever.

    Source: bilag 1, and § 5, stk. 3.
    """
    return _LEVEL_OF_TYPE[plan_type]


def may_set_medical_facts(*, by_hospital: bool) -> Verdict:
    """Tell whether the type, the deadline or the deferral of a plan may be set by who asks.

    Source: § 5, stk. 2 (kan ikke tilsidesætte den lægefaglige vurdering).
    """
    if by_hospital:
        return Verdict.yes(Code.MEDICAL_FACTS_MAY_BE_SET, "§ 2, stk. 1")
    return Verdict.no(Code.MEDICAL_ASSESSMENT_BINDING, "§ 5, stk. 2")


def may_stratify(
    plan: PlanFacts,
    *,
    care_level: CareLevel,
    reason: str,
    assessed_by: str,
    criteria: Criteria | None = None,
) -> Verdict:
    """Tell whether the municipality may state this level for the plan.

    Source: § 5, stk. 2-3, and bilag 1; the criteria are the stratification model's.

    Args:
        plan: only a general plan is stratified.
        care_level: basic or advanced; the two others are the hospital's to state.
        reason: the health-professional ground, in words.
        assessed_by: the health professional who made the assessment.
        criteria: the model's form, where it was filled in.
    """
    if plan.plan_type is not PlanType.GENERAL or care_level not in _MUNICIPAL_LEVELS:
        return Verdict.no(
            Code.MEDICAL_ASSESSMENT_BINDING,
            "§ 5, stk. 2",
            plan_type=plan.plan_type,
            care_level=care_level,
        )
    missing = _missing_words(reason=reason, assessed_by=assessed_by)
    if missing is not None:
        return Verdict(False, missing)
    contradicts = criteria_fault(criteria, care_level=care_level) if criteria else None
    if contradicts is not None:
        return Verdict(False, contradicts)
    return Verdict.yes(Code.LEVEL_MAY_BE_SET, "§ 5, stk. 3", care_level=care_level)


def change_kind(
    book: Rulebook,
    *,
    course_started_on: date,
    changed_on: date,
    stratified_on: date | None = None,
) -> LevelChange:
    """Tell what a change of level is called so many days into the course.

    Source: vejledende model; A-19: the day counted from is day 0, and day 14 is still inside.

    Args:
        book: the order in force on the day of discharge.
        course_started_on: the first meeting.
        changed_on: the day of the change.
        stratified_on: the first statement of a level; without it the first meeting counts.

    Raises:
        ValueError: the change lies before the start of the course.
    """
    if changed_on < course_started_on:
        msg = f"change on {changed_on} lies before the course's start {course_started_on}"
        raise ValueError(msg)
    day_zero = _counted_from(book, course_started_on, stratified_on)
    inside = day_number(day_zero=day_zero, day=changed_on) <= book.restratification_days
    return LevelChange.RESTRATIFICATION if inside else LevelChange.LEVEL_CHANGE


def restratification_closes_on(
    book: Rulebook, *, course_started_on: date, stratified_on: date | None = None
) -> date:
    """Return the last day on which a change of level is a re-stratification.

    Source: vejledende model; A-19.
    """
    day_zero = _counted_from(book, course_started_on, stratified_on)
    return day_zero + timedelta(days=book.restratification_days)


def _counted_from(book: Rulebook, course_started_on: date, stratified_on: date | None) -> date:
    if book.restratification_from is RestratificationFrom.FIRST_MEETING:
        return course_started_on
    return stratified_on or course_started_on


def may_change_level(
    book: Rulebook,
    plan: PlanFacts,
    *,
    care_level: CareLevel,
    reason: str,
    assessed_by: str,
    co_signer: str | None,
    course_started_on: date,
    changed_on: date,
    stratified_on: date | None = None,
    criteria: Criteria | None = None,
) -> Verdict:
    """Tell whether the level of a running course may change, and as what; a yes names the kind.

    Source: vejledende model (i samarbejde med egen leder eller udvalgt medarbejder); § 5, stk. 2;
    A-19.

    Raises:
        ValueError: the change lies before the start of the course.
    """
    kind = change_kind(
        book,
        course_started_on=course_started_on,
        changed_on=changed_on,
        stratified_on=stratified_on,
    )
    set_anew = may_stratify(
        plan,
        care_level=care_level,
        reason=reason,
        assessed_by=assessed_by,
        criteria=criteria,
    )
    if not set_anew:
        return set_anew
    if care_level is plan.care_level:
        return Verdict.no(Code.LEVEL_UNCHANGED, _MODEL, care_level=care_level)
    told = {
        "day": day_number(
            day_zero=_counted_from(book, course_started_on, stratified_on), day=changed_on
        ),
        "limit": book.restratification_days,
    }
    if kind is LevelChange.LEVEL_CHANGE:
        return Verdict.yes(Code.LEVEL_CHANGE, _MODEL, **told)
    if co_signer is None or not co_signer.strip():
        return Verdict.no(Code.CO_SIGNER_MISSING, _MODEL, **told)
    return Verdict.yes(Code.RESTRATIFICATION, _MODEL, **told)


def _missing_words(*, reason: str, assessed_by: str) -> Reason | None:
    if not reason.strip():
        return Reason.of(Code.REASON_MISSING, "§ 5, stk. 3")
    if not assessed_by.strip():
        return Reason.of(Code.ASSESSOR_MISSING, "§ 5, stk. 3")
    return None
