"""The letters that a plan calls for today (§ 5, stk. 3, § 6, § 7, stk. 4, and § 8)."""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import notices as queries
from db.queries import plans
from db.sealing import sealer_in
from db.tables.plans import EventTable
from service.clock import danish_day
from service.errors import NotFound
from service.flows.acting import Acting
from service.flows.case import Case
from service.flows.clinical import texts_of
from service.notices.letter import Letter, Particulars, Sender, write
from service.notices.texts import Language
from service.rules.notices import Happened, Notice, Standing, due_notices
from service.rules.vocabulary import Basis, PlacementState


async def letters(
    session: AsyncSession, acting: Acting, case: Case, language: Language, *, synthetic: bool
) -> tuple[Letter, ...]:
    """Write every letter that applies today, in the order of a plan's way.

    Args:
        session: for reading.
        acting: who asks, and when.
        case: the plan.
        language: of the texts.
        synthetic: the data are made up, and the letters have to say so.
    """
    known = await _known(session, case)
    due = due_notices(case.book, case.facts, known.standing, today=acting.today)
    particulars = await _particulars(session, case, known, synthetic=synthetic)
    return tuple(write(notice, particulars, language) for notice in due)


async def letter(
    session: AsyncSession,
    acting: Acting,
    case: Case,
    notice: Notice,
    language: Language,
    *,
    synthetic: bool,
) -> Letter:
    """Write one letter that applies today.

    Raises:
        NotFound: it does not apply to the plan today.
    """
    written = await letters(session, acting, case, language, synthetic=synthetic)
    found = next((one for one in written if one.notice is notice), None)
    if found is None:
        raise NotFound("notice")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arranged:
    """Where the citizen has chosen to start, or is to start."""

    place_id: UUID
    basis: Basis
    start_on: date
    start_time: time | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    standing: Standing
    arranged: _Arranged | None


async def _known(session: AsyncSession, case: Case) -> _Known:
    placement = case.arranged
    history = await queries.newest_events(session, case.plan.plan_id)
    arranged = await _arranged(session, case)
    standing = Standing(
        state=case.plan.state,
        reply_by=case.offer.reply_by if case.offer else None,
        basis=arranged.basis if arranged else None,
        start_on=arranged.start_on if arranged else None,
        start_time=arranged.start_time if arranged else None,
        started_on=placement.started_on if placement else None,
        missed=placement is not None and placement.state is PlacementState.NO_SHOW,
        hospital_agreed=bool(case.plan.consent.get("hospital")),
        history=tuple([await _happened(session, row) for row in history]),
    )
    return _Known(standing=standing, arranged=arranged)


async def _arranged(session: AsyncSession, case: Case) -> _Arranged | None:
    found = case.arranged or await plans.live_choice(session, case.plan.plan_id)
    if found is None:
        return None
    return _Arranged(
        place_id=found.provider_id,
        basis=found.basis,
        start_on=found.start_on,
        start_time=await _hour(session, case, found.provider_id, found.start_on),
    )


async def _hour(
    session: AsyncSession, case: Case, provider_id: UUID, start_on: date
) -> time | None:
    """The hour that was agreed with the place, or that the offer of that day names."""
    for one in (await plans.live_agreement(session, case.plan.plan_id), case.offer):
        if one is not None and (one.provider_id, one.start_on) == (provider_id, start_on):
            return one.start_time
    return None


async def _happened(session: AsyncSession, row: EventTable) -> Happened:
    """A line of history; a refusal is told with the figures it was weighed on."""
    refusal_id = row.facts.get("refusal_id")
    figures = await queries.weighed_on(session, UUID(str(refusal_id))) if refusal_id else {}
    facts = figures | row.facts
    return Happened(
        event=row.event,
        number=row.event_id or 0,
        on=danish_day(row.at),
        facts=tuple((n, str(v)) for n, v in facts.items() if isinstance(v, str | int)),
    )


async def _particulars(
    session: AsyncSession, case: Case, known: _Known, *, synthetic: bool
) -> Particulars:
    offered_at = case.offer.provider_id if case.offer else None
    chosen_at = known.arranged.place_id if known.arranged else None
    named = await queries.places(session, [one for one in (offered_at, chosen_at) if one])
    return Particulars(
        reference=case.plan.external_id,
        sender=await _sender(session, case),
        place=named[offered_at].where if offered_at else None,
        chosen_place=named[chosen_at].where if chosen_at else None,
        chosen_phone=named[chosen_at].phone if chosen_at else None,
        synthetic=synthetic,
    )


async def _sender(session: AsyncSession, case: Case) -> Sender:
    authority = await queries.authority(session, case.plan.responsible_authority_id)
    contacts = texts_of(case.plan, sealer_in(session))["contacts"]
    return Sender(
        name=authority.name,
        kind=authority.kind,
        contact=contacts.get(authority.kind.value) or "",
    )
