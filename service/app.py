"""Puts the parts together; the only module that knows them all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.datastructures import State
from litestar.plugins.pydantic import PydanticPlugin

from db import migrations
from db.key_ring import sealer
from db.logins import check_login
from db.roles import APPLICATION
from db.sealing import knowing
from db.session import engine, one_transaction, sessions
from db.tenants import SYSTEM
from service import problems
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
    """
    database = engine(database_url, pool_size=settings.pool_size, role=APPLICATION)

    @asynccontextmanager
    async def database_open(_: Litestar) -> AsyncIterator[None]:
        await check_login(database)
        if not settings.is_production:
            async with one_transaction(sessions(database, SYSTEM)) as session:
                await begin_clock(session)
        yield
        await database.dispose()

    key = None if settings.is_production else development_key(settings.data_dir)
    most = settings.requests_per_minute
    permits = Permits(sessions(database, SYSTEM), per_minute=most) if most else None
    seals = sealer(settings.data_dir, settings.keys, settings.data_keys_file)
    return Litestar(
        route_handlers=[*ROUTES, assets()],
        dependencies=dependencies(),
        guards=[guard],
        middleware=[
            BY_ROUTE.middleware,
            LimitedRate(permits),
            RecordedReplay(),
            OneTransaction(),
            RecordedAccess(),
        ],
        before_send=[request_id.give_out],
        exception_handlers={Exception: problems.answer},
        openapi_config=openapi_config(),
        logging_config=None,  # `service.log` decides what is written
        plugins=[StrictBodies(), PydanticPlugin(prefer_alias=False)],
        request_max_body_size=settings.max_body_mb * _MEGABYTE,
        lifespan=[database_open],
        state=State(
            {
                "settings": settings,
                "sessions": knowing(sessions(database), seals),
                "issuers": Issuers(development=key, trusted=settings.issuers),
                "sealer": seals,
                "migration_head": migrations.head(),
                "watch": Watch(fresh_s=_WATCHED_AGAIN_S),
            }
        ),
    )
