"""Countries small enough to see through: a test names only what it is about.

Days are counted from discharge, and the run asks on day 2. Travel from zone a to zone b takes
10 minutes and 10 more for each zone between them.
"""

from dataclasses import replace

import numpy as np

from service.matching import run
from service.matching.decode import Proposal, alternatives, proposals, unpack
from service.matching.encode import encode
from service.matching.facts import MatchFacts, MatchPlan, MatchProvider, MatchSlot, Pin
from service.rules.facts import PlanFacts
from service.rules.rulebook import rulebook_on
from service.rules.vocabulary import CareLevel, DeliveryMode, ProviderKind
from solver.assignment.solve import solve
from tests.rules import make
from tests.rules.make import AREA, contract, day, refusal

OTHER = "0101"  # the home of guests
ZONES = 5
TODAY = 2
HORIZON = 42


def a_plan(name, *, offer=None, zone=0, facts=None, **changes):
    """A plan of a citizen from Aarhus; `offer` is (provider, day number)."""
    if facts is None:
        facts = make.plan(**changes)
    if offer is not None:
        facts = replace(facts, offers=make.offers(offer[1]))
    return MatchPlan(
        plan_id=name,
        rule_set=rulebook_on(facts.discharged_on).rule_set,
        facts=facts,
        zone=zone,
        offer_provider_id=offer[0] if offer else None,
        offer_on=day(offer[1]) if offer else None,
    )


def public(name, *, authority_id=make.HOME, zone=0, kind=ProviderKind.MUNICIPAL, **changes):
    facts = make.provider(kind, provider_id=name, authority_id=authority_id, **changes)
    return MatchProvider(facts=facts, zone=zone)


def private(name, *contracts, zone=0):
    facts = replace(make.private(*(contracts or (contract(),))), provider_id=name)
    return MatchProvider(facts=facts, zone=zone)


def a_slot(provider, number, *, places=1, kept=0, level=CareLevel.BASIC, **changes):
    """Places at a provider, given by its name, on a day given by its number."""
    usual = {
        "slot_id": 0,
        "provider": provider,
        "care_level": level,
        "clinical_area": AREA,
        "delivery_mode": DeliveryMode.ON_SITE,
        "start_on": day(number),
        "open_places": places,
        "resident_places": kept,
    }
    return usual | changes


def pin(plan, provider, number):
    return Pin(plan_id=plan, provider_id=provider, start_on=day(number))


def a_country(*, plans=(), providers=(), slots=(), **changes):
    """The facts of a run; slots name their providers and are numbered from 1."""
    index = {provider.facts.provider_id: n for n, provider in enumerate(providers)}
    zone = np.arange(ZONES)
    minutes = (10 + 10 * np.abs(zone[:, None] - zone)).astype("<i2")
    numbered = [
        MatchSlot(**slot | {"provider": index[slot["provider"]], "slot_id": slot["slot_id"] or n})
        for n, slot in enumerate(slots, 1)
    ]
    usual = {
        "as_of": day(TODAY),
        "last_on": day(TODAY + HORIZON),
        "seed": 1,
        "plans": tuple(plans),
        "providers": tuple(providers),
        "slots": tuple(numbered),
        "refusals": (),
        "pins": (),
        "zones": ZONES,
        "minutes": minutes.tobytes(),
    }
    return MatchFacts(**(usual | changes))


def answered(facts: MatchFacts):
    """The encoded problem and its checked optimum, solved in this process."""
    encoded = encode(facts)
    result = solve(encoded.problem, seed=facts.seed)
    run.check(encoded.problem, result)
    return encoded, result


def matched(facts: MatchFacts) -> dict[str, Proposal]:
    """What is proposed for each plan."""
    encoded, result = answered(facts)
    return {proposal.plan_id: proposal for proposal in proposals(facts, encoded, result)}


def starts(facts: MatchFacts) -> dict[str, tuple[str, int] | None]:
    """Where and on which day number each plan is proposed to start."""
    return {
        name: (facts.providers[p.provider].facts.provider_id, (p.start_on - day(0)).days)
        if p.provider is not None and p.start_on is not None
        else None
        for name, p in matched(facts).items()
    }


def priced(facts: MatchFacts):
    """Every alternative, by plan and provider."""
    packed = alternatives(facts, *answered(facts))
    return {
        (plan.plan_id, facts.providers[one.provider].facts.provider_id): one
        for plan, stored in zip(facts.plans, packed, strict=True)
        for one in unpack(stored)
    }


def reachable(facts: MatchFacts) -> set[tuple[str, str, int]]:
    """Every (plan, provider, day number) that has an arc."""
    encoded = encode(facts)
    problem = encoded.problem
    return {
        (
            facts.plans[plan].plan_id,
            facts.providers[int(encoded.provider_of_pool[pool])].facts.provider_id,
            int(encoded.day_of_pool[pool]) - day(0).toordinal(),
        )
        for plan, pool in zip(problem.arc_plan.tolist(), problem.arc_pool.tolist(), strict=True)
    }


def hospital_plan(name, **changes) -> MatchPlan:
    facts: PlanFacts = make.plan(make.PlanType.HOSPITAL_SPECIALISED)
    return a_plan(name, facts=facts, **changes)


def a_busy_country(seed=1):
    """Many equal wishes for few places: lots decide."""
    return a_country(
        plans=[
            *(a_plan(f"p{n}", zone=n % 2) for n in range(6)),
            *(a_plan(f"g{n}", zone=3, home_municipality=OTHER) for n in range(6)),
            a_plan("o", offer=("a", 9)),
        ],
        providers=[public("a"), public("b", zone=3, authority_id=OTHER), private("c", zone=1)],
        slots=[
            a_slot("a", 3, kept=1),
            a_slot("a", 3, delivery_mode=DeliveryMode.HOME),
            a_slot("a", 8, kept=1),
            a_slot("b", 3, kept=1),
            a_slot("b", 8),
            a_slot("c", 3),
            a_slot("c", 8),
        ],
        seed=seed,
        refusals=(refusal(provider_id="b", plan_id="p0"),),
    )


def a_queue():
    """Wishes that differ: each place has those who want it most, and one who is next."""
    return a_country(
        plans=[a_plan(f"p{zone}", zone=zone) for zone in range(5)],
        providers=[public("a"), public("b", zone=4)],
        slots=[a_slot("a", 3, places=2), a_slot("a", 4), a_slot("b", 5), a_slot("b", 9)],
    )
