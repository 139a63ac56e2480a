"""What a caller may do with a plan now."""

from collections.abc import Callable
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import agreements
from service.auth import Role
from service.flows.acting import Acting
from service.flows.case import Case
from service.rules.documentation import may_require_documentation
from service.rules.machine import Transition
from service.rules.plan_states import possible
from service.rules.stratify import change_kind
from service.rules.vocabulary import DocumentationState, LevelChange, PlacementState, PlanState

# What a relative may do in the citizen's place. Where the citizen lives, and to whom a plan that
# was kept is shown, is the citizen's own to say.
_BY_MANDATE = frozenset({"/choices", "/agreed-starts", "/withdrawal"})


def actions(
    acting: Acting, case: Case, *, closed: frozenset[str] = frozenset()
) -> tuple[Transition[PlanState], ...]:
    """What the caller may ask for, as far as it does not depend on what they will send.

    Args:
        acting: the caller, and the day.
        case: the plan.
        closed: events that what stands beside the plan has closed.
    """
    caller = acting.caller
    if caller.role is Role.AUTHORITY and caller.authority_id != case.plan.responsible_authority_id:
        return ()
    if caller.mandate is not None and not caller.mandate.acts:
        return ()
    return tuple(
        step
        for step in possible(case.plan.state, caller.role.value, case.plan.plan_type)
        if step.path is not None
        and step.event not in closed
        and (caller.mandate is None or step.path in _BY_MANDATE)
        and _opens(step, acting, case)
    )


async def closed_events(session: AsyncSession, case: Case) -> frozenset[str]:
    """Events that a demand already open, or a receipt already told, has closed."""
    plan_id = case.plan.plan_id
    closed = set()
    asked = await agreements.open_request(session, plan_id)
    if asked is not None:
        closed |= {"announce_documentation", "require_documentation"}
    if asked is not None and asked.state is DocumentationState.DELIVERED:
        closed |= {"deliver_documentation"}
    if await agreements.dispatch_to_acknowledge(session, plan_id) is None:
        closed |= {"acknowledge_plan"}
    return frozenset(closed)


def _opens(step: Transition[PlanState], acting: Acting, case: Case) -> bool:
    asked = _DEPENDS.get(step.event)
    return asked is None or asked(case, acting.today)


def _is_offered(case: Case, _: date) -> bool:
    return case.offer is not None


def _is_not_offered(case: Case, _: date) -> bool:
    return case.offer is None


def _may_go_private(case: Case, today: date) -> bool:
    return bool(case.entitlement(today).private_choice)


def _is_missed(case: Case, _: date) -> bool:
    return case.placement is not None and case.placement.state is PlacementState.NO_SHOW


def _may_be_missed(case: Case, today: date) -> bool:
    placement = case.placement
    return placement is not None and placement.start_on <= today and not _is_missed(case, today)


def _may_require(case: Case, _: date) -> bool:
    placement = case.placement if case.plan.state is PlanState.PLACED else None
    return bool(
        may_require_documentation(
            case.plan.state,
            basis=placement.basis if placement else None,
            placement=placement.state if placement else None,
        )
    )


def _changes_as(kind: LevelChange) -> Callable[[Case, date], bool]:
    def asked(case: Case, today: date) -> bool:
        placement = case.placement
        if placement is None or placement.started_on is None:
            return False
        begun = placement.started_on
        changed = change_kind(
            case.book,
            course_started_on=begun,
            changed_on=today,
            stratified_on=case.stratified_on,
        )
        return changed is kind

    return asked


def _not_seen_before(_: Case, __: date) -> bool:
    """The institution's act: it does not see the plan before it has confirmed."""
    return False


_DEPENDS: dict[str, Callable[[Case, date], bool]] = {
    "notify_offer": _is_not_offered,
    "revise_offer": _is_offered,
    "report_agreed_start": _may_go_private,
    "announce_documentation": _may_go_private,
    "require_documentation": _may_require,
    "confirm_place": _not_seen_before,
    "miss_first_meeting": _may_be_missed,
    "rebook": _is_missed,
    "restratify": _changes_as(LevelChange.RESTRATIFICATION),
    "change_level": _changes_as(LevelChange.LEVEL_CHANGE),
}
