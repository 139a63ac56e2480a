"""Runs of the matching: what they are told, and what they answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Uuid, and_, bindparam, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.session import asyncpg_of, insert_rows
from db.tables.matching import MatchProposalTable, MatchRunTable, RunState
from db.tables.plans import PlanTable, StartOfferTable
from db.tables.providers import ProviderTable
from service.rules.vocabulary import OfferState, PlanState

Run = MatchRunTable
StoredProposal = MatchProposalTable
MATCHED_STATES = (
    PlanState.AWAITING_OFFER,
    PlanState.OFFERED,
    PlanState.AWAITING_HOSPITAL_CHOICE,
)
_OFFER_STANDS = (OfferState.NOTIFIED, OfferState.HELD, OfferState.ACCEPTED)
_SLOTS = text(
    """
    SELECT slot_id, provider_id, care_level, clinical_area, delivery_mode, start_on, places,
           reserved_for_residents, accepts_out_of_area, taken, taken_by_guests
    FROM capacity_slot
    WHERE start_on BETWEEN :first_on AND :last_on AND taken < places
    ORDER BY provider_id, care_level, clinical_area, start_on, delivery_mode
    """
)
_ZONES = text(
    "SELECT zone_id, minutes FROM travel JOIN travel_zone USING (zone_id) ORDER BY position"
)
_ZONE_OF_PROVIDER = text(
    "SELECT provider_id, position FROM provider JOIN postcode USING (postcode)"
    " JOIN travel_zone USING (zone_id)"
)
_ZONE_OF_POSTCODE = text("SELECT postcode, position FROM postcode JOIN travel_zone USING (zone_id)")

_PLANS_IN_ORDER = text(
    "SELECT FROM plan WHERE plan_id = ANY(:plan_ids)"
    " AND responsible_authority_id = :authority_id ORDER BY plan_id FOR UPDATE"
).bindparams(bindparam("plan_ids", type_=ARRAY(Uuid)))
_SLOTS_IN_ORDER = text(
    """
    SELECT FROM capacity_slot
    WHERE slot_id IN (
        SELECT s.slot_id FROM match_proposal m
        JOIN capacity_slot p ON p.slot_id = m.slot_id
        JOIN capacity_slot s ON
            (s.provider_id, s.care_level, s.clinical_area, s.start_on)
            = (p.provider_id, p.care_level, p.clinical_area, p.start_on)
        WHERE m.run_id = :run_id AND m.plan_id = ANY(:plan_ids)
        UNION
        SELECT b.slot_id FROM booking b
        WHERE b.plan_id = ANY(:plan_ids) AND b.released_at IS NULL)
    ORDER BY provider_id, care_level, clinical_area, delivery_mode, start_on
    FOR UPDATE
    """
).bindparams(bindparam("plan_ids", type_=ARRAY(Uuid)), bindparam("run_id", type_=Uuid))


async def use_one_snapshot(session: AsyncSession) -> None:
    """Let everything this transaction reads be of one moment, however long it takes."""
    await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
    await session.execute(text("SET LOCAL statement_timeout = 0"))


async def open_plans(session: AsyncSession, *, authority_id: str | None) -> list[PlanTable]:
    """Plans that may be matched, in order of id."""
    statement = (
        select(PlanTable)
        .where(col(PlanTable.state).in_(MATCHED_STATES))
        .order_by(col(PlanTable.plan_id))
    )
    if authority_id is not None:
        statement = statement.where(col(PlanTable.responsible_authority_id) == authority_id)
    return list((await session.scalars(statement)).all())


async def free_slots(session: AsyncSession, *, first_on: date, last_on: date) -> Sequence[Row[Any]]:
    """Slots with a free place between two days, in order of what they are."""
    return (await session.execute(_SLOTS, {"first_on": first_on, "last_on": last_on})).all()


async def travel(session: AsyncSession) -> list[list[int]]:
    """Minutes from zone to zone, both in order of position."""
    return [row.minutes for row in await session.execute(_ZONES)]


async def zones_of_providers(session: AsyncSession) -> dict[str, int]:
    """The row of the travel matrix for each provider, from 0."""
    rows = await session.execute(_ZONE_OF_PROVIDER)
    return {str(row.provider_id): row.position - 1 for row in rows}


async def zones_of_postcodes(session: AsyncSession) -> dict[str, int]:
    """The row of the travel matrix for each postcode, from 0."""
    return {row.postcode: row.position - 1 for row in await session.execute(_ZONE_OF_POSTCODE)}


async def find(session: AsyncSession, run_id: UUID) -> MatchRunTable | None:
    """One run, or none."""
    return await session.get(MatchRunTable, run_id)


async def page(
    session: AsyncSession,
    *,
    authority_id: str | None,
    national: bool,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[MatchRunTable]:
    """Runs, the newest first, after one of them.

    Those of one authority when it asks, and with `national` those over everybody's plans too.
    """
    order = (col(MatchRunTable.created_at), col(MatchRunTable.run_id))
    statement = select(MatchRunTable).order_by(order[0].desc(), order[1].desc()).limit(limit)
    if authority_id is not None:
        own = col(MatchRunTable.authority_id) == authority_id
        everybodys = col(MatchRunTable.authority_id).is_(None)
        statement = statement.where(or_(own, everybodys) if national else own)
    if after is not None:
        statement = statement.where(tuple_(*order) < after)
    return list((await session.scalars(statement)).all())


async def last_done(session: AsyncSession, *, authority_id: str | None) -> MatchRunTable | None:
    """The newest run that is done and supposes nothing, or none."""
    statement = (
        select(MatchRunTable)
        .where(
            col(MatchRunTable.state) == RunState.DONE,
            col(MatchRunTable.authority_id).is_not_distinct_from(authority_id),
            col(MatchRunTable.replay_of).is_(None),
            ~col(MatchRunTable.supposed),
        )
        .order_by(col(MatchRunTable.created_at).desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def under_way(session: AsyncSession, *, authority_id: str | None) -> MatchRunTable | None:
    """The newest run that waits or is being carried out, or none."""
    statement = (
        select(MatchRunTable)
        .where(
            col(MatchRunTable.state).in_((RunState.QUEUED, RunState.RUNNING)),
            col(MatchRunTable.authority_id).is_not_distinct_from(authority_id),
            ~col(MatchRunTable.supposed),
        )
        .order_by(col(MatchRunTable.created_at).desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


_PROPOSAL_COLUMNS = (
    "run_id", "plan_id", "plan_version", "provider_id", "slot_id", "start_on", "basis",
    "waiting_days", "travel_minutes", "preference", "code", "citation", "facts", "alternatives",
)  # fmt: skip


async def store_proposals(session: AsyncSession, rows: Sequence[tuple[Any, ...]]) -> None:
    """Store the proposals of a run, given in the order of the columns above."""
    connection = await asyncpg_of(session)
    await insert_rows(connection, "match_proposal", _PROPOSAL_COLUMNS, rows)


async def store_prices(session: AsyncSession, rows: Sequence[tuple[Any, ...]]) -> None:
    """Store what places were worth in a run: slot, for residents, missed, late, cost."""
    connection = await asyncpg_of(session)
    columns = ["run_id", "slot_id", "for_residents", "missed", "late", "cost"]
    await insert_rows(connection, "match_price", columns, rows)


async def proposals(
    session: AsyncSession,
    run_id: UUID,
    *,
    plan_id: UUID | None,
    authority_id: str | None,
    after: UUID | None,
    limit: int,
) -> list[MatchProposalTable]:
    """A run's proposals in order of plan; only an authority's own plans when it asks."""
    statement = (
        select(MatchProposalTable)
        .where(col(MatchProposalTable.run_id) == run_id)
        .order_by(col(MatchProposalTable.plan_id))
        .limit(limit)
    )
    if plan_id is not None:
        statement = statement.where(col(MatchProposalTable.plan_id) == plan_id)
    if after is not None:
        statement = statement.where(col(MatchProposalTable.plan_id) > after)
    if authority_id is not None:
        statement = statement.join(
            PlanTable, col(PlanTable.plan_id) == col(MatchProposalTable.plan_id)
        ).where(col(PlanTable.responsible_authority_id) == authority_id)
    return list((await session.scalars(statement)).all())


@dataclass(frozen=True, slots=True)
class Now:
    """A plan as it is now, as far as a proposal for it asks.

    Attributes:
        version: the plan's own.
        offered_provider_id: where the offer that stands for it begins; none without one.
        offered_provider_name: what that place is called.
        offered_start_on: the day of that start.
        offered_reply_by: the last day to reply to it, or none.
    """

    citizen_ref: str
    version: int
    rule_set: str
    offered_provider_id: UUID | None
    offered_provider_name: str | None
    offered_start_on: date | None
    offered_reply_by: date | None


@dataclass(frozen=True, slots=True)
class Called:
    """What proposals name: plans as they are now, and what places are called, by id."""

    plans: Mapping[UUID, Now]
    providers: Mapping[UUID, str]


async def called(session: AsyncSession, proposals: Sequence[MatchProposalTable]) -> Called:
    """What those are called that proposals name, and where the plans stand now."""
    plans = [one.plan_id for one in proposals]
    places = {one.provider_id for one in proposals if one.provider_id is not None}
    stands = and_(
        col(StartOfferTable.plan_id) == col(PlanTable.plan_id),
        col(StartOfferTable.state).in_(_OFFER_STANDS),
    )
    found = await session.execute(
        select(
            col(PlanTable.plan_id),
            col(PlanTable.citizen_ref),
            col(PlanTable.version),
            col(PlanTable.rule_set),
            col(StartOfferTable.provider_id),
            col(ProviderTable.name),
            col(StartOfferTable.start_on),
            col(StartOfferTable.reply_by),
        )
        .outerjoin(StartOfferTable, stands)
        .outerjoin(
            ProviderTable, col(ProviderTable.provider_id) == col(StartOfferTable.provider_id)
        )
        .where(col(PlanTable.plan_id).in_(plans))
    )
    providers = await session.execute(
        select(col(ProviderTable.provider_id), col(ProviderTable.name)).where(
            col(ProviderTable.provider_id).in_(places)
        )
    )
    return Called(
        plans={
            plan_id: Now(ref, version, rule_set, place, name, on, by)
            for plan_id, ref, version, rule_set, place, name, on, by in found
        },
        providers={provider_id: name for provider_id, name in providers},
    )


async def lock_proposal(
    session: AsyncSession, run_id: UUID, plan_id: UUID
) -> MatchProposalTable | None:
    """What a run proposed for a plan, locked for a change; none if the plan was not in it."""
    statement = (
        select(MatchProposalTable)
        .where(col(MatchProposalTable.run_id) == run_id, col(MatchProposalTable.plan_id) == plan_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def lock_for_acceptance(
    session: AsyncSession, run_id: UUID, plan_ids: Sequence[UUID], *, authority_id: str | None
) -> None:
    """Lock plans of an authority, then the days that are proposed for them or that they hold.

    In the order in which everybody locks them, so that none waits for one that waits for it.
    """
    plans = {"plan_ids": list(plan_ids)}
    await session.execute(_PLANS_IN_ORDER, plans | {"authority_id": authority_id})
    await session.execute(_SLOTS_IN_ORDER, plans | {"run_id": run_id})


async def placements_of(session: AsyncSession, run_id: UUID) -> dict[str, str]:
    """What a run proposed for each plan, in words, for comparing two runs."""
    rows = await session.execute(
        select(
            col(MatchProposalTable.plan_id),
            col(MatchProposalTable.provider_id),
            col(MatchProposalTable.start_on),
            col(MatchProposalTable.basis),
        ).where(col(MatchProposalTable.run_id) == run_id)
    )
    return {
        str(plan_id): f"{provider_id} on {start_on}, {basis}" if provider_id else "no place"
        for plan_id, provider_id, start_on, basis in rows.all()
    }
