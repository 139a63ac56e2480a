"""Events in the order in which they were committed, for whoever may know of them.

A place in the feed is the event's place in the chain of history. A number is given out only after
every smaller one is committed, so whoever asks for what comes after a number misses nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.queries import plans
from db.tables.history import HistoryLinkTable
from db.tables.plans import EventTable, PlanTable
from db.tables.providers import ProviderTable
from db.tables.refusals import CapacityRefusalTable
from db.tenants import across
from service.auth import Caller, Role

Event = EventTable  # what routes show, by a name that is not a table's
MOST_PLACES = 50_000  # whoever may know of little must not make one question read everything
Placed = tuple[int, EventTable]  # an event and its place in the feed


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the feed that is looked at in one go.

    Attributes:
        after: the place before its first.
        until: its last place.
        is_last: whether nothing had followed it when it was asked for.
    """

    after: int
    until: int
    is_last: bool


async def head(session: AsyncSession) -> int:
    """The newest place in the feed; zero before the first."""
    async with across(session):  # a number, and the same for all
        return int(await session.scalar(select(func.max(col(HistoryLinkTable.position)))) or 0)


async def stretch(session: AsyncSession, *, after: int) -> Stretch:
    """What follows a place, as far as is looked at in one go; all of it is committed."""
    newest = await head(session)
    until = max(after, min(newest, after + MOST_PLACES))
    return Stretch(after, until, is_last=until >= newest)


async def page(session: AsyncSession, caller: Caller, part: Stretch, *, limit: int) -> list[Placed]:
    """What a caller may know of in a part of the feed, oldest first."""
    position = col(HistoryLinkTable.position)
    statement = (
        _known_to(caller)
        .where(position > part.after, position <= part.until)
        .order_by(position)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]


async def among(
    session: AsyncSession, caller: Caller, event_ids: Sequence[int]
) -> dict[int, Placed]:
    """Those of some events that the caller may know of now, by number."""
    statement = _known_to(caller).where(col(EventTable.event_id).in_(event_ids))
    rows = (await session.execute(statement)).all()
    return {row[1].event_id or 0: (row[0], row[1]) for row in rows}


def _known_to(caller: Caller) -> Select[int, EventTable]:
    link, event = HistoryLinkTable, EventTable
    statement = select(col(link.position), event).join(
        event, col(event.event_id) == col(link.event_id)
    )
    if caller.role in (Role.AUDITOR, Role.OPERATOR):
        return statement
    # Asked once and not for each event: the caller's plans are few beside the events.
    own_plans = select(col(PlanTable.plan_id)).where(plans.visible(caller))
    conditions: list[ColumnElement[bool]] = [col(event.plan_id).in_(own_plans)]
    institution = _institution_of(caller)
    if institution is not None:
        own_refusals = (
            select(cast(col(CapacityRefusalTable.refusal_id), Text))
            .join(
                ProviderTable,
                col(ProviderTable.provider_id) == col(CapacityRefusalTable.provider_id),
            )
            .where(institution)
        )
        told_of = col(event.facts)["refusal_id"].astext.in_(own_refusals)
        conditions.append(and_(col(event.plan_id).is_(None), told_of))
    return statement.where(or_(*conditions))


def _institution_of(caller: Caller) -> ColumnElement[bool] | None:
    """Which institutions' refusals are a caller's own."""
    place = ProviderTable
    match caller.role:
        case Role.PROVIDER:
            return cast(col(place.provider_id), Text) == caller.provider_id
        case Role.AUTHORITY:
            return or_(
                col(place.authority_id) == caller.authority_id,
                col(place.operator_authority_id) == caller.authority_id,
            )
        case _:
            return None
