"""Routes about capacity."""

from datetime import UTC, date
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from db.queries import capacity as queries
from service.api.capacity_bodies import PublishOperation
from service.api.codes import Area, Municipality
from service.api.depends import (
    DEFAULT_LIMIT,
    OPEN_READS,
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
from service.border.media import takes
from service.flows import capacity as flow
from service.flows.freshness import is_stale
from service.rules.vocabulary import CareLevel
from service.schemas.base import cursor_of, cut
from service.schemas.capacity import (
    CapacityOut,
    CapacityPage,
    ConfirmationIn,
    ConfirmationOut,
    OversubscribedOut,
    PublicationOut,
    RejectedRow,
    RowError,
)
from service.schemas.capacity_files import CSV, JSON, NDJSON
from service.schemas.cursors import day_and_number

_PUBLISHERS = admits(Role.OPERATOR, Role.AUTHORITY, Role.PROVIDER)
_CREATED, _OK = 201, 200
From = Annotated[
    date | None, QueryParameter(name="from", description="First day listed; today if left out.")
]
To = Annotated[date | None, QueryParameter(name="to", description="Last day listed.")]


@post(
    "/v1/capacity-publications",
    operation_id="publishCapacity",
    summary="Publish capacity",
    tags=["capacity"],
    opt=_PUBLISHERS | takes(JSON, NDJSON, CSV),
    operation_class=PublishOperation,
    responses=problems(WRITES),
)
async def publish_capacity(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    dry_run: FromQuery[bool] = False,
    observed_at: FromQuery[str | None] = None,
) -> Response[PublicationOut]:
    """Store the good rows of a file and say what is wrong with every other one.

    The newest `observed_at` for a provider, level, area, mode and day counts. A booked place
    stays booked: days with more booked than places are answered as `oversubscribed`. With
    `dry_run` the answer is the same and nothing is stored.
    """
    published = await flow.publish(
        session,
        acting,
        await request.body(),
        media_type=request.content_type[0].lower(),
        observed_at=observed_at and observed_at.replace(" ", "+"),  # a query's plus is a blank
        dry_run=dry_run,
    )
    return Response(_published(published), status_code=_OK if dry_run else _CREATED)


def _published(published: flow.Published) -> PublicationOut:
    return PublicationOut(
        publication_id=published.publication_id,
        accepted=published.accepted,
        rejected=len(published.rejected),
        rows=[
            RejectedRow(
                row=row.number,
                errors=[
                    RowError(pointer=f.pointer, code=f.code, detail=f.detail) for f in row.faults
                ],
            )
            for row in published.rejected
        ],
        oversubscribed=[
            OversubscribedOut(
                provider_id=row.provider_id,
                care_level=row.care_level,
                clinical_area=row.clinical_area,
                delivery_mode=row.delivery_mode,
                start_on=row.start_on,
                places=row.places,
                booked=row.taken,
            )
            for row in published.oversubscribed
        ],
    )


@post(
    "/v1/capacity-publications/confirmations",
    operation_id="confirmCapacity",
    summary="Confirm capacity",
    tags=["capacity"],
    opt=_PUBLISHERS,
    responses=problems(WRITES),
)
async def confirm_capacity(
    session: Session, acting: Actor, data: JSONBody[ConfirmationIn]
) -> ConfirmationOut:
    """Say that a provider's figures are still right, so that they do not grow stale."""
    kept = await flow.confirm(session, acting, data)
    return ConfirmationOut(
        provider_id=kept.provider_id,
        observed_at=kept.observed_at.astimezone(UTC),
        confirmed_at=kept.confirmed_at,
    )


@get(
    "/v1/capacity",
    operation_id="listCapacity",
    summary="List capacity",
    tags=["capacity"],
    opt=admits(),
    responses=problems(OPEN_READS),
)
async def list_capacity(
    request: Request[Any, Any, Any],
    *,
    session: Session,
    acting: Actor,
    care_level: FromQuery[CareLevel | None] = None,
    clinical_area: Area = None,
    provider_id: FromQuery[UUID | None] = None,
    municipality_code: Municipality = None,
    from_on: From = None,
    to_on: To = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[CapacityPage]:
    """List the figures in force in order of day."""
    sought = queries.Sought(
        care_level=care_level,
        clinical_area=clinical_area,
        provider_id=provider_id,
        municipality_code=municipality_code,
        from_on=from_on or acting.today,
        to_on=to_on,
    )
    rows = await queries.page(session, sought, after=day_and_number(cursor), limit=limit + 1)
    rows, more = cut(rows, limit)
    last = cursor_of(rows[-1].start_on, rows[-1].slot_id) if more else None
    following = next_link(request, last)
    items = [_capacity(row, today=acting.today) for row in rows]
    return page(CapacityPage(items=items, next=following), following)


def _capacity(row: Any, *, today: date) -> CapacityOut:  # noqa: ANN401 - a row of the list
    available = max(row.places - row.taken, 0)
    for_guests = max(row.places - row.reserved_for_residents - row.taken_by_guests, 0)
    return CapacityOut(
        provider_id=row.provider_id,
        care_level=row.care_level,
        clinical_area=row.clinical_area,
        delivery_mode=row.delivery_mode,
        start_on=row.start_on,
        places=row.places,
        booked=row.taken,
        available=available,
        reserved_for_residents=row.reserved_for_residents,
        accepts_out_of_area=row.accepts_out_of_area,
        available_out_of_area=min(available, for_guests) if row.accepts_out_of_area else 0,
        observed_at=row.observed_at,
        stale=is_stale(row.observed_at, today=today),
    )


ROUTES = [publish_capacity, confirm_capacity, list_capacity]
