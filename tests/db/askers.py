"""Connections that ask as somebody, for tests of the wall in the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects import postgresql
from sqlmodel import col

from db.queries import plans
from db.roles import APPLICATION
from db.session import connect
from db.tables.plans import PlanTable
from db.tenants import Tenant
from service.auth import Caller

_SAY = """
    SELECT set_config('fritvalg.role', $1, true), set_config('fritvalg.party', $2, true),
           set_config('fritvalg.owner', $3, true), set_config('fritvalg.subject', $4, true)
"""


@asynccontextmanager
async def asking(url: str, tenant: Tenant | None) -> AsyncIterator[asyncpg.Connection]:
    """A transaction of the service's role that says who asks, or nothing; taken back at the end."""
    connection = await connect(url, role=APPLICATION)
    try:
        transaction = connection.transaction()
        await transaction.start()
        if tenant is not None:
            words = (tenant.role, tenant.party, tenant.owner, tenant.subject)
            await connection.execute(_SAY, *words)
        yield connection
        await transaction.rollback()
    finally:
        await connection.close()


def plans_by_the_routes(caller: Caller) -> str:
    """The question which plans the routes show a caller: the same, asked of other code."""
    condition = plans.visible(caller)
    statement = select(col(PlanTable.plan_id))
    if isinstance(condition, ColumnElement):
        statement = statement.where(condition)
    elif condition is False:
        statement = statement.where(col(PlanTable.plan_id).is_(None))
    dialect = postgresql.dialect()
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
