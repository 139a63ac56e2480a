"""Whether the service asks the database as somebody whom the policies hold."""

import asyncpg
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from db.roles import APPLICATION, WHO_ASKS
from db.session import dsn


class UnsafeLogin(Exception):
    """The effective role is one that row-level security does not hold, or so is the login."""


async def check_login(database: AsyncEngine, *, login_too: bool = False) -> None:
    """Refuse to go on as somebody who would see everybody's rows.

    Args:
        database: what is asked.
        login_too: whether also the one who logs in, and then becomes that role, has to be safe.

    Raises:
        UnsafeLogin: one of them is a superuser, has BYPASSRLS, or owns the tables.
    """
    async with database.connect() as connection:
        roles = (await connection.execute(WHO_ASKS)).all()
    for role in roles:
        if role.only_logs_in and not login_too:
            continue
        reasons = {
            "is a superuser": role.rolsuper,
            "has BYPASSRLS": role.rolbypassrls,
            "owns the tables": role.owns,
        }
        found = [reason for reason, holds in reasons.items() if holds]
        if found:
            kind = "login" if role.only_logs_in else "role"
            remedy = (
                f"log in as a member of {APPLICATION}" if login_too else f"serve as {APPLICATION}"
            )
            problem = f"the database {kind} {role.name} {' and '.join(found)}: {remedy}"
            raise UnsafeLogin(problem)


async def make_login(owner_url: str, url: str) -> None:
    """Let the login of an address become the service's role; make it where there is none.

    Args:
        owner_url: the owner of the tables, who may make roles.
        url: as whom the service logs in, with the password that a new login gets.
    """
    named = make_url(url)
    owner = await asyncpg.connect(dsn(owner_url))
    try:
        exists = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)"
        if not await owner.fetchval(exists, named.username):
            await _run(owner, "CREATE ROLE %I LOGIN PASSWORD %L", named.username, named.password)
        may = "SELECT pg_has_role($1::text, $2::text, 'MEMBER')"
        if not await owner.fetchval(may, named.username, APPLICATION):
            await _run(owner, "GRANT %I TO %I", APPLICATION, named.username)
    finally:
        await owner.close()


async def _run(owner: asyncpg.Connection, command: str, *words: str | None) -> None:
    """Run a command that takes no parameters; the server itself quotes the words."""
    await owner.execute(
        await owner.fetchval("SELECT format($1, VARIADIC $2::text[])", command, words)
    )
