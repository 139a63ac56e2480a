"""What may happen to a plan, from which state, under which paragraph."""

from service.rules.machine import Machine, Transition
from service.rules.plan_steps_after import AFTER_CHOICE
from service.rules.plan_steps_before import UNTIL_CHOICE
from service.rules.plan_steps_ends import ENDED, ENDS, OPEN, PASSING
from service.rules.verdict import Reason
from service.rules.vocabulary import PlanState, PlanType

__all__ = ["ENDED", "OPEN", "PASSING", "PLAN", "possible", "transition"]

PLAN = Machine(
    name="plan",
    initial=PlanState.DRAFT,
    final=ENDED,
    open=OPEN,
    transitions=(*UNTIL_CHOICE, *AFTER_CHOICE, *ENDS),
)


def transition(event: str, state: PlanState) -> Transition[PlanState] | Reason:
    """Return what happens at `event` in `state`, or the reason why it cannot.

    Source: § 5, stk. 3, § 6, § 7 og § 8: each entry names its own paragraph.

    Raises:
        LookupError: there is no such event.
    """
    return PLAN.step(event, state)


def possible(state: PlanState, role: str, plan_type: PlanType) -> tuple[Transition[PlanState], ...]:
    """Return what a caller in `role` may ask for in `state`, in the order of the law.

    Source: § 5, stk. 3, § 6, § 7 og § 8.
    """
    return tuple(
        t
        for t in PLAN.transitions
        if state in t.from_states and role in t.roles and plan_type in t.plan_types
    )
