"""Bundles for KL Gateway, each held against what KL's profiles demand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from service.interop.kl_facts import HandedTo, LeftOut, Meeting, Received, Reported, left_out
from service.interop.kl_gateway import deliver
from service.rules.vocabulary import CareLevel, MeetingKind, PlanState, PlanType
from tests.interop import kl_profile as kl

AT = datetime(2027, 1, 20, 9, 30, tzinfo=UTC)
TODAY = date(2027, 1, 20)
CUSTODIAN = "451000016003"
PLAN = Reported(
    plan_id=UUID(int=7),
    citizen_ref="citizen-1",
    cpr="1502779995",
    sender_sor="227871000016001",
    received=(
        Received(
            plan_type=PlanType.GENERAL,
            discharged_on=date(2027, 1, 6),
            received_on=date(2027, 1, 7),
        ),
    ),
    care_level=CareLevel.BASIC,
    state=PlanState.OFFERED,
    not_before=None,
    offered_on=date(2027, 1, 12),
    handed_to=None,
    private_declined=False,
    meeting=None,
)
MEETING = Meeting(day=date(2027, 1, 12), kind=MeetingKind.IN_PERSON, at_home=False)


def delivered(*plans, today=TODAY):
    return deliver(plans, custodian_sor=CUSTODIAN, at=AT, today=today)


def bundle_of(*plans, today=TODAY):
    (bundle,) = delivered(*plans, today=today).bundles
    assert kl.faults(bundle) == []
    return bundle


def request_of(plan, *, today=TODAY):
    return kl.of_kind(bundle_of(plan, today=today), "ServiceRequest")[-1]


def of_type(plan_type, care_level):
    received = (replace(PLAN.received[0], plan_type=plan_type),)
    return replace(PLAN, received=received, care_level=care_level)


def test_an_ordinary_plan_is_told_with_its_three_days():
    bundle = bundle_of(PLAN)
    (request,) = kl.of_kind(bundle, "ServiceRequest")
    assert kl.standing(request) == ("active", None)
    assert kl.discharged_on(request) == "2027-01-06"
    assert request["authoredOn"] == "2027-01-07"
    assert request["occurrencePeriod"] == {"start": "2027-01-12"}
    (citizen,) = kl.of_kind(bundle, "Patient")
    assert citizen["identifier"][0]["value"] == "1502779995"
    assert citizen["managingOrganization"]["identifier"]["value"] == CUSTODIAN
    (sender,) = kl.of_kind(bundle, "Organization")
    assert sender["identifier"][0]["value"] == "227871000016001"
    assert bundle["timestamp"] == "2027-01-20T09:30:00Z"


@pytest.mark.parametrize(
    ("plan_type", "care_level", "codes"),
    [
        (PlanType.GENERAL, None, [kl.ALMEN]),
        (PlanType.GENERAL, CareLevel.BASIC, [kl.ALMEN, kl.BASAL]),
        (PlanType.GENERAL, CareLevel.ADVANCED, [kl.ALMEN, kl.AVANCERET]),
        (PlanType.HOSPITAL_SPECIALISED, CareLevel.HOSPITAL_SPECIALISED, [kl.SPECIALISERET]),
        (PlanType.SPECIALISED_REHAB, CareLevel.SPECIALISED_REHAB, [kl.REHABILITERING]),
    ],
)
def test_type_and_level_are_categories(plan_type, care_level, codes):
    assert kl.categories(request_of(of_type(plan_type, care_level))) == codes


def test_without_an_offer_no_beginning_is_told():
    assert "occurrencePeriod" not in request_of(replace(PLAN, offered_on=None))


PRIVATE = {"handed_to": HandedTo.PRIVATE_PROVIDER}
ELSEWHERE = {"handed_to": HandedTo.OTHER_MUNICIPALITY}
DEFERRED = {"not_before": date(2027, 2, 3)}
DECLINED = {"private_declined": True}
S = PlanState


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"state": S.AWAITING_OFFER}, ("active", None)),
        ({"state": S.REVOKED}, ("on-hold", kl.FEJL)),
        ({"state": S.REVOKED, **DEFERRED}, ("on-hold", kl.FEJL)),
        ({"state": S.AGREED_PRIVATE, **PRIVATE}, ("on-hold", kl.FRIT_VALG)),
        ({"state": S.STARTED, **PRIVATE}, ("on-hold", kl.FRIT_VALG)),
        ({"state": S.COMPLETED, **PRIVATE}, ("completed", None)),
        ({"state": S.PLACED, **ELSEWHERE}, ("on-hold", kl.ANDEN_KOMMUNE)),
        ({"state": S.PLACED, **ELSEWHERE, **DECLINED}, ("on-hold", kl.ANDEN_KOMMUNE)),
        ({"state": S.OFFERED, **DEFERRED}, ("on-hold", kl.UDSKUDT)),
        ({"state": S.PLACED, **DEFERRED, **DECLINED}, ("on-hold", kl.UDSKUDT)),
        ({"state": S.STARTED, **DEFERRED}, ("active", None)),
        ({"state": S.PLACED, **DECLINED}, ("on-hold", kl.AFSLAAET)),
        ({"state": S.STARTED, **DECLINED}, ("active", None)),
        ({"state": S.COMPLETED}, ("completed", None)),
        ({"state": S.CLOSED_BY_CITIZEN, **DEFERRED}, ("revoked", None)),
        ({"state": S.DECEASED}, ("revoked", None)),
    ],
)
def test_status_and_the_reason_of_a_hold(facts, told):
    assert kl.standing(request_of(replace(PLAN, **facts))) == told


def test_a_deferral_holds_until_its_day():
    plan = replace(PLAN, **DEFERRED)
    assert kl.standing(request_of(plan, today=date(2027, 2, 2))) == ("on-hold", kl.UDSKUDT)
    assert kl.standing(request_of(plan, today=date(2027, 2, 3))) == ("active", None)


@pytest.mark.parametrize("state", [PlanState.PLACED, PlanState.CLOSED_BY_CITIZEN])
def test_the_offered_day_counts_also_when_no_meeting_came_of_it(state):
    request = request_of(replace(PLAN, state=state, meeting=None))
    assert request["occurrencePeriod"] == {"start": "2027-01-12"}


def test_a_dead_citizen_is_told_dead():
    (citizen,) = kl.of_kind(bundle_of(replace(PLAN, state=PlanState.DECEASED)), "Patient")
    assert citizen["deceasedBoolean"] is True


def test_corrections_replace_what_was_received_before():
    first = PLAN.received[0]
    second = replace(first, plan_type=PlanType.SPECIALISED_REHAB, received_on=date(2027, 1, 8))
    third = replace(first, discharged_on=date(2027, 1, 5), received_on=date(2027, 1, 9))
    bundle = bundle_of(replace(PLAN, received=(first, second, third)))
    requests = kl.of_kind(bundle, "ServiceRequest")
    assert [kl.standing(one) for one in requests] == [
        ("revoked", None),
        ("revoked", None),
        ("active", None),
    ]
    urls = [f"urn:uuid:{one['id']}" for one in requests]
    assert [one.get("replaces") for one in requests] == [
        None,
        [{"reference": urls[0]}],
        [{"reference": urls[1]}],
    ]
    assert [one["authoredOn"] for one in requests] == ["2027-01-07", "2027-01-08", "2027-01-09"]
    assert [kl.categories(one) for one in requests] == [
        [kl.ALMEN],
        [kl.REHABILITERING],
        [kl.ALMEN, kl.BASAL],
    ]
    assert [kl.discharged_on(one) for one in requests] == ["2027-01-06", "2027-01-06", "2027-01-05"]
    assert [("occurrencePeriod" in one) for one in requests] == [False, False, True]


@pytest.mark.parametrize(
    ("kind", "at_home", "told"),
    [
        (MeetingKind.IN_PERSON, False, "AMB"),
        (MeetingKind.IN_PERSON, True, "HH"),
        (MeetingKind.VIDEO, True, kl.SKAERM),
        (MeetingKind.TELEPHONE, False, kl.TELEFON),
    ],
)
def test_the_first_meeting_is_told_with_its_day_and_kind(kind, at_home, told):
    meeting = replace(MEETING, kind=kind, at_home=at_home)
    bundle = bundle_of(replace(PLAN, state=PlanState.STARTED, meeting=meeting))
    (encounter,) = kl.of_kind(bundle, "Encounter")
    assert (encounter["status"], encounter["class"]["code"]) == ("finished", told)
    assert encounter["period"] == {"start": "2027-01-12", "end": "2027-01-12"}


@pytest.mark.parametrize("handed_to", list(HandedTo))
def test_a_meeting_at_somebody_elses_is_not_the_authoritys_to_tell(handed_to):
    plan = replace(PLAN, state=PlanState.STARTED, meeting=MEETING, handed_to=handed_to)
    assert kl.of_kind(bundle_of(plan), "Encounter") == []


def test_the_plans_of_one_citizen_are_told_together_and_of_two_apart():
    shoulder = replace(PLAN, plan_id=UUID(int=8), sender_sor="987654321000016001")
    bundle = bundle_of(PLAN, shoulder)
    assert len(kl.of_kind(bundle, "ServiceRequest")) == 2
    assert len(kl.of_kind(bundle, "Organization")) == 2
    other = replace(PLAN, plan_id=UUID(int=9), citizen_ref="citizen-2", cpr="0101010101")
    bundles = delivered(PLAN, other, shoulder).bundles
    assert [len(kl.of_kind(one, "ServiceRequest")) for one in bundles] == [2, 1]
    assert [kl.faults(one) for one in bundles] == [[], []]


def test_what_is_told_again_has_the_same_ids():
    again = replace(PLAN, state=PlanState.STARTED, meeting=MEETING)
    ids = [e["fullUrl"] for e in bundle_of(PLAN)["entry"]]
    assert [e["fullUrl"] for e in bundle_of(again)["entry"]][: len(ids)] == ids


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"cpr": None}, LeftOut.NO_CPR),
        ({"cpr": "3104010101"}, LeftOut.CPR_NOT_OFFICIAL),
        ({"cpr": "6102010101"}, LeftOut.CPR_NOT_OFFICIAL),
        ({"sender_sor": None}, LeftOut.NO_SENDER_SOR),
        ({"sender_sor": "1234567890"}, LeftOut.NO_SENDER_SOR),
        ({"sender_sor": "Holbæk Sygehus"}, LeftOut.NO_SENDER_SOR),
        ({"sender_sor": "227871000016001\n"}, LeftOut.NO_SENDER_SOR),
        ({"state": PlanState.INFORMATION_ONLY}, LeftOut.NO_CATEGORY),
    ],
)
def test_what_the_profiles_cannot_hold_is_left_out_with_its_reason(facts, why):
    plan = replace(PLAN, **facts)
    assert left_out(plan) is why
    found = delivered(plan)
    assert (found.bundles, found.left_out) == ([], [(plan.plan_id, why)])


def test_self_training_has_no_category():
    assert left_out(of_type(PlanType.SELF_TRAINING, None)) is LeftOut.NO_CATEGORY


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("ServiceRequest", "category", [{"coding": [{"system": kl.TERMS, "code": kl.BASAL}]}]),
        ("ServiceRequest", "note", [{"text": "Går med rollator."}]),
        ("ServiceRequest", "extension", []),
        ("ServiceRequest", "occurrencePeriod", {"start": "2027-01-12", "end": "2027-01-13"}),
        ("Patient", "name", [{"family": "Berggren"}]),
        ("Patient", "identifier", []),
        ("Encounter", "period", {"start": "2027-01-12"}),
        ("Encounter", "class", {"system": kl.ACT, "code": "VR"}),
    ],
)
def test_the_checker_sees_what_the_profiles_forbid(kind, name, value):
    bundle = bundle_of(replace(PLAN, state=PlanState.STARTED, meeting=MEETING))
    kl.of_kind(bundle, kind)[0][name] = value
    assert kl.faults(bundle) != []
