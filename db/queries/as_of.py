"""How things stood at an instant: what had been written down by then, and nothing later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Boolean, Date, Uuid
from sqlmodel import col

from db.queries.bookings import Asked, FreeDay
from db.tables.history import PlanStandingTable
from db.tables.plans import (
    AgreedStartTable,
    ChoiceTable,
    PlacementTable,
    PlanTable,
    StartOfferTable,
)
from db.tables.refusals import CapacityRefusalTable
from db.types import Instant
from service.rules.vocabulary import CareLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A plan as it stood, with everything there was of it.

    Attributes:
        requests: the state of each demand for documentation, by its number.
    """

    plan: PlanTable
    offers: list[StartOfferTable]
    choices: list[ChoiceTable]
    agreements: list[AgreedStartTable]
    placements: list[PlacementTable]
    requests: dict[str, str]


async def standing(session: AsyncSession, plan: PlanTable, *, at: Instant) -> Standing | None:
    """A plan as it stood at an instant; none before it was issued.

    Its texts and contacts are those of now: what the law turns on is kept apart from them.
    """
    found = await session.scalar(
        select(PlanStandingTable)
        .where(col(PlanStandingTable.plan_id) == plan.plan_id, col(PlanStandingTable.at) <= at)
        .order_by(col(PlanStandingTable.at).desc(), col(PlanStandingTable.event_id).desc())
        .limit(1)
    )
    if found is None:
        return None
    told = found.standing
    return Standing(
        plan=PlanTable.model_validate(plan.model_dump() | told["plan"]),
        offers=[StartOfferTable.model_validate(row) for row in told["offers"]],
        choices=[ChoiceTable.model_validate(row) for row in told["choices"]],
        agreements=[
            AgreedStartTable.model_validate(row | {"end_reason": None})
            for row in told["agreements"]
        ],
        placements=[PlacementTable.model_validate(row) for row in told["placements"]],
        requests=told.get("requests", {}),
    )


# The figure of a day that was the newest published by then, and the places taken by then.
_FIGURES = """
    figure AS MATERIALIZED (
        SELECT DISTINCT ON (f.provider_id, f.start_on, f.delivery_mode)
               f.provider_id, f.start_on, f.delivery_mode, f.places, f.reserved_for_residents,
               f.accepts_out_of_area, f.observed_at, f.publication_id, p.published_at
        FROM capacity_figure f JOIN capacity_publication p USING (publication_id)
        WHERE f.provider_id = ANY(:provider_ids) AND f.clinical_area = :clinical_area
          AND f.care_level = :care_level AND f.start_on >= :from_on AND p.published_at <= :at
        ORDER BY f.provider_id, f.start_on, f.delivery_mode,
                 f.observed_at DESC, p.published_at DESC, f.row_number DESC
    ), taking AS (
        SELECT s.provider_id, s.start_on, s.delivery_mode,
               count(*) AS taken, count(*) FILTER (WHERE b.as_guest) AS taken_by_guests
        FROM capacity_slot s JOIN booking b USING (slot_id)
        WHERE s.provider_id = ANY(:provider_ids) AND s.clinical_area = :clinical_area
          AND s.care_level = :care_level AND s.start_on >= :from_on
          AND b.held_at <= :at AND (b.released_at IS NULL OR b.released_at > :at)
        GROUP BY s.provider_id, s.start_on, s.delivery_mode
    ), known AS (
        SELECT f.*, coalesce(t.taken, 0) AS taken,
               coalesce(t.taken_by_guests, 0) AS taken_by_guests
        FROM figure f LEFT JOIN taking t USING (provider_id, start_on, delivery_mode)
    )
"""
_FREE = """
    CASE WHEN NOT {guest} THEN s.places - s.taken
         WHEN NOT s.accepts_out_of_area THEN 0
         ELSE least(s.places - s.taken,
                    s.places - s.reserved_for_residents - s.taken_by_guests) END
"""
_FIRST_FREE = text(
    f"""
    WITH {_FIGURES}
    SELECT DISTINCT ON (a.number)
           a.number, s.start_on, s.delivery_mode, s.observed_at,
           {_FREE.format(guest="a.as_guest")} AS available
    FROM unnest(:asked_ids, :first_days, :as_guests)
         WITH ORDINALITY AS a (provider_id, first_on, as_guest, number)
    JOIN known s ON s.provider_id = a.provider_id AND s.start_on >= a.first_on
    WHERE {_FREE.format(guest="a.as_guest")} > 0
    ORDER BY a.number, s.start_on, s.delivery_mode
    """  # noqa: S608 - joined from constants of this module
).bindparams(
    bindparam("provider_ids", type_=ARRAY(Uuid)),
    bindparam("asked_ids", type_=ARRAY(Uuid)),
    bindparam("first_days", type_=ARRAY(Date)),
    bindparam("as_guests", type_=ARRAY(Boolean)),
)


async def first_free(
    session: AsyncSession,
    asked: Sequence[Asked],
    *,
    care_level: CareLevel,
    clinical_area: str,
    at: Instant,
) -> list[FreeDay | None]:
    """The first day of each that is asked that was free at an instant, as far as was published."""
    days: list[FreeDay | None] = [None] * len(asked)
    if not asked:
        return days
    rows = await session.execute(
        _FIRST_FREE,
        {
            "provider_ids": list({a.provider_id for a in asked}),
            "asked_ids": [a.provider_id for a in asked],
            "first_days": [a.first_on for a in asked],
            "as_guests": [a.as_guest for a in asked],
            "from_on": min(a.first_on for a in asked),
            "care_level": care_level.value,
            "clinical_area": clinical_area,
            "at": at,
        },
    )
    for row in rows:
        days[row.number - 1] = FreeDay(
            start_on=row.start_on,
            delivery_mode=row.delivery_mode,
            available=row.available,
            observed_at=row.observed_at,
        )
    return days


_OF_ONE = text(
    f"""
    WITH {_FIGURES}
    SELECT s.*, greatest({_FREE.format(guest=":as_guest")}, 0) AS available,
           greatest(s.observed_at, (
               SELECT max(c.observed_at) FROM capacity_confirmation c
               WHERE c.provider_id = s.provider_id AND c.confirmed_at <= :at)) AS confirmed_at
    FROM known s ORDER BY s.start_on, s.delivery_mode LIMIT :limit
    """  # noqa: S608 - joined from constants of this module
).bindparams(bindparam("provider_ids", type_=ARRAY(Uuid)))


async def figures(
    session: AsyncSession,
    asked: Asked,
    *,
    care_level: CareLevel,
    clinical_area: str,
    at: Instant,
    limit: int,
) -> list[Any]:
    """A provider's figures from a day on, as they were known at an instant.

    Each has `available` for the one who asks, its publication, and `confirmed_at`: when it was
    last seen or confirmed.
    """
    rows = await session.execute(
        _OF_ONE,
        {
            "provider_ids": [asked.provider_id],
            "from_on": asked.first_on,
            "as_guest": asked.as_guest,
            "care_level": care_level.value,
            "clinical_area": clinical_area,
            "at": at,
            "limit": limit,
        },
    )
    return list(rows.all())


_EFFECTIVE = text(
    """
    SELECT r.refusal_id FROM capacity_refusal r
    CROSS JOIN LATERAL (
        SELECT e.to_state FROM event e
        WHERE e.facts ->> 'refusal_id' = r.refusal_id::text AND e.event LIKE 'refusal.%'
          AND e.at <= :at
        ORDER BY e.event_id DESC LIMIT 1) last
    WHERE r.recorded_at <= :at AND r.valid_from <= :day AND r.valid_to >= :day
      AND r.care_level = :care_level AND r.clinical_area = :clinical_area
      AND last.to_state = 'effective'
    """
)


async def refusals(
    session: AsyncSession, *, care_level: CareLevel, clinical_area: str, day: date, at: Instant
) -> list[CapacityRefusalTable]:
    """The capacity refusals of a service that had effect on a day, as it was known at an instant.

    Read them with `db.queries.refusals.facts`; their evidence never changes.
    """
    named = {"care_level": care_level.value, "clinical_area": clinical_area}
    ids = (await session.scalars(_EFFECTIVE, {**named, "day": day, "at": at})).all()
    statement = (
        select(CapacityRefusalTable)
        .where(col(CapacityRefusalTable.refusal_id).in_(ids))
        .order_by(col(CapacityRefusalTable.provider_id), col(CapacityRefusalTable.refusal_id))
    )
    return list((await session.scalars(statement)).all())
