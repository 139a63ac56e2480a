from dataclasses import replace
from itertools import permutations

import msgspec
import pytest

from service.matching.decode import LawRefuses, alternatives, pack, proposals, unpack
from service.matching.encode import encode
from service.matching.facts import pack as pack_facts
from service.matching.facts import unpack as unpack_facts
from service.rules.vocabulary import Basis, ContractParty
from tests.matching.country import (
    OTHER,
    a_busy_country,
    a_country,
    a_plan,
    a_slot,
    answered,
    hospital_plan,
    matched,
    pin,
    priced,
    private,
    public,
    starts,
)
from tests.rules.make import contract, day, refusal


def test_a_plan_gets_the_least_of_waiting_and_travel():
    facts = a_country(
        plans=[a_plan("p", zone=1)],
        providers=[public("near", zone=1), public("far", zone=4)],
        slots=[a_slot("near", 5), a_slot("far", 3), a_slot("far", 4)],
    )
    # two days sooner are worth forty minutes; the way there is thirty longer
    proposal = matched(facts)["p"]
    assert starts(facts) == {"p": ("far", 3)}
    assert (proposal.waiting_days, proposal.travel_minutes) == (3, 40)
    assert (proposal.slot_id, proposal.basis) == (2, Basis.PUBLIC)
    assert proposal.reason.citation == "§ 7, stk. 1"


def test_par3_stk1_the_clinical_deadline_comes_before_everybodys_comfort():
    hurried = a_plan("hurried", zone=4, clinical_start_deadline=day(3))
    facts = a_country(
        plans=[a_plan("p"), a_plan("q"), hurried],
        providers=[public("own")],
        slots=[a_slot("own", 3), a_slot("own", 20), a_slot("own", 21)],
    )
    assert starts(facts)["hurried"] == ("own", 3)


def test_one_deadline_kept_outweighs_any_number_of_late_starts():
    hurried = a_plan("hurried", clinical_start_deadline=day(2))
    one = a_slot("own", 2)
    facts = a_country(
        plans=[hurried, *(a_plan(f"p{n}") for n in range(5))],
        providers=[public("own")],
        slots=[one, a_slot("own", 8, places=5)],
    )
    _, result = answered(facts)
    assert starts(facts)["hurried"] == ("own", 2)
    assert result.objective[:2] == (0, 5)


def test_in_time_for_one_more_comes_before_the_sum_of_waiting():
    # day 7 is in time and day 8 is late, for p and for q alike; q was discharged later
    facts = a_country(
        plans=[a_plan("p", zone=0), a_plan("q", zone=4, discharged_on=day(1))],
        providers=[public("own", zone=4)],
        slots=[a_slot("own", 7), a_slot("own", 8)],
    )
    assert starts(facts) == {"p": ("own", 7), "q": ("own", 8)}
    assert answered(facts)[1].objective[:2] == (0, 0)


def test_a_standing_offer_is_better_than_a_longer_way_on_the_same_day():
    facts = a_country(
        plans=[a_plan("p", offer=("own", 4))],
        providers=[public("own"), public("far", authority_id=OTHER, zone=4)],
        slots=[a_slot("far", 4)],
    )
    proposal = matched(facts)["p"]
    assert (proposal.reason.code, proposal.slot_id) == ("PUBLIC_OFFER_STANDS", None)
    assert (proposal.start_on, proposal.basis) == (day(4), Basis.PUBLIC)
    assert (proposal.waiting_days, proposal.travel_minutes) == (4, 10)


def test_waiting_is_counted_from_the_deferral_for_offers_too():
    facts = a_country(
        plans=[a_plan("p", not_before=day(3), offer=("own", 5))], providers=[public("own")]
    )
    assert matched(facts)["p"].waiting_days == 2


def test_residents_take_their_own_places_and_leave_the_open_ones_to_guests():
    guests = [a_plan(name, home_municipality=OTHER) for name in ("g", "h")]
    facts = a_country(
        plans=[a_plan("p"), *guests],
        providers=[public("own")],
        slots=[a_slot("own", 3, places=1, kept=1), a_slot("own", 4, places=0, kept=5)],
    )
    found = starts(facts)
    assert found["p"] == ("own", 3)
    assert sorted([found["g"], found["h"]], key=str) == [("own", 3), None]


def test_a_private_start_says_its_basis_and_counts_as_a_place():
    facts = a_country(
        plans=[a_plan("p", offer=("own", 12))],
        providers=[public("own"), private("private")],
        slots=[a_slot("private", 4)],
    )
    proposal = matched(facts)["p"]
    assert (proposal.basis, proposal.reason.citation) == (Basis.PRIVATE, "§ 7, stk. 3")
    assert dict(proposal.reason.facts)["public_offer"] == day(12).isoformat()


def test_an_own_agreement_comes_before_the_free_choice_whatever_is_asked_first():
    own = [
        contract(
            ContractParty.AUTHORITY,
            authority_id="0751",
            valid_from=day(first),
            valid_to=day(first + 2),
        )
        for first in (0, 6)
    ]
    earlier = private("first", own[0], contract(valid_to=day(30)), contract())
    later = private("second", *own, contract())
    facts = a_country(
        plans=[a_plan("p", offer=("held", 10))],
        providers=[public("held"), earlier, later],
        slots=[a_slot("second", 7)],
    )
    assert matched(facts)["p"].basis is Basis.PUBLIC


def test_a_plan_without_a_place_says_how_many_there_would_have_been():
    facts = a_country(
        plans=[a_plan("p"), a_plan("q")], providers=[public("own")], slots=[a_slot("own", 3)]
    )
    without = next(p for p in matched(facts).values() if p.provider is None)
    assert without.reason.code == "NO_PLACE_FOR_ALL"
    assert dict(without.reason.facts) == {"lawful_starts": "1", "looked_until": "2027-02-19"}
    assert (without.start_on, without.basis, without.waiting_days) == (None, None, None)


def test_supposed_places_are_proposed_without_a_stored_slot():
    facts = a_country(
        plans=[a_plan("p")], providers=[public("own")], slots=[a_slot("own", 3, slot_id=-1)]
    )
    assert matched(facts)["p"].slot_id is None
    assert starts(facts) == {"p": ("own", 3)}


@pytest.mark.parametrize(
    "facts",
    [
        a_country(),
        a_country(providers=[public("own")], slots=[a_slot("own", 3)]),
        a_country(plans=[a_plan("p"), hospital_plan("q")]),
        a_country(plans=[a_plan("p")], providers=[public("own")]),
    ],
    ids=["nothing", "no plans", "no providers", "no slots"],
)
def test_an_empty_country_has_an_answer(facts):
    encoded, result = answered(facts)
    assert [p.provider for p in proposals(facts, encoded, result)] == [None] * len(facts.plans)
    assert [unpack(a) for a in alternatives(facts, encoded, result)] == [[]] * len(facts.plans)
    assert result.status == "optimal"


def told(facts):
    """Proposals and alternatives by name, whatever numbers their rows have."""
    names = [provider.facts.provider_id for provider in facts.providers]
    found = {
        name: (names[p.provider] if p.provider is not None else None, p.start_on, p.basis, p.reason)
        for name, p in matched(facts).items()
    }
    return found, {
        key: msgspec.structs.replace(one, provider=0) for key, one in priced(facts).items()
    }


def test_the_order_of_rows_decides_nothing():
    facts = a_busy_country()
    expected = told(facts)
    for places in permutations(range(3)):
        moved = replace(
            facts,
            plans=facts.plans[::-1] if places[0] else facts.plans,
            providers=tuple(facts.providers[n] for n in places),
            slots=tuple(
                replace(slot, provider=places.index(slot.provider)) for slot in facts.slots[::-1]
            ),
        )
        assert told(moved) == expected


def test_the_numbers_of_slots_decide_nothing():
    facts = a_busy_country()
    moved = replace(
        facts, slots=tuple(replace(slot, slot_id=slot.slot_id + 500) for slot in facts.slots)
    )
    assert told(moved) == told(facts)


def test_the_same_facts_give_the_same_bytes_and_the_seed_decides_among_equals_alone():
    facts = a_busy_country()
    first, again, other = (answered(a_busy_country(seed)) for seed in (1, 1, 2))
    assert alternatives(facts, *first) == alternatives(facts, *again)
    assert (first[1].chosen == again[1].chosen).all()
    assert first[0].input_hash() == again[0].input_hash() == other[0].input_hash()
    assert other[1].objective == first[1].objective
    assert (other[1].chosen != first[1].chosen).any()


def test_facts_come_back_from_storage_whole_and_pack_alike_twice():
    facts = replace(
        a_busy_country(), pins=(pin("o", "a", 9),), refusals=(refusal(), refusal(plan_id="p1"))
    )
    stored = pack_facts(facts)
    assert unpack_facts(stored) == facts
    assert pack_facts(unpack_facts(stored)) == stored
    assert encode(unpack_facts(stored)).input_hash() == encode(facts).input_hash()


def test_alternatives_come_back_from_storage_whole():
    for stored in alternatives(a_busy_country(), *answered(a_busy_country())):
        assert pack(unpack(stored)) == stored


def test_an_arc_that_the_law_forbids_is_refused_however_it_came_about():
    facts = a_country(
        plans=[a_plan("p", home_municipality=OTHER)],
        providers=[public("own")],
        slots=[a_slot("own", 3)],
    )
    encoded, result = answered(facts)
    refused = replace(facts, refusals=(refusal(provider_id="own"),))
    with pytest.raises(LawRefuses, match="REFUSED_OUT_OF_AREA") as error:
        proposals(refused, encoded, result)
    assert (error.value.plan_id, error.value.reason.citation) == ("p", "§ 7, stk. 2")
