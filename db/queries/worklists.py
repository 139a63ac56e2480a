"""What waits for somebody: open plans with what is asked of them, requests, old figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.agreements import DispatchAcknowledgementTable, DocumentationRequestTable
from db.tables.plans import (
    AgreedStartTable,
    PlanDispatchTable,
    PlanTable,
    StratificationTable,
)
from db.types import Instant
from service.rules.plan_states import OPEN
from service.rules.vocabulary import PlanState


async def open_plans(
    session: AsyncSession, *, authority_id: str | None, after: UUID | None, limit: int
) -> list[PlanTable]:
    """Open plans of an authority, or of all, in order of id, after one of them."""
    statement = (
        select(PlanTable)
        .where(col(PlanTable.state).in_(OPEN - {PlanState.HELD_BY_PATIENT}))
        .order_by(col(PlanTable.plan_id))
        .limit(limit)
    )
    if authority_id is not None:
        statement = statement.where(col(PlanTable.responsible_authority_id) == authority_id)
    if after is not None:
        statement = statement.where(col(PlanTable.plan_id) > after)
    return list((await session.scalars(statement)).all())


@dataclass(frozen=True, slots=True)
class Awaited:
    """What is awaited for some plans, by plan.

    Attributes:
        proof: the agreed start whose documentation is asked for.
        sent: when the plan was sent to a provider that has not said that it arrived.
        stratified: when a level was first stated.
    """

    proof: dict[UUID, date]
    sent: dict[UUID, Instant]
    stratified: dict[UUID, Instant]


async def awaited(session: AsyncSession, plan_ids: Sequence[UUID]) -> Awaited:
    """What is awaited for some plans."""
    request, agreed = DocumentationRequestTable, AgreedStartTable
    proof = select(col(agreed.plan_id), col(agreed.start_on)).join(
        request,
        (col(request.plan_id) == col(agreed.plan_id))
        & (col(request.agreement) == col(agreed.number)),
    )
    proof = proof.where(col(agreed.plan_id).in_(plan_ids), col(request.decided_at).is_(None))
    sent, told = PlanDispatchTable, DispatchAcknowledgementTable
    unheard = (
        select(col(sent.plan_id), col(sent.dispatched_at))
        .join(
            agreed,
            (col(agreed.plan_id) == col(sent.plan_id)) & (col(agreed.number) == col(sent.number)),
        )
        .outerjoin(
            told, (col(told.plan_id) == col(sent.plan_id)) & (col(told.number) == col(sent.number))
        )
        .where(
            col(sent.plan_id).in_(plan_ids),
            col(agreed.ended_at).is_(None),
            col(told.plan_id).is_(None),
        )
    )
    level = StratificationTable
    first = select(col(level.plan_id), col(level.assessed_at)).where(
        col(level.plan_id).in_(plan_ids), col(level.number) == 1
    )
    return Awaited(
        proof={row[0]: row[1] for row in (await session.execute(proof)).all()},
        sent={row[0]: row[1] for row in (await session.execute(unheard)).all()},
        stratified={row[0]: row[1] for row in (await session.execute(first)).all()},
    )


_REQUESTS = text(
    """
    WITH own AS (
        SELECT provider_id FROM provider
        WHERE provider_id = :provider_id
           OR authority_id = :authority_id OR operator_authority_id = :authority_id
    ), asked AS (
        SELECT CASE WHEN c.basis = '§ 7, stk. 3' THEN 'private_choice' ELSE 'confirmation' END
               AS kind, c.plan_id, c.provider_id, c.start_on, c.made_at AS since, c.basis
        FROM choice c JOIN own USING (provider_id) JOIN plan p USING (plan_id)
        WHERE c.state = 'submitted' AND p.state = 'choice_made'
        UNION ALL
        SELECT 'documentation', a.plan_id, a.provider_id, a.start_on, d.requested_at,
               '§ 7, stk. 3'
        FROM agreed_start a JOIN own USING (provider_id)
        JOIN documentation_request d ON d.plan_id = a.plan_id AND d.agreement = a.number
        WHERE a.ended_at IS NULL AND d.state = 'requested'
        UNION ALL
        SELECT 'acknowledgement', s.plan_id, s.provider_id, a.start_on, s.dispatched_at,
               '§ 7, stk. 3'
        FROM plan_dispatch s JOIN own USING (provider_id)
        JOIN agreed_start a ON a.plan_id = s.plan_id AND a.number = s.number
        LEFT JOIN dispatch_acknowledgement k
            ON k.plan_id = s.plan_id AND k.number = s.number
        WHERE a.ended_at IS NULL AND k.plan_id IS NULL
        UNION ALL
        SELECT 'first_meeting', m.plan_id, m.provider_id, m.start_on, m.confirmed_at, m.basis
        FROM placement m JOIN own USING (provider_id) JOIN plan p USING (plan_id)
        WHERE m.state IN ('confirmed', 'no_show') AND p.state = 'placed'
    )
    SELECT asked.*, p.care_level, p.clinical_area, p.rule_set, p.discharged_on, o.start_on
           AS public_offer_on, v.name AS provider_name
    FROM asked JOIN plan p USING (plan_id) JOIN provider v USING (provider_id)
    LEFT JOIN start_offer o
        ON o.plan_id = asked.plan_id AND o.state IN ('notified', 'held', 'accepted')
    ORDER BY asked.start_on, asked.plan_id, asked.kind
    LIMIT :limit OFFSET :skipped
    """
)


async def requests(
    session: AsyncSession,
    *,
    provider_id: UUID | None,
    authority_id: str | None,
    skipped: int,
    limit: int,
) -> Sequence[Row[Any]]:
    """What waits for a provider, or for the institutions of an authority, by first meeting."""
    given = {
        "provider_id": provider_id,
        "authority_id": authority_id,
        "skipped": skipped,
        "limit": limit,
    }
    return (await session.execute(_REQUESTS, given)).all()


_CAPACITY = text(
    """
    WITH own AS (
        SELECT provider_id, name, authority_id FROM provider
        WHERE cast(:provider_id AS uuid) IS NULL AND cast(:authority_id AS text) IS NULL
           OR provider_id = :provider_id
           OR authority_id = :authority_id OR operator_authority_id = :authority_id
           OR provider_id IN (
               SELECT provider_id FROM framework_contract
               WHERE party = 'authority' AND authority_id = :authority_id)
    )
    SELECT 'figures' AS kind, own.provider_id, own.name, own.authority_id,
           greatest(max(s.observed_at), (
               SELECT max(c.observed_at) FROM capacity_confirmation c
               WHERE c.provider_id = own.provider_id)) AS observed_at,
           cast(NULL AS date) AS ends_on, cast(NULL AS text) AS party
    FROM own JOIN capacity_slot s USING (provider_id)
    WHERE s.start_on >= :today
    GROUP BY own.provider_id, own.name, own.authority_id
    UNION ALL
    SELECT 'contract', own.provider_id, own.name, own.authority_id, NULL, c.valid_to, c.party
    FROM own JOIN framework_contract c USING (provider_id)
    WHERE c.valid_to BETWEEN :today AND :contract_until
    ORDER BY 3, 1, 6
    """
)


async def capacity(
    session: AsyncSession,
    *,
    provider_id: UUID | None,
    authority_id: str | None,
    today: date,
    contract_until: date,
) -> Sequence[Row[Any]]:
    """The newest figure of each provider asked about, and the agreements that end soon."""
    given = {
        "provider_id": provider_id,
        "authority_id": authority_id,
        "today": today,
        "contract_until": contract_until,
    }
    return (await session.execute(_CAPACITY, given)).all()


async def next_due_on(session: AsyncSession, *, after: date) -> date | None:
    """The next day after one on which time alone may change something, or none."""
    found: date | None = await session.scalar(
        text(
            """
            SELECT min(due_on) FROM (
                SELECT o.reply_by + 1 AS due_on FROM start_offer o JOIN plan p USING (plan_id)
                WHERE o.state = 'notified' AND p.state = 'offered'
                UNION ALL
                SELECT CASE WHEN c.basis = '§ 7, stk. 3' THEN c.start_on + 1
                            ELSE greatest(cast(:after AS date) + 1,
                                          cast(c.made_at AS date)) END
                FROM choice c JOIN plan p USING (plan_id)
                WHERE c.state = 'submitted' AND p.state = 'choice_made'
                UNION ALL
                SELECT CASE WHEN r.state = 'effective' AND r.override_reason IS NOT NULL
                            THEN r.valid_to + 1 ELSE cast(:after AS date) + 1 END
                FROM capacity_refusal r
                WHERE r.state IN (
                    'effective', 'supported', 'not_supported', 'insufficient_data')
                UNION ALL
                SELECT a.valid_to + 1 FROM authority a WHERE a.successor_id IS NOT NULL
            ) due WHERE due_on > :after
            """
        ),
        {"after": after},
    )
    return found
