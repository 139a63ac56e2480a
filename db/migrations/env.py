"""How Alembic reaches the database: the URL comes from the caller, never from a file."""

import asyncio
from typing import Literal

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from db import tables
from db.migrations import give_rights
from db.session import engine

_QUEUE_PREFIX = "pgqueuer"  # the queue library owns its tables; its SQL stands in a migration
_TABLES = tables.__all__


def _ours(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
    return not (kind == "table" and (name or "").startswith(_QUEUE_PREFIX))


def _spelled(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write SQLModel's own text type as the plain one it is."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        include_object=_ours,
        render_item=_spelled,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.execute("SET lock_timeout = '5s'")
        context.execute("SET fritvalg.role = 'system'")  # the owner too is held by policies
        context.run_migrations()


async def _connect() -> None:
    reachable = engine(context.config.attributes["url"], pool_size=1, statement_timeout_s=0)
    async with reachable.connect() as connection:
        await connection.run_sync(_run)
        await connection.run_sync(give_rights)
        await connection.commit()
    await reachable.dispose()


asyncio.run(_connect())
