"""Who has looked at plans: for the citizen, the authority that answers, and the supervision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import accesses as queries
from db.queries import organisations
from service.auth import Role
from service.errors import NotAllowed
from service.flows.acting import Acting
from service.flows.case import load


@dataclass(frozen=True, slots=True)
class Seen:
    """Some accesses, with the names of the organisations in them."""

    rows: Sequence[queries.Row]
    names: Mapping[str, str]

    def organisation(self, row: queries.Row) -> str:
        """The name of the organisation of an access; its id where there is no name."""
        return self.names.get(row.organisation_id or "", row.organisation_id or "")


async def of_plan(
    session: AsyncSession,
    acting: Acting,
    plan_id: UUID,
    *,
    by_others: bool,
    before: int,
    limit: int,
) -> Seen:
    """Who has looked at a plan, the newest first; `by_others` leaves the citizen out.

    Raises:
        NotAllowed: an authority asks that does not answer for the plan.
        NotFound: there is no such plan that the caller may know of.
    """
    plan = (await load(session, acting, plan_id)).plan
    caller = acting.caller
    if caller.role is Role.AUTHORITY and caller.authority_id != plan.responsible_authority_id:
        raise NotAllowed("Only the authority that answers for the plan may do this.")
    rows = await queries.of_plan(session, plan_id, by_others=by_others, before=before, limit=limit)
    return await _named(session, rows)


async def sample(session: AsyncSession, acting: Acting, *, size: int, days: int) -> Seen:
    """Some accesses of the last days, by chance: an authority's own, or anybody's.

    Source: databeskyttelsesforordningens artikel 32; Datatilsynet asks for a regular look at some.
    """
    since = acting.now - timedelta(days=days)
    rows = await queries.sample(session, acting.caller.authority_id, since=since, size=size)
    return await _named(session, rows)


async def searches(
    session: AsyncSession, *, before: int, limit: int
) -> tuple[list[queries.Search], Mapping[str, str]]:
    """Who looked for citizens by civil number, the newest first, and names of organisations."""
    rows = await queries.searches(session, before=before, limit=limit)
    return rows, await organisations.names(session, {row.organisation_id for row in rows})


async def _named(session: AsyncSession, rows: Sequence[queries.Row]) -> Seen:
    ids = {row.organisation_id for row in rows if row.organisation_id is not None}
    return Seen(rows, await organisations.names(session, ids))
