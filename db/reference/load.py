"""Load the reference files into the database."""

from collections.abc import Callable
from typing import cast

import asyncpg
from sqlalchemy import Table, make_url
from sqlalchemy.dialects import postgresql

from db.reference.files import hash_of, read
from db.reference.table_rows import GROUPS, TableRows
from db.tables.base import SQLModel
from db.tables.reference import ReferenceLoadTable, TravelZoneTable

Progress = Callable[[str, int], None]


async def load(
    connection: asyncpg.Connection, *, progress: Progress | None = None
) -> dict[str, int]:
    """Bring the reference tables up to the files, in one transaction. Safe to run again.

    A group of tables whose files are those already loaded is left alone. Rows are inserted or
    updated by key and never removed, since plans and providers may point at them.

    Args:
        connection: a driver connection; may already be inside a transaction.
        progress: told the table and its number of rows as each is written.

    Returns:
        Rows written, by table; nothing at all when every file was loaded before.
    """
    written: dict[str, int] = {}
    async with connection.transaction():
        # A second loader waits here and then finds the work done.
        await connection.execute("LOCK TABLE reference_load IN SHARE ROW EXCLUSIVE MODE")
        loaded = dict(await connection.fetch("SELECT name, content_hash FROM reference_load"))
        for group in GROUPS:
            content_hash = f"{group.method}:{hash_of(*group.files)}"
            if loaded.get(group.name) == content_hash:
                continue
            for table, rows in group.rows(read()):
                await _write(connection, (table, rows))
                written[_table_of(table).name] = len(rows)
                if progress is not None:
                    progress(_table_of(table).name, len(rows))
            await _remember(connection, name=group.name, content_hash=content_hash)
    return written


async def _write(connection: asyncpg.Connection, table_rows: TableRows) -> None:
    table, rows = table_rows
    if table is TravelZoneTable:
        # Positions may change places; below zero they are out of each other's way.
        await connection.execute("UPDATE travel_zone SET position = -position WHERE position > 0")
    statement, order = upsert(table)
    await connection.executemany(statement, [tuple(row[name] for name in order) for row in rows])


async def _remember(connection: asyncpg.Connection, *, name: str, content_hash: str) -> None:
    now = await connection.fetchval("SELECT now()")
    row = {"name": name, "content_hash": content_hash, "loaded_at": now}
    await _write(connection, (ReferenceLoadTable, [row]))


def upsert(table: type[SQLModel]) -> tuple[str, tuple[str, ...]]:
    """Write the statement that inserts a row or updates the one with its key.

    Returns:
        The statement in the driver's own form, and the columns in the order of its parameters.
    """
    target = _table_of(table)
    insert = postgresql.insert(target)
    changed = {c.name: insert.excluded[c.name] for c in target.columns if not c.primary_key}
    statement = insert.on_conflict_do_update(index_elements=target.primary_key, set_=changed)
    compiled = statement.compile(dialect=make_url("postgresql+asyncpg://").get_dialect()())
    return str(compiled), tuple(compiled.positiontup or ())


def _table_of(table: type[SQLModel]) -> Table:
    return cast(Table, vars(table)["__table__"])
