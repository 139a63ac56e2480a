"""Plans that an authority reports to KL Gateway, with what has happened to them."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.plans import PlanTable

_CHANGED = text(
    """
    WITH told AS MATERIALIZED (  -- first which plans, so that the rest is read for them alone
        SELECT plan_id, newest FROM plan p
        CROSS JOIN LATERAL (SELECT max(l.position) AS newest
            FROM event JOIN history_link l USING (event_id) WHERE plan_id = p.plan_id) e
        WHERE responsible_authority_id = :authority_id AND state <> 'held_by_patient'
          AND discharged_on BETWEEN :first_on AND :last_on AND newest > :after
        ORDER BY newest LIMIT :limit)
    SELECT p.plan_id, told.newest, o.offered_on, s.private_stated, c.basis AS chosen_on,
           w.basis AS placed_on, w.started_on, w.at_home,
           w.kind = 'municipal' AND w.authority_id <> p.responsible_authority_id
               AND w.provider_id IS DISTINCT FROM o.provider_id AS chosen_elsewhere,
           m.meeting, r.corrections
    FROM told JOIN plan p USING (plan_id)
    CROSS JOIN LATERAL (SELECT count(*) AS corrections FROM plan_revision
        WHERE plan_id = p.plan_id) r
    CROSS JOIN LATERAL (SELECT coalesce(bool_or(private_choice_stated), false) AS private_stated
        FROM start_offer WHERE plan_id = p.plan_id) s
    LEFT JOIN LATERAL (SELECT start_on AS offered_on, provider_id FROM start_offer
        WHERE plan_id = p.plan_id ORDER BY version DESC LIMIT 1) o ON true
    LEFT JOIN LATERAL (SELECT basis FROM choice
        WHERE plan_id = p.plan_id AND state IN ('submitted', 'confirmed')) c ON true
    LEFT JOIN LATERAL (
        SELECT q.basis, q.started_on, q.provider_id, v.kind, v.authority_id,
               t.delivery_mode = 'home' AS at_home
        FROM placement q JOIN provider v USING (provider_id)
        JOIN booking b USING (booking_id) JOIN capacity_slot t USING (slot_id)
        WHERE q.plan_id = p.plan_id AND q.state <> 'cancelled'
        ORDER BY q.number DESC LIMIT 1) w ON true
    LEFT JOIN LATERAL (SELECT facts ->> 'meeting' AS meeting FROM event
        WHERE plan_id = p.plan_id AND event = 'course.started'
        ORDER BY event_id DESC LIMIT 1) m ON true
    ORDER BY told.newest
    """
)


async def changed(
    session: AsyncSession,
    authority_id: str,
    *,
    first_on: date,
    last_on: date,
    after: int,
    limit: int,
) -> Sequence[Row[Any]]:
    """What happened to the plans an authority answers for, in order of their newest commit.

    Args:
        session: the transaction.
        authority_id: whose plans.
        first_on: the first day of discharge.
        last_on: the last day of discharge.
        after: a place in the history; plans to which nothing happened after it are left out.
        limit: the most plans.
    """
    given = {
        "authority_id": authority_id,
        "first_on": first_on,
        "last_on": last_on,
        "after": after,
        "limit": limit,
    }
    return (await session.execute(_CHANGED, given)).all()


async def plans(session: AsyncSession, plan_ids: Sequence[UUID]) -> dict[UUID, PlanTable]:
    """Some plans, by id."""
    found = await session.scalars(select(PlanTable).where(col(PlanTable.plan_id).in_(plan_ids)))
    return {plan.plan_id: plan for plan in found}
