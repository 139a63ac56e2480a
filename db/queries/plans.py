"""Plans and what has happened to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    any_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.queries import mandates
from db.tables.plans import (
    AgreedStartTable,
    ChoiceTable,
    PlacementTable,
    PlanTable,
    StartOfferTable,
    StratificationTable,
)
from db.tables.reference import MunicipalityRegionTable
from db.tables.revisions import PlanRevisionTable
from db.tenants import admit
from service.auth import Caller, Role
from service.rules.vocabulary import (
    CareLevel,
    ChoiceState,
    OfferState,
    PlacementState,
    PlanState,
)

_LIVE_PLACEMENTS = (
    PlacementState.CONFIRMED,
    PlacementState.STARTED,
    PlacementState.NO_SHOW,
    PlacementState.COMPLETED,
)
Choice = ChoiceTable  # what routes show, by names that are not a table's
AgreedStart = AgreedStartTable
LIVE_CHOICES = (ChoiceState.SUBMITTED, ChoiceState.CONFIRMED)
IN_FORCE = (OfferState.NOTIFIED, OfferState.HELD, OfferState.ACCEPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a list of plans is narrowed to; none means any.

    Attributes:
        number: how the plan's id, its issuer's own number or the citizen's reference begins;
            or how one of the latter two ends.
    """

    state: PlanState | None = None
    care_level: CareLevel | None = None
    number: str | None = None


def visible(caller: Caller) -> Any:  # noqa: ANN401 - a condition of the query builder
    """Which plans a caller may know of."""
    match caller.role:
        case Role.CITIZEN:
            return col(PlanTable.citizen_ref) == caller.sub
        case Role.RELATIVE:
            return mandates.helped(caller.sub)
        case Role.HOSPITAL:
            return col(PlanTable.issued_by) == caller.sub
        case Role.AUTHORITY:
            return and_(
                col(PlanTable.state) != PlanState.HELD_BY_PATIENT,
                or_(
                    col(PlanTable.responsible_authority_id) == caller.authority_id,
                    and_(
                        col(PlanTable.home_municipality) == caller.authority_id,
                        literal("municipality") == any_(col(PlanTable.recipients)),
                    ),
                ),
            )
        case Role.PROVIDER:
            placed = exists().where(
                col(PlacementTable.plan_id) == col(PlanTable.plan_id),
                col(PlacementTable.provider_id) == _uuid(caller.provider_id),
                col(PlacementTable.state).in_(_LIVE_PLACEMENTS),
            )
            return placed.correlate(PlanTable)
        case Role.AUDITOR | Role.OPERATOR | Role.PLANNER:
            return caller.role is not Role.PLANNER


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return UUID(int=0)


def _select_visible(caller: Caller) -> Select[PlanTable]:
    condition = visible(caller)
    statement = select(PlanTable)
    return statement if condition is True else statement.where(condition)


async def find(
    session: AsyncSession, plan_id: UUID, caller: Caller, *, lock: bool = False
) -> PlanTable | None:
    """A plan that the caller may know of, or none; locked for a change when asked."""
    statement = _select_visible(caller).where(col(PlanTable.plan_id) == plan_id)
    if lock:
        # Read anew: who was waited for may have changed what this transaction has seen before.
        statement = statement.with_for_update(of=PlanTable).execution_options(
            populate_existing=True
        )
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is not None and lock:
        await admit(session, [plan_id])
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A plan with what belongs to it; `home_region` is the one in force on the day asked."""

    plan: PlanTable
    home_region: str
    offers: list[StartOfferTable]
    placement: PlacementTable | None


async def find_whole(
    session: AsyncSession, plan_id: UUID, caller: Caller, *, on: date
) -> Whole | None:
    """A plan that the caller may know of, with everything, in one question; or none.

    For reading only: what is going to be changed is locked first and read after that.
    """
    region = select(col(MunicipalityRegionTable.region_id)).where(
        col(MunicipalityRegionTable.municipality_code) == col(PlanTable.home_municipality),
        col(MunicipalityRegionTable.valid_from) <= on,
        or_(
            col(MunicipalityRegionTable.valid_to).is_(None),
            col(MunicipalityRegionTable.valid_to) >= on,
        ),
    )
    newest = select(func.max(col(PlacementTable.number))).where(
        col(PlacementTable.plan_id) == plan_id
    )
    statement = (
        _select_visible(caller)
        .add_columns(region.scalar_subquery(), StartOfferTable, PlacementTable)
        .outerjoin(StartOfferTable, col(StartOfferTable.plan_id) == col(PlanTable.plan_id))
        .outerjoin(
            PlacementTable,
            and_(
                col(PlacementTable.plan_id) == col(PlanTable.plan_id),
                col(PlacementTable.number) == newest.scalar_subquery(),
            ),
        )
        .where(col(PlanTable.plan_id) == plan_id)
        .order_by(col(StartOfferTable.version))
    )
    rows = (await session.execute(statement)).all()
    if not rows:
        return None
    plan, home_region, _, placement = rows[0]
    offers = [row[2] for row in rows if row[2] is not None]
    return Whole(plan=plan, home_region=home_region or "", offers=offers, placement=placement)


def _is_numbered(number: str) -> ColumnElement[bool]:
    told = (col(PlanTable.external_id), col(PlanTable.citizen_ref))
    return or_(
        cast(col(PlanTable.plan_id), Text).startswith(number.lower(), autoescape=True),
        *(one.istartswith(number, autoescape=True) for one in told),
        *(one.iendswith(number, autoescape=True) for one in told),
    )


async def page(
    session: AsyncSession,
    caller: Caller,
    sought: Sought,
    *,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[PlanTable]:
    """The caller's plans in order of discharge day, then id."""
    key = (col(PlanTable.discharged_on), col(PlanTable.plan_id))
    statement = _select_visible(caller).order_by(*key).limit(limit)
    if sought.state is not None:
        statement = statement.where(col(PlanTable.state) == sought.state)
    if sought.care_level is not None:
        statement = statement.where(col(PlanTable.care_level) == sought.care_level)
    if sought.number is not None:
        statement = statement.where(_is_numbered(sought.number))
    if after is not None:
        statement = statement.where(tuple_(*key) > after)
    return list((await session.scalars(statement)).all())


async def of_civil_number(
    session: AsyncSession, caller: Caller, lookups: Sequence[bytes], *, limit: int
) -> list[PlanTable]:
    """The caller's plans of a citizen, in order of discharge day, then id.

    Args:
        session: the transaction.
        caller: who may know of them.
        lookups: what the citizen's number is found by, one for each key.
        limit: the most plans.
    """
    statement = (
        _select_visible(caller)
        .where(col(PlanTable.cpr_lookup).in_(lookups))
        .order_by(col(PlanTable.discharged_on), col(PlanTable.plan_id))
        .limit(limit)
    )
    return list((await session.scalars(statement)).all())


async def offers(session: AsyncSession, plan_ids: Sequence[UUID]) -> list[StartOfferTable]:
    """Every version of the offers of some plans, oldest first."""
    statement = (
        select(StartOfferTable)
        .where(col(StartOfferTable.plan_id).in_(plan_ids))
        .order_by(col(StartOfferTable.plan_id), col(StartOfferTable.version))
    )
    return list((await session.scalars(statement)).all())


async def live_choice(session: AsyncSession, plan_id: UUID) -> ChoiceTable | None:
    """The plan's choice that stands, or none."""
    statement = select(ChoiceTable).where(
        col(ChoiceTable.plan_id) == plan_id,
        col(ChoiceTable.state).in_(LIVE_CHOICES),
    )
    return (await session.scalars(statement)).one_or_none()


async def live_agreement(session: AsyncSession, plan_id: UUID) -> AgreedStartTable | None:
    """The plan's agreed start that stands, or none."""
    statement = select(AgreedStartTable).where(
        col(AgreedStartTable.plan_id) == plan_id, col(AgreedStartTable.ended_at).is_(None)
    )
    return (await session.scalars(statement)).one_or_none()


async def last_placement(session: AsyncSession, plan_id: UUID) -> PlacementTable | None:
    """The newest placement of a plan, or none."""
    statement = (
        select(PlacementTable)
        .where(col(PlacementTable.plan_id) == plan_id)
        .order_by(col(PlacementTable.number).desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def last_placements(
    session: AsyncSession, plan_ids: Sequence[UUID]
) -> dict[UUID, PlacementTable]:
    """The newest placement of each of some plans."""
    statement = (
        select(PlacementTable)
        .where(col(PlacementTable.plan_id).in_(plan_ids))
        .order_by(col(PlacementTable.plan_id), col(PlacementTable.number))
    )
    return {row.plan_id: row for row in (await session.scalars(statement)).all()}


async def next_number(
    session: AsyncSession,
    table: type[
        ChoiceTable | AgreedStartTable | PlacementTable | PlanRevisionTable | StratificationTable
    ],
    plan_id: UUID,
) -> int:
    """The number of a plan's next row in a table; the plan must be locked."""
    statement = select(func.coalesce(func.max(table.number), 0)).where(
        col(table.plan_id) == plan_id
    )
    return int(await session.scalar(statement) or 0) + 1


async def first_stratified_at(session: AsyncSession, plan_id: UUID) -> datetime | None:
    """When a plan's level was first stated, or none before that."""
    found: datetime | None = await session.scalar(
        select(func.min(col(StratificationTable.assessed_at))).where(
            col(StratificationTable.plan_id) == plan_id
        )
    )
    return found


async def past_reply_deadline(
    session: AsyncSession, *, today: date, limit: int
) -> list[tuple[UUID, int]]:
    """Offers whose reply deadline has passed unanswered, as (plan, version), oldest first."""
    statement = (
        select(col(StartOfferTable.plan_id), col(StartOfferTable.version))
        .join(PlanTable, col(PlanTable.plan_id) == col(StartOfferTable.plan_id))
        .where(
            col(StartOfferTable.state) == OfferState.NOTIFIED,
            col(StartOfferTable.reply_by) < today,
            col(PlanTable.state) == PlanState.OFFERED,
        )
        .order_by(col(StartOfferTable.reply_by), col(StartOfferTable.plan_id))
        .limit(limit)
    )
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]


async def count_by_state(session: AsyncSession) -> dict[str, int]:
    """How many plans stand where."""
    statement = select(col(PlanTable.state), func.count()).group_by(col(PlanTable.state))
    return {str(state.value): n for state, n in (await session.execute(statement)).all()}
