"""What waits for somebody: open plans with what is asked of them, requests, old figures."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.tenants import across
from db.types import Instant
from service.rules.plan_states import OPEN
from service.rules.vocabulary import PlanState

_PLANS = """
    SELECT p.plan_id, p.external_id, p.plan_type, p.care_level, p.clinical_area, p.age_group,
           p.discharged_on, p.not_before, p.clinical_start_deadline, p.home_municipality,
           p.rule_set, p.state, p.responsible_authority_id, p.citizen_ref, p.issued_by,
           p.received_at, told.start_on AS offered_on, told.notified_at, told.reply_by,
           placed.state AS placement_state, placed.start_on, placed.started_on,
           placed.provider_id,
           CASE WHEN p.state = 'documentation_requested' THEN (
               SELECT a.start_on FROM documentation_request d
               JOIN agreed_start a ON a.plan_id = d.plan_id AND a.number = d.agreement
               WHERE d.plan_id = p.plan_id AND d.decided_at IS NULL) END AS proof_due_on,
           CASE WHEN p.state = 'placed' THEN (
               SELECT s.dispatched_at FROM agreed_start a
               JOIN plan_dispatch s ON s.plan_id = a.plan_id AND s.number = a.number
               WHERE a.plan_id = p.plan_id AND a.ended_at IS NULL AND NOT EXISTS (
                   SELECT FROM dispatch_acknowledgement k
                   WHERE k.plan_id = s.plan_id AND k.number = s.number)) END AS dispatched_at,
           CASE WHEN p.state = 'started' THEN (
               SELECT l.assessed_at FROM stratification l
               WHERE l.plan_id = p.plan_id AND l.number = 1) END AS stratified_at
    FROM plan p
    LEFT JOIN LATERAL (
        SELECT o.start_on, o.notified_at, o.reply_by, o.state FROM start_offer o
        WHERE o.plan_id = p.plan_id ORDER BY o.version DESC LIMIT 1
    ) told ON told.state <> 'released' AND (told.state <> 'fulfilled' OR p.state = 'started')
    LEFT JOIN LATERAL (
        SELECT m.state, m.start_on, m.started_on, m.provider_id FROM placement m
        WHERE m.plan_id = p.plan_id ORDER BY m.number DESC LIMIT 1
    ) placed ON true
    WHERE p.state = ANY(:open) AND {condition}
"""
_OPEN = sorted(state.value for state in OPEN - {PlanState.HELD_BY_PATIENT})


async def open_plans(session: AsyncSession, *, authority_id: str | None) -> Sequence[Row[Any]]:
    """Open plans of an authority, or of all, as far as deadlines ask; in one question."""
    condition = "true" if authority_id is None else "p.responsible_authority_id = :authority_id"
    given = {"open": _OPEN} | ({} if authority_id is None else {"authority_id": authority_id})
    return (await session.execute(text(_PLANS.format(condition=condition)), given)).all()


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
        JOIN plan p ON p.plan_id = s.plan_id AND p.state = 'placed'
        LEFT JOIN dispatch_acknowledgement k
            ON k.plan_id = s.plan_id AND k.number = s.number
        WHERE a.ended_at IS NULL AND k.plan_id IS NULL
        UNION ALL
        SELECT 'first_meeting', m.plan_id, m.provider_id, m.start_on, m.confirmed_at, m.basis
        FROM placement m JOIN own USING (provider_id) JOIN plan p USING (plan_id)
        WHERE m.state IN ('confirmed', 'no_show') AND p.state = 'placed'
    )
    SELECT asked.*, p.external_id, p.care_level, p.clinical_area, p.rule_set, p.discharged_on,
           p.home_municipality, p.age_group, p.responsible_authority_id,
           o.start_on AS public_offer_on, v.name AS provider_name,
           coalesce(g.start_time, CASE WHEN (o.provider_id, o.start_on)
               = (asked.provider_id, asked.start_on) THEN o.start_time END) AS start_time
    FROM asked JOIN plan p USING (plan_id) JOIN provider v USING (provider_id)
    LEFT JOIN start_offer o
        ON o.plan_id = asked.plan_id AND o.state IN ('notified', 'held', 'accepted')
    LEFT JOIN agreed_start g
        ON g.plan_id = asked.plan_id AND g.ended_at IS NULL
        AND (g.provider_id, g.start_on) = (asked.provider_id, asked.start_on)
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
    async with across(session):  # a place is asked about plans that it may not know of yet
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
               WHERE c.provider_id = own.provider_id AND c.observed_at <= :now)) AS observed_at,
           cast(NULL AS date) AS ends_on, cast(NULL AS text) AS party
    FROM own JOIN capacity_slot s USING (provider_id)
    WHERE s.start_on >= :today AND s.observed_at <= :now
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
    now: Instant,
    today: date,
    contract_until: date,
) -> Sequence[Row[Any]]:
    """The newest figure of each provider asked about, and the agreements that end soon."""
    given = {
        "provider_id": provider_id,
        "authority_id": authority_id,
        "now": now,
        "today": today,
        "contract_until": contract_until,
    }
    return (await session.execute(_CAPACITY, given)).all()
