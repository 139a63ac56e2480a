from datetime import date

import pytest

from service.rules.authority import (
    authority_day,
    contract_party,
    funding,
    home_authority,
    operating,
    responsible,
)
from service.rules.settings import TransitionPolicy
from service.rules.vocabulary import AuthorityKind, ContractParty, PlanType
from tests.rules import make

OLD, NEW = date(2026, 12, 31), date(2027, 1, 1)
MUNICIPALITY, REGION = AuthorityKind.MUNICIPALITY, AuthorityKind.REGION


@pytest.mark.parametrize(
    ("plan_type", "on", "answers", "runs", "pays"),
    [
        (PlanType.GENERAL, OLD, MUNICIPALITY, MUNICIPALITY, MUNICIPALITY),
        (PlanType.GENERAL, NEW, MUNICIPALITY, MUNICIPALITY, MUNICIPALITY),
        (PlanType.SELF_TRAINING, NEW, MUNICIPALITY, MUNICIPALITY, MUNICIPALITY),
        (PlanType.SPECIALISED_REHAB, OLD, MUNICIPALITY, MUNICIPALITY, MUNICIPALITY),
        (PlanType.SPECIALISED_REHAB, NEW, REGION, REGION, REGION),
        (PlanType.HOSPITAL_SPECIALISED, OLD, MUNICIPALITY, REGION, MUNICIPALITY),
        (PlanType.HOSPITAL_SPECIALISED, NEW, REGION, REGION, REGION),
    ],
)
def test_par9_authority_operation_and_money_by_day(plan_type, on, answers, runs, pays):
    assert responsible(plan_type, on=on) is answers
    assert operating(plan_type, on=on) is runs
    assert funding(plan_type, on=on) is pays


@pytest.mark.parametrize(
    ("plan_type", "on", "party"),
    [
        (PlanType.GENERAL, OLD, ContractParty.KL),
        (PlanType.GENERAL, NEW, ContractParty.KL),
        (PlanType.SPECIALISED_REHAB, OLD, ContractParty.KL),
        (PlanType.SPECIALISED_REHAB, NEW, ContractParty.DANSKE_REGIONER),
    ],
)
def test_par7_stk3_whose_contracts_by_day_of_discharge(plan_type, on, party):
    assert contract_party(plan_type, on=on) is party


@pytest.mark.parametrize(
    ("transition", "today", "home"),
    [
        (TransitionPolicy.CURRENT_DAY, OLD, make.HOME),
        (TransitionPolicy.CURRENT_DAY, NEW, make.REGION),
        (TransitionPolicy.DISCHARGE_DAY, NEW, make.HOME),
    ],
)
def test_a11_an_open_plan_is_handed_over_on_the_day_unless_switched(transition, today, home):
    plan = make.plan(PlanType.SPECIALISED_REHAB, discharged_on=OLD)
    book = make.book(transition_policy=transition)
    assert home_authority(book, plan, today=today) == home
    by_today = transition is TransitionPolicy.CURRENT_DAY
    assert authority_day(book, discharged_on=OLD, today=today) == (today if by_today else OLD)


def test_nobody_answers_before_the_first_known_order():
    with pytest.raises(LookupError):
        responsible(PlanType.GENERAL, on=date(2018, 6, 30))
