"""Who is asking, as the database is told it: the wall under the routes.

Policies of row-level security compare every row with what a transaction says of its asker. The
words are set for the transaction alone, at its beginning, so that a connection that goes back to
the pool forgets them, however the request ended. A transaction that says nothing sees nothing.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

from service.auth import Caller, Role

_INFO = "tenant"  # the name under which a session knows its asker
_CROSSED = "across"  # and whether it has gone across
_SYSTEM = "system"
_OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Tenant:
    """An asker, in the words of the policies.

    Attributes:
        role: as what it asks; empty is nobody, who sees nothing.
        party: whose side of a plan it is on: a `citizen_ref`, an issuer, an authority, a provider.
        owner: as whom it has webhook endpoints.
        subject: as whom it has answers kept under an Idempotency-Key.
    """

    role: str
    party: str = ""
    owner: str = ""
    subject: str = ""


NOBODY = Tenant(role="")
ANYBODY = Tenant(role="anonymous")  # asks without a token, and sees what is public
SYSTEM = Tenant(role=_SYSTEM)  # what happens by itself, and what the operator does by hand


def for_tenant(caller: Caller | None) -> Tenant:
    """The asker that a caller is; without one it is anybody."""
    if caller is None:
        return ANYBODY
    owner = caller.authority_id or caller.provider_id or caller.sub
    return Tenant(
        role=caller.role.value,
        party=_party(caller),
        owner=_OPERATOR if caller.role is Role.OPERATOR else owner,
        subject=subject_of(caller),
    )


def subject_of(caller: Caller | None) -> str:
    """Who owns an Idempotency-Key.

    One subject may act for several authorities, each with answers of its own.
    """
    if caller is None:
        return ""
    named = [caller.issuer, caller.role, caller.sub, caller.authority_id, caller.provider_id]
    return json.dumps(named)


def _party(caller: Caller) -> str:
    match caller.role:
        case Role.AUTHORITY:
            return caller.authority_id or ""
        case Role.PROVIDER:
            return _spelled(caller.provider_id or "")
        case _:
            return caller.sub


def _spelled(provider_id: str) -> str:
    """The id of a provider as the database spells it; what is none stays, and is nobody's."""
    try:
        return str(UUID(provider_id))
    except ValueError:
        return provider_id


class TenantSession(Session):
    """A session that tells the database who asks whenever it begins a transaction."""


def info_of(tenant: Tenant) -> dict[str, Any]:
    """What a session has to know, so that it asks as a tenant."""
    return {_INFO: tenant}


# Not a SELECT: who wants one snapshot for everything has to ask for it before the first.
_AS_SYSTEM = text(f"SET LOCAL fritvalg.role = '{_SYSTEM}'")
_AS_TENANT = text(
    """
    SELECT set_config('fritvalg.role', :role, true),
           set_config('fritvalg.party', :party, true),
           set_config('fritvalg.owner', :owner, true),
           set_config('fritvalg.subject', :subject, true)
    """
)
_BACK = text("SELECT set_config('fritvalg.role', :role, true)")
_ADMIT = text(
    """
    SELECT set_config('fritvalg.admitted', concat_ws(',',
        nullif(current_setting('fritvalg.admitted', true), ''), cast(:plan_ids AS text)), true)
    """
)


@event.listens_for(TenantSession, "after_begin")
def _tell(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    tenant = session.info.get(_INFO, NOBODY)
    if transaction.nested or tenant == NOBODY:
        return
    session.info[_CROSSED] = 0
    if tenant == SYSTEM:
        connection.execute(_AS_SYSTEM)
    else:
        words = {"role": tenant.role, "party": tenant.party}
        words |= {"owner": tenant.owner, "subject": tenant.subject}
        connection.execute(_AS_TENANT, words)


def _is_held(session: AsyncSession) -> bool:
    """Whether the session's asker is held to its own rows at this moment."""
    held = session.info.get(_INFO, NOBODY) not in (NOBODY, SYSTEM)
    return held and not session.info.get(_CROSSED)


@asynccontextmanager
async def across(session: AsyncSession) -> AsyncIterator[None]:
    """Let the questions of a block see the rows of everybody.

    For the few that are about everybody on purpose, and for those that say themselves, more
    narrowly than a policy can, whose rows they are about. A fault of the database takes the
    crossing back with the transaction.
    """
    if not _is_held(session):
        yield
        return
    await stay_across(session)
    try:
        yield
    except DBAPIError:
        session.info[_CROSSED] = 0
        raise
    except BaseException:
        await _go_back(session)
        raise
    await _go_back(session)


async def stay_across(session: AsyncSession) -> None:
    """Let the rest of the transaction see and write the rows of everybody, as time passing does."""
    await session.execute(_AS_SYSTEM)
    session.info[_CROSSED] = 1


async def _go_back(session: AsyncSession) -> None:
    tenant: Tenant = session.info[_INFO]
    await session.execute(_BACK, {"role": tenant.role})
    session.info[_CROSSED] = 0


async def admit(session: AsyncSession, plan_ids: Sequence[UUID]) -> None:
    """Let the rest of the transaction work on plans that its actor was found to have a part in.

    An act may end what gave its actor the right to it, as a move to another municipality does;
    what it has to write is still its own. Ends with the transaction.
    """
    if plan_ids and _is_held(session):
        await session.execute(_ADMIT, {"plan_ids": ",".join(map(str, plan_ids))})
