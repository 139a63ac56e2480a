"""What one run answers otherwise than another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import match_compare
from db.tables.matching import MatchRunTable, RunState
from service.auth import Role
from service.errors import Conflict
from service.flows.acting import Acting
from service.flows.matching import find_run

TIERS = ("missed_deadlines", "late_plans", "cost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two runs with the differences that the caller may see.

    Attributes:
        by_authority: a row for each.
        otherwise: one page of plans that are placed otherwise, and one row more if there are more.
    """

    run: MatchRunTable
    other: MatchRunTable
    by_authority: Sequence[Any]
    otherwise: list[Any]


async def compare(
    session: AsyncSession,
    acting: Acting,
    run_id: UUID,
    other_id: UUID,
    *,
    after: UUID | None,
    limit: int,
) -> Compared:
    """Set two runs beside each other. An authority sees its own plans, a planner none.

    Raises:
        Conflict: one of them has no answer.
        NotFound: one of them is not the caller's to see.
    """
    run = await find_run(session, acting, run_id)
    other = await find_run(session, acting, other_id)
    for one in (run, other):
        if one.state is not RunState.DONE:
            facts = {"run_id": str(one.run_id), "state": one.state.value}
            raise Conflict("RUN_NOT_DONE", "The run has no answer to compare.", facts=facts)
    caller = acting.caller
    own = caller.authority_id if caller.role is Role.AUTHORITY else None
    rows = await match_compare.by_authority(session, run_id, other_id, authority_id=own)
    otherwise = (
        []
        if caller.role is Role.PLANNER
        else await match_compare.placed_otherwise(
            session, run_id, other_id, authority_id=own, after=after, limit=limit
        )
    )
    return Compared(run=run, other=other, by_authority=rows, otherwise=otherwise)
