"""One plan against the places that are free now: too small a question for a solver."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from service.matching.encode import BASES, encode, exit_of, minutes_to, waiting_days
from service.matching.facts import MatchFacts, MatchSlot
from service.rules.vocabulary import Basis

Tiers = tuple[int, int, int]
NOTHING: Tiers = (0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A provider's best start for the plan.

    Attributes:
        provider: index into the facts' providers.
        slot: none for the offer that stands.
        own: (missed, late, cost) for the plan itself, by the weights of a run.
        others: (missed, late, cost) that another place there would save everybody else.
    """

    provider: int
    slot: MatchSlot | None
    start_on: date
    basis: Basis
    waiting_days: int
    travel_minutes: int
    own: Tiers
    others: Tiers


def ranked(facts: MatchFacts, worth: Mapping[tuple[int, bool], Tiers]) -> list[Start]:
    """The best lawful start at each provider, the best of all first.

    What the start costs the plan decides, level by level, as in a run; among equals what the
    place is worth to others, then the provider's id and the day.

    Args:
        facts: with this one plan.
        worth: prices of a run by (slot, for residents); a place that is not there costs nobody
            anything.
    """
    encoded = encode(facts)
    problem = encoded.problem
    slots = encoded.slot_of_pool[problem.arc_pool].tolist()
    kept = encoded.for_residents[problem.arc_pool].tolist()
    own = np.stack((problem.arc_missed, problem.arc_late, problem.arc_cost), axis=-1).tolist()
    best: dict[int, Start] = {}
    for arc, (row, residents, tiers) in enumerate(zip(slots, kept, own, strict=True)):
        slot = facts.slots[row]
        start = Start(
            provider=slot.provider,
            slot=slot,
            start_on=slot.start_on,
            basis=BASES[int(encoded.basis_of_arc[arc])],
            waiting_days=int(encoded.waiting_of_arc[arc]),
            travel_minutes=int(encoded.travel_of_arc[arc]),
            own=(tiers[0], tiers[1], tiers[2]),
            others=worth.get((slot.slot_id, residents), NOTHING),
        )
        before = best.get(slot.provider)
        if before is None or _order(facts, start) < _order(facts, before):
            best[slot.provider] = start
    return sorted(best.values(), key=lambda start: _order(facts, start))


def standing(facts: MatchFacts) -> Start | None:
    """The offer that the authority holds for the plan, as the start it would be; none without."""
    [held] = facts.held_offers()
    if held is None:
        return None
    plan = facts.plans[0]
    missed, late, cost = exit_of(facts, plan, held)
    return Start(
        provider=held.provider,
        slot=None,
        start_on=held.start_on,
        basis=Basis.PUBLIC,
        waiting_days=waiting_days(plan, start_on=held.start_on),
        travel_minutes=minutes_to(facts, plan, held.provider),
        own=(int(missed), int(late), cost),
        others=NOTHING,
    )


def _order(facts: MatchFacts, start: Start) -> tuple[Tiers, Tiers, str, date]:
    provider = facts.providers[start.provider].facts.provider_id
    return start.own, start.others, provider, start.start_on
