"""Two runs side by side."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.tenants import across

_OTHERWISE = """
    (a.provider_id, a.start_on, a.basis) IS DISTINCT FROM (b.provider_id, b.start_on, b.basis)
"""
_BOTH = """
    (SELECT plan_id, provider_id, start_on, basis, waiting_days
     FROM match_proposal WHERE run_id = :run_id) a
    FULL JOIN
    (SELECT plan_id, provider_id, start_on, basis, waiting_days
     FROM match_proposal WHERE run_id = :other_id) b USING (plan_id)
    JOIN plan p USING (plan_id)
    WHERE (CAST(:authority_id AS text) IS NULL OR p.responsible_authority_id = :authority_id)
"""
_BY_AUTHORITY = text(
    f"""
    SELECT p.responsible_authority_id AS authority_id, count(*) AS plans,
           count(a.provider_id) AS placed, count(b.provider_id) AS placed_other,
           coalesce(sum(a.waiting_days), 0) AS waiting_days,
           coalesce(sum(b.waiting_days), 0) AS waiting_days_other,
           count(*) FILTER (WHERE {_OTHERWISE}) AS otherwise
    FROM {_BOTH}
    GROUP BY p.responsible_authority_id ORDER BY p.responsible_authority_id
    """  # noqa: S608 - joined from constants of this module
)
_PLACED_OTHERWISE = text(
    f"""
    SELECT plan_id, p.responsible_authority_id AS authority_id,
           a.provider_id, a.start_on, a.basis, a.waiting_days,
           b.provider_id AS provider_id_other, b.start_on AS start_on_other,
           b.basis AS basis_other, b.waiting_days AS waiting_days_other
    FROM {_BOTH} AND {_OTHERWISE}
      AND (CAST(:after AS uuid) IS NULL OR plan_id > :after)
    ORDER BY plan_id LIMIT :limit
    """  # noqa: S608 - joined from constants of this module
)


async def by_authority(
    session: AsyncSession, run_id: UUID, other_id: UUID, *, authority_id: str | None
) -> Sequence[Row[Any]]:
    """How the plans of each authority fared in two runs; of one authority where it asks."""
    values = {"run_id": run_id, "other_id": other_id, "authority_id": authority_id}
    async with across(session):  # counts, which a planner gets of everybody
        return (await session.execute(_BY_AUTHORITY, values)).all()


async def placed_otherwise(
    session: AsyncSession,
    run_id: UUID,
    other_id: UUID,
    *,
    authority_id: str | None,
    after: UUID | None,
    limit: int,
) -> list[Row[Any]]:
    """Plans that the runs propose different starts for, in order of plan."""
    values: dict[str, Any] = {"run_id": run_id, "other_id": other_id}
    values |= {"authority_id": authority_id, "after": after, "limit": limit}
    return list((await session.execute(_PLACED_OTHERWISE, values)).all())
