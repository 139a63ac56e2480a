"""An authority reports its plans to KL Gateway, from where it left off."""

import json

import pytest

from tests.api import plan_make as make
from tests.api.test_plans import REHAB
from tests.interop import kl_profile as kl

CPR = "1502779995"  # the official test number
SENDER = "227871000016001"
CUSTODIAN = "451000016003"
ADDRESS = f"/v1/exports/kl-gateway?custodian_sor={CUSTODIAN}"
TODAY = make.EARLY
WORDS = ("rollator", "Gangtræning", "muskelkraft", "8940 2000", "citizen-1", "8000", "Enkle")


def whole(**changes):
    """What a plan needs to be reported."""
    citizen = {"citizen_ref": "citizen-1", "postcode": "8000", "cpr": CPR}
    return {"citizen": citizen, "issuer": {"hospital_sor": SENDER}} | changes


def read(caller, address):
    """Bundles that hold against the profiles, the plans left out, and the address of the next."""
    answer = caller.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/fhir+ndjson"
    lines = [json.loads(line) for line in answer.text.splitlines()]
    bundles = [line for line in lines if line["resourceType"] == "Bundle"]
    assert [kl.faults(bundle) for bundle in bundles] == [[] for _ in bundles]
    issues = [
        (issue["details"]["coding"][0]["code"], issue["diagnostics"].removeprefix("plan "))
        for line in lines
        if line["resourceType"] == "OperationOutcome"
        for issue in line["issue"]
    ]
    return bundles, issues, answer.links["next"]["url"]


def caught_up(caller, address=ADDRESS):
    """The address from which nothing is told yet."""
    bundles, issues, following = read(caller, address)
    return caught_up(caller, following) if bundles or issues else following


@pytest.fixture
def told(world):
    """What is told anew of the one plan that a test is about: its requests and its bundle."""
    address = caught_up(world.authority())

    def tell():
        (bundle,), issues, _ = read(world.authority(), address)
        assert issues == []
        return kl.of_kind(bundle, "ServiceRequest"), bundle

    return tell


def test_a_plan_is_told_with_its_days_and_without_a_word_of_the_clinic(world, told):
    make.placed(world, **whole())
    (request,), bundle = told()
    assert kl.standing(request) == ("active", None)
    assert kl.categories(request) == [kl.ALMEN, kl.BASAL]
    assert kl.discharged_on(request) == make.DISCHARGED_ON
    assert request["authoredOn"] == make.NOW[:10]
    assert request["occurrencePeriod"] == {"start": make.EARLY}
    written = json.dumps(bundle, ensure_ascii=False)
    assert [word for word in WORDS if word in written] == []
    assert CPR in written


def test_a_plan_that_nobody_has_stratified_has_one_category_and_no_beginning(world, told):
    make.issued(world, **whole())
    (request,), _ = told()
    assert kl.categories(request) == [kl.ALMEN]
    assert "occurrencePeriod" not in request


def test_the_hospital_level_is_told_by_its_region(world):
    region = world.authority("midtjylland")
    address = caught_up(region)
    make.issued(world, **whole(plan_type="hospital_specialised"))
    make.issued(world, **whole(**REHAB))
    (bundle,), _, _ = read(region, address)
    found = [kl.categories(one) for one in kl.of_kind(bundle, "ServiceRequest")]
    assert found == [[kl.SPECIALISERET], [kl.REHABILITERING]]


def test_an_agreed_private_start_is_free_choice(world, told):
    make.placed_privately(world, **whole())
    (request,), _ = told()
    assert kl.standing(request) == ("on-hold", kl.FRIT_VALG)
    assert request["occurrencePeriod"] == {"start": make.LATE}


def test_who_waits_though_told_of_the_private_choice_has_declined(world, told):
    path = make.offered_late(world, **whole())
    (request,), _ = told()
    assert kl.standing(request) == ("active", None)
    chosen = make.choice_body(world.own, start_on=make.LATE)
    make.posted(world.citizen(), f"{path}/choices", chosen)
    (request,), _ = told()
    assert kl.standing(request) == ("on-hold", kl.AFSLAAET)


def test_another_municipality_at_the_citizens_wish(world, told):
    path = make.offered(world, **whole())
    make.posted(world.citizen(), f"{path}/choices", make.choice_body(world.other))
    (request,), _ = told()
    assert kl.standing(request) == ("active", None)
    make.posted(world.at(world.other), f"{path}/confirmation")
    (request,), _ = told()
    assert kl.standing(request) == ("on-hold", kl.ANDEN_KOMMUNE)


def test_a_deferred_start(world, told):
    make.stratified(world, **whole(not_before="2027-03-01"))
    (request,), _ = told()
    assert kl.standing(request) == ("on-hold", kl.UDSKUDT)


def test_a_plan_that_was_sent_in_error(world, told):
    path = make.offered(world, **whole())
    make.posted(world.hospital_staff(), f"{path}/revocation", {"reason": "Forkert patient."})
    (request,), bundle = told()
    assert kl.standing(request) == ("on-hold", kl.FEJL)
    assert "Forkert" not in json.dumps(bundle)


def test_a_citizen_who_died(world, told):
    path = make.offered(world, **whole())
    make.posted(world.authority(), f"{path}/death")
    (request,), bundle = told()
    assert kl.standing(request) == ("revoked", None)
    assert kl.of_kind(bundle, "Patient")[0]["deceasedBoolean"] is True


def test_the_offered_day_stays_when_the_citizen_gives_up(world, told):
    path = make.placed(world, **whole())
    make.posted(world.citizen(), f"{path}/withdrawal")
    (request,), bundle = told()
    assert kl.standing(request) == ("revoked", None)
    assert request["occurrencePeriod"] == {"start": make.EARLY}
    assert kl.of_kind(bundle, "Encounter") == []


def test_the_offered_day_stays_when_the_meeting_is_missed_and_booked_anew(client):
    world = make.a_world(client)
    path = make.placed(world, **whole())
    client.set_clock(f"{TODAY}T12:00:00+01:00")
    make.posted(world.at(world.own), f"{path}/no-show")
    make.posted(world.authority(), f"{path}/rebooking", {"start_on": make.LATE})
    (bundle,), _, following = read(world.authority(), ADDRESS)
    assert kl.of_kind(bundle, "ServiceRequest")[0]["occurrencePeriod"] == {"start": make.EARLY}
    client.set_clock(f"{make.LATE}T12:00:00+01:00")
    video = {"started_on": make.LATE, "meeting": "video"}
    make.posted(world.at(world.own), f"{path}/start", video)
    (bundle,), _, _ = read(world.authority(), following)
    (request,) = kl.of_kind(bundle, "ServiceRequest")
    (encounter,) = kl.of_kind(bundle, "Encounter")
    assert request["occurrencePeriod"] == {"start": make.EARLY}
    assert encounter["period"]["start"] == make.LATE
    assert encounter["class"]["code"] == kl.SKAERM
    make.posted(world.at(world.own), f"{path}/completion")
    (bundle,), _, _ = read(world.authority(), following)
    assert kl.standing(kl.of_kind(bundle, "ServiceRequest")[0]) == ("completed", None)


def test_an_offer_that_the_authority_replaces_counts_no_more(world, told):
    path = make.offered(world, **whole())
    make.posted(world.authority(), f"{path}/offers", make.late_offer_body(world.own))
    (request,), _ = told()
    assert request["occurrencePeriod"] == {"start": make.LATE}


def test_a_correction_replaces_the_plan_and_other_texts_do_not(world, told):
    path = make.stratified(world, **whole())
    staff = world.hospital_staff()
    changed = {"reason": "Fejl.", "discharged_on": "2027-02-05"}
    make.posted(staff, f"{path}/corrections", changed)
    make.posted(staff, f"{path}/corrections", {"reason": "Fejl.", "needs": "Balance."})
    requests, bundle = told()
    assert [kl.standing(one) for one in requests] == [("revoked", None), ("active", None)]
    assert [kl.discharged_on(one) for one in requests] == [make.DISCHARGED_ON, "2027-02-05"]
    assert requests[1]["replaces"] == [{"reference": f"urn:uuid:{requests[0]['id']}"}]
    assert "Balance" not in json.dumps(bundle)


def test_plans_without_what_the_profiles_demand_are_named(world):
    address = caught_up(world.authority())
    lacking = {
        "NO_CPR": make.issued(world, **whole(citizen=make.plan_body()["citizen"])),
        "NO_SENDER_SOR": make.issued(world, **whole(issuer={"kind": "public"})),
        "NO_CATEGORY": make.issued(world, **whole(plan_type="self_training")),
    }
    bundles, issues, _ = read(world.authority(), address)
    assert bundles == []
    named = [(code, path.removeprefix("/v1/plans/")) for code, path in lacking.items()]
    assert issues == named


def test_pages_tell_every_plan_once_in_the_order_of_its_newest_event(world):
    address = f"{caught_up(world.authority())}&limit=2"
    paths = [make.issued(world, **whole()) for _ in range(5)]
    level = {"care_level": "basic", "reason": "Enkle følger.", "assessed_by": "Fys. A"}
    make.posted(world.authority(), f"{paths[0]}/stratification", level)
    sizes, ids = [], []
    while True:
        bundles, _, address = read(world.authority(), address)
        if not bundles:
            break
        requests = kl.of_kind(bundles[0], "ServiceRequest")
        sizes.append(len(requests))
        ids += [(one["id"], kl.categories(one)) for one in requests]
    assert sizes == [2, 2, 1]
    assert len({identity for identity, _ in ids}) == 5
    assert [codes for _, codes in ids] == [[kl.ALMEN]] * 4 + [[kl.ALMEN, kl.BASAL]]


def test_only_days_of_discharge_that_are_asked_for(world):
    address = caught_up(world.authority())
    make.issued(world, **whole())
    around = f"{address}&from={make.DISCHARGED_ON}&to={make.DISCHARGED_ON}"
    assert len(read(world.authority(), around)[0]) == 1
    assert read(world.authority(), f"{address}&to=2027-02-03")[0] == []
    assert read(world.authority(), f"{address}&from=2027-02-05")[0] == []


def test_nobody_elses_plans_are_told(world):
    other = world.authority("0101")
    mine, theirs = caught_up(world.authority()), caught_up(other)
    held = {"consent": {"municipality": False}}
    make.issued(world, **whole(**held))  # the patient has kept it: the authority does not know it
    make.issued(world, **whole())
    (bundle,), issues, _ = read(world.authority(), mine)
    assert (len(kl.of_kind(bundle, "ServiceRequest")), issues) == (1, [])
    assert read(other, theirs)[:2] == ([], [])
    region = world.authority("midtjylland")
    address = caught_up(region)
    make.issued(world, **whole(**REHAB))  # a copy goes home, the region answers for it
    assert read(world.authority(), caught_up(world.authority(), mine))[0] == []
    assert len(read(region, address)[0]) == 1


@pytest.mark.parametrize("role", ["citizen", "hospital", "auditor", "planner", "operator"])
def test_only_authorities_may_ask(world, role):
    assert world.client.as_(role).get(ADDRESS).status_code == 403
    assert world.at(world.own).get(ADDRESS).status_code == 403
    assert world.client.anonymous().get(ADDRESS).status_code == 401


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("custodian_sor=123", "/custodian_sor"),
        (f"custodian_sor={CUSTODIAN}%0A", "/custodian_sor"),
        (f"custodian_sor={CUSTODIAN}&after=-1", "/after"),
        (f"custodian_sor={CUSTODIAN}&from=2027-02-05&to=2027-02-04", "/from"),
    ],
)
def test_wrong_questions_are_named(world, query, pointer):
    answer = world.authority().get(f"/v1/exports/kl-gateway?{query}")
    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


def test_who_keeps_the_record_must_be_named(world):
    answer = world.authority().get("/v1/exports/kl-gateway")
    assert answer.status_code == 400
    (fault,) = answer.json()["errors"]
    assert "custodian_sor" in fault["detail"]


def test_who_reads_a_report_has_looked_at_its_plans(world, told):
    path = make.placed(world, **whole())
    told()
    seen = world.client.as_("auditor").get(f"{path}/accesses").json()["items"]
    assert "exportToKlGateway" in {access["operation"] for access in seen}
