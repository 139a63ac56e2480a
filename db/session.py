"""Connections to the database: one engine per process, one transaction per request or job."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from db.tenants import NOBODY, Tenant, TenantSession, info_of

_CONNECT_S = 5.0
_POOL_WAIT_S = 5.0


def dsn(url: str) -> str:
    """Return an address of PostgreSQL as asyncpg and the server's own programs read it.

    Raises:
        ValueError: it is no address of PostgreSQL.
    """
    scheme, mark, rest = url.partition("://")
    if not mark or scheme not in {"postgres", "postgresql", "postgresql+asyncpg"}:
        problem = "the database address must begin with postgresql://"  # it may hold a password
        raise ValueError(problem)
    return f"postgresql://{rest}"


def engine(
    url: str,
    *,
    pool_size: int,
    role: str | None = None,
    statement_timeout_s: float = 4.0,
    lock_timeout_s: float = 2.0,
    idle_in_transaction_timeout_s: float = 10.0,
) -> AsyncEngine:
    """Return an engine whose connections speak UTC and wait for nothing without end.

    The address is read by asyncpg, so all its forms work: a folder of sockets, several hosts,
    `sslmode`. Errors do not show parameters, which hold person data.

    Args:
        url: `postgresql://…`, `postgres://…` or `postgresql+asyncpg://…`.
        pool_size: connections held at most; a request waits 5 s for one, then fails.
        role: as whom it asks; none is who the address says.
        statement_timeout_s: the longest statement; 0 for no limit (migrations, long jobs).
        lock_timeout_s: the longest wait for another transaction; 0 for no limit.
        idle_in_transaction_timeout_s: after this the server ends a forgotten transaction.

    Raises:
        ValueError: `url` is no address of PostgreSQL.
    """
    address = dsn(url)
    settings = {
        "application_name": "fritvalg",
        "timezone": "UTC",
        "statement_timeout": _ms(statement_timeout_s),
        "lock_timeout": _ms(lock_timeout_s),
        "idle_in_transaction_session_timeout": _ms(idle_in_transaction_timeout_s),
        **_as_role(role),
    }

    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(address, timeout=_CONNECT_S, server_settings=settings)

    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=_POOL_WAIT_S,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def _as_role(role: str | None) -> dict[str, str]:
    return {} if role is None else {"role": role}


async def connect(url: str, *, role: str | None = None) -> asyncpg.Connection:
    """A connection of the driver's own, for what is no session; as `role`, or who `url` says.

    Raises:
        ValueError: `url` is no address of PostgreSQL.
    """
    return await asyncpg.connect(dsn(url), server_settings=_as_role(role))


def sessions(database: AsyncEngine, tenant: Tenant = NOBODY) -> async_sessionmaker[AsyncSession]:
    """Return the factory of sessions; rows stay readable after commit.

    Args:
        database: whose connections they take.
        tenant: who asks, unless a session is told another by `info_of`.
    """
    return async_sessionmaker(
        database, expire_on_commit=False, sync_session_class=TenantSession, info=info_of(tenant)
    )


@asynccontextmanager
async def one_transaction(factory: async_sessionmaker[AsyncSession]) -> AsyncIterator[AsyncSession]:
    """Give a session whose work is committed as a whole at the end, or not at all."""
    async with factory() as session, session.begin():
        yield session


async def insert_rows(
    connection: asyncpg.Connection,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> int:
    """Insert many rows; PostgreSQL has no COPY into tables with row-level security.

    Returns:
        how many they were.
    """
    values = ", ".join(f"${n}" for n in range(1, len(columns) + 1))
    statement = (
        f"INSERT INTO {table} ({', '.join(columns)}) OVERRIDING SYSTEM VALUE"  # noqa: S608 - names
        f" VALUES ({values})"
    )
    given = list(rows)
    await connection.executemany(statement, given)
    return len(given)


async def asyncpg_of(session: AsyncSession) -> asyncpg.Connection:
    """Return the driver's connection of the session's transaction, for many rows and the queue.

    What is done on it is committed or rolled back with the session.
    """
    raw = await (await session.connection()).get_raw_connection()
    connection = raw.driver_connection
    if connection is None:
        problem = "the session's connection was detached"
        raise ValueError(problem)
    if not connection.is_in_transaction():
        # SQLAlchemy begins at its first statement; before it the driver would commit each own.
        await session.execute(text("SELECT 1"))
    return connection


def _ms(seconds: float) -> str:
    return str(round(seconds * 1000))
