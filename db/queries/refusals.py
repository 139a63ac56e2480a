"""Capacity refusals (§ 7, stk. 2)."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.plans import ChoiceTable, PlanTable
from db.tables.providers import ProviderTable
from db.tables.refusals import CapacityRefusalTable
from db.tenants import across, admit
from db.types import Instant
from service.rules.facts import RefusalFacts
from service.rules.vocabulary import CareLevel, RefusalState

Refusal = CapacityRefusalTable  # what routes show, by a name that is not a table's


async def effective(
    session: AsyncSession,
    *,
    on: date,
    care_level: CareLevel | None = None,
    clinical_area: str | None = None,
) -> list[RefusalFacts]:
    """The refusals that have effect on a day, by provider, as the rules read them.

    Args:
        session: the transaction.
        on: the day of the choice; a refusal's first and last day count.
        care_level: narrows to one level; none means any.
        clinical_area: narrows to one area; none means any.
    """
    statement = (
        select(CapacityRefusalTable)
        .where(
            col(CapacityRefusalTable.state) == RefusalState.EFFECTIVE,
            col(CapacityRefusalTable.valid_from) <= on,
            col(CapacityRefusalTable.valid_to) >= on,
        )
        .order_by(col(CapacityRefusalTable.provider_id), col(CapacityRefusalTable.refusal_id))
    )
    if care_level is not None:
        statement = statement.where(col(CapacityRefusalTable.care_level) == care_level)
    if clinical_area is not None:
        statement = statement.where(col(CapacityRefusalTable.clinical_area) == clinical_area)
    return [facts(row) for row in (await session.scalars(statement)).all()]


def facts(row: CapacityRefusalTable) -> RefusalFacts:
    """A refusal as the rules read it."""
    return RefusalFacts(
        provider_id=str(row.provider_id),
        care_level=row.care_level,
        clinical_area=row.clinical_area,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        plan_id=str(row.plan_id) if row.plan_id else None,
        shown=_shown(row),
    )


def _shown(row: CapacityRefusalTable) -> tuple[tuple[str, str], ...]:
    """The figures a refusal rests on, and the reason it has effect against them."""
    told = {name: row.evidence.get(name) for name in ("own_waiting_days", "median", "threshold")}
    told |= {"own_residents_affected": row.own_residents_affected}
    told |= {"override_reason": row.override_reason}
    return tuple((name, _spelled(value)) for name, value in told.items() if value is not None)


def _spelled(value: float | str) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a list of refusals is narrowed to; none means any.

    Attributes:
        state: as it is on `today`: one whose last day has passed is expired.
    """

    today: date
    provider_id: UUID | None = None
    state: RefusalState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One side of an institution: the authority that owns or runs it, or itself."""

    authority_id: str | None = None
    provider_id: UUID | None = None
    everyone: bool = False


async def lock(session: AsyncSession, refusal_id: UUID) -> CapacityRefusalTable | None:
    """One refusal, kept from others until the transaction ends."""
    # Read anew: who was waited for may have changed what this transaction has seen before.
    return await session.get(
        CapacityRefusalTable, refusal_id, with_for_update=True, populate_existing=True
    )


async def find(
    session: AsyncSession, refusal_id: UUID, *, seen_by: Party
) -> CapacityRefusalTable | None:
    """One refusal, or none when there is none that may be seen."""
    statement = select(CapacityRefusalTable).where(
        col(CapacityRefusalTable.refusal_id) == refusal_id, _seen_by(seen_by)
    )
    return await session.scalar(statement)


async def page(
    session: AsyncSession,
    sought: Sought,
    *,
    seen_by: Party,
    after: tuple[Instant, UUID] | None,
    limit: int,
) -> list[CapacityRefusalTable]:
    """Refusals, the newest first, after one of them."""
    order = (col(CapacityRefusalTable.recorded_at), col(CapacityRefusalTable.refusal_id))
    statement = select(CapacityRefusalTable).where(_seen_by(seen_by))
    if sought.provider_id is not None:
        statement = statement.where(col(CapacityRefusalTable.provider_id) == sought.provider_id)
    if sought.state is not None:
        statement = statement.where(_in_state(sought.state, sought.today))
    if after is not None:
        statement = statement.where(tuple_(*order) < after)
    statement = statement.order_by(order[0].desc(), order[1].desc()).limit(limit)
    return list((await session.scalars(statement)).all())


async def provider_of(session: AsyncSession, refusal_id: UUID | None) -> ProviderTable | None:
    """The institution whose refusal it is."""
    statement = (
        select(ProviderTable)
        .join(
            CapacityRefusalTable,
            col(CapacityRefusalTable.provider_id) == col(ProviderTable.provider_id),
        )
        .where(col(CapacityRefusalTable.refusal_id) == refusal_id)
    )
    return (await session.scalars(statement)).one_or_none()


def _in_state(state: RefusalState, today: date) -> ColumnElement[bool]:
    stored = col(CapacityRefusalTable.state)
    last_day = col(CapacityRefusalTable.valid_to)
    match state:
        case RefusalState.EFFECTIVE:
            return and_(stored == state, last_day >= today)
        case RefusalState.EXPIRED:
            ended = and_(stored == RefusalState.EFFECTIVE, last_day < today)
            return or_(stored == state, ended)
        case _:
            return stored == state


def _seen_by(party: Party) -> ColumnElement[bool]:
    """Refusals of all plans are open; one of a single plan is between few."""
    general = col(CapacityRefusalTable.plan_id).is_(None)
    if party.everyone:
        return or_(general, col(CapacityRefusalTable.plan_id).is_not(None))
    sides = [
        column == value  # never with none: that would be everything that has no such side
        for column, value in (
            (col(ProviderTable.provider_id), party.provider_id),
            (col(ProviderTable.authority_id), party.authority_id),
            (col(ProviderTable.operator_authority_id), party.authority_id),
        )
        if value is not None
    ]
    own = exists().where(
        col(ProviderTable.provider_id) == col(CapacityRefusalTable.provider_id),
        or_(false(), *sides),
    )
    return or_(general, own)


async def plan_asked_about(
    session: AsyncSession, plan_id: UUID, *, chosen: UUID | None
) -> PlanTable | None:
    """A plan; with `chosen` only if its citizen has chosen that provider."""
    statement = select(PlanTable).where(col(PlanTable.plan_id) == plan_id)
    if chosen is not None:
        choice = exists().where(
            col(ChoiceTable.plan_id) == plan_id, col(ChoiceTable.provider_id) == chosen
        )
        statement = statement.where(choice)
    async with across(session):
        found = await session.scalar(statement)
    if found is not None:
        await admit(session, [plan_id])
    return found


async def adopted_on_evidence(session: AsyncSession, *, on: date) -> list[CapacityRefusalTable]:
    """Refusals in effect that the figures supported, locked; overrides rest on other grounds."""
    statement = (
        select(CapacityRefusalTable)
        .where(
            _in_state(RefusalState.EFFECTIVE, on),
            col(CapacityRefusalTable.override_reason).is_(None),
        )
        .order_by(col(CapacityRefusalTable.refusal_id))
        .with_for_update()
    )
    return list((await session.scalars(statement)).all())


async def over(session: AsyncSession, *, on: date) -> list[CapacityRefusalTable]:
    """Refusals that have not ended though their last day has passed, locked, in order of id."""
    open_states = (
        RefusalState.EFFECTIVE,
        RefusalState.SUPPORTED,
        RefusalState.NOT_SUPPORTED,
        RefusalState.INSUFFICIENT_DATA,
    )
    statement = (
        select(CapacityRefusalTable)
        .where(
            col(CapacityRefusalTable.state).in_(open_states),
            col(CapacityRefusalTable.valid_to) < on,
        )
        .order_by(col(CapacityRefusalTable.refusal_id))
        .with_for_update()
    )
    return list((await session.scalars(statement)).all())


async def lacking_figures(session: AsyncSession, *, on: date) -> list[CapacityRefusalTable]:
    """Refusals that could not be weighed for want of figures and have days left, locked."""
    statement = (
        select(CapacityRefusalTable)
        .where(
            col(CapacityRefusalTable.state) == RefusalState.INSUFFICIENT_DATA,
            col(CapacityRefusalTable.valid_to) >= on,
        )
        .order_by(col(CapacityRefusalTable.refusal_id))
        .with_for_update()
    )
    return list((await session.scalars(statement)).all())


async def ending(
    session: AsyncSession, *, on: date, within_days: int
) -> list[tuple[CapacityRefusalTable, str]]:
    """Refusals in effect that end within some days, each with the institution's authority."""
    statement = (
        select(CapacityRefusalTable, col(ProviderTable.authority_id))
        .join(
            ProviderTable,
            col(ProviderTable.provider_id) == col(CapacityRefusalTable.provider_id),
        )
        .where(
            _in_state(RefusalState.EFFECTIVE, on),
            col(CapacityRefusalTable.valid_to) <= on + timedelta(days=within_days),
        )
        .order_by(col(CapacityRefusalTable.refusal_id))
    )
    return [(row[0], row[1] or "") for row in (await session.execute(statement)).all()]


async def open_with_owner(
    session: AsyncSession, *, seen_by: Party, on: date
) -> list[tuple[CapacityRefusalTable, bool]]:
    """A party's refusals that have not ended, and all others in effect; what ends first, first.

    Returns:
        each with whether it is the party's own.
    """
    own = exists().where(
        col(ProviderTable.provider_id) == col(CapacityRefusalTable.provider_id),
        or_(
            col(ProviderTable.provider_id) == seen_by.provider_id,
            col(ProviderTable.authority_id) == seen_by.authority_id,
            col(ProviderTable.operator_authority_id) == seen_by.authority_id,
        ),
    )
    open_states = (
        RefusalState.EFFECTIVE,
        RefusalState.SUPPORTED,
        RefusalState.NOT_SUPPORTED,
        RefusalState.INSUFFICIENT_DATA,
    )
    in_effect = and_(
        col(CapacityRefusalTable.state) == RefusalState.EFFECTIVE,
        col(CapacityRefusalTable.plan_id).is_(None),
    )
    statement = (
        select(CapacityRefusalTable, own.label("own"))
        .where(
            col(CapacityRefusalTable.state).in_(open_states),
            col(CapacityRefusalTable.valid_to) >= on,
            or_(own, in_effect),
        )
        .order_by(col(CapacityRefusalTable.valid_to), col(CapacityRefusalTable.refusal_id))
    )
    return [(row[0], bool(row[1])) for row in (await session.execute(statement)).all()]
