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
from service.matching.facts import MatchFacts, MatchPlan, MatchSlot, unpack
from service.rules.capacity import no_room
from service.rules.choice import Access, Entitlement, access, entitlement, is_out_of_area, may_start
from service.rules.remedy import would_qualify_if
from service.rules.rulebook import rulebook_named
from service.rules.verdict import Reason
from service.rules.vocabulary import Basis, CareLevel

CHOSEN = "CHOSEN"
ALL_WOULD_PAY = "COSTS_EVERYBODY_MORE"
EQUAL = "EQUAL_FOR_EVERYBODY"
HELD_BY_PINS = "HELD_BY_PINS"
LATER_THAN_OFFER = "LATER_THAN_STANDING_OFFER"
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
    index = await asyncio.to_thread(_index_of, run.run_id, run.snapshot)
    return found[0], _answers(index, found[0], names)


@dataclass(frozen=True, slots=True)
class _Index:
    """A run's facts, with the days that have places by provider, level and area."""

    facts: MatchFacts
    days: dict[tuple[int, CareLevel, str], list[MatchSlot]]


@lru_cache(maxsize=_REMEMBERED_RUNS)
def _index_of(_run_id: UUID, snapshot: bytes) -> _Index:
    facts = unpack(snapshot)
    days: dict[tuple[int, CareLevel, str], list[MatchSlot]] = {}
    for slot in facts.slots:
        days.setdefault((slot.provider, slot.care_level, slot.clinical_area), []).append(slot)
    for slots in days.values():
        slots.sort(key=lambda slot: slot.start_on)
    return _Index(facts, days)


def _answers(index: _Index, proposal: MatchProposalTable, names: dict[str, str]) -> list[Why]:
    facts = index.facts
    plan = next(p for p in facts.plans if p.plan_id == str(proposal.plan_id))
    alternatives = {a.provider: a for a in decode.unpack(proposal.alternatives or b"")}
    answers = [
        _priced(facts, names, alternatives[n])
        if n in alternatives
        else _excluded(index, names, plan, n)
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


def _excluded(index: _Index, names: dict[str, str], plan: MatchPlan, provider: int) -> Why:
    facts = index.facts
    one = facts.providers[provider].facts
    book = rulebook_named(plan.rule_set)
    rights = entitlement(book, plan.facts, today=facts.as_of)
    door = access(
        book,
        plan.facts,
        rights,
        one,
        facts.refusals,
        today=facts.as_of,
        plan_id=plan.plan_id,
    )
    reason = door.reason or _no_place_in_time(index, plan, provider, door, rights)
    return Why(
        provider_id=one.provider_id,
        name=names.get(one.provider_id, ""),
        reason=reason,
        alternative=None,
        remedy=would_qualify_if(reason),
    )


def _no_place_in_time(
    index: _Index, plan: MatchPlan, provider: int, door: Access, rights: Entitlement
) -> Reason:
    """Why a provider that the law opens has no place: its first free day, and what bars it."""
    facts = index.facts
    one = facts.providers[provider].facts
    guest = is_out_of_area(plan.facts, one)
    first_on = min(window.first_on for window in door.windows)
    level = plan.facts.care_level
    slots = index.days.get((provider, level, plan.facts.clinical_area), []) if level else []
    free_on = next(
        (
            s.start_on
            for s in slots
            if s.start_on >= first_on and (s.open_places or (s.resident_places and not guest))
        ),
        None,
    )
    if free_on is None:
        return no_room(door.windows[0], last_published_on=facts.last_on)
    verdict = may_start(
        rulebook_named(plan.rule_set),
        plan.facts,
        rights,
        one,
        facts.refusals,
        start_on=free_on,
        today=facts.as_of,
        plan_id=plan.plan_id,
    )
    if not verdict:
        return verdict.reason
    told = (("start_on", free_on.isoformat()), ("public_offer", str(plan.offer_on)))
    return Reason(LATER_THAN_OFFER, "§ 8, stk. 1", told)
