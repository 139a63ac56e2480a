"""Routes about capacity refusals (§ 7, stk. 2)."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import refusals as queries
from db.tenants import across
from service.api.depends import (
    DEFAULT_LIMIT,
    READS,
    WRITES,
    Actor,
    Cursor,
    IfMatch,
    Limit,
    Session,
    check_version,
    etag,
    next_link,
    page,
    problems,
)
from service.auth import Role
from service.border.identity import admits
from service.errors import NotFound
from service.flows import refusals as flow
from service.flows.acting import Acting
from service.rules.vocabulary import RefusalState
from service.schemas.base import cursor_of, cut
from service.schemas.cursors import instant_and_identity
from service.schemas.refusals import EvidenceOut, OverrideIn, RefusalIn, RefusalOut, RefusalPage

_DECIDE = admits(Role.OPERATOR, Role.AUTHORITY)
_OK = 200
InState = Annotated[
    RefusalState | None, QueryParameter(name="state", description="Where the refusal stands.")
]


def _refusal(row: queries.Refusal, *, today: date) -> RefusalOut:
    return RefusalOut(
        refusal_id=row.refusal_id,
        provider_id=row.provider_id,
        care_level=row.care_level,
        clinical_area=row.clinical_area,
        own_residents_affected=row.own_residents_affected,
        reason=row.reason,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        plan_id=row.plan_id,
        state=flow.state_on(row, today),
        code=row.code,
        citation=row.citation,
        evidence=msgspec.convert(row.evidence, EvidenceOut),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        adopted_at=row.adopted_at,
        adopted_by=row.adopted_by,
        override_reason=row.override_reason,
        version=row.version,
    )


def _answer(row: queries.Refusal, acting: Acting) -> Response[RefusalOut]:
    return Response(_refusal(row, today=acting.today), headers=etag(row.version))


@post(
    "/v1/capacity-refusals",
    operation_id="recordCapacityRefusal",
    summary="Record a capacity refusal",
    tags=["refusals"],
    opt=admits(Role.OPERATOR, Role.AUTHORITY, Role.PROVIDER),
    responses=problems(WRITES),
)
async def record_refusal(
    session: Session, acting: Actor, data: JSONBody[RefusalIn]
) -> Response[RefusalOut]:
    """Weigh a refusal on the figures of all public providers and keep it with its evidence.

    `supported` has effect when it is adopted; `not_supported` only when overridden with a
    reason; `insufficient_data` and `invalid` never.
    """
    row = await flow.record(session, acting, data)
    answer = _answer(row, acting)
    answer.headers["Location"] = f"/v1/capacity-refusals/{row.refusal_id}"
    return answer


@get(
    "/v1/capacity-refusals",
    operation_id="listCapacityRefusals",
    summary="List capacity refusals",
    tags=["refusals"],
    opt=admits(*Role),
    responses=problems(READS),
)
async def list_refusals(
    request: Request[Any, Any, Any],
    *,
    session: Session,
    acting: Actor,
    provider_id: FromQuery[UUID | None] = None,
    in_state: InState = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[RefusalPage]:
    """List refusals, the newest first. One of a single plan is seen by the institution only."""
    rows = await queries.page(
        session,
        queries.Sought(today=acting.today, provider_id=provider_id, state=in_state),
        seen_by=flow.party_of(acting.caller),
        after=instant_and_identity(cursor),
        limit=limit + 1,
    )
    rows, more = cut(rows, limit)
    last = cursor_of(rows[-1].recorded_at, str(rows[-1].refusal_id)) if more else None
    following = next_link(request, last)
    items = [_refusal(row, today=acting.today) for row in rows]
    return page(RefusalPage(items=items, next=following), following)


@get(
    "/v1/capacity-refusals/{refusal_id:uuid}",
    operation_id="getCapacityRefusal",
    summary="One capacity refusal",
    tags=["refusals"],
    opt=admits(*Role),
    responses=problems(READS),
)
async def get_refusal(
    session: Session, acting: Actor, refusal_id: FromPath[UUID]
) -> Response[RefusalOut]:
    """Show a refusal with the evidence of its day."""
    row = await queries.find(session, refusal_id, seen_by=flow.party_of(acting.caller))
    if row is None:
        raise NotFound("refusal")
    return _answer(row, acting)


async def _changed_by(
    session: AsyncSession, acting: Acting, refusal_id: UUID, if_match: str | None
) -> queries.Refusal:
    """The refusal to be changed, locked, in the version the caller has seen."""
    seen = await queries.find(session, refusal_id, seen_by=flow.party_of(acting.caller))
    if seen is None:
        raise NotFound("refusal")
    async with across(session):  # who sees it and may not change it is told so, not that it is gone
        row = await queries.lock(session, refusal_id)
    if row is None:
        raise NotFound("refusal")
    check_version(if_match, row.version)
    return row


@post(
    "/v1/capacity-refusals/{refusal_id:uuid}/adoption",
    operation_id="adoptCapacityRefusal",
    summary="Adopt a supported refusal",
    tags=["refusals"],
    opt=_DECIDE,
    status_code=_OK,
    responses=problems(WRITES),
)
async def adopt_refusal(
    session: Session, acting: Actor, refusal_id: FromPath[UUID], if_match: IfMatch = None
) -> Response[RefusalOut]:
    """Let a refusal that the figures support have effect on its days."""
    row = await _changed_by(session, acting, refusal_id, if_match)
    return _answer(await flow.adopt(session, acting, row), acting)


@post(
    "/v1/capacity-refusals/{refusal_id:uuid}/override",
    operation_id="overrideCapacityRefusal",
    summary="Override an unsupported refusal",
    tags=["refusals"],
    opt=_DECIDE,
    status_code=_OK,
    responses=problems(WRITES),
)
async def override_refusal(
    session: Session,
    acting: Actor,
    refusal_id: FromPath[UUID],
    data: JSONBody[OverrideIn],
    if_match: IfMatch = None,
) -> Response[RefusalOut]:
    """Let a refusal that the figures do not support have effect; the reason is shown."""
    row = await _changed_by(session, acting, refusal_id, if_match)
    return _answer(await flow.override(session, acting, row, reason=data.reason), acting)


@post(
    "/v1/capacity-refusals/{refusal_id:uuid}/withdrawal",
    operation_id="withdrawCapacityRefusal",
    summary="Withdraw a refusal",
    tags=["refusals"],
    opt=_DECIDE,
    status_code=_OK,
    responses=problems(WRITES),
)
async def withdraw_refusal(
    session: Session, acting: Actor, refusal_id: FromPath[UUID], if_match: IfMatch = None
) -> Response[RefusalOut]:
    """End a refusal; it keeps nobody out from now on."""
    row = await _changed_by(session, acting, refusal_id, if_match)
    return _answer(await flow.withdraw(session, acting, row), acting)


ROUTES = [
    record_refusal,
    list_refusals,
    get_refusal,
    adopt_refusal,
    override_refusal,
    withdraw_refusal,
]
