"""What a citizen is advised where the rights and the days alone do not say what to do."""

from service.portal.citizen.glance import Glance
from service.portal.citizen.seen import Seen
from service.rules.plan_states import ENDED
from service.rules.vocabulary import PlanState, PlanType

_NOT_NOW = {
    PlanState.HELD_BY_PATIENT,
    PlanState.AWAITING_STRATIFICATION,
    PlanState.CHOICE_LAPSED,
}
_CLOSED = {
    PlanState.HELD_BY_PATIENT: "kept",
    PlanState.AWAITING_STRATIFICATION: "untold",
    PlanState.CHOICE_LAPSED: "lapsed",
    PlanState.AGREED_PRIVATE: "agreed",
    PlanState.DOCUMENTATION_REQUESTED: "agreed",
    PlanState.PLACED: "placed",
    PlanState.STARTED: "started",
}


def when_nothing_fits(seen: Glance) -> list[str]:
    """What is left to a citizen whom no place suits: the names of the texts."""
    at_hospital = seen.plan.plan_type is PlanType.HOSPITAL_SPECIALISED
    lines = ["call_hospital" if at_hospital else "call"]
    return [*lines, "keep"] if seen.plan.offer else lines


def may_choose_when(seen: Seen) -> str:
    """Whether the rights can be used now, where no offer says so: the name of its text, or none."""
    if seen.only_looks:
        return "looking"
    is_early = seen.plan.state is PlanState.AWAITING_OFFER and seen.may_choose
    return not_now(seen) or ("now" if is_early else "")


def not_now(seen: Glance) -> str:
    """Why a right that is held cannot be used, not yet or no more: the name of its text, or none.

    Source: § 4, stk. 2-4, § 5, stk. 3, and § 6, stk. 3.
    """
    return _CLOSED[seen.plan.state] if seen.plan.state in _NOT_NOW else ""


def is_open(seen: Glance) -> bool:
    """Whether a choice stands open to the citizen, whoever looks."""
    return seen.plan.state not in ENDED | _CLOSED.keys()


def why_closed(seen: Glance) -> str:
    """Why no place can be chosen now: the name of its text."""
    return _CLOSED.get(seen.plan.state, "ended")
