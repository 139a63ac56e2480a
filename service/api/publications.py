"""Routes about publications of capacity as acts of their publishers."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from sqlalchemy import Row

from db.queries import publications as queries
from service.api.depends import (
    DEFAULT_LIMIT,
    READS,
    WRITES,
    Actor,
    Cursor,
    Limit,
    Session,
    next_link,
    page,
    problems,
)
from service.auth import Role
from service.border.identity import admits
from service.flows import publications as flow
from service.flows.acting import Acting
from service.schemas.base import cursor_of, cut
from service.schemas.capacity import PublicationPage, PublicationSummary
from service.schemas.cursors import instant_and_identity

_TAGS = ["capacity"]


def _summary(acting: Acting, row: Row[Any]) -> PublicationSummary:
    return PublicationSummary(
        publication_id=row.publication_id,
        state=flow.state_of(acting, row),
        observed_at=row.observed_at,
        seen_at=row.seen_at,
        published_at=row.published_at,
        publisher=row.publisher,
        media_type=row.media_type,
        accepted=row.accepted,
        rejected=row.rejected,
        in_force=row.in_force,
        withdraws=row.withdraws,
        withdrawn_by=row.withdrawn_by,
    )


@get(
    "/v1/capacity-publications",
    operation_id="listPublications",
    summary="The caller's publications of capacity",
    tags=_TAGS,
    opt=admits(Role.OPERATOR, Role.AUTHORITY, Role.PROVIDER, Role.AUDITOR),
    responses=problems(READS),
)
async def list_publications(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[PublicationPage]:
    """List publications, the newest first, each with what has become of it."""
    rows = await queries.page(
        session,
        owner=flow.owner_of(acting.caller),
        after=instant_and_identity(cursor),
        limit=limit + 1,
    )
    shown, more = cut(list(rows), limit)
    last = cursor_of(shown[-1].published_at, str(shown[-1].publication_id)) if more else None
    following = next_link(request, last)
    items = [_summary(acting, row) for row in shown]
    return page(PublicationPage(items=items, next=following), following)


@post(
    "/v1/capacity-publications/{publication_id:uuid}/withdrawal",
    operation_id="withdrawPublication",
    summary="Take a publication back",
    tags=_TAGS,
    opt=admits(Role.OPERATOR, Role.AUTHORITY, Role.PROVIDER),
    responses=problems(WRITES),
)
async def withdraw_publication(
    session: Session, acting: Actor, publication_id: FromPath[UUID]
) -> Response[PublicationSummary]:
    """Take back figures that should not have been published; places already booked stay booked."""
    row = await flow.withdraw(session, acting, publication_id)
    return Response(_summary(acting, row), status_code=201)


ROUTES = [list_publications, withdraw_publication]
