"""Puts the parts together; the only module that knows them all."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext

from litestar import Litestar
from litestar.datastructures import State
from litestar.middleware import ASGIMiddleware
from litestar.plugins.pydantic import PydanticPlugin
from sqlalchemy.ext.asyncio import AsyncEngine

from db import migrations
from db.key_ring import sealer
from db.logins import check_login
from db.reference import boundaries, outline
from db.roles import APPLICATION
from db.sealing import knowing
from db.session import engine, one_transaction, sessions
from db.tenants import SYSTEM
from service import portal
from service.api import ROUTES
from service.api.depends import dependencies
from service.api.metrics import BY_ROUTE
from service.auth import Issuers, development_key
from service.border import request_id
from service.border.accesses import RecordedAccess, RecordedReplay
from service.border.identity import guard
from service.border.rate import LimitedRate, Permits
from service.border.transaction import OneTransaction
from service.documentation import assets
from service.flows.passing_time import begin_clock
from service.flows.watching import Watch
from service.openapi import StrictBodies, openapi_config
from service.settings import Settings

_MEGABYTE = 1_000_000
_WATCHED_AGAIN_S = 60.0


def create_app(settings: Settings, *, database_url: str) -> Litestar:
    """The service over one database.

    Args:
        settings: everything that can be set.
        database_url: a migrated PostgreSQL.

    Raises:
        UnfitBoundaries: the file of borders that is set cannot be used.
    """
    drawn = _outline(settings)
    database = engine(database_url, pool_size=settings.pool_size, role=APPLICATION)
    traced, statements_traced = _traces(settings, database)

    @asynccontextmanager
    async def database_open(_: Litestar) -> AsyncIterator[None]:
        await check_login(database, login_too=settings.is_production)
        if not settings.is_production:
            async with one_transaction(sessions(database, SYSTEM)) as session:
                await begin_clock(session)
        with statements_traced:
            yield
        await database.dispose()

    key = None if settings.is_production else development_key(settings.data_dir)
    most = settings.requests_per_minute
    permits = Permits(sessions(database, SYSTEM), per_minute=most) if most else None
    seals = sealer(settings.data_dir, settings.keys, settings.data_keys_file)
    app = Litestar(
        route_handlers=[*ROUTES, assets(), *portal.routers(settings)],
        dependencies=dependencies(),
        guards=[guard],
        middleware=[
            *traced,
            BY_ROUTE.middleware,
            LimitedRate(permits),
            RecordedReplay(),
            OneTransaction(),
            RecordedAccess(),
        ],
        before_send=[request_id.give_out],
        exception_handlers={Exception: portal.answer_error},
        openapi_config=openapi_config(),
        logging_config=None,  # `service.log` decides what is written
        plugins=[StrictBodies(), PydanticPlugin(prefer_alias=False)],
        request_max_body_size=settings.max_body_mb * _MEGABYTE,
        lifespan=[database_open],
        state=State(
            {
                "settings": settings,
                "sessions": knowing(sessions(database), seals),
                "system_sessions": knowing(sessions(database, SYSTEM), seals),
                "issuers": Issuers(development=key, trusted=settings.issuers),
                "sealer": seals,
                "migration_head": migrations.head(),
                "outline": drawn,
                "watch": Watch(fresh_s=_WATCHED_AGAIN_S),
                "development_key": key,
            }
        ),
    )
    app.state["code_flow"] = portal.code_flow(settings, app, key)
    return app


def _outline(settings: Settings) -> outline.Outline:
    if settings.boundaries_file is None:
        return outline.read()
    return boundaries.read(settings.boundaries_file, name=settings.boundaries_property)


def _traces(
    settings: Settings, database: AsyncEngine
) -> tuple[list[ASGIMiddleware], AbstractContextManager[None]]:
    """What traces requests and statements, where a receiver is configured."""
    if settings.traces_url is None:
        return [], nullcontext()
    from service.border import tracing  # noqa: PLC0415 - its libraries are an extra

    traces = tracing.provider(settings.traces_url)
    return [tracing.TracedRequest(traces)], tracing.traced_statements(traces, database)
