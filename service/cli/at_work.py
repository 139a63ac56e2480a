"""What commands work with: the database of the settings, one transaction, and who acts."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from db import embedded
from db.key_ring import sealer
from db.queries import clock as clock_queries
from db.roles import APPLICATION
from db.sealing import Sealer
from db.session import engine, one_transaction, sessions
from db.tenants import SYSTEM
from service import clock
from service.auth import Caller, Role
from service.flows.acting import Acting
from service.settings import Settings

OPERATOR = Caller(role=Role.OPERATOR, sub="command-line")


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """Give the address of the database that the settings name.

    Without DATABASE_URL it is the embedded one of the data folder: joined if a process runs it,
    else run by this process meanwhile.

    Raises:
        ServerError: the embedded one cannot be started.
    """
    if settings.database_url:
        yield settings.database_url.get_secret_value()
        return
    with embedded.running(settings.data_dir) as url:
        yield url


@contextmanager
def owned_database(settings: Settings) -> Iterator[str]:
    """Give the address of the same database as the owner of its tables, who makes and loads it.

    Raises:
        ServerError: the embedded one cannot be started.
    """
    with database(settings) as url:
        yield as_owner(settings, url)


def as_owner(settings: Settings, url: str) -> str:
    """The address of the owner of the tables, where the settings name another than `url`."""
    owner = settings.database_owner_url
    return owner.get_secret_value() if owner else url


@asynccontextmanager
async def transaction(url: str, *, role: str | None = APPLICATION) -> AsyncIterator[AsyncSession]:
    """Give a session whose work is committed as a whole at the end; no statement is too long.

    It is held to no tenant. Without a role it is whom the address names: the owner of the tables.
    """
    opened = engine(
        url, pool_size=1, role=role, statement_timeout_s=0, idle_in_transaction_timeout_s=0
    )
    try:
        async with one_transaction(sessions(opened, SYSTEM)) as session:
            yield session
    finally:
        await opened.dispose()


async def acting_as(session: AsyncSession, settings: Settings, caller: Caller) -> Acting:
    """A caller at the moment that the service's one clock shows."""
    if settings.is_production:
        return Acting(caller=caller, now=clock.machine_now())
    return Acting(caller=caller, now=clock.moved_by(await clock_queries.offset_s(session)))


def sealer_of(settings: Settings) -> Sealer:
    """What seals and opens person data in this installation."""
    return sealer(settings.data_dir, settings.keys, settings.data_keys_file)
