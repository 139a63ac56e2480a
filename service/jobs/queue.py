"""The jobs there are, and how a transaction asks for one."""

from uuid import UUID

from pgqueuer import AsyncpgDriver, Queries
from sqlalchemy.ext.asyncio import AsyncSession

from db.session import asyncpg_of

MATCH_RUN = "match_run"
PASSING_TIME = "passing_time"
NIGHTLY = "nightly"
DELIVERY = "delivery"


async def ask_for_match_run(session: AsyncSession, run_id: UUID) -> None:
    """Ask for a match run to be carried out; asked only if the transaction is committed."""
    queries = Queries(AsyncpgDriver(await asyncpg_of(session)))
    await queries.enqueue(MATCH_RUN, str(run_id).encode(), dedupe_key=f"{MATCH_RUN}:{run_id}")
