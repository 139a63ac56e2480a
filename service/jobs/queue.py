"""The jobs there are, and how a transaction asks for one."""

from uuid import UUID

from pgqueuer import AsyncpgDriver, Queries
from sqlalchemy.ext.asyncio import AsyncSession

from db.session import asyncpg_of

MATCH_RUN = "match_run"
SITE_STUDY = "site_study"
PASSING_TIME = "passing_time"
NIGHTLY = "nightly"
NIGHTLY_MATCH = "nightly_match"
DELIVERY = "delivery"
ERASURE = "erasure"


async def ask_for_match_run(session: AsyncSession, run_id: UUID) -> None:
    """Ask for a match run to be carried out; asked only if the transaction is committed."""
    await _ask_for(session, MATCH_RUN, run_id)


async def ask_for_site_study(session: AsyncSession, study_id: UUID) -> None:
    """Ask for a site study to be carried out; asked only if the transaction is committed."""
    await _ask_for(session, SITE_STUDY, study_id)


async def _ask_for(session: AsyncSession, job: str, key: UUID) -> None:
    queries = Queries(AsyncpgDriver(await asyncpg_of(session)))
    await queries.enqueue(job, str(key).encode(), dedupe_key=f"{job}:{key}")
