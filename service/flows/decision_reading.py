"""Who may read a decision, and who may replay it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import decisions as queries
from db.queries import refusals
from db.tables.history import DecisionTable
from service.auth import Role
from service.errors import NotAllowed, NotFound
from service.flows import decisions
from service.flows.acting import Acting
from service.flows.case import load
from service.flows.decisions import Replayed
from service.flows.refusals import answers_for, party_of
from service.rules.rulebook import rulebook_on

_READERS = frozenset({Role.AUDITOR, Role.OPERATOR})


async def find(session: AsyncSession, acting: Acting, decision_id: UUID) -> DecisionTable:
    """A decision about a plan or a refusal that the caller may know of.

    Raises:
        NotFound: there is none, or it is not theirs to know of.
    """
    found = await queries.find(session, decision_id)
    if found is None:
        raise NotFound("decision")
    try:
        if found.plan_id is not None:
            await load(session, acting, found.plan_id)
        elif found.refusal_id is not None:
            await check_refusal(session, acting, found.refusal_id)
    except NotFound as error:  # in the words for what is not there: else it would tell that it is
        raise NotFound("decision") from error
    return found


async def check_refusal(session: AsyncSession, acting: Acting, refusal_id: UUID) -> None:
    """Keep a refusal, and what was decided about it, from those who may not know of it.

    Raises:
        NotFound: there is none, or it is not theirs to know of.
    """
    if await refusals.find(session, refusal_id, seen_by=party_of(acting.caller)) is None:
        raise NotFound("refusal")


async def replay(
    session: AsyncSession, acting: Acting, decision_id: UUID, *, under_current: bool
) -> tuple[DecisionTable, Replayed]:
    """Ask the law again what it was asked then, with the facts of then.

    Args:
        session: the transaction.
        acting: the auditor, the operator, or the authority that answers.
        decision_id: the decision.
        under_current: ask under today's order instead of the values the decision rests on.

    Raises:
        NotFound: there is none, or it is not theirs to know of.
        NotAllowed: it is another authority's.
    """
    decision = await find(session, acting, decision_id)
    if acting.caller.role not in _READERS and not await _answers(session, acting, decision):
        raise NotAllowed("Only the authority that answers for it may replay a decision.")
    under = rulebook_on(acting.today) if under_current else None
    return decision, await decisions.replay(session, decision, under=under)


async def _answers(session: AsyncSession, acting: Acting, decision: DecisionTable) -> bool:
    if decision.plan_id is not None:
        case = await load(session, acting, decision.plan_id)
        return case.plan.responsible_authority_id == acting.caller.authority_id
    provider = await refusals.provider_of(session, decision.refusal_id)
    return provider is not None and answers_for(acting, provider)
