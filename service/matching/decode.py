"""From the solver's answer back to proposals with reasons, each held against the law once more."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import msgspec
import numpy as np

from service.matching.encode import BASES, Encoded, minutes_to, waiting_days
from service.matching.facts import HeldOffer, MatchFacts, MatchPlan
from service.rules.choice import entitlement, may_start
from service.rules.rulebook import rulebook_named
from service.rules.verdict import Reason
from service.rules.vocabulary import Basis
from solver.assignment.capped import parted
from solver.assignment.explain import IMPOSSIBLE, Explainer, WhyNot
from solver.assignment.problem import STAYS_OUT
from solver.assignment.result import AssignmentResult

OFFER_STANDS = "PUBLIC_OFFER_STANDS"
NO_PLACE_LEFT = "NO_PLACE_FOR_ALL"


class LawRefuses(Exception):
    """A placement that the arrays allowed is one the law does not allow: the run is wrong."""

    def __init__(self, plan_id: str, reason: Reason) -> None:
        self.plan_id = plan_id
        self.reason = reason
        super().__init__(f"plan {plan_id}: {reason.code} ({reason.citation})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is proposed for one plan.

    Attributes:
        provider: index into the facts' providers; none when the plan goes without.
        slot_id: the stored slot; none when the offer stands or nothing is proposed.
    """

    plan_id: str
    provider: int | None
    slot_id: int | None
    start_on: date | None
    basis: Basis | None
    waiting_days: int | None
    travel_minutes: int | None
    reason: Reason


class Alternative(msgspec.Struct, frozen=True, array_like=True):
    """One provider's best start for a plan, and what forcing it would cost everybody.

    Attributes:
        provider: index into the facts' providers.
        start: day ordinal.
        basis: index into `BASES`.
        waiting: days from day zero.
        travel: minutes.
        extra: (missed, late, cost) more for all than now; none when nothing can be moved.
        price: (missed, late, cost) that one more place there that day would save everybody.
        opening: day ordinal on which one more place would let the plan start there at no cost to
            anybody else; none when it has that start already, or there is no such day.
        above: of a fair run, how many more plans would be worse off than the worst is now.
    """

    provider: int
    start: int
    basis: int
    waiting: int
    travel: int
    chosen: bool
    extra: tuple[int, int, int] | None
    price: tuple[int, int, int]
    opening: int | None
    above: int = 0

    def rank(self) -> tuple[int, int, int, int] | None:
        """What it costs everybody, level by level; none when nothing can be moved."""
        if self.extra is None:
            return None
        missed, late, cost = self.extra
        return missed, late, self.above, cost


def proposals(facts: MatchFacts, encoded: Encoded, result: AssignmentResult) -> list[Proposal]:
    """A proposal for every plan, in the facts' order.

    Raises:
        LawRefuses: a placement does not stand before the law.
    """
    arcs = np.bincount(encoded.problem.arc_plan, minlength=len(facts.plans))
    return [
        _placed(facts, encoded, plan, int(arc))
        if arc != STAYS_OUT
        else _stays_out(facts, plan, held, lawful_starts=int(lawful))
        for plan, held, arc, lawful in zip(
            facts.plans, facts.held_offers(), result.chosen, arcs, strict=True
        )
    ]


def _placed(facts: MatchFacts, encoded: Encoded, plan: MatchPlan, arc: int) -> Proposal:
    pool = int(encoded.problem.arc_pool[arc])
    slot = facts.slots[int(encoded.slot_of_pool[pool])]
    basis = BASES[int(encoded.basis_of_arc[arc])]
    book = rulebook_named(plan.rule_set)
    verdict = may_start(
        book,
        plan.facts,
        entitlement(book, plan.facts, today=facts.as_of),
        facts.providers[slot.provider].facts,
        facts.refusals,
        start_on=slot.start_on,
        today=facts.as_of,
        plan_id=plan.plan_id,
        basis=basis,
    )
    if not verdict:
        raise LawRefuses(plan.plan_id, verdict.reason)
    return Proposal(
        plan_id=plan.plan_id,
        provider=slot.provider,
        slot_id=slot.slot_id if slot.slot_id >= 0 else None,
        start_on=slot.start_on,
        basis=basis,
        waiting_days=int(encoded.waiting_of_arc[arc]),
        travel_minutes=int(encoded.travel_of_arc[arc]),
        reason=verdict.reason,
    )


def _stays_out(
    facts: MatchFacts, plan: MatchPlan, held: HeldOffer | None, *, lawful_starts: int
) -> Proposal:
    if held is None:
        told = (
            ("lawful_starts", str(lawful_starts)),
            ("looked_until", facts.last_on.isoformat()),
        )
        return _without_place(plan, Reason(NO_PLACE_LEFT, "§ 7, stk. 1", told))
    standing = (("public_offer", held.start_on.isoformat()),)
    return Proposal(
        plan_id=plan.plan_id,
        provider=held.provider,
        slot_id=None,
        start_on=held.start_on,
        basis=Basis.PUBLIC,
        waiting_days=waiting_days(plan, start_on=held.start_on),
        travel_minutes=minutes_to(facts, plan, held.provider),
        reason=Reason(OFFER_STANDS, "§ 8, stk. 1", standing),
    )


def _without_place(plan: MatchPlan, reason: Reason) -> Proposal:
    return Proposal(
        plan_id=plan.plan_id,
        provider=None,
        slot_id=None,
        start_on=None,
        basis=None,
        waiting_days=None,
        travel_minutes=None,
        reason=reason,
    )


def alternatives(facts: MatchFacts, encoded: Encoded, result: AssignmentResult) -> list[bytes]:
    """For every plan its lawful providers with a place on some day, packed for storage.

    The offer that the authority holds is one of them. Every price comes from the answer's own
    proof. Of an unproven answer nothing is said.
    """
    if result.status != "optimal":
        return [pack([]) for _ in facts.plans]
    explainer = Explainer(encoded.problem, chosen=result.chosen, prices=result.prices)
    prices = [_three(row) for row in result.weights.tier_rows(result.prices).tolist()]
    packed = []
    for row, held in enumerate(facts.held_offers()):
        why = explainer.why_not(row)
        found = {one.provider: one for one in _of_plan(encoded, prices, why)}
        if held is not None:
            stays = bool(result.chosen[row] == STAYS_OUT)
            offer = _offer(facts, encoded, facts.plans[row], held, why, chosen=stays)
            if _is_better(offer, found.get(held.provider)):
                found[held.provider] = offer
        packed.append(pack([found[provider] for provider in sorted(found)]))
    return packed


def _of_plan(
    encoded: Encoded, prices: list[tuple[int, int, int]], why: WhyNot
) -> Iterator[Alternative]:
    providers, rows = why.best_per_group(encoded.provider_of_pool)
    opening = _openings(encoded, why)
    arc, pool, chosen = why.arc[rows], why.pool[rows], why.chosen[rows]
    columns = (
        providers,
        encoded.day_of_pool[pool],
        encoded.basis_of_arc[arc],
        encoded.waiting_of_arc[arc],
        encoded.travel_of_arc[arc],
        chosen,
        why.extra[rows] == IMPOSSIBLE,
        pool,
    )
    told = zip(*(column.tolist() for column in columns), why.tiers()[rows].tolist(), strict=True)
    for provider, start, basis, waiting, travel, here, impossible, where, tiers in told:
        extra, above = (None, 0) if impossible else _told(encoded, tiers)
        yield Alternative(
            provider=provider,
            start=start,
            basis=basis,
            waiting=waiting,
            travel=travel,
            chosen=here,
            extra=extra,
            price=prices[where],
            opening=None if here else opening.get(provider),
            above=above,
        )


def _told(encoded: Encoded, tiers: list[int]) -> tuple[tuple[int, int, int], int]:
    """A difference level by level, and how many plans more are above the worst of a fair run."""
    missed, late, cost = tiers
    above, cost = parted(cost, encoded.dearer) if encoded.dearer else (0, cost)
    return (missed, late, cost), above


def _offer(
    facts: MatchFacts,
    encoded: Encoded,
    plan: MatchPlan,
    held: HeldOffer,
    why: WhyNot,
    *,
    chosen: bool,
) -> Alternative:
    """The start that the authority holds, and what keeping to it would cost everybody."""
    extra, above = _told(encoded, list(why.weights.tiers(why.extra_out)))
    return Alternative(
        provider=held.provider,
        start=held.start_on.toordinal(),
        basis=BASES.index(Basis.PUBLIC),
        waiting=waiting_days(plan, start_on=held.start_on),
        travel=minutes_to(facts, plan, held.provider),
        chosen=chosen,
        extra=extra,
        price=(0, 0, 0),
        opening=None,
        above=above,
    )


def _is_better(offer: Alternative, other: Alternative | None) -> bool:
    if other is None or offer.chosen or (before := other.rank()) is None:
        return True
    rank = offer.rank()
    return not other.chosen and rank is not None and rank < before


def _openings(encoded: Encoded, why: WhyNot) -> dict[int, int]:
    """The first day by provider on which one more place would be the plan's at no extra cost.

    So it is where the reduced cost is nothing: all that forcing the plan there costs is the way
    out of those it displaces, and one more place spares them that.
    """
    free = why.pool[why.at_least == 0]
    days: dict[int, int] = {}
    for provider, day in zip(
        encoded.provider_of_pool[free].tolist(), encoded.day_of_pool[free].tolist(), strict=True
    ):
        days[provider] = min(day, days.get(provider, day))
    return days


def _three(values: list[int]) -> tuple[int, int, int]:
    missed, late, cost = values
    return missed, late, cost


def pack(found: list[Alternative]) -> bytes:
    """Alternatives as bytes."""
    return zlib.compress(msgspec.msgpack.encode(found))


def unpack(stored: bytes) -> list[Alternative]:
    """The alternatives behind stored bytes."""
    return msgspec.msgpack.decode(zlib.decompress(stored), type=list[Alternative])
