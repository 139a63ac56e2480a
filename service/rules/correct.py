"""What follows from a correction of a plan by the hospital: its level, its places, its way."""

from dataclasses import dataclass
from datetime import date

from service.rules.access import start_day_fault
from service.rules.codes import Code
from service.rules.facts import PlanFacts
from service.rules.plan import Recipients, first_state
from service.rules.stratify import initial_level
from service.rules.verdict import Reason
from service.rules.vocabulary import CareLevel, PlanState, PlanType

_WAITING = frozenset(
    {
        PlanState.HELD_BY_PATIENT,
        PlanState.AWAITING_STRATIFICATION,
        PlanState.AWAITING_OFFER,
        PlanState.AWAITING_HOSPITAL_CHOICE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What of a plan stands after the correction.

    Attributes:
        offer: the authority's offer of a start.
        choice: the citizen's choice that nobody has confirmed.
        arranged: the agreed start or the placement.
    """

    offer: bool
    choice: bool
    arranged: bool


def type_change_fault(before: PlanFacts, after: PlanFacts, *, state: PlanState) -> Reason | None:
    """Tell why the type cannot be changed any more.

    After the first meeting the level may still change across types, as the hospital alone
    decides; what has begun as training with professionals cannot become self-training.

    Source: § 5, stk. 2, and § 6, stk. 4; one plan for a course whose level may change.
    """
    begun = state is PlanState.STARTED
    if not begun or after.plan_type is not PlanType.SELF_TRAINING:
        return None
    return Reason.of(
        Code.NO_COURSE_AT_ANY_LEVEL,
        "§ 6, stk. 4",
        before=before.plan_type,
        after=after.plan_type,
        state=state,
    )


def routed_anew(
    before: PlanFacts, after: PlanFacts, *, state: PlanState, authority_changes: bool
) -> bool:
    """Tell whether the plan begins its way once more.

    Another type always does that. Another authority does it while nothing has been offered; an
    offer in force stands until the new authority makes its own.

    Source: § 2, stk. 1, § 5, stk. 2-3, and § 8, stk. 1.
    """
    if before.plan_type is not after.plan_type:
        return True
    return authority_changes and state in _WAITING


def level_after(before: PlanFacts, after: PlanFacts, *, anew: bool) -> CareLevel | None:
    """Return the level after a correction: as it was, or what the type says when routed anew.

    Source: § 5, stk. 2-3, and bilag 1.
    """
    return initial_level(after.plan_type) if anew else before.care_level


def held_place_fault(before: PlanFacts, after: PlanFacts, *, start_on: date) -> Reason | None:
    """Tell why a place held for the plan as it was does not serve the plan as it is.

    Source: § 7, stk. 1 (på det angivne specialiseringsniveau), and § 3, stk. 2.

    Args:
        before: the plan the place is held for.
        after: the plan corrected, its level too.
        start_on: the first meeting the place is held for.
    """
    if before.care_level is not after.care_level:
        return Reason.of(
            Code.PLACE_AT_ANOTHER_LEVEL,
            "§ 7, stk. 1",
            before=before.care_level,
            after=after.care_level,
        )
    if before.clinical_area != after.clinical_area:
        return Reason.of(
            Code.PLACE_IN_ANOTHER_AREA,
            "§ 7, stk. 1",
            before=before.clinical_area,
            after=after.clinical_area,
        )
    # that the day may have passed meanwhile is no fault of the correction
    return start_day_fault(after, start_on=start_on, today=start_on)


def state_after_correction(
    after: PlanFacts,
    recipients: Recipients,
    *,
    state: PlanState,
    anew: bool,
    standing: Standing,
) -> PlanState:
    """Tell where a plan stands once it is corrected.

    Source: § 4, § 5, stk. 3, § 6, § 7, stk. 6, and § 8, stk. 1.

    Args:
        after: the plan corrected.
        recipients: whom it is sent to by the consent as corrected.
        state: where it stood.
        anew: what `routed_anew` answers.
        standing: what is left of what was offered, chosen and arranged.
    """
    if anew or state is PlanState.HELD_BY_PATIENT:
        return first_state(after.plan_type, recipients)
    if state in _WAITING or state is PlanState.STARTED or standing.arranged:
        return state
    if standing.choice:
        return PlanState.CHOICE_MADE
    if standing.offer:
        lapsed = state is PlanState.CHOICE_LAPSED
        return PlanState.CHOICE_LAPSED if lapsed else PlanState.OFFERED
    return _waits_for(after)


def _waits_for(plan: PlanFacts) -> PlanState:
    if plan.plan_type is PlanType.HOSPITAL_SPECIALISED:
        return PlanState.AWAITING_HOSPITAL_CHOICE
    return PlanState.AWAITING_OFFER
