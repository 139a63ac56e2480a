"""Whether the process lives and can do its work."""

from typing import Any

from litestar import Request, Response, get
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncSession

from db import migrations
from db.queries import jobs
from service.api.depends import Session, problems
from service.border.identity import admits
from service.schemas.platform import LiveOut, ReadyOut

_UNAVAILABLE = 503


@get(
    "/health/live",
    operation_id="live",
    summary="The process answers",
    tags=["health"],
    opt=admits(),
    responses=problems(()),
)
async def live() -> LiveOut:
    """Answer as long as the process can."""
    return LiveOut(status="ok")


@get(
    "/health/ready",
    operation_id="ready",
    summary="The service can do its work",
    tags=["health"],
    opt=admits(),
    responses=problems((503,)),
)
async def ready(request: Request[Any, Any, Any], session: Session) -> Response[ReadyOut]:
    """Tell whether the database is up and migrated, and whether a worker is alive."""
    revision = await _revision(session)
    head = request.app.state.migration_head
    well = revision == head
    worker = well and await jobs.worker_is_alive(session)
    body = ReadyOut(
        status="ok" if well else "unavailable",
        database=True,
        migration=revision,
        migration_head=head,
        worker=worker,
    )
    return Response(body, status_code=200 if well else _UNAVAILABLE)


async def _revision(session: AsyncSession) -> str | None:
    connection = await session.connection()

    def read(sync: Connection) -> str | None:
        return migrations.current(sync)

    return await connection.run_sync(read)


ROUTES = [live, ready]
