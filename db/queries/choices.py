"""Choices that wait for an answer."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.plans import ChoiceTable, PlanTable
from db.tables.providers import ProviderTable
from db.tenants import across, admit
from service.auth import Caller, Role
from service.rules.vocabulary import Basis, ChoiceState, PlanState


async def waiting(
    session: AsyncSession, *, basis: Basis, limit: int, start_before: date = date.max
) -> Sequence[UUID]:
    """Plans whose choice on a basis nothing has confirmed, the oldest choice first.

    They are locked all at once, before the first place of any is touched: a request that holds
    its plan and waits for a place then never waits for who waits for its plan.
    """
    statement = (
        select(col(ChoiceTable.plan_id))
        .join(PlanTable, col(PlanTable.plan_id) == col(ChoiceTable.plan_id))
        .where(
            col(ChoiceTable.state) == ChoiceState.SUBMITTED,
            col(ChoiceTable.basis) == basis,
            col(ChoiceTable.start_on) < start_before,
            col(PlanTable.state) == PlanState.CHOICE_MADE,
        )
        .order_by(col(ChoiceTable.made_at), col(ChoiceTable.plan_id))
        .limit(limit)
        .with_for_update(of=PlanTable)
    )
    return (await session.scalars(statement)).all()


async def waiting_at(
    session: AsyncSession, provider_id: UUID, *, plan_id: UUID | None, limit: int
) -> Sequence[UUID]:
    """Plans, or the one named, whose choice waits for the answer of a provider; locked likewise."""
    statement = (
        select(col(ChoiceTable.plan_id))
        .join(PlanTable, col(PlanTable.plan_id) == col(ChoiceTable.plan_id))
        .where(
            col(ChoiceTable.state) == ChoiceState.SUBMITTED,
            col(ChoiceTable.basis) == Basis.PUBLIC,
            col(ChoiceTable.provider_id) == provider_id,
        )
        .order_by(col(ChoiceTable.made_at), col(ChoiceTable.plan_id))
        .limit(limit)
        .with_for_update(of=PlanTable)
    )
    if plan_id is not None:
        statement = statement.where(col(ChoiceTable.plan_id) == plan_id)
    async with across(session):
        found = (await session.scalars(statement)).all()
    await admit(session, found)
    return found


async def find_chosen(session: AsyncSession, plan_id: UUID, caller: Caller) -> PlanTable | None:
    """A plan, locked, whose live choice is a place of the caller's; none when there is none."""
    return await _admitted(session, _locked(plan_id, _own(caller)))


async def lock_waiting_at(
    session: AsyncSession, plan_id: UUID, provider_id: UUID
) -> PlanTable | None:
    """A plan, locked, that waits for the answer of a provider; none when it does not."""
    at = col(ProviderTable.provider_id) == provider_id
    statement = _locked(plan_id, at).where(col(PlanTable.state) == PlanState.CHOICE_MADE)
    return await _admitted(session, statement)


async def _admitted(session: AsyncSession, statement: Select[Any]) -> PlanTable | None:
    """The plan of a statement that says itself whose choice it is about."""
    async with across(session):
        found: PlanTable | None = (await session.execute(statement)).scalar_one_or_none()
    if found is not None:
        await admit(session, [found.plan_id])
    return found


def _locked(plan_id: UUID, place: ColumnElement[bool]) -> Select[Any]:
    chosen = exists().where(
        col(ChoiceTable.plan_id) == plan_id,
        col(ChoiceTable.state) == ChoiceState.SUBMITTED,
        col(ProviderTable.provider_id) == col(ChoiceTable.provider_id),
        place,
    )
    return (
        select(PlanTable)
        .where(col(PlanTable.plan_id) == plan_id, chosen)
        .with_for_update(of=PlanTable)
    )


def _own(caller: Caller) -> ColumnElement[bool]:
    if caller.role is Role.PROVIDER:
        return col(ProviderTable.provider_id) == _uuid(caller.provider_id)
    return or_(
        col(ProviderTable.authority_id) == caller.authority_id,
        col(ProviderTable.operator_authority_id) == caller.authority_id,
    )


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return UUID(int=0)
