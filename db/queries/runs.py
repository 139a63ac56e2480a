"""What is carried out by a worker and followed meanwhile: match runs and site studies."""

from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy import inspect, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.tables.matching import RunState


class LongRun(Protocol):
    """The columns that all such rows have."""

    state: RunState
    stage: str
    progress: float
    started_at: datetime | None
    finished_at: datetime | None
    failure: str | None


Row = TypeVar("Row", bound=LongRun)
State = RunState
OVER = (RunState.DONE, RunState.FAILED, RunState.CANCELLED)


async def tell_progress(
    session: AsyncSession, table: type[Row], key: UUID, *, stage: str, share: float
) -> None:
    """Note how far a run has come; only while it runs, and never backward."""
    progress = min(1.0, max(0.0, share))
    columns = inspect(table).columns
    await session.execute(
        update(table)
        .where(
            inspect(table).primary_key[0] == key,
            columns.state == RunState.RUNNING,
            columns.progress <= progress,
        )
        .values(stage=stage, progress=progress)
    )


async def state_of(session: AsyncSession, table: type[Row], key: UUID) -> RunState | None:
    """Where a run stands now, or none when there is no such run."""
    mapped = inspect(table)
    state = await session.scalar(select(mapped.columns.state).where(mapped.primary_key[0] == key))
    return RunState(state) if state is not None else None
