"""Why a plan got what it got: the law's answer and the price, provider by provider."""

import asyncio
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import matching, providers
from db.tables.matching import MatchProposalTable, MatchRunTable
from service.auth import Role
from service.errors import NotFound
from service.flows.acting import Acting
from service.matching import decode
from service.matching.decode import Alternative
from service.matching.encode import BASES
from service.matching.facts import MatchFacts, MatchPlan, unpack
from service.rules.capacity import no_room
from service.rules.choice import access, entitlement
from service.rules.remedy import would_qualify_if
from service.rules.rulebook import rulebook_named
from service.rules.verdict import Reason
from service.rules.vocabulary import Basis

CHOSEN = "CHOSEN"
ALL_WOULD_PAY = "COSTS_EVERYBODY_MORE"
EQUAL = "EQUAL_FOR_EVERYBODY"
HELD_BY_PINS = "HELD_BY_PINS"
_REMEMBERED_RUNS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One provider's answer for one plan.

    Attributes:
        alternative: its best start with a place, where it has one.
        remedy: the smallest change that would turn a no round.
    """

    provider_id: str
    name: str
    reason: Reason
    alternative: Alternative | None
    remedy: tuple[tuple[str, str], ...]

    @property
    def start_on(self) -> date | None:
        """The day of its best start."""
        return date.fromordinal(self.alternative.start) if self.alternative else None

    @property
    def basis(self) -> Basis | None:
        """The basis of its best start."""
        return BASES[self.alternative.basis] if self.alternative else None


async def explain(
    session: AsyncSession, acting: Acting, run: MatchRunTable, plan_id: UUID
) -> tuple[MatchProposalTable, list[Why]]:
    """The proposal of a plan, and for every provider whether it was chosen or why not.

    Ordered: the chosen one, then those with a lawful place from the least extra cost, then those
    that the law or want of room excludes, by id.

    Raises:
        NotFound: the run has no answer for this plan, or it is not the caller's to see.
    """
    authority_id = acting.caller.authority_id if acting.caller.role is Role.AUTHORITY else None
    found = await matching.proposals(
        session, run.run_id, plan_id=plan_id, authority_id=authority_id, after=None, limit=1
    )
    if not found or run.snapshot is None:
        raise NotFound("plan in this run")
    names = await providers.names(session)
    facts = await asyncio.to_thread(_facts_of, run.run_id, run.snapshot)
    return found[0], _answers(facts, found[0], names)


@lru_cache(maxsize=_REMEMBERED_RUNS)
def _facts_of(_run_id: UUID, snapshot: bytes) -> MatchFacts:
    return unpack(snapshot)


def _answers(facts: MatchFacts, proposal: MatchProposalTable, names: dict[str, str]) -> list[Why]:
    plan = next(p for p in facts.plans if p.plan_id == str(proposal.plan_id))
    alternatives = {a.provider: a for a in decode.unpack(proposal.alternatives or b"")}
    answers = [
        _priced(facts, names, alternatives[n])
        if n in alternatives
        else _excluded(facts, names, plan, n)
        for n in range(len(facts.providers))
    ]
    return sorted(answers, key=_order)


def _order(why: Why) -> tuple[int, tuple[int, int, int], str]:
    if why.alternative is None:
        return 2, (0, 0, 0), why.provider_id
    extra = why.alternative.extra or (2**62, 0, 0)
    return (0 if why.alternative.chosen else 1), extra, why.provider_id


def _priced(facts: MatchFacts, names: dict[str, str], alternative: Alternative) -> Why:
    provider_id = facts.providers[alternative.provider].facts.provider_id
    start_on = date.fromordinal(alternative.start).isoformat()
    told = (
        ("start_on", start_on),
        ("waiting_days", str(alternative.waiting)),
        ("travel_minutes", str(alternative.travel)),
    )
    remedy: tuple[tuple[str, str], ...] = ()
    if alternative.chosen:
        code = CHOSEN
    elif alternative.extra is None:
        code = HELD_BY_PINS
    elif alternative.extra == (0, 0, 0):
        code = EQUAL
    else:
        code = ALL_WOULD_PAY
        remedy = (("one_more_place_on", start_on),) if any(alternative.price) else ()
    return Why(
        provider_id=provider_id,
        name=names.get(provider_id, ""),
        reason=Reason(code, BASES[alternative.basis].value, told),
        alternative=alternative,
        remedy=remedy,
    )


def _excluded(facts: MatchFacts, names: dict[str, str], plan: MatchPlan, provider: int) -> Why:
    one = facts.providers[provider].facts
    book = rulebook_named(plan.rule_set)
    door = access(
        book,
        plan.facts,
        entitlement(book, plan.facts, today=facts.as_of),
        one,
        facts.refusals,
        today=facts.as_of,
        plan_id=plan.plan_id,
    )
    reason = door.reason
    if reason is None:
        reason = no_room(door.windows[0], last_published_on=plan.offer_on or facts.last_on)
    return Why(
        provider_id=one.provider_id,
        name=names.get(one.provider_id, ""),
        reason=reason,
        alternative=None,
        remedy=would_qualify_if(reason),
    )
