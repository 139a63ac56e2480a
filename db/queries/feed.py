"""Events in the order in which they were committed, for whoever may know of them.

A place in the feed is the event's place in the chain of history. A number is given out only after
every smaller one is committed, so whoever asks for what comes after a number misses nothing.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, Text, cast, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.queries import plans
from db.tables.history import HistoryLinkTable
from db.tables.plans import EventTable, PlanTable
from db.tables.providers import ProviderTable
from db.tables.refusals import CapacityRefusalTable
from service.auth import Caller, Role

Event = EventTable  # what routes show, by a name that is not a table's
Placed = tuple[int, EventTable]  # an event and its place in the feed


async def head(session: AsyncSession) -> int:
    """The newest place in the feed; zero before the first."""
    return int(await session.scalar(select(func.max(col(HistoryLinkTable.position)))) or 0)


async def page(
    session: AsyncSession, caller: Caller, *, after: int, until: int, limit: int
) -> list[Placed]:
    """What a caller may know of between two places, oldest first; `until` is within."""
    position = col(HistoryLinkTable.position)
    statement = (
        _known_to(caller).where(position > after, position <= until).order_by(position).limit(limit)
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
    conditions = [
        exists().where(col(PlanTable.plan_id) == col(event.plan_id), plans.visible(caller))
    ]
    institution = _institution_of(caller)
    if institution is not None:
        conditions.append(
            exists().where(
                col(event.plan_id).is_(None),
                cast(col(CapacityRefusalTable.refusal_id), Text)
                == col(event.facts)["refusal_id"].astext,
                col(ProviderTable.provider_id) == col(CapacityRefusalTable.provider_id),
                institution,
            )
        )
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
