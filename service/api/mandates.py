"""Routes about mandates: whom a citizen lets see a plan, or act in it."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import mandates as queries
from service.api.depends import READS, WRITES, Actor, Session, problems
from service.auth import Role
from service.border.identity import ANY_MANDATE, admits
from service.flows import mandates as flow
from service.flows.acting import Acting
from service.flows.case import Case, load
from service.schemas.mandates import (
    HelpedPlanOut,
    HelpedPlanPage,
    MandateIn,
    MandateOut,
    MandatePage,
)

_TAGS = ["mandates"]
_GIVERS: dict[str, Any] = admits(Role.CITIZEN, Role.AUTHORITY)


@post(
    "/v1/plans/{plan_id:uuid}/mandates",
    operation_id="recordMandate",
    summary="Let a relative see a plan, or act in it",
    tags=_TAGS,
    opt=_GIVERS,
    responses=problems(WRITES),
)
async def record_mandate(
    session: Session, acting: Actor, plan_id: FromPath[UUID], data: JSONBody[MandateIn]
) -> Response[MandateOut]:
    """Record a relative's mandate in this plan (§ 1, stk. 2; forvaltningslovens § 8).

    The citizen gives it, or the authority records one that it has seen. Where the plan says that
    the citizen permanently lacks the capacity to consent, the authority records it on consent by
    another (sundhedslovens § 18). The relative signs in as `subject`, with the role `relative`.
    """
    case = await load(session, acting, plan_id, lock=True)
    row = await flow.record(session, acting, case, data)
    where = f"/v1/plans/{plan_id}/mandates"
    return Response(
        _mandate_out(session, acting, case, row), status_code=201, headers={"Location": where}
    )


@get(
    "/v1/plans/{plan_id:uuid}/mandates",
    operation_id="listMandates",
    summary="Whom the citizen has let in",
    tags=_TAGS,
    opt=admits(Role.CITIZEN, Role.AUTHORITY, Role.AUDITOR, Role.OPERATOR),
    responses=problems(READS),
)
async def list_mandates(session: Session, acting: Actor, plan_id: FromPath[UUID]) -> MandatePage:
    """List the mandates of a plan, the newest first, also those that have ended."""
    case = await load(session, acting, plan_id)
    rows = await queries.of_plan(session, plan_id)
    grounds = flow.grounds(acting, case)
    return MandatePage(
        items=[_mandate_out(session, acting, case, row) for row in rows],
        may_record=bool(grounds),
        grounds=grounds,
        next=None,
    )


@post(
    "/v1/plans/{plan_id:uuid}/mandates/{number:int}/end",
    operation_id="endMandate",
    summary="End a relative's mandate",
    tags=_TAGS,
    opt=admits(Role.CITIZEN, Role.RELATIVE, Role.AUTHORITY) | {ANY_MANDATE: True},
    responses=problems(WRITES),
)
async def end_mandate(
    session: Session, acting: Actor, plan_id: FromPath[UUID], number: FromPath[int]
) -> Response[MandateOut]:
    """End a mandate at once: its relative sees nothing of the plan from then on.

    A relative may lay down their own.
    """
    case = await load(session, acting, plan_id, lock=True)
    row = await flow.end(session, acting, case, number)
    return Response(_mandate_out(session, acting, case, row), status_code=201)


@get(
    "/v1/mandates",
    operation_id="listHelpedPlans",
    summary="What a relative may help with",
    tags=_TAGS,
    opt=admits(Role.RELATIVE),
    responses=problems(READS),
)
async def list_helped_plans(session: Session, acting: Actor) -> HelpedPlanPage:
    """List the plans whose citizens have let the caller in, and how far, as of today."""
    rows = await queries.of_relative(session, acting.caller.sub, on=acting.today)
    return HelpedPlanPage(items=[_helped_out(session, row) for row in rows], next=None)


def _mandate_out(session: AsyncSession, acting: Acting, case: Case, row: queries.Row) -> MandateOut:
    names = queries.names_of(session, row)
    is_open = flow.is_open(acting, row)
    return MandateOut(
        plan_id=row.plan_id,
        number=row.number,
        subject=row.subject,
        relative_name=names.relative,
        citizen_name=names.citizen,
        ground=row.ground,
        covers=row.covers,
        shows_home=row.shows_home,
        begins_on=row.begins_on,
        last_on=row.last_on,
        recorded_at=row.recorded_at,
        recorded_by_role=row.recorded_by_role,
        ended_at=row.ended_at,
        ended_by_role=row.ended_by_role,
        counts=is_open and row.begins_on <= acting.today,
        may_end=is_open and flow.may_change(acting, case),
    )


def _helped_out(session: AsyncSession, row: queries.Row) -> HelpedPlanOut:
    return HelpedPlanOut(
        plan_id=row.plan_id,
        number=row.number,
        citizen_name=queries.names_of(session, row).citizen,
        covers=row.covers,
        shows_home=row.shows_home,
        begins_on=row.begins_on,
        last_on=row.last_on,
    )


ROUTES = [record_mandate, list_mandates, end_mandate, list_helped_plans]
