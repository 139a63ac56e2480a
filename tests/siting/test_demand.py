"""Plans a year: whole numbers whose sum is exact, and what is said of how sure they are."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.siting.demand import as_sent, counted, of_scenario, spread

POPULATION = {"0101": 671_714, "0751": 380_000, "0825": 1_746, "0741": 3_600}
weights = st.dictionaries(st.text("0123456789", min_size=4, max_size=4), st.integers(0, 10**6))


@given(st.integers(0, 10**6), weights.filter(lambda found: any(found.values())))
def test_parts_are_whole_sum_up_and_lie_next_to_their_share(total, weights):
    parts = spread(total, weights)
    assert parts.keys() == weights.keys()
    assert sum(parts.values()) == total
    whole = sum(weights.values())
    for key, part in parts.items():
        assert abs(part - Fraction(total * weights[key], whole)) < 1
        assert weights[key] or not part


def by_hand(total, weights):
    """One plan after another to whom its share is owed most."""
    whole = sum(weights.values())
    parts = Counter({key: total * weight // whole for key, weight in weights.items()})
    while sum(parts.values()) < total:
        owed = {k: Fraction(total * w, whole) - parts[k] for k, w in weights.items()}
        parts[min(owed, key=lambda k: (-owed[k], k))] += 1
    return dict(parts)


@given(st.integers(0, 2_000), weights.filter(lambda found: any(found.values())))
def test_the_largest_remainders_are_rounded_up_and_of_equal_ones_the_first(total, weights):
    assert spread(total, weights) == by_hand(total, weights)


def test_the_order_of_municipalities_changes_nothing():
    backwards = dict(reversed(POPULATION.items()))
    assert spread(100, backwards) == spread(100, POPULATION)


def test_there_has_to_be_somebody_to_spread_by():
    with pytest.raises(ValueError, match="nothing to spread by"):
        spread(3, {"0101": 0})


@pytest.mark.parametrize(("name", "plans"), [("low", 930), ("base", 1_070), ("high", 1_170)])
def test_a_scenario_has_its_plans_and_tells_the_others(name, plans):
    found = of_scenario(name, POPULATION)
    assert (found.total, found.low, found.high) == (plans, 930, 1_170)
    assert [code for code, _ in found.caveats][:2] == ["TOTAL_IS_ESTIMATED", "SPREAD_BY_POPULATION"]
    assert not found.counts_plans


def test_what_was_sent_is_taken_and_the_rest_has_none():
    found = as_sent({"0825": 3}, POPULATION)
    assert found.plans == {"0101": 0, "0751": 0, "0825": 3, "0741": 0}
    assert (found.low, found.total, found.high) == (3, 3, 3)


def test_counted_plans_are_scaled_to_a_year_with_what_chance_adds_and_takes():
    days = {"first_on": date(2027, 1, 1), "last_on": date(2027, 3, 14)}  # 73 days, a fifth
    found = counted({"0101": 64, "0825": 36}, POPULATION, **days)
    assert (found.total, found.plans["0101"], found.plans["0825"]) == (500, 320, 180)
    assert (found.low, found.high) == (400, 600)  # 100 less and more 2 times 10, times 5
    assert found.counts_plans
    assert dict(found.caveats)["COUNTED_AND_SCALED"] == {
        "counted": "100",
        "from": "2027-01-01",
        "to": "2027-03-14",
        "days": "73",
    }


def test_a_full_year_is_taken_as_counted():
    days = {"first_on": date(2026, 2, 8), "last_on": date(2027, 2, 7)}
    assert counted({"0101": 7}, POPULATION, **days).plans["0101"] == 7
