"""A recommendation against a run's own reading of the same moment, plan by plan, as things change.

The oracle reads all facts as a run does, encodes the plan alone, tries every arc, and asks the law
about every place anew: nothing of it is kept between two questions.
"""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import numpy as np
import pytest

from db.queries import match_now
from db.tables.matching import MatchRunTable
from service.clock import DEMO_START
from service.flows import match_facts
from service.flows.case import load
from service.flows.match_reasons import BETTER_FOUND, excluded, index_of, remedy_of
from service.flows.match_remedies import Remedies
from service.flows.recommending import OFFER_STANDS, recommend
from service.matching.encode import BASES, encode
from service.matching.facts import free_places
from service.matching.now import ROW, free_now, free_of
from service.matching.single import standing
from service.rules.vocabulary import CareLevel, DeliveryMode
from service.schemas.matching import MatchRunIn
from tests.flows.conftest import OPERATOR

TODAY = DEMO_START.date()
PLANS = 5
MOST = 13  # the best and its alternatives
_ASKED = """
    SELECT plan_id FROM plan WHERE state IN ('awaiting_offer', 'offered')
    ORDER BY md5(plan_id::text) LIMIT $1
"""
_SELL_OUT = """
    INSERT INTO booking (booking_id, slot_id, plan_id, purpose, as_guest, held_at)
    SELECT gen_random_uuid(), $1, plan_id, 'offer', false, now() FROM plan p
    WHERE state = 'awaiting_offer' AND NOT EXISTS (
        SELECT FROM booking b WHERE b.plan_id = p.plan_id AND b.released_at IS NULL)
    LIMIT (SELECT places - taken FROM capacity_slot WHERE slot_id = $1)
"""
_CHANGED = "UPDATE provider SET version = version + 1 WHERE provider_id = $1"
_FOR_CHILDREN = "UPDATE service_offering SET age_groups = '{child}' WHERE provider_id = $1"
_REFUSED = """
    INSERT INTO capacity_refusal (refusal_id, provider_id, care_level, clinical_area,
        own_residents_affected, reason, valid_from, valid_to, state, code, citation, evidence,
        recorded_at, recorded_by, version)
    SELECT gen_random_uuid(), provider_id, care_level, clinical_area, 1, 'test', $1, $1,
        'effective', '', '', '{}', now(), 'test', 1
    FROM service_offering JOIN provider USING (provider_id) WHERE kind = 'municipal'
"""
_REFUSALS_END = "UPDATE capacity_refusal SET valid_from = $1, valid_to = $1"
_PUBLISHED = "UPDATE capacity_slot SET places = places + 5, ceiling = ceiling + 5"


async def everything(week):
    """All that a run would be told at this moment."""
    run = MatchRunTable(request=MatchRunIn().model_dump(mode="json"), as_of=TODAY, seed=1)
    async with week.sessions() as session:
        facts = await match_facts.read(session, run)
        priced = await match_now.last_run(session)
    prices = await week.sql(
        "SELECT * FROM match_price WHERE run_id = $1", priced.run_id if priced else None
    )
    worth = {
        (p["slot_id"], p["for_residents"]): (p["missed"], p["late"], p["cost"]) for p in prices
    }
    return facts, worth


def alone(facts, plan_id):
    """The same for one plan, with the places of its area."""
    [plan] = [one for one in facts.plans if one.plan_id == str(plan_id)]
    slots = tuple(s for s in facts.slots if s.clinical_area == plan.facts.clinical_area)
    return replace(facts, plans=(plan,), slots=slots)


def best_starts(facts, worth):
    """(provider id, day, basis, waiting, travel, slot) of the best arc at each provider."""
    encoded = encode(facts)
    problem = encoded.problem
    starts = []
    for arc in range(problem.arc_plan.size):
        pool = problem.arc_pool[arc]
        slot = facts.slots[encoded.slot_of_pool[pool]]
        own = tuple(int(c[arc]) for c in (problem.arc_missed, problem.arc_late, problem.arc_cost))
        others = worth.get((slot.slot_id, bool(encoded.for_residents[pool])), (0, 0, 0))
        provider = facts.providers[slot.provider].facts.provider_id
        told = (
            BASES[encoded.basis_of_arc[arc]],
            int(encoded.waiting_of_arc[arc]),
            int(encoded.travel_of_arc[arc]),
            slot.slot_id,
        )
        starts.append((own, others, provider, slot.start_on, arc, told))
    found = {}
    for own, _, provider, day, _, told in sorted(starts):
        found.setdefault(provider, (own, provider, day, *told))
    return list(found.values())


def expected(facts, worth):
    """Whether the offer stands, the places in order, and every other place with why it is none."""
    starts = best_starts(facts, worth)
    offer = standing(facts)
    stands = offer is not None and (not starts or offer.own <= starts[0][0])
    index, [plan] = index_of(facts), facts.plans
    remedies = Remedies(facts, plan)
    possible = {start[1] for start in starts} | ({plan.offer_provider_id} if offer else set())
    others = {}
    for number, provider in enumerate(facts.providers):
        if provider.facts.provider_id not in possible:
            reason = excluded(index, plan, number, otherwise=BETTER_FOUND)
            remedy = remedy_of(index, remedies, number, reason)
            others[provider.facts.provider_id] = (reason, remedy)
    return stands, [start[1:] for start in starts], others


def told(found):
    places = [place for place in (found.best, *found.others) if place and place.start.slot]
    return (
        found.reason.code == OFFER_STANDS,
        [
            (
                place.listed.facts.provider_id,
                place.start.start_on,
                place.start.basis,
                place.start.waiting_days,
                place.start.travel_minutes,
                place.start.slot.slot_id,
            )
            for place in places
        ],
        {one.listed.facts.provider_id: (one.reason, one.remedy) for one in found.excluded},
    )


async def asked_of(week, plan_id):
    async with week.sessions() as session:
        case = await load(session, OPERATOR, plan_id)
        return await recommend(session, OPERATOR, case)


async def all_equal(week):
    """Ask about every plan; give the places that were recommended first, and all codes of no."""
    facts, worth = await everything(week)
    best, codes = [], set()
    for row in await week.sql(_ASKED, PLANS):
        found = await asked_of(week, row["plan_id"])
        stands, places, others = expected(alone(facts, row["plan_id"]), worth)
        shown = MOST - stands
        assert told(found) == (stands, places[:shown], others)
        best += [place for place in (found.best, *found.others) if place and place.start.slot][:1]
        codes |= {reason.code for reason, _ in others.values()}
    return best, codes


async def test_it_equals_a_fresh_reading_whatever_has_happened_in_between(week):
    await week.ran(horizon_days=7)  # whose prices decide among equals
    first, _ = await all_equal(week)
    for place in first:
        await week.sql(_SELL_OUT, place.start.slot.slot_id)
    changed = first[0].listed.provider_id
    await week.sql(_FOR_CHILDREN, changed)
    await week.sql(_CHANGED, changed)
    second, codes = await all_equal(week)
    sold = {place.start.slot.slot_id for place in first}
    assert sold.isdisjoint(place.start.slot.slot_id for place in second)
    assert changed not in {place.listed.provider_id for place in second}
    assert "AGE_GROUP_NOT_OFFERED" in codes
    await week.sql(_REFUSED, TODAY)
    _, codes = await all_equal(week)
    assert "REFUSED_OUT_OF_AREA" in codes
    await week.sql(_REFUSALS_END, TODAY - timedelta(days=1))
    await week.sql(_PUBLISHED)
    third, codes = await all_equal(week)
    assert "REFUSED_OUT_OF_AREA" not in codes
    assert len(third) >= len(second)


STATES = [
    (places, reserved, accepts, taken, guests)
    for places, accepts in product(range(4), (True, False))
    for reserved in range(places + 1)
    for taken in range(places + 2)
    for guests in range(taken + 1)
]


NAMES = ("places", "reserved", "accepts_out_of_area", "taken", "taken_by_guests")


def block(states):
    rows = np.zeros(len(states), ROW)
    for number, name in enumerate(NAMES):
        rows[name] = [state[number] for state in states]
    return rows


def test_free_places_are_counted_at_once_as_one_by_one():
    to_all, kept = free_of(block(STATES))
    one_by_one = [free_places(**dict(zip(NAMES, state, strict=True))) for state in STATES]
    assert list(zip(to_all.tolist(), kept.tolist(), strict=True)) == one_by_one


@pytest.mark.parametrize("rows", [0, 1])
def test_places_of_providers_that_nobody_knows_are_left_out(rows):
    free = free_now(block([(1, 0, True, 0, 0)] * rows).tobytes(), "01", {})
    assert (free.slots(without=set()), free.pools.of_service) == ([], {})


async def test_the_database_sends_what_is_read(week):
    [stored] = await week.sql(
        "SELECT * FROM capacity_slot WHERE taken < places AND start_on >= $1"
        " ORDER BY md5(slot_id::text) LIMIT 1",
        TODAY,
    )
    async with week.sessions() as session:
        sent = await match_now.free_slots(
            session,
            levels=[CareLevel(stored["care_level"])],
            clinical_area=stored["clinical_area"],
            first_on=stored["start_on"],
            last_on=stored["start_on"],
        )
    free = free_now(sent, stored["clinical_area"], {stored["provider_id"].bytes: 7})
    [read] = [slot for slot in free.slots(without=set()) if slot.slot_id == stored["slot_id"]]
    assert (read.provider, read.care_level.value) == (7, stored["care_level"])
    assert read.delivery_mode is DeliveryMode(stored["delivery_mode"])
    assert read.start_on == stored["start_on"]
    assert read.open_places + read.resident_places == stored["places"] - stored["taken"]
