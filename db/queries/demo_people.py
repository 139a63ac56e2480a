"""Whom the demonstration offers one to be: of each standing of a plan somebody who is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# Of those who have acted, the last to do so come first, so that they are found again; of those
# who wait, the newest; of the others the first, whom the tour names too.
_STANDINGS = text(
    """
    SELECT standing, plan_id, citizen_ref, chosen_at
    FROM (
        SELECT s.*, row_number() OVER (
            PARTITION BY s.standing
            ORDER BY
                CASE WHEN s.standing LIKE 'awaiting_%' THEN s.discharged_on END DESC NULLS LAST,
                CASE WHEN s.chosen_at IS NOT NULL THEN
                    (SELECT max(event_id) FROM event e WHERE e.plan_id = s.plan_id)
                END DESC NULLS LAST,
                s.discharged_on, s.plan_id) AS place
        FROM (
            SELECT p.plan_id, p.citizen_ref, p.discharged_on, c.provider_id AS chosen_at,
                   CASE
                       WHEN o.private_choice_stated THEN 'offered_late'
                       WHEN p.state IN ('awaiting_stratification', 'awaiting_offer')
                           AND p.discharged_on < :told_from THEN 'overdue'
                       WHEN p.state = 'choice_made' AND c.basis = '§ 7, stk. 3'
                           THEN 'choice_made_private'
                       ELSE p.state
                   END AS standing
            FROM plan p
            LEFT JOIN start_offer o ON o.plan_id = p.plan_id AND o.state = 'notified'
                AND p.state = 'offered'
            LEFT JOIN LATERAL (
                SELECT provider_id, basis FROM choice
                WHERE choice.plan_id = p.plan_id AND choice.state IN ('submitted', 'confirmed')
                ORDER BY number DESC LIMIT 1) c ON p.state <> 'offered'
            WHERE p.state = ANY (:states)) s) ranked
    WHERE place <= :each
    ORDER BY standing, place
    """
)


@dataclass(frozen=True, slots=True)
class Stands:
    """A made-up citizen, and the place that the citizen has chosen, if any."""

    standing: str
    plan_id: UUID
    citizen_ref: str
    chosen_at: UUID | None


async def standings(
    session: AsyncSession, states: Sequence[str], *, told_from: date, each: int
) -> list[Stands]:
    """At most so many citizens of each standing; `offered_late` may choose a private place too.

    Who was discharged before `told_from` and still waits to be told is `overdue`.
    """
    given = {"states": list(states), "told_from": told_from, "each": each}
    rows = await session.execute(_STANDINGS, given)
    return [Stands(*row) for row in rows]


_ANSWERED = text(
    """
    SELECT substring(actor FROM 1 FOR 36) AS provider_id
    FROM event WHERE actor_role = 'provider' AND actor LIKE '%/' || :sub || '%'
    GROUP BY 1 ORDER BY max(event_id) DESC LIMIT :most
    """
)


async def answered(session: AsyncSession, *, sub: str, most: int) -> list[UUID]:
    """The places whose made-up staff, by how their subject begins, have acted; the last first."""
    rows = await session.scalars(_ANSWERED, {"sub": sub, "most": most})
    return [UUID(one) for one in rows]
