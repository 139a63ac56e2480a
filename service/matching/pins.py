"""Starts that people have decided: each becomes the one arc its plan must take."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from service.matching.facts import MatchFacts, MatchPlan, Pin
from service.matching.pools import Ints, Pools
from solver.assignment.problem import UNPINNED


class PinIsNotPossible(Exception):
    """A pinned start is not among the lawful starts with a free place."""

    def __init__(self, plan_id: str) -> None:
        self.plan_id = plan_id
        super().__init__(f"the start pinned for plan {plan_id} is not lawful or has no place")


def decided(facts: MatchFacts) -> dict[str, Pin]:
    """The pin of each plan that has one.

    Raises:
        PinIsNotPossible: a plan is pinned twice, or is not in the run.
    """
    known = {plan.plan_id for plan in facts.plans}
    found: dict[str, Pin] = {}
    for pin in facts.pins:
        if pin.plan_id not in known or found.setdefault(pin.plan_id, pin) != pin:
            raise PinIsNotPossible(pin.plan_id)
    return found


def keeps_its_offer(plan: MatchPlan, pin: Pin | None) -> bool:
    """Whether the pin names the very place the authority holds, so that nothing is sought."""
    if pin is None or plan.offer_on is None:
        return False
    return (plan.offer_provider_id, plan.offer_on) == (pin.provider_id, pin.start_on)


def looked_until(plan: MatchPlan, pin: Pin | None, *, last_on: date) -> date:
    """The last day a start is sought: a held offer ends the search, a later pin prolongs it."""
    until = plan.offer_on or last_on
    if pin is not None:
        until = max(until, pin.start_on)
    return min(until, last_on)


def pinned_arcs(
    facts: MatchFacts, pinned: dict[str, Pin], pools: Pools, pools_of_plan: Sequence[Ints]
) -> Ints:
    """(P,) the arc each plan must take, or `UNPINNED`.

    Args:
        facts: with the plans in their order.
        pinned: from `decided`.
        pools: the free places.
        pools_of_plan: for each plan the pools its arcs lead to, in the order of the arcs.

    Raises:
        PinIsNotPossible: no arc leads there, or earlier pins have taken the last place.
    """
    pin = np.full(len(facts.plans), UNPINNED, np.int64)
    left = pools.places.copy()
    first = 0
    for row, (plan, reachable) in enumerate(zip(facts.plans, pools_of_plan, strict=True)):
        wish = pinned.get(plan.plan_id)
        if wish is not None and not keeps_its_offer(plan, wish):
            arc = _arc_to(facts, wish, pools, reachable, left)
            pin[row] = first + arc
            left[reachable[arc]] -= 1
        first += reachable.size
    return pin


def _arc_to(facts: MatchFacts, wish: Pin, pools: Pools, reachable: Ints, left: Ints) -> int:
    day = wish.start_on.toordinal()
    there = np.flatnonzero((pools.day[reachable] == day) & (left[reachable] > 0))
    at_provider = [
        int(arc)
        for arc in there
        if facts.providers[int(pools.provider[reachable[arc]])].facts.provider_id
        == wish.provider_id
    ]
    if not at_provider:
        raise PinIsNotPossible(wish.plan_id)
    # Places that only residents may take go first: what all may take is left to all.
    return max(at_provider, key=lambda arc: bool(pools.for_residents[reachable[arc]]))
