"""What a caller may do with a plan now."""

from service.auth import Role
from service.flows.acting import Acting
from service.flows.case import Case
from service.rules.plan_states import Transition, possible


def actions(acting: Acting, case: Case) -> tuple[Transition, ...]:
    """What the caller may ask for, as far as it does not depend on what they will send."""
    caller = acting.caller
    if caller.role is Role.AUTHORITY and caller.authority_id != case.plan.responsible_authority_id:
        return ()
    return tuple(
        step
        for step in possible(case.plan.state, caller.role.value, case.plan.plan_type)
        if step.path is not None and _opens(step, acting, case)
    )


def _opens(step: Transition, acting: Acting, case: Case) -> bool:
    match step.event:
        case "notify_offer":
            return case.offer is None
        case "revise_offer":
            return case.offer is not None
        case "report_agreed_start":
            return bool(case.entitlement(acting.today).private_choice)
        case _:
            return True
