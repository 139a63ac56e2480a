import pytest

from service.rules.alerts import alerts
from service.rules.facts import OfferFacts
from service.rules.vocabulary import Alert, PlanState, PlanType
from tests.rules import make


def raised(plan=None, state=PlanState.AWAITING_OFFER, today=0, start=None, **facts):
    return alerts(
        make.BOOK,
        plan or make.plan(),
        state=state,
        today=make.day(today),
        start_on=None if start is None else make.day(start),
        **facts,
    )


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (4, ()),
        (5, (Alert.NOTICE_OVERDUE,)),
        (7, (Alert.NOTICE_OVERDUE,)),
        (8, (Alert.NOTICE_OVERDUE, Alert.OFFER_MISSING)),
    ],
)
def test_par6_and_7_a_plan_without_an_offer(today, expected):
    assert raised(today=today) == expected


@pytest.mark.parametrize(
    ("offers", "expected"),
    [
        (make.offers(14), ()),
        (make.offers(14, told=False), (Alert.NOTICE_OVERDUE,)),
        (
            (OfferFacts(start_on=make.day(14), notified_on=make.day(3), released=True),),
            (Alert.NOTICE_OVERDUE, Alert.OFFER_MISSING),
        ),
    ],
    ids=["told", "not told", "released"],
)
def test_par6_what_counts_is_an_offer_told_and_in_force(offers, expected):
    assert raised(make.plan(offers=offers), PlanState.OFFERED, today=9) == expected


@pytest.mark.parametrize(
    "state",
    [
        PlanState.HELD_BY_PATIENT,
        PlanState.INFORMATION_ONLY,
        PlanState.PLACED,
        PlanState.STARTED,
        PlanState.COMPLETED,
        PlanState.CLOSED_BY_CITIZEN,
        PlanState.REVOKED,
        PlanState.DECEASED,
    ],
)
def test_a06_nobody_is_alarmed_of_an_offer_that_nobody_can_or_need_make(state):
    assert raised(state=state, today=50) == ()


def test_no_offer_is_missed_where_no_clock_runs():
    plan = make.plan(PlanType.HOSPITAL_SPECIALISED)
    assert raised(plan, PlanState.AWAITING_HOSPITAL_CHOICE, today=50) == ()


@pytest.mark.parametrize(
    ("today", "start", "missed"),
    [(20, None, False), (21, None, True), (3, 20, False), (3, 21, True), (30, 20, False)],
)
def test_par3_stk1_a_clinical_deadline_is_missed_by_a_late_start_or_none(today, start, missed):
    plan = make.plan(clinical_start_deadline=make.day(20))
    found = raised(plan, PlanState.PLACED, today=today, start=start)
    assert (Alert.CLINICAL_DEADLINE_MISSED in found) is missed


@pytest.mark.parametrize(
    ("state", "warned"), [(PlanState.AWAITING_STRATIFICATION, True), (PlanState.STARTED, False)]
)
def test_par3_stk1_a_short_deadline_is_warned_of_until_the_start(state, warned):
    plan = make.plan(clinical_start_deadline=make.day(2))
    found = raised(plan, state, start=1)
    assert (Alert.CLINICAL_DEADLINE_SHORT in found) is warned


@pytest.mark.parametrize(("handed_over", "late"), [(-1, False), (0, False), (1, True)])
def test_par4_stk1_a_plan_handed_over_after_discharge(handed_over, late):
    found = raised(state=PlanState.HELD_BY_PATIENT, handed_over_on=make.day(handed_over))
    assert found == ((Alert.PLAN_HANDED_OVER_LATE,) if late else ())


def test_par8_stk1_a_cancelled_start_is_told():
    found = raised(make.offered(14), provider_cancelled=True, today=10)
    assert found == (Alert.PROVIDER_CANCELLED,)


def test_par6_the_clocks_kept_for_a_course_do_not_run_again_when_it_has_ended():
    assert raised(today=50, course_over=True) == ()


@pytest.mark.parametrize(("ended", "expected"), [(False, (Alert.PROVIDER_CANCELLED,)), (True, ())])
def test_a09_a_cancelled_start_calls_on_nobody_once_the_duty_has_ended_for_good(ended, expected):
    told = raised(today=50, provider_cancelled=True, duty_ended=ended)
    assert told == expected


@pytest.mark.parametrize("state", [PlanState.HELD_BY_PATIENT, PlanState.INFORMATION_ONLY])
def test_a06_switched_the_clocks_alarm_for_a_plan_the_patient_keeps_but_for_no_information(state):
    book = make.book(alarm_before_receipt=True)
    told = alerts(book, make.plan(), state=state, today=make.day(8))
    kept = state is PlanState.HELD_BY_PATIENT
    assert told == ((Alert.NOTICE_OVERDUE, Alert.OFFER_MISSING) if kept else ())
