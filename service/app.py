"""Puts the parts together; the only module that knows them all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.datastructures import State
from litestar.plugins.pydantic import PydanticPlugin

from db import migrations
from db.session import engine, sessions
from service import problems
from service.api import ROUTES
from service.api.depends import dependencies
from service.auth import Issuers, development_key
from service.border import request_id
from service.border.identity import guard
from service.border.transaction import OneTransaction
from service.openapi import openapi_config
from service.settings import Settings

_MEGABYTE = 1_000_000


def create_app(settings: Settings, *, database_url: str) -> Litestar:
    """The service over one database.

    Args:
        settings: everything that can be set.
        database_url: a migrated PostgreSQL.
    """
    database = engine(database_url, pool_size=settings.pool_size)

    @asynccontextmanager
    async def database_open(_: Litestar) -> AsyncIterator[None]:
        yield
        await database.dispose()

    key = None if settings.is_production else development_key(settings.data_dir)
    return Litestar(
        route_handlers=ROUTES,
        dependencies=dependencies(),
        guards=[guard],
        middleware=[OneTransaction()],
        before_send=[request_id.give_out],
        exception_handlers={Exception: problems.answer},
        openapi_config=openapi_config(),
        plugins=[PydanticPlugin(prefer_alias=False)],
        request_max_body_size=settings.max_body_mb * _MEGABYTE,
        lifespan=[database_open],
        state=State(
            {
                "settings": settings,
                "sessions": sessions(database),
                "issuers": Issuers(development=key),
                "migration_head": migrations.head(),
            }
        ),
    )
