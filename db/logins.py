"""Whether the service asks the database as somebody whom the policies hold."""

from sqlalchemy.ext.asyncio import AsyncEngine

from db.roles import APPLICATION, WHO_ASKS


class UnsafeLogin(Exception):
    """The effective role is one that row-level security does not hold."""


async def check_login(database: AsyncEngine) -> None:
    """Refuse to go on as somebody who would see everybody's rows.

    Raises:
        UnsafeLogin: the effective role is a superuser, has BYPASSRLS, or owns the tables.
    """
    async with database.connect() as connection:
        asks = (await connection.execute(WHO_ASKS)).one()
    reasons = {
        "is a superuser": asks.rolsuper,
        "has BYPASSRLS": asks.rolbypassrls,
        "owns the tables": asks.owns,
    }
    found = [reason for reason, holds in reasons.items() if holds]
    if found:
        problem = f"the database role {asks.name} {' and '.join(found)}: serve as {APPLICATION}"
        raise UnsafeLogin(problem)
