"""Capacity: publications, the figures in force, and confirmations."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from db.session import asyncpg_of, insert_rows
from db.tables.capacity import (
    CapacityConfirmationTable,
    CapacityFigureTable,
    CapacityPublicationTable,
)
from service.rules.vocabulary import CareLevel, ContractParty, ProviderKind

FIGURE_COLUMNS = (
    "publication_id",
    "row_number",
    "provider_id",
    "care_level",
    "clinical_area",
    "delivery_mode",
    "start_on",
    "places",
    "reserved_for_residents",
    "accepts_out_of_area",
    "observed_at",
)
_INSERTED_AT_ONCE = 10_000
_MS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A provider as the one who may publish for it sees it.

    Attributes:
        region_id: where it lies on the day asked about.
        contracts: (party, authority) of the agreements in force that day.
        services: the delivery modes by (level, area).
    """

    provider_id: UUID
    kind: ProviderKind
    authority_id: str | None
    operator_authority_id: str | None
    municipality_code: str
    region_id: str | None
    contracts: frozenset[tuple[ContractParty, str | None]]
    services: dict[tuple[str, str], frozenset[str]]


async def allow_seconds(session: AsyncSession, seconds: int) -> None:
    """Let the statements of this transaction take longer than those of a usual request.

    One call writes as many rows as thousands of usual ones do.
    """
    for setting in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        await session.execute(select(func.set_config(setting, str(seconds * _MS), True)))


_PUBLISHERS = text(
    """
    SELECT p.provider_id, p.kind, p.authority_id, p.operator_authority_id, p.municipality_code,
           r.region_id,
           (SELECT coalesce(jsonb_agg(jsonb_build_array(c.party, c.authority_id)), '[]'::jsonb)
            FROM framework_contract c
            WHERE c.provider_id = p.provider_id
              AND c.valid_from <= :day AND (c.valid_to IS NULL OR c.valid_to >= :day)
           ) AS contracts,
           (SELECT coalesce(jsonb_agg(jsonb_build_array(
                o.care_level, o.clinical_area, o.delivery_modes)), '[]'::jsonb)
            FROM service_offering o WHERE o.provider_id = p.provider_id
           ) AS services
    FROM provider p
    LEFT JOIN municipality_region r
        ON r.municipality_code = p.municipality_code
       AND r.valid_from <= :day AND (r.valid_to IS NULL OR r.valid_to >= :day)
    WHERE p.provider_id = ANY(:provider_ids)
    """
)


async def publishers(
    session: AsyncSession, provider_ids: Collection[UUID], *, on: date
) -> dict[UUID, Publisher]:
    """Those of the providers that exist, by id, with their agreements in force on a day."""
    found = await session.execute(_PUBLISHERS, {"provider_ids": list(provider_ids), "day": on})
    return {row["provider_id"]: _publisher(row) for row in found.mappings()}


def _publisher(row: Any) -> Publisher:  # noqa: ANN401 - a row of the query above
    return Publisher(
        provider_id=row["provider_id"],
        kind=ProviderKind(row["kind"]),
        authority_id=row["authority_id"],
        operator_authority_id=row["operator_authority_id"],
        municipality_code=row["municipality_code"],
        region_id=row["region_id"],
        contracts=frozenset((ContractParty(p), a) for p, a in row["contracts"]),
        services={(level, area): frozenset(modes) for level, area, modes in row["services"]},
    )


async def add_publication(
    session: AsyncSession,
    publication: CapacityPublicationTable,
    figures: Sequence[tuple[Any, ...]],
) -> None:
    """Keep a publication with its figures, each in the order of `FIGURE_COLUMNS`."""
    session.add(publication)
    await session.flush()
    connection = await asyncpg_of(session)
    table = vars(CapacityFigureTable)["__table__"].name
    for part in _parts(figures):
        await insert_rows(connection, table, FIGURE_COLUMNS, part)


def _parts(figures: Sequence[tuple[Any, ...]]) -> Iterable[Sequence[tuple[Any, ...]]]:
    """Slices small enough that other requests are served in between."""
    return (figures[n : n + _INSERTED_AT_ONCE] for n in range(0, len(figures), _INSERTED_AT_ONCE))


# Rows are taken in the order of their key, so that publications at once wait for each other
# in a line and never in a circle. An observation older than the one in force changes nothing.
_PUT_IN_FORCE = text(
    """
    WITH in_force AS (
        INSERT INTO capacity_slot (
            provider_id, care_level, clinical_area, delivery_mode, start_on, places,
            reserved_for_residents, accepts_out_of_area, observed_at, publication_id, ceiling)
        SELECT provider_id, care_level, clinical_area, delivery_mode, start_on, places,
               reserved_for_residents, accepts_out_of_area, observed_at, publication_id, places
        FROM capacity_figure
        WHERE publication_id = :publication_id
        ORDER BY provider_id, care_level, clinical_area, delivery_mode, start_on
        ON CONFLICT (provider_id, care_level, clinical_area, delivery_mode, start_on)
        DO UPDATE SET
            places = EXCLUDED.places,
            reserved_for_residents = EXCLUDED.reserved_for_residents,
            accepts_out_of_area = EXCLUDED.accepts_out_of_area,
            observed_at = EXCLUDED.observed_at,
            publication_id = EXCLUDED.publication_id,
            ceiling = greatest(EXCLUDED.places, capacity_slot.taken)
        WHERE EXCLUDED.observed_at >= capacity_slot.observed_at
        RETURNING provider_id, care_level, clinical_area, delivery_mode, start_on, places, taken
    )
    SELECT * FROM in_force WHERE taken > places
    ORDER BY start_on, provider_id, care_level, clinical_area, delivery_mode
    """
)


async def put_in_force(session: AsyncSession, publication_id: UUID) -> list[Row[Any]]:
    """Let a publication's figures count where they are the newest.

    Returns:
        the days with more taken than the new figure has places for, with `places` and `taken`.
    """
    found = await session.execute(_PUT_IN_FORCE, {"publication_id": publication_id})
    return list(found.all())


async def confirm(session: AsyncSession, confirmation: CapacityConfirmationTable) -> None:
    """Keep the word that a provider's figures were right at an instant; once is enough."""
    statement = postgresql.insert(CapacityConfirmationTable).values(confirmation.model_dump())
    await session.execute(statement.on_conflict_do_nothing())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a list of figures is narrowed to; none means any. Both days count."""

    care_level: CareLevel | None = None
    clinical_area: str | None = None
    provider_id: UUID | None = None
    municipality_code: str | None = None
    from_on: date
    to_on: date | None = None


_PAGE = """
    SELECT s.slot_id, s.provider_id, s.care_level, s.clinical_area, s.delivery_mode, s.start_on,
           s.places, s.taken, s.taken_by_guests, s.reserved_for_residents, s.accepts_out_of_area,
           greatest(s.observed_at, (
               SELECT max(c.observed_at) FROM capacity_confirmation c
               WHERE c.provider_id = s.provider_id)) AS observed_at
    FROM capacity_slot s
    WHERE {conditions}
    ORDER BY s.start_on, s.slot_id
    LIMIT :limit
"""
_CONDITIONS = {
    "care_level": "s.care_level = :care_level",
    "clinical_area": "s.clinical_area = :clinical_area",
    "provider_id": "s.provider_id = :provider_id",
    "municipality_code": "s.provider_id IN ("
    "SELECT provider_id FROM provider WHERE municipality_code = :municipality_code)",
    "from_on": "s.start_on >= :from_on",
    "to_on": "s.start_on <= :to_on",
    "after_on": "(s.start_on, s.slot_id) > (:after_on, :after_slot)",
}


async def page(
    session: AsyncSession, sought: Sought, *, after: tuple[date, int] | None, limit: int
) -> list[Row[Any]]:
    """Figures in force by day, after one of them; `observed_at` counts confirmations too."""
    named: dict[str, Any] = {
        "care_level": sought.care_level,
        "clinical_area": sought.clinical_area,
        "provider_id": sought.provider_id,
        "municipality_code": sought.municipality_code,
        "from_on": sought.from_on,
        "to_on": sought.to_on,
        "after_on": after[0] if after else None,
    }
    given = {name: value for name, value in named.items() if value is not None}
    conditions = " AND ".join(_CONDITIONS[name] for name in given)
    if after is not None:
        given["after_slot"] = after[1]
    statement = text(_PAGE.format(conditions=conditions))  # only the fixed words above
    return list((await session.execute(statement, {**given, "limit": limit})).all())
