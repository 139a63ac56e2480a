"""What is counted, who reads it, and what is kept back."""

import csv
import io

import pytest

from tests.api import capacity_make as cap
from tests.api import plan_make as make

QUARTER = ("2027-01-01", "2027-03-31")


@pytest.fixture
def world(client):
    """The usual places, and a database of the test's own: reports count everybody."""
    return make.a_world(client, places=60)


def read(client, name, **query):
    answer = client.get(f"/v1/reports/{name}", params={"by": "authority", **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


def table(report, measure):
    return next(t for t in report["tables"] if t["measure"] == measure)


def rows(report, measure):
    return {line["group"]: line for line in table(report, measure)["items"]}


def told_in(world, code, *, times):
    """Plans of a municipality whose level is stated and who waits for an offer."""
    for _ in range(times):
        path = make.issued(world, home_municipality=code)
        level = {"care_level": "basic", "reason": "Enkle følger.", "assessed_by": "Fys. A"}
        make.posted(world.authority(code), f"{path}/stratification", level)


def test_par6_notices_are_counted_from_discharge_and_from_receipt(world):
    for _ in range(2):
        make.offered(world)  # told on day 4: in time
    make.stratified(world)
    world.client.set_clock("2027-02-10T08:00:00+01:00")
    path = make.stratified(world)
    late = make.offer_body(world.own, notified_at="2027-02-10T07:00:00+01:00")
    make.posted(world.authority(), f"{path}/offers", late)  # told on day 6: two days late
    told = read(world.client.as_("auditor"), "timeliness")
    assert rows(told, "notice")[make.HOME]["counts"] == {"in_time": 2, "late": 1, "missing": 1}
    assert rows(told, "notice")[make.HOME]["days_late_mean"] == 0.7
    receipt = rows(told, "notice_from_receipt")[make.HOME]["counts"]
    assert receipt == {"in_time": 3, "late": 0, "missing": 0}
    assert told["rule"] is None


def test_par7_stk3_what_became_of_the_private_choice(world):
    make.placed_privately(world)
    taken = make.offered_late(world)
    body = make.choice_body(world.own, start_on=make.LATE)
    make.posted(world.citizen(), f"{taken}/choices", body)
    make.offered_late(world)
    world.client.set_clock("2027-02-12T00:01:00+01:00")
    told = read(world.client.as_("auditor"), "choices")
    assert rows(told, "private_choice")[make.HOME]["counts"] == {
        "used": 1,
        "declined": 1,
        "lapsed": 1,
        "open": 0,
    }


def test_levels_are_held_against_the_bands_that_are_expected(world):
    told_in(world, make.HOME, times=6)
    path = make.issued(world)
    advanced = {"care_level": "advanced", "reason": "Omfattende.", "assessed_by": "Fys. A"}
    make.posted(world.authority(), f"{path}/stratification", advanced)
    [line] = table(read(world.client.as_("auditor"), "distribution"), "level")["items"]
    assert line["counts"] == {"basic": 6, "advanced": 1}
    assert (line["bands"][0]["share"], line["bands"][0]["code"]) == (14.3, "SHARE_IN_BAND")


def test_the_public_sees_no_small_count_and_an_authority_its_own(world):
    for code, times in (("0751", 9), ("0101", 8), ("0461", 7), ("0851", 6), ("0630", 2)):
        told_in(world, code, times=times)
    public = rows(read(world.client.anonymous(), "distribution"), "level")
    assert public["0630"]["counts"]["basic"] is None
    assert public["0630"]["total"] is None
    hidden = {group for group, line in public.items() if line["suppressed"]}
    assert "0630" in hidden
    assert len(hidden) >= 3
    assert public["0751"]["counts"]["basic"] == 9
    total = table(read(world.client.anonymous(), "distribution"), "level")["total"]
    assert total["counts"]["basic"] == 32
    assert (
        world.client.anonymous().get("/v1/reports/timeliness").json()["tables"][1]["measure"]
        == "start"
    )
    own = rows(read(world.authority("0630"), "distribution"), "level")
    assert own["0630"]["counts"]["basic"] == 2
    assert own["0851"]["counts"]["basic"] is None
    full = rows(read(world.client.as_("operator"), "distribution"), "level")
    assert {line["counts"]["basic"] for line in full.values()} == {9, 8, 7, 6, 2}


def test_an_authority_that_takes_its_own_away_from_a_sum_finds_no_few(world):
    for code, times in (("0751", 10), ("0630", 2)):
        told_in(world, code, times=times)
    [month] = rows(read(world.authority("0751"), "distribution", by="month"), "level").values()
    assert month["counts"]["basic"] is None
    assert month["total"] is None
    total = table(read(world.authority("0751"), "distribution", by="month"), "level")["total"]
    assert total["counts"]["basic"] is None
    own = rows(read(world.authority("0751"), "distribution"), "level")
    assert own["0751"]["counts"]["basic"] == 10


def test_the_public_is_told_for_whole_quarters_and_not_by_sums_of_municipalities(world):
    told = read(world.client.anonymous(), "flows", **{"from": "2027-02-03", "to": "2027-02-09"})
    assert (told["period_from"], told["period_to"]) == QUARTER
    both = read(world.client.anonymous(), "flows", **{"from": "2026-10-01", "to": "2027-02-09"})
    assert (both["period_from"], both["period_to"]) == QUARTER
    before = read(world.client.anonymous(), "flows", **{"from": "2026-10-01", "to": "2026-12-31"})
    assert (before["period_from"], before["period_to"]) == ("2026-10-01", "2026-12-31")
    for by in ("region", "health_council"):
        answer = world.client.anonymous().get(f"/v1/reports/flows?by={by}")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["code"] == "not_public"
        assert read(world.client.as_("auditor"), "flows", by=by)["tables"]


def test_a_period_without_plans_is_empty_and_one_the_wrong_way_round_is_refused(world):
    empty = read(world.client.as_("auditor"), "deadlines")
    assert table(empty, "clinical_deadline")["items"] == []
    assert table(empty, "clinical_deadline")["total"]["total"] == 0
    wrong = world.client.as_("auditor").get(
        "/v1/reports/flows", params={"from": "2027-02-09", "to": "2027-02-01"}
    )
    assert wrong.status_code == 400
    assert world.client.anonymous().get("/v1/reports/flows?by=shoe_size").status_code == 400


def test_where_citizens_were_placed_and_whose_deadline_was_kept(world):
    make.placed(world)
    make.placed_privately(world)
    path = make.offered(world)
    make.posted(world.citizen(), f"{path}/choices", make.choice_body(world.other))
    make.posted(world.at(world.other), f"{path}/confirmation")
    make.placed(world, clinical_start_deadline="2027-02-09")
    world.client.set_clock("2027-02-10T12:00:00+01:00")
    auditor = world.client.as_("auditor")
    flows = rows(read(auditor, "flows"), "placement")[make.HOME]["counts"]
    assert flows == {"own_area": 2, "out_of_area": 1, "private": 1}
    [line] = table(read(auditor, "deadlines", by="month"), "clinical_deadline")["items"]
    assert (line["group"], line["counts"]) == ("2027-02", {"met": 0, "missed": 1})


def test_practice_in_one_clinical_area_is_for_who_oversees(world):
    told_in(world, "0751", times=2)
    told_in(world, "0101", times=1)
    auditor = world.client.as_("auditor")
    here = rows(read(auditor, "distribution", clinical_area="01"), "level")
    assert {group: line["total"] for group, line in here.items()} == {"0751": 2, "0101": 1}
    assert rows(read(auditor, "distribution", clinical_area="02"), "level") == {}
    answer = world.client.anonymous().get("/v1/reports/distribution?clinical_area=01")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "not_public"


def test_travel_of_specialised_rehabilitation_is_told_by_health_council(world):
    rehab = {"plan_type": "specialised_rehab", "total_functional_ability": "S."}
    rehab |= {"total_needs": "S."}
    make.issued(world, **rehab)
    near, far = (
        cap.provider(
            world.client,
            kind="regional",
            authority_id="midtjylland",
            offerings=[cap.offering(care_level="specialised_rehab")],
            **place,
        )
        for place in (
            {},
            {"municipality_code": "0657", "postcode": "7400", "lat": 56.14, "lon": 8.97},
        )
    )
    for provider_id in (near, far):
        figure = cap.row(provider_id, start_on=make.EARLY, care_level="specialised_rehab")
        cap.publish(world.client, figure)
        path = make.issued(world, **rehab)
        region = world.authority("midtjylland")
        make.posted(region, f"{path}/offers", make.offer_body(provider_id))
        make.posted(world.citizen(), f"{path}/choices", make.choice_body(provider_id))
    auditor = world.client.as_("auditor")
    [line] = table(read(auditor, "rehabilitation", by="health_council"), "travel")["items"]
    assert line["counts"] == {"near": 1, "middling": 0, "far": 1, "not_placed": 1}


def test_the_overview_holds_what_each_report_tells(world):
    make.issued(world)
    authority = world.authority()
    names = ("timeliness", "distribution", "choices", "flows", "rehabilitation", "deadlines")
    tables = [one for name in names for one in read(authority, name)["tables"]]
    whole = read(authority, "overview")["tables"]
    assert {one["measure"] for one in whole} > {one["measure"] for one in tables}
    assert [one for one in tables if one not in whole] == []


def test_a_report_is_also_a_sheet(world):
    told_in(world, make.HOME, times=2)
    answer = world.client.anonymous().get("/v1/reports/distribution?format=csv")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert {line["group"] for line in lines} == {make.HOME, "all"}
    assert {line["suppressed"] for line in lines} == {"true"}


def test_figures_grow_old_in_the_open(world):
    fresh = read(world.client.anonymous(), "freshness")
    assert fresh["services"] == fresh["fresh"] == 5
    world.client.set_clock("2027-02-20T08:00:00+01:00")
    old = read(world.client.anonymous(), "freshness")
    assert (old["fresh"], old["items"][0]["stale_share"]) == (0, 1.0)


def test_par7_stk2_refusals_are_told_one_by_one(world):
    sent = {
        "provider_id": world.own,
        "care_level": "basic",
        "clinical_area": "01",
        "own_residents_affected": 8,
        "reason": "Lang ventetid.",
        "valid_from": "2027-02-08",
        "valid_to": "2027-02-20",
    }
    make.posted(world.authority(), "/v1/capacity-refusals", sent)
    told = read(world.client.anonymous(), "refusals")
    assert told["counts"] == {"insufficient_data": 1}
    assert told["items"][0]["provider_id"] == world.own
