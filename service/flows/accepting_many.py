"""Many proposals at once: each stands or falls alone, and every refusal tells its ground."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import bookings, matching
from db.tables.matching import MatchRunTable
from service.errors import (
    Conflict,
    DomainError,
    Fault,
    LawSaysNo,
    NotAllowed,
    NotFound,
    WrongFields,
)
from service.flows.accepting import accept, check_acceptable
from service.flows.acting import Acting
from service.schemas.acceptances import MOST_AT_ONCE, AcceptanceIn, AcceptanceOut, AcceptancesIn

_TOLD = (Conflict, LawSaysNo, NotAllowed, NotFound, WrongFields)


async def accept_many(
    session: AsyncSession, acting: Acting, run: MatchRunTable, data: AcceptancesIn
) -> list[AcceptanceOut]:
    """Offer what a run proposes for many plans of one authority, in order of plan.

    Plans and places are locked first, in the order in which everybody locks them, so that two such
    calls wait for each other and never stand in each other's way.

    Raises:
        Conflict: the run has no answer, or is about a supposition.
        WrongFields: a plan is named twice.
    """
    check_acceptable(run)
    plan_ids = await _asked(session, acting, run, data.plan_ids)
    await matching.lock_for_acceptance(
        session, run.run_id, plan_ids, authority_id=acting.caller.authority_id
    )
    return [await _one(session, acting, run, plan_id, data) for plan_id in plan_ids]


async def _asked(
    session: AsyncSession, acting: Acting, run: MatchRunTable, named: Sequence[UUID] | None
) -> list[UUID]:
    if named is None:
        rows = await matching.proposals(
            session,
            run.run_id,
            plan_id=None,
            authority_id=acting.caller.authority_id,
            after=None,
            limit=MOST_AT_ONCE,
        )
        return [row.plan_id for row in rows if row.accepted_at is None]
    faults = tuple(
        Fault(f"/plan_ids/{number}", "named_twice", f"Plan {plan_id} is named twice.")
        for number, plan_id in enumerate(named)
        if plan_id in named[:number]
    )
    if faults:
        raise WrongFields(faults)
    return sorted(named)


async def _one(
    session: AsyncSession, acting: Acting, run: MatchRunTable, plan_id: UUID, data: AcceptanceIn
) -> AcceptanceOut:
    try:
        async with session.begin_nested():
            case = await accept(session, acting, run, plan_id, data)
    except _TOLD as error:
        return _refused(plan_id, error)
    except DBAPIError as error:
        facts = bookings.last_place_taken(error)
        if facts is None:
            raise
        return _refused(
            plan_id, Conflict("NO_PLACE_LEFT", "The last place has been taken.", "§ 7", facts)
        )
    offer = case.offer
    return AcceptanceOut(
        plan_id=plan_id,
        accepted=True,
        provider_id=offer.provider_id if offer else None,
        start_on=offer.start_on if offer else None,
        code=None,
        citation=None,
        facts={},
        detail=None,
    )


def _refused(plan_id: UUID, error: DomainError) -> AcceptanceOut:
    code, citation, facts, detail = _ground(error)
    return AcceptanceOut(
        plan_id=plan_id,
        accepted=False,
        provider_id=None,
        start_on=None,
        code=code,
        citation=citation or None,
        facts=facts,
        detail=detail,
    )


def _ground(error: DomainError) -> tuple[str, str, dict[str, str], str]:
    """The code, the paragraph, the values and a sentence."""
    match error:
        case LawSaysNo(reason, _):
            told = f"{reason.code} ({reason.citation})"
            return reason.code, reason.citation, dict(reason.facts), told
        case Conflict():
            facts = {name: str(value) for name, value in error.facts.items()}
            return error.code, error.citation, facts, error.detail
        case WrongFields(faults):
            first = faults[0]
            return first.code, first.citation, {"pointer": first.pointer}, first.detail
        case NotAllowed():
            return "NOT_ALLOWED", "", {}, error.detail
        case _:
            return "NOT_FOUND", "", {}, "There is no such plan in this run, or it is not yours."
