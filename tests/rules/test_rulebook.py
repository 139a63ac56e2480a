from dataclasses import replace
from datetime import date

import pytest

from service.rules.policies import chosen, policies_of
from service.rules.rulebook import RULEBOOKS, rulebook_named, rulebook_on
from service.rules.settings import TransitionPolicy
from tests.rules import make


@pytest.mark.parametrize(
    ("day", "rule_set"),
    [
        (date(2018, 7, 1), "2018"),
        (date(2026, 12, 30), "2018"),
        (date(2026, 12, 31), "2018"),
        (date(2027, 1, 1), "2027"),
        (date(2027, 1, 2), "2027"),
        (date(9999, 12, 31), "2027"),
    ],
)
def test_par9_the_day_of_discharge_picks_the_order(day, rule_set):
    assert rulebook_on(day).rule_set == rule_set


def test_par9_no_order_is_known_before_the_first():
    with pytest.raises(LookupError, match="2018-06-30"):
        rulebook_on(date(2018, 6, 30))


def test_orders_are_found_again_by_name():
    assert [rulebook_named(book.rule_set) for book in RULEBOOKS] == list(RULEBOOKS)
    with pytest.raises(LookupError, match="2007"):
        rulebook_named("2007")


def test_orders_follow_each_other_without_gap():
    old, new = RULEBOOKS
    assert (new.in_force_from - old.in_force_to).days == 1
    assert new.in_force_to is None


def test_every_reading_is_stated_with_its_value_and_ground():
    policies = make.BOOK.policies
    assert {policy.id for policy in policies} == {f"A-{n:02}" for n in range(1, 22)}
    assert all(p.name and p.value and p.source and p.why for p in policies)
    assert len({policy.name for policy in policies}) == len(policies)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("refusal_ratio", 2, "2"),
        ("late_accept", False, "false"),
        ("transition_policy", TransitionPolicy.DISCHARGE_DAY, "discharge_day"),
    ],
)
def test_a_switched_reading_is_stated_as_switched(name, value, told):
    switched = replace(make.BOOK, **{name: value})
    assert {p.name: p.value for p in switched.policies}[name] == told
    assert {p.name: p.value for p in make.BOOK.policies}[name] != told


def test_readings_are_picked_by_id_in_the_order_of_the_rulebook():
    picked = chosen(make.BOOK.policies, ["A-13", "A-01"])
    assert [policy.id for policy in picked] == ["A-01"] * 5 + ["A-13"]


def test_a_reading_without_a_value_is_an_error():
    with pytest.raises(KeyError):
        policies_of({})
