"""Who takes an open plan over, what a plan should not say, and who coordinates outside."""

from dataclasses import replace
from datetime import date

import pytest

from service.rules.codes import Code
from service.rules.coordination import home_keeps_coordination
from service.rules.hand_over import hand_over_to
from service.rules.recommendations import plan_warnings
from service.rules.rulebook import TransitionPolicy
from service.rules.vocabulary import PlanType
from tests.rules import make

OLD = {"discharged_on": date(2026, 12, 31)}
NEW_YEAR = date(2027, 1, 1)


@pytest.mark.parametrize(
    ("plan_type", "responsible", "today", "heir"),
    [
        (PlanType.SPECIALISED_REHAB, make.HOME, NEW_YEAR, make.REGION),
        (PlanType.SPECIALISED_REHAB, make.HOME, date(2026, 12, 31), None),
        (PlanType.SPECIALISED_REHAB, make.REGION, NEW_YEAR, None),
        (PlanType.SPECIALISED_REHAB, "sjaelland", NEW_YEAR, make.REGION),
        (PlanType.HOSPITAL_SPECIALISED, make.HOME, NEW_YEAR, make.REGION),
        (PlanType.GENERAL, make.HOME, NEW_YEAR, None),
        (PlanType.GENERAL, "0101", NEW_YEAR, make.HOME),
        (PlanType.SPECIALISED_REHAB, make.HOME, date(2026, 12, 30), None),
    ],
)
def test_par9_a_plan_passes_to_who_answers_for_it_today(plan_type, responsible, today, heir):
    plan = make.plan(plan_type, **OLD)
    assert hand_over_to(make.OLD_BOOK, plan, responsible=responsible, today=today) == heir


def test_a11_read_the_other_way_the_discharge_day_keeps_the_plan():
    book = replace(make.OLD_BOOK, transition_policy=TransitionPolicy.DISCHARGE_DAY)
    plan = make.plan(PlanType.SPECIALISED_REHAB, **OLD)
    assert hand_over_to(book, plan, responsible=make.HOME, today=NEW_YEAR) is None


@pytest.mark.parametrize("plan_type", list(PlanType))
def test_recommendations_are_warned_of_outside_specialised_rehabilitation(plan_type):
    assert plan_warnings(plan_type, None) == ()
    assert plan_warnings(plan_type, "  ") == ()
    warned = plan_warnings(plan_type, "Tre gange om ugen.")
    assert bool(warned) == (plan_type is not PlanType.SPECIALISED_REHAB)
    for fault in warned:
        assert (fault.code, fault.citation, fault.pointer) == (
            Code.RECOMMENDATIONS_NOT_FOR_THIS_TYPE,
            "bilag 1, 4",
            "/recommendations",
        )


@pytest.mark.parametrize(
    ("plan_type", "offered_in", "elsewhere", "keeps"),
    [
        (PlanType.GENERAL, "0101", False, True),
        (PlanType.GENERAL, make.HOME, False, False),
        (PlanType.GENERAL, None, False, False),
        (PlanType.GENERAL, "0101", True, False),
        (PlanType.SPECIALISED_REHAB, "0101", False, False),
    ],
)
def test_home_keeps_coordination_where_it_has_assigned_outside(
    plan_type, offered_in, elsewhere, keeps
):
    verdict = home_keeps_coordination(
        make.plan(plan_type), offered_in=offered_in, chosen_elsewhere=elsewhere
    )
    assert verdict.holds is keeps
    code = Code.ASSIGNED_OUTSIDE if keeps else Code.NOT_ASSIGNED_OUTSIDE
    assert verdict.reason.code == code
