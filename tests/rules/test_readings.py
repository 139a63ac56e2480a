"""Every reading A-01 to A-21 in both settings, each with a question that tells them apart."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

import pytest

from service.rules.access import access, may_start
from service.rules.alerts import alerts
from service.rules.authority import authority_day
from service.rules.days import clocks_run, last_day_without_private_choice
from service.rules.duty import AgreementFacts, duty_ends, may_accept_late
from service.rules.entitlement import entitlement
from service.rules.facts import OfferFacts
from service.rules.fit import service_fit
from service.rules.holds import silence_confirms_on
from service.rules.informed import informed_on
from service.rules.offer import counts_as_start, notice_due_on, reply_deadline_fault
from service.rules.refusal import evaluate, is_fresh, validity_fault
from service.rules.rulebook import RULEBOOKS
from service.rules.settings import (
    Carrier,
    DutyReference,
    InformedBy,
    NonworkingDays,
    NoticeDayZero,
    RestratificationFrom,
    StartComparison,
    TransitionPolicy,
)
from service.rules.stratify import change_kind
from service.rules.transport import transport
from service.rules.vocabulary import (
    Alert,
    CareLevel,
    Channel,
    LevelChange,
    MeetingKind,
    PlanState,
    PlanType,
    ProviderKind,
    RefusalState,
)
from tests.rules import make

ADVANCED_ONLY = make.provider(offerings=(make.offering(CareLevel.ADVANCED),))
CLINIC = make.private(make.contract())
HOSPITAL_PLAN = make.plan(PlanType.HOSPITAL_SPECIALISED)


@dataclass(frozen=True, slots=True)
class Pair:
    """One reading switched from its default, and what is answered then and before."""

    name: str
    other: object
    ask: Callable
    by_default: object
    otherwise: object


def refusal_of(own, others):
    def ask(book):
        return evaluate(
            book,
            provider_kind=ProviderKind.MUNICIPAL,
            resident=False,
            own_wait_days=own,
            comparator_wait_days=others,
            own_residents_affected=1,
        ).state

    return ask


def private_choice(plan, today):
    return lambda book: entitlement(book, plan, today=make.day(today)).private_choice.holds


def start_at_three(book):
    """The public offer is at ten o'clock on day 14; the clinic has three in the afternoon."""
    offer = OfferFacts(start_on=make.day(14), notified_on=make.day(2), start_time=time(10))
    plan = make.plan(offers=(offer,))
    return may_start(
        book,
        plan,
        entitlement(book, plan, today=make.day(3)),
        CLINIC,
        (),
        start_on=make.day(14),
        start_time=time(15),
        today=make.day(3),
    ).holds


def alarm_at_the_patients(book):
    return Alert.NOTICE_OVERDUE in alerts(
        book, make.plan(), state=PlanState.HELD_BY_PATIENT, today=make.day(5)
    )


def reply_on_the_next_day(book):
    return reply_deadline_fault(
        book, notified_on=make.day(1), reply_by=make.day(2), start_on=make.day(9)
    )


def ended(**facts):
    agreed = AgreementFacts(start_on=make.day(13), public_offer_on=make.day(14), **facts)
    return lambda book: duty_ends(agreed, book=book).holds


def by_telephone(book):
    return counts_as_start(
        book, meeting=MeetingKind.TELEPHONE, health_professional=True, will_deliver=True
    ).holds


def due_on(plan):
    return lambda book: notice_due_on(book, plan)


def statute_named(book):
    plan = make.offered(14)
    held = entitlement(book, plan, today=make.day(3))
    return access(book, plan, held, make.private(), (), today=make.day(3)).reason.fact("statute")


def basic_at_an_advanced_place(book):
    asked = {"clinical_area": make.AREA, "age_group": make.plan().age_group}
    return service_fit(ADVANCED_ONLY, care_level=CareLevel.BASIC, **asked, book=book).holds


def told_by_letter(book):
    return informed_on(book, channel=Channel.LETTER, sent_on=make.day(2))


def slow_letter(book):
    by_delivery = make.book(
        informed_by=InformedBy.DELIVERY, letter_delivery_days=book.letter_delivery_days
    )
    return told_by_letter(by_delivery)


def changed_on_day_ten_of_the_course(book):
    return change_kind(
        book,
        stratified_on=make.day(2),
        course_started_on=make.day(9),
        changed_on=make.day(19),
    )


PAIRS = [
    Pair(
        "refusal_ratio",
        Decimal(3),
        refusal_of(30, [14] * 5),
        RefusalState.SUPPORTED,
        RefusalState.NOT_SUPPORTED,
    ),
    Pair(
        "refusal_days",
        20,
        refusal_of(30, [14] * 5),
        RefusalState.SUPPORTED,
        RefusalState.NOT_SUPPORTED,
    ),
    Pair(
        "refusal_min_comparators",
        6,
        refusal_of(30, [14] * 5),
        RefusalState.SUPPORTED,
        RefusalState.INSUFFICIENT_DATA,
    ),
    Pair(
        "freshness_days",
        8,
        lambda book: is_fresh(book, observed_on=make.day(0), on=make.day(8)),
        False,
        True,
    ),
    Pair(
        "refusal_max_days",
        29,
        lambda book: validity_fault(book, valid_from=make.day(0), valid_to=make.day(28)) is None,
        False,
        True,
    ),
    Pair(
        "hospital_level_clocks",
        True,
        lambda book: (
            clocks_run(HOSPITAL_PLAN.plan_type, book=book),
            notice_due_on(book, HOSPITAL_PLAN),
            private_choice(HOSPITAL_PLAN, 8)(book),
        ),
        (False, None, False),
        (True, make.day(4), True),
    ),
    Pair(
        "count_other_public",
        True,
        private_choice(make.offered(14, other_public_start_on=make.day(5)), 3),
        True,
        False,
    ),
    Pair("right_without_offer", False, private_choice(make.plan(), 8), True, False),
    Pair("compare_starts_by", StartComparison.INSTANT, start_at_three, True, False),
    Pair("alarm_before_receipt", True, alarm_at_the_patients, False, True),
    Pair(
        "right_survives_earlier_offer", False, private_choice(make.offered(14, 6), 4), True, False
    ),
    Pair(
        "late_accept",
        False,
        lambda book: (
            may_accept_late(
                book, reply_by=make.day(5), replied_on=make.day(6), reason="was ill"
            ).holds
        ),
        True,
        False,
    ),
    Pair("reply_min_days", 1, lambda book: reply_on_the_next_day(book) is None, False, True),
    Pair("duty_revives", False, ended(cancelled=True), False, True),
    Pair("telephone_counts", True, by_telephone, False, True),
    Pair(
        "transition_policy",
        TransitionPolicy.DISCHARGE_DAY,
        lambda book: authority_day(
            book, discharged_on=date(2026, 12, 31), today=date(2027, 1, 1)
        ).isoformat(),
        "2027-01-01",
        "2026-12-31",
    ),
    Pair(
        "deferral_moves_day_zero",
        False,
        lambda book: last_day_without_private_choice(book, make.plan(not_before=make.day(20))),
        make.day(27),
        make.day(7),
    ),
    Pair(
        "nonworking_days",
        NonworkingDays.ROLLED_OVER,
        due_on(make.plan(discharged_on=date(2027, 3, 21))),  # day 4 is Maundy Thursday
        date(2027, 3, 25),
        date(2027, 3, 30),
    ),
    Pair("notice_day_zero", NoticeDayZero.DAY_AFTER, due_on(make.plan()), make.day(4), make.day(5)),
    Pair(
        "duty_refers_to",
        DutyReference.OFFER,
        ended(reply_by=make.day(9), replied_on=make.day(10)),
        False,
        True,
    ),
    Pair(
        "framework_contract_citation",
        "sundhedslovens § 140, stk. 5",
        statute_named,
        "sundhedslovens § 140, stk. 4",
        "sundhedslovens § 140, stk. 5",
    ),
    Pair("advanced_takes_basic", True, basic_at_an_advanced_place, False, True),
    Pair("informed_by", InformedBy.DELIVERY, told_by_letter, make.day(2), make.day(7)),
    Pair("letter_delivery_days", 1, slow_letter, make.day(7), make.day(3)),
    Pair(
        "restratification_from",
        RestratificationFrom.STRATIFICATION,
        changed_on_day_ten_of_the_course,
        LevelChange.RESTRATIFICATION,
        LevelChange.LEVEL_CHANGE,
    ),
    Pair(
        "free_choice_transport",
        Carrier.HOME_MUNICIPALITY,
        lambda book: transport(book, make.plan(), trained_in="0101", freely_chosen=True).carrier,
        Carrier.NOT_DECIDED,
        Carrier.HOME_MUNICIPALITY,
    ),
    Pair(
        "institution_answer_days",
        3,
        lambda book: silence_confirms_on(book, chosen_on=make.day(2), start_on=make.day(9)),
        make.day(4),
        make.day(5),
    ),
]
NAMES = [policy.name for policy in make.BOOK.policies]


@pytest.mark.parametrize("name", NAMES)
def test_a_reading_has_a_question_that_its_setting_decides(name):
    (pair,) = [pair for pair in PAIRS if pair.name == name]
    assert pair.by_default != pair.otherwise
    assert pair.ask(make.BOOK) == pair.by_default
    assert pair.ask(make.book(**{name: pair.other})) == pair.otherwise


@pytest.mark.parametrize("name", NAMES)
def test_a_reading_tells_its_settings_and_the_month_it_was_worded(name):
    (pair,) = [pair for pair in PAIRS if pair.name == name]
    (policy,) = [p for p in make.book(**{name: pair.other}).policies if p.name == name]
    assert policy.version == "2027-01"
    if isinstance(pair.other, str | bool) and policy.settings != ("text",):
        assert policy.value in policy.settings
        assert len(policy.settings) > 1
    else:
        assert policy.settings in (("whole number",), ("number",), ("text",))


def test_both_orders_read_alike():
    old, new = ({p.name: p.value for p in book.policies} for book in RULEBOOKS)
    assert old == new


def test_the_questions_reach_from_a01_to_a21():
    assert {policy.id for policy in make.BOOK.policies} == {f"A-{n:02}" for n in range(1, 22)}
    assert {pair.name for pair in PAIRS} == set(NAMES)
