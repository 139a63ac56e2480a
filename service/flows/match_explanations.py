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
from service.flows.match_reasons import (
    HELD_BY_PINS,
    NOT_PROVEN,
    Index,
    excluded,
    index_of,
    remedy_of,
)
from service.flows.match_remedies import Remedies
from service.flows.match_texts import Facts, differences, sentences
from service.matching import decode
from service.matching.decode import Alternative
from service.matching.encode import BASES
from service.matching.facts import unpack
from service.notices.texts import Language
from service.rules.verdict import Reason
from service.rules.vocabulary import Basis

CHOSEN = "CHOSEN"
ALL_WOULD_PAY = "COSTS_EVERYBODY_MORE"
EQUAL = "EQUAL_FOR_EVERYBODY"
_REMEMBERED_RUNS = 2
_LAST = (2**62, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One provider's answer for one plan.

    Attributes:
        start_on: the start proposed there, or the best one that could be had; none without any.
        alternative: what the start would cost everybody, where that is known.
        remedy: the smallest change that would turn a no round.
    """

    provider_id: str
    name: str
    chosen: bool
    reason: Reason
    start_on: date | None = None
    basis: Basis | None = None
    waiting_days: int | None = None
    travel_minutes: int | None = None
    alternative: Alternative | None = None
    remedy: tuple[tuple[str, str], ...] = ()


def told(why: Why, language: Language) -> str:
    """The answer in a few sentences, with its paragraph, its numbers and what it would cost."""
    more = (*(_extra(why.alternative) if why.alternative is not None else ()), *why.remedy)
    return sentences(language, why.reason, name=why.name, more=more)


def _extra(alternative: Alternative) -> Facts:
    if alternative.extra is None:
        return ()
    worse_off = (("extra_above", str(alternative.above)),) if alternative.above else ()
    return (*differences(alternative.extra), *worse_off)


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
    proven = (run.solver or {}).get("status") == "optimal"
    index = await asyncio.to_thread(_remembered, run.run_id, run.snapshot)
    return found[0], _answers(index, found[0], names, proven=proven)


@lru_cache(maxsize=_REMEMBERED_RUNS)
def _remembered(_run_id: UUID, snapshot: bytes) -> Index:
    return index_of(unpack(snapshot))


def _answers(
    index: Index, proposal: MatchProposalTable, names: dict[str, str], *, proven: bool
) -> list[Why]:
    facts = index.facts
    plan = next(p for p in facts.plans if p.plan_id == str(proposal.plan_id))
    pinned = any(pin.plan_id == plan.plan_id for pin in facts.pins)
    stored = decode.unpack(proposal.alternatives) if proposal.alternatives else []
    alternatives = {alternative.provider: alternative for alternative in stored}
    remedies = Remedies(facts, plan)
    answers = []
    for n, provider in enumerate(facts.providers):
        provider_id = provider.facts.provider_id
        name, alternative = names.get(provider_id, ""), alternatives.get(n)
        if provider_id == str(proposal.provider_id):
            answers.append(_chosen(proposal, provider_id, name, alternative))
        elif alternative is not None:
            answers.append(_priced(provider_id, name, alternative, pinned=pinned))
        else:
            reason = excluded(index, plan, n, otherwise=HELD_BY_PINS if proven else NOT_PROVEN)
            remedy = remedy_of(index, remedies, n, reason)
            answers.append(
                Why(provider_id=provider_id, name=name, chosen=False, reason=reason, remedy=remedy)
            )
    return sorted(answers, key=_order)


def _order(why: Why) -> tuple[int, tuple[int, int, int, int], str]:
    extra = (why.alternative.rank() if why.alternative else None) or _LAST
    rank = 0 if why.chosen else 1 if why.alternative else 2
    return rank, extra, why.provider_id


def _chosen(
    proposal: MatchProposalTable, provider_id: str, name: str, alternative: Alternative | None
) -> Why:
    """The provider of the proposal: a place there, or the public offer that stands there."""
    told = tuple(
        (fact, str(value))
        for fact, value in (
            ("start_on", proposal.start_on),
            ("waiting_days", proposal.waiting_days),
            ("travel_minutes", proposal.travel_minutes),
        )
    )
    if proposal.code == decode.OFFER_STANDS:
        reason = Reason(decode.OFFER_STANDS, proposal.citation, told)
    else:
        reason = Reason(CHOSEN, proposal.basis.value if proposal.basis else "", told)
    return Why(
        provider_id=provider_id,
        name=name,
        chosen=True,
        reason=reason,
        start_on=proposal.start_on,
        basis=proposal.basis,
        waiting_days=proposal.waiting_days,
        travel_minutes=proposal.travel_minutes,
        alternative=alternative,
    )


def _priced(provider_id: str, name: str, alternative: Alternative, *, pinned: bool) -> Why:
    start_on = date.fromordinal(alternative.start)
    basis = BASES[alternative.basis]
    told = (
        ("start_on", start_on.isoformat()),
        ("waiting_days", str(alternative.waiting)),
        ("travel_minutes", str(alternative.travel)),
    )
    remedy: tuple[tuple[str, str], ...] = ()
    if pinned or alternative.extra is None:
        code = HELD_BY_PINS
    elif alternative.rank() == (0, 0, 0, 0):
        code = EQUAL
    else:
        code = ALL_WOULD_PAY
        if alternative.opening is not None:
            day = date.fromordinal(alternative.opening).isoformat()
            remedy = (("one_more_place_on", day),)
    return Why(
        provider_id=provider_id,
        name=name,
        chosen=False,
        reason=Reason(code, basis.value, told),
        start_on=start_on,
        basis=basis,
        waiting_days=alternative.waiting,
        travel_minutes=alternative.travel,
        alternative=alternative,
        remedy=remedy,
    )
