"""One plan against the places that are free now: too small a question for a solver."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from service.matching.arcs import BASES, Arcs, Providers, Reach, minutes_to, waiting_days
from service.matching.encode import exit_of
from service.matching.facts import MatchFacts, MatchSlot
from service.matching.now import FreeNow
from service.matching.windows import asking
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


def ranked(
    facts: MatchFacts,
    free: FreeNow,
    providers: Providers,
    worth: Mapping[tuple[int, bool], Tiers],
) -> list[Start]:
    """The best lawful start at each provider, the best of all first.

    What the start costs the plan decides, level by level, as in a run; among equals what the
    place is worth to others, then the provider's id and the day.

    Args:
        facts: with this one plan, and the providers in order of id.
        free: the places.
        providers: those of the facts.
        worth: prices of a run by (slot, for residents); a place that is not there costs nobody
            anything.
    """
    reach = Reach(facts, free.pools, providers)
    arcs = reach.of(asking(facts, facts.plans[0]))
    slots = free.slot_id[free.pools.slot[arcs.pool]].tolist()
    kept = free.pools.for_residents[arcs.pool].tolist()
    others = np.array(
        [worth.get(place, NOTHING) for place in zip(slots, kept, strict=True)], np.int64
    ).reshape(-1, 3)
    provider = free.pools.provider[arcs.pool]
    in_order = _best_first(arcs, others, provider, free.pools.day[arcs.pool])
    _, first = np.unique(provider[in_order], return_index=True)
    return [_start(free, arcs, others, arc) for arc in in_order[np.sort(first)].tolist()]


def _best_first(
    arcs: Arcs, others: NDArray[np.int64], provider: NDArray[np.int64], day: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Arcs from the best on; what is equal in all stays in the order of the places."""
    decided = (arcs.missed, arcs.late, arcs.cost, *others.T, provider, day, arcs.pool)
    order: NDArray[np.int64] = np.lexsort(decided[::-1])
    return order


def _start(free: FreeNow, arcs: Arcs, others: NDArray[np.int64], arc: int) -> Start:
    slot = free.slot(int(free.pools.slot[arcs.pool[arc]]))
    missed, late, cost = int(arcs.missed[arc]), int(arcs.late[arc]), int(arcs.cost[arc])
    others_missed, others_late, others_cost = others[arc].tolist()
    return Start(
        provider=slot.provider,
        slot=slot,
        start_on=slot.start_on,
        basis=BASES[int(arcs.basis[arc])],
        waiting_days=int(arcs.waiting[arc]),
        travel_minutes=int(arcs.travel[arc]),
        own=(missed, late, cost),
        others=(others_missed, others_late, others_cost),
    )


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
