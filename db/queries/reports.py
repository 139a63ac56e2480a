"""What reports are counted from: one row for each plan of a period, and what happened to it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries.waiting_times import FIGURE, FIGURE_SEEN_AT
from db.tenants import across
from db.types import Instant

_PLANS = text(
    """
    SELECT p.plan_id, p.plan_type, p.care_level, p.clinical_area, p.discharged_on, p.not_before,
           p.clinical_start_deadline, p.rule_set, p.state, p.received_at, p.home_municipality,
           p.responsible_authority_id, r.region_id, m.health_council_id,
           o.notified_at, o.channel, o.start_on AS offered_on,
           coalesce(s.private_stated, false) AS private_stated,
           c.bases, c.ever_private, w.started_on, w.placed_at, w.placed_authority,
           w.placed_municipality, w.placed_kind, w.travel_minutes,
           EXISTS (SELECT FROM event e WHERE e.plan_id = p.plan_id
                   AND e.event = 'choice.lapsed') AS lapsed,
           coalesce(l.restratified, 0) AS restratified, coalesce(l.changed, 0) AS changed
    FROM plan p
    JOIN municipality m ON m.municipality_code = p.home_municipality
    LEFT JOIN municipality_region r ON r.municipality_code = p.home_municipality
        AND r.valid_from <= :on AND (r.valid_to IS NULL OR r.valid_to >= :on)
    LEFT JOIN LATERAL (
        SELECT notified_at, channel, start_on FROM start_offer
        WHERE plan_id = p.plan_id ORDER BY version LIMIT 1) o ON true
    LEFT JOIN LATERAL (
        SELECT bool_or(private_choice_stated) AS private_stated FROM start_offer
        WHERE plan_id = p.plan_id) s ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(basis) FILTER (WHERE state = 'confirmed') AS bases,
               bool_or(basis = '§ 7, stk. 3') AS ever_private
        FROM choice WHERE plan_id = p.plan_id) c ON true
    LEFT JOIN LATERAL (
        SELECT started_on, q.provider_id AS placed_at, v.authority_id AS placed_authority,
               v.municipality_code AS placed_municipality, v.kind AS placed_kind,
               t.minutes[z.position] AS travel_minutes
        FROM placement q JOIN provider v USING (provider_id)
        JOIN postcode there ON there.postcode = v.postcode
        JOIN travel_zone z ON z.zone_id = there.zone_id
        JOIN postcode home ON home.postcode = p.postcode
        JOIN travel t ON t.zone_id = home.zone_id
        WHERE q.plan_id = p.plan_id AND q.state <> 'cancelled'
        ORDER BY q.number DESC LIMIT 1) w ON true
    LEFT JOIN LATERAL (
        SELECT count(*) FILTER (WHERE kind = 'restratification') AS restratified,
               count(*) FILTER (WHERE kind = 'level_change') AS changed
        FROM stratification WHERE plan_id = p.plan_id) l ON true
    WHERE p.discharged_on BETWEEN :first_on AND :last_on
      AND p.state NOT IN ('information_only', 'held_by_patient')
      AND (CAST(:clinical_area AS text) IS NULL OR p.clinical_area = :clinical_area)
    ORDER BY p.plan_id
    """
)


async def plans(
    session: AsyncSession, *, first_on: date, last_on: date, clinical_area: str | None = None
) -> Sequence[Row[Any]]:
    """The plans of those discharged in a period, each with what has happened to it so far."""
    given: dict[str, date | str | None] = {
        "first_on": first_on,
        "last_on": last_on,
        "on": last_on,
        "clinical_area": clinical_area,
    }
    async with across(session):  # what is told of them is counts
        return (await session.execute(_PLANS, given)).all()


_REFUSALS = text(
    """
    SELECT v.authority_id, r.provider_id, v.name, r.care_level, r.clinical_area, r.state, r.code,
           r.valid_from, r.valid_to, r.override_reason IS NOT NULL AS overridden,
           r.evidence -> 'own_waiting_days' AS own_waiting_days, r.evidence -> 'median' AS median
    FROM capacity_refusal r JOIN provider v USING (provider_id)
    WHERE r.plan_id IS NULL AND r.valid_from <= :last_on AND r.valid_to >= :first_on
    ORDER BY v.authority_id, r.recorded_at, r.refusal_id
    """
)


async def refusals(session: AsyncSession, *, first_on: date, last_on: date) -> Sequence[Row[Any]]:
    """Refusals of everybody from elsewhere that were meant for days of a period."""
    given = {"first_on": first_on, "last_on": last_on}
    return (await session.execute(_REFUSALS, given)).all()


_FRESHNESS = text(
    f"""
    SELECT v.provider_id, v.name, v.authority_id, v.operator_authority_id, v.municipality_code,
           count(*) AS services,
           count(*) FILTER (WHERE {FIGURE_SEEN_AT} >= :fresh_from) AS fresh,
           CASE WHEN newest.observed_at IS NOT NULL
                THEN greatest(newest.observed_at, max(confirmed.observed_at))
           END AS observed_at
    FROM provider v
    JOIN service_offering o USING (provider_id)
    LEFT JOIN LATERAL (
        SELECT max(s.observed_at) AS observed_at FROM capacity_slot s
        WHERE s.provider_id = v.provider_id AND s.observed_at <= :now
    ) newest ON true
    {FIGURE}
    GROUP BY v.provider_id, newest.observed_at
    ORDER BY observed_at NULLS FIRST, v.provider_id
    """  # noqa: S608 - joined from constants
)


async def freshness(
    session: AsyncSession, *, on: date, now: Instant, fresh_from: Instant
) -> Sequence[Row[Any]]:
    """How old the figures of each provider are, the oldest first.

    A service is fresh when the figure is that its wait rests on: the one that is compared.
    """
    given = {"day": on, "now": now, "fresh_from": fresh_from}
    return (await session.execute(_FRESHNESS, given)).all()
