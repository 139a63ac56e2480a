"""The chain of history: its links, and the rows that they are links of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from db.tables.agreements import DispatchAcknowledgementTable
from db.tables.capacity import CapacityPublicationTable
from db.tables.history import (
    DecisionTable,
    HistoryLinkTable,
    PlanStandingTable,
    ProviderVersionTable,
    RulebookValuesTable,
)
from db.tables.plans import EventTable, PlanDispatchTable, StratificationTable
from db.tables.revisions import PlanRevisionTable

Link = HistoryLinkTable
SOURCES: tuple[type[SQLModel], ...] = (
    EventTable,
    DecisionTable,
    RulebookValuesTable,
    PlanStandingTable,
    ProviderVersionTable,
    StratificationTable,
    PlanRevisionTable,
    PlanDispatchTable,
    DispatchAcknowledgementTable,
    CapacityPublicationTable,
)


@dataclass(frozen=True, slots=True)
class Differing:
    """A row and its link that do not say the same.

    Attributes:
        position: of the link; none for a row that is no link.
        is_there: whether there is a row.
    """

    position: int | None
    key: str
    is_there: bool


async def read_one_instant(session: AsyncSession) -> None:
    """Let all that follows see one instant, spelled as the chain spells it. Comes first."""
    await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
    await session.execute(
        text(
            "SELECT set_config('timezone', 'UTC', true),"
            " set_config('bytea_output', 'hex', true), set_config('extra_float_digits', '1', true)"
        )
    )


async def count(session: AsyncSession) -> int:
    """How many links there are."""
    return int(await session.scalar(select(func.count()).select_from(Link)) or 0)


async def links(session: AsyncSession, *, after: int, limit: int) -> Sequence[Link]:
    """Links in order of position, after one of them."""
    statement = (
        select(Link).where(col(Link.position) > after).order_by(col(Link.position)).limit(limit)
    )
    return (await session.scalars(statement)).all()


async def rows_of(session: AsyncSession, source: type[SQLModel]) -> int:
    """How many rows a table of history holds."""
    return int(await session.scalar(select(func.count()).select_from(source)) or 0)


async def first_differing(session: AsyncSession, source: type[SQLModel]) -> Differing | None:
    """The first row of a table that is not as its link says, that is gone, or that has no link.

    The hash is spelled out here: a function in the database could have been changed with the rows.
    """
    row = (await session.execute(text(_DIFFERING.format(**_names(source))))).one_or_none()
    return None if row is None else Differing(row.position, row.key, row.is_there)


_DIFFERING = """
    SELECT l.position, coalesce(l.key, r.key) AS key, r.key IS NOT NULL AS is_there
    FROM (SELECT position, key, row_hash FROM history_link WHERE source = '{table}') l
    FULL JOIN (
        SELECT concat_ws('/', {columns}) AS key, sha256(convert_to((
            SELECT coalesce(jsonb_object_agg(j.key, j.value), '{{}}')::text
            FROM jsonb_each(to_jsonb(t)) j WHERE jsonb_typeof(j.value) <> 'null'
        ), 'UTF8')) AS row_hash
        FROM {table} t
    ) r ON r.key = l.key
    WHERE l.row_hash IS DISTINCT FROM r.row_hash
    ORDER BY l.position NULLS LAST, r.key
    LIMIT 1
"""


def _names(source: type[SQLModel]) -> dict[str, Any]:
    """The name of a table, and its key as SQL."""
    table = inspect(source).local_table
    columns = ", ".join(f"t.{column.name}" for column in table.primary_key.columns)
    return {"table": table.name, "columns": columns}
