"""What a report says of a plan that the authority does not act on, or not yet."""

from datetime import date

from service.interop import kl_codes as kl
from service.interop.kl_facts import HandedTo, Reported
from service.rules.vocabulary import PlanState

_ENDED = {
    PlanState.COMPLETED: "completed",
    PlanState.CLOSED_BY_CITIZEN: "revoked",
    PlanState.DECEASED: "revoked",
}
_AT_OTHERS = {
    HandedTo.PRIVATE_PROVIDER: kl.PRIVATE_CHOICE,
    HandedTo.OTHER_MUNICIPALITY: kl.OTHER_MUNICIPALITY,
}


def status(plan: Reported, *, today: date) -> tuple[str, str | None]:
    """The status of the request, and the code of the reason where it is on hold.

    `on-hold` says that the authority does not act on the plan, or not yet; the reason is what
    excuses the absence of activity in the seven days.
    """
    if plan.state in _ENDED:
        return _ENDED[plan.state], None
    reason = _why_on_hold(plan, today)
    return ("active", None) if reason is None else ("on-hold", reason)


def _why_on_hold(plan: Reported, today: date) -> str | None:
    if plan.state is PlanState.REVOKED:
        return kl.SENT_IN_ERROR
    if plan.handed_to is not None:
        return _AT_OTHERS[plan.handed_to]
    if plan.state is PlanState.STARTED:
        return None
    if plan.not_before is not None and today < plan.not_before:
        return kl.DEFERRED
    return kl.PRIVATE_DECLINED if plan.private_declined else None
