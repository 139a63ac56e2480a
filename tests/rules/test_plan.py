import pytest

from service.rules.clinical import (
    clinical_window_fault,
    has_short_deadline,
    meets_clinical_deadline,
)
from service.rules.codes import Code
from service.rules.plan import first_state, issue_faults, recipients, state_on_receipt
from service.rules.rulebook import RULEBOOKS
from service.rules.vocabulary import ConsentGiver, IssuerKind, PlanState, PlanType, Recipient
from tests.rules import make

REHAB = {
    "plan_type": PlanType.SPECIALISED_REHAB,
    "total_functional_ability": "needs help in all rooms",
    "total_needs": "training, school, housing",
}
FIRST = RULEBOOKS[0].in_force_from


def faults(today=make.DISCHARGED_ON, **facts):
    return issue_faults(make.draft(**facts), today=today)


@pytest.mark.parametrize("facts", [{}, REHAB], ids=["general", "rehabilitation"])
def test_a_complete_plan_may_be_issued(facts):
    assert faults(**facts) == ()


@pytest.mark.parametrize(
    ("facts", "code", "citation", "pointer"),
    [
        (
            {"functional_ability": " "},
            Code.FUNCTIONAL_ABILITY_MISSING,
            "§ 2, stk. 2",
            "/functional_ability",
        ),
        ({"needs": ""}, Code.NEEDS_MISSING, "§ 2, stk. 2", "/needs"),
        ({"impairments": ()}, Code.IMPAIRMENTS_MISSING, "§ 2, stk. 2", "/impairments"),
        ({"impairments": (" ",)}, Code.IMPAIRMENTS_MISSING, "§ 2, stk. 2", "/impairments"),
        (
            {"contact_municipality": None},
            Code.CONTACT_MUNICIPALITY_MISSING,
            "§ 2, stk. 4",
            "/contacts/municipality",
        ),
        (
            {"contact_region": ""},
            Code.CONTACT_REGION_MISSING,
            "§ 2, stk. 4",
            "/contacts/region",
        ),
        (
            REHAB | {"total_functional_ability": None},
            Code.TOTAL_FUNCTIONAL_ABILITY_MISSING,
            "§ 2, stk. 3",
            "/total_functional_ability",
        ),
        (
            REHAB | {"total_needs": None},
            Code.TOTAL_NEEDS_MISSING,
            "§ 2, stk. 3",
            "/total_needs",
        ),
        (
            {"consent": make.consent(given_by=ConsentGiver.NEXT_OF_KIN)},
            Code.PROXY_CONSENT_NOT_ALLOWED,
            "§ 1, stk. 2",
            "/consent/given_by",
        ),
        (
            {"written": False},
            Code.PLAN_NOT_WRITTEN,
            "§ 1, stk. 2",
            "/participation/written",
        ),
        (
            {"patient_took_part": False},
            Code.PATIENT_DID_NOT_TAKE_PART,
            "§ 1, stk. 2",
            "/participation/patient_took_part",
        ),
        (
            {"issuer_kind": IssuerKind.PRIVATE_SELF_PAID},
            Code.ISSUER_NOT_ALLOWED,
            "§ 1, stk. 1",
            "/issuer/kind",
        ),
        (
            {"discharged_on": make.day(1)},
            Code.DISCHARGE_IN_THE_FUTURE,
            "§ 1, stk. 1",
            "/discharged_on",
        ),
        (
            {"discharged_on": FIRST - (make.day(1) - make.day(0))},
            Code.NO_ORDER_IN_FORCE,
            "§ 9",
            "/discharged_on",
        ),
        (
            {"not_before": make.day(-1)},
            Code.NOT_BEFORE_BEFORE_DISCHARGE,
            "§ 3, stk. 2",
            "/not_before",
        ),
        (
            {"clinical_start_deadline": make.day(-1)},
            Code.DEADLINE_BEFORE_DISCHARGE,
            "§ 3, stk. 1",
            "/clinical_start_deadline",
        ),
        (
            {"not_before": make.day(9), "clinical_start_deadline": make.day(8)},
            Code.CLINICAL_WINDOW_EMPTY,
            "§ 3, stk. 2",
            "/not_before",
        ),
    ],
)
def test_par1_to_3_each_fault_names_its_paragraph_and_its_field(facts, code, citation, pointer):
    (fault,) = faults(**facts)
    assert (fault.code, fault.citation, fault.pointer) == (code, citation, pointer)


def test_every_fault_of_a_plan_is_told_at_once():
    found = faults(
        functional_ability="",
        contact_region=None,
        issuer_kind=IssuerKind.PRIVATE_SELF_PAID,
        not_before=make.day(-2),
    )
    assert [fault.pointer for fault in found] == [
        "/functional_ability",
        "/contacts/region",
        "/issuer/kind",
        "/not_before",
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"issuer_kind": IssuerKind.PRIVATE_EXTENDED_CHOICE},
        {"consent": make.consent(given_by=ConsentGiver.GUARDIAN, permanently_lacks_capacity=True)},
        {"discharged_on": FIRST},
        {"total_functional_ability": None, "total_needs": None},
    ],
    ids=["private hospital", "proxy with its ground", "first day of the first order", "general"],
)
def test_par1_what_is_no_fault(facts):
    assert faults(**facts) == ()


@pytest.mark.parametrize(
    ("not_before", "deadline", "code"),
    [
        (None, None, None),
        (0, 0, None),
        (-1, None, Code.NOT_BEFORE_BEFORE_DISCHARGE),
        (None, -1, Code.DEADLINE_BEFORE_DISCHARGE),
        (5, 4, Code.CLINICAL_WINDOW_EMPTY),
        (5, 5, None),
        (5, 6, None),
    ],
)
def test_par3_the_hospitals_days_leave_a_day_to_start(not_before, deadline, code):
    fault = clinical_window_fault(
        discharged_on=make.day(0),
        not_before=None if not_before is None else make.day(not_before),
        clinical_start_deadline=None if deadline is None else make.day(deadline),
    )
    assert (fault and fault.code) == code


@pytest.mark.parametrize(("start", "kept"), [(4, True), (5, True), (6, False)])
def test_par3_stk1_the_clinical_deadline_is_kept_on_its_day(start, kept):
    plan = make.plan(clinical_start_deadline=make.day(5))
    assert meets_clinical_deadline(plan, start_on=make.day(start)) is kept
    assert meets_clinical_deadline(make.plan(), start_on=make.day(start))


@pytest.mark.parametrize(
    ("deadline", "near"), [(0, True), (6, True), (7, False), (8, False), (None, False)]
)
def test_par3_stk1_a_short_deadline_is_warned_of(deadline, near):
    plan = make.plan(clinical_start_deadline=None if deadline is None else make.day(deadline))
    assert has_short_deadline(make.BOOK, plan) is near


MUNICIPALITY, REGION, GP, HOSPITAL = (
    Recipient.MUNICIPALITY,
    Recipient.REGION,
    Recipient.GP,
    Recipient.CHOSEN_HOSPITAL,
)


@pytest.mark.parametrize(
    ("book", "plan_type", "named"),
    [
        (make.BOOK, PlanType.GENERAL, (MUNICIPALITY, GP)),
        (make.BOOK, PlanType.SELF_TRAINING, (MUNICIPALITY, GP)),
        (make.BOOK, PlanType.SPECIALISED_REHAB, (REGION, GP, MUNICIPALITY)),
        (make.OLD_BOOK, PlanType.SPECIALISED_REHAB, (MUNICIPALITY, GP)),
        (make.BOOK, PlanType.HOSPITAL_SPECIALISED, (HOSPITAL, GP, MUNICIPALITY)),
        (make.OLD_BOOK, PlanType.HOSPITAL_SPECIALISED, (HOSPITAL, GP, MUNICIPALITY)),
    ],
)
def test_par4_the_order_names_the_recipients_and_the_patient_agrees_to_each(book, plan_type, named):
    to_all = recipients(book, plan_type, make.consent())
    assert (to_all.sent, to_all.deselected) == (named, ())
    nobody = dict.fromkeys(("municipality", "region", "gp", "hospital"), False)
    to_none = recipients(book, plan_type, make.consent(**nobody))
    assert (to_none.sent, to_none.deselected) == ((), named)
    without_gp = recipients(book, plan_type, make.consent(gp=False))
    assert without_gp.deselected == (GP,)
    assert GP not in without_gp.sent


@pytest.mark.parametrize(
    ("book", "plan_type", "kept_back", "state"),
    [
        (make.BOOK, PlanType.GENERAL, (), PlanState.AWAITING_STRATIFICATION),
        (make.BOOK, PlanType.GENERAL, ("gp",), PlanState.AWAITING_STRATIFICATION),
        (make.BOOK, PlanType.GENERAL, ("municipality",), PlanState.HELD_BY_PATIENT),
        (make.BOOK, PlanType.SPECIALISED_REHAB, (), PlanState.AWAITING_OFFER),
        (make.BOOK, PlanType.SPECIALISED_REHAB, ("region",), PlanState.HELD_BY_PATIENT),
        (make.OLD_BOOK, PlanType.SPECIALISED_REHAB, ("region",), PlanState.AWAITING_OFFER),
        (make.BOOK, PlanType.HOSPITAL_SPECIALISED, (), PlanState.AWAITING_HOSPITAL_CHOICE),
        (
            make.BOOK,
            PlanType.HOSPITAL_SPECIALISED,
            ("hospital", "gp"),
            PlanState.AWAITING_HOSPITAL_CHOICE,
        ),
        (
            make.BOOK,
            PlanType.HOSPITAL_SPECIALISED,
            ("hospital", "gp", "municipality"),
            PlanState.HELD_BY_PATIENT,
        ),
        (make.BOOK, PlanType.SELF_TRAINING, ("gp", "municipality"), PlanState.INFORMATION_ONLY),
    ],
)
def test_par4_where_a_plan_stands_when_it_is_issued(book, plan_type, kept_back, state):
    consent = make.consent(**dict.fromkeys(kept_back, False))
    assert first_state(plan_type, recipients(book, plan_type, consent)) is state


def test_a_plan_shown_later_by_the_patient_waits_for_the_same_as_one_sent():
    assert state_on_receipt(PlanType.SELF_TRAINING) is PlanState.INFORMATION_ONLY
    assert state_on_receipt(PlanType.GENERAL) is PlanState.AWAITING_STRATIFICATION


def test_par1_stk2_a_patient_who_permanently_lacks_capacity_need_not_take_part():
    lacking = make.consent(given_by=ConsentGiver.GUARDIAN, permanently_lacks_capacity=True)
    assert faults(patient_took_part=False, consent=lacking) == ()
    (fault,) = faults(patient_took_part=False, written=False, consent=lacking)
    assert fault.code == Code.PLAN_NOT_WRITTEN
