"""The steps that make a demonstration; each is safe to repeat."""

import asyncio
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import clock as clock_queries
from db.session import asyncpg_of
from db.tables.reference import ReferenceLoadTable
from service import clock
from service.cli import say
from service.cli.at_work import sealer_of, transaction
from service.demo import load as demo_load
from service.demo.generate import generate
from service.settings import Settings


def demonstration(url: str, settings: Settings, *, weeks: int, seed: int) -> dict[str, int]:
    """Load a demonstration and put the clock on its day; tell the rows written, by table.

    Raises:
        AnotherDemonstration: the database holds one of another seed or size.
    """
    made = generate(seed=seed, weeks=weeks)
    with say.progress("Demonstration") as told:

        async def write() -> dict[str, int]:
            async with transaction(url, role=None) as session:
                written = await demo_load.load(
                    await asyncpg_of(session), made, sealer=sealer_of(settings), progress=told
                )
                if written:
                    await _put_clock_on(session, weeks=weeks)
                return written

        return asyncio.run(write())


async def _put_clock_on(session: AsyncSession, *, weeks: int) -> None:
    begins = clock.DEMO_START + timedelta(weeks=weeks - 1)
    await clock_queries.set_offset_s(session, (begins - clock.machine_now()).total_seconds())


async def demonstration_in(url: str) -> str | None:
    """Which demonstration the database holds, in words; none when it holds none."""
    async with transaction(url, role=None) as session:
        row = await session.get(ReferenceLoadTable, demo_load.NAME)
        return row.content_hash if row else None
