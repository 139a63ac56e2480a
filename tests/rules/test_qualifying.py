"""Every change a place needs, ground after ground; the random part is in tests/properties."""

from dataclasses import replace

import pytest

from service.rules import qualifying
from service.rules.qualifying import Asked, qualified
from service.rules.vocabulary import ContractParty, PlanType
from tests.rules import make


def changes(plan, place, *, today=0, refusals=(), book=make.BOOK):
    asked = Asked(plan=plan, provider=place, today=make.day(today))
    found = qualified(book, asked, refusals)
    return None if found is None else dict(found.changes)


def test_an_open_place_needs_nothing():
    assert changes(make.plan(), make.provider()) == {}


def test_what_a_place_would_have_to_offer_is_told_as_a_whole():
    assert changes(make.plan(), make.provider(offerings=())) == {
        "offers_care_level": "basic",
        "offers_clinical_area": "01",
        "offers_age_group": "adult",
    }


def test_a_private_place_may_lack_the_right_and_the_agreement_at_once():
    assert changes(make.offered(5), make.private()) == {
        "public_offer_on_or_after": make.day(8).isoformat(),
        "contract_with": "kl",
    }
    assert changes(make.plan(), make.private(make.contract())) == {
        "public_offer_on_or_after": make.day(8).isoformat()
    }


def test_an_agreement_that_is_over_would_have_to_reach_the_first_day():
    over = make.private(make.contract(valid_to=make.day(1)))
    assert changes(make.offered(14), over, today=3) == {
        "contract_valid_on": make.day(3).isoformat()
    }


def test_a_change_that_a_later_one_makes_needless_is_left_out():
    """An agreement of the home authority opens the place whatever the public offer."""
    over = {"valid_to": make.day(1)}
    own = make.contract(ContractParty.AUTHORITY, authority_id=make.HOME, **over)
    place = make.private(make.contract(**over), own)
    assert changes(make.offered(14), place, today=20) == {
        "contract_valid_on": make.day(20).isoformat()
    }


def test_more_grounds_than_there_are_would_be_a_fault_and_promise_nothing(monkeypatch):
    monkeypatch.setattr(qualifying, "_MOST_GROUNDS", 1)
    assert changes(make.plan(), make.provider(offerings=())) is None


def test_after_a_refusal_the_day_of_choice_is_what_counts():
    outsider = make.plan(home_municipality="0101")
    assert changes(outsider, make.provider(), refusals=[make.refusal(valid_to=make.day(9))]) == {
        "chosen_on_or_after": make.day(10).isoformat()
    }


def test_a03_a_place_elsewhere_would_have_to_be_later():
    counted = make.book(count_other_public=True)
    plan = replace(make.offered(14), other_public_start_on=make.day(3))
    assert changes(plan, make.private(make.contract()), book=counted) == {
        "other_public_start_on_or_after": make.day(8).isoformat()
    }


@pytest.mark.parametrize(
    "plan",
    [
        make.plan(PlanType.SELF_TRAINING),
        make.plan(PlanType.HOSPITAL_SPECIALISED),
        make.plan(care_level=None),
    ],
    ids=["trains alone", "needs a hospital", "has no level yet"],
)
def test_where_nothing_at_the_place_helps_nothing_is_promised(plan):
    level = plan.care_level or make.plan().care_level
    place = make.provider(offerings=(make.offering(level),))
    assert changes(plan, place) is None
