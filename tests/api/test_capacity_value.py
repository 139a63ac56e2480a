"""What one more place is worth, held against a run that has one; what refusals cost, likewise."""

import csv
import io

import pytest

from tests.api import capacity_make
from tests.api import plan_make as make
from tests.api.match_make import id_of, ran
from tests.api.test_acceptances import without_figures

REPORT = "/v1/reports/capacity-value"
LATEST = "2027-02-08T07:45:00+01:00"


@pytest.fixture
def scarce(client):
    """Three plans, and one place nearby; the next are days later or far away."""
    world = make.a_world(client, places=1)
    for gone in (world.private, world.contracted):
        without_figures(world, gone, *make.DAYS)
    figures = [
        capacity_make.row(world.other, start_on=day, places=2, reserved_for_residents=0)
        for day in make.DAYS
    ]
    capacity_make.publish(client, *figures, observed_at=capacity_make.LATER)
    for _ in range(3):
        make.stratified(world)
    return world


def report(client, **query):
    answer = client.get(REPORT, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def objective(world, run):
    return make.seen(world.client.as_("operator"), run)["solver"]["objective"]


def saved(item):
    return [item["deadlines_met"], item["late_starts_avoided"], item["cost_saved"]]


def test_a_place_is_worth_exactly_what_the_run_with_it_saves(scarce):
    before = ran(scarce.client, authority_id=None)
    body = report(scarce.client.as_("planner"), run_id=id_of(before))
    best = body["items"][0]
    assert (best["provider_id"], best["week"], best["best_on"]) == (
        scarce.own,
        "2027-W06",
        make.EARLY,
    )
    assert (best["municipality_code"], best["region_id"]) == ("0751", "midtjylland")
    assert best["waiting_days_saved"] == round(best["cost_saved"] / 20, 1) > 0
    one_more = capacity_make.row(scarce.own, start_on=make.EARLY, places=2)
    capacity_make.publish(scarce.client, one_more, observed_at=LATEST)
    after = ran(scarce.client, authority_id=None)
    pairs = zip(objective(scarce, before), objective(scarce, after), strict=True)
    assert [b - a for b, a in pairs] == saved(best)


def test_the_rows_of_a_municipality_and_a_region_are_their_dearest(scarce):
    run = id_of(ran(scarce.client, authority_id=None))
    client = scarce.client.as_("planner")
    rows = report(client, run_id=run)["items"]
    for by, field in (("municipality", "municipality_code"), ("region", "region_id")):
        for group in report(client, run_id=run, by=by)["items"]:
            same = [
                row for row in rows if row[field] == group["group"] and row["week"] == group["week"]
            ]
            assert saved(group) == max(map(saved, same))
            assert group["providers"] == len(same)
    narrowed = report(client, run_id=run, municipality_code="0751")["items"]
    assert narrowed == [row for row in rows if row["municipality_code"] == "0751"]
    assert report(client, run_id=run, region_id="nordjylland")["items"] == []


def test_the_sheet_has_every_row(scarce):
    run = id_of(ran(scarce.client, authority_id=None))
    client = scarce.client.as_("planner")
    answer = client.get(REPORT, params={"run_id": run, "format": "csv", "limit": 1})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    items = report(client, run_id=run)["items"]
    assert [(row["provider_id"], int(row["cost_saved"])) for row in rows] == [
        (item["provider_id"], item["cost_saved"]) for item in items
    ]
    assert len(report(client, run_id=run, limit=1)["items"]) == 1


def test_the_newest_good_run_of_the_country_is_told_of_unless_another_is_named(scarce):
    planner = scarce.client.as_("planner")
    assert planner.get(REPORT).status_code == 404
    run = ran(scarce.client, authority_id=None)
    ran(scarce.client, authority_id=make.HOME)
    assert report(planner)["run_id"] == id_of(run)
    assert report(scarce.authority())["run_id"] == id_of(run)
    wrong = planner.get(REPORT, params={"run_id": "newest"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/run_id")
    asked = scarce.client.as_("operator").post("/v1/match-runs", json={}).json()
    no = planner.get(REPORT, params={"run_id": asked["run_id"]})
    assert (no.status_code, no.json()["code"]) == (409, "RUN_NOT_PROVEN")
    for role, status in (("citizen", 403), ("hospital", 403)):
        assert scarce.client.as_(role).get(REPORT).status_code == status
    assert scarce.client.anonymous().get(REPORT).status_code == 401


def test_a_refusal_costs_what_the_run_without_it_saves(scarce):
    others = [
        capacity_make.provider(scarce.client, authority_id="0461", **make.ODENSE) for _ in range(5)
    ]
    soon = [capacity_make.row(one, start_on="2027-02-09", places=1) for one in others]
    capacity_make.publish(scarce.client, *soon)  # kept for residents
    without_figures(scarce, scarce.other, make.EARLY, make.SOONER)
    without_figures(scarce, scarce.own, make.SOONER, make.LATE)
    theirs = scarce.authority("0101")
    sent = {"provider_id": scarce.other, "care_level": "basic", "clinical_area": "01"}
    sent |= {"own_residents_affected": 8, "reason": "Egne borgere venter.", "plan_id": None}
    sent |= {"valid_from": "2027-02-08", "valid_to": "2027-02-28"}
    refusal = make.posted(theirs, "/v1/capacity-refusals", sent)
    path = f"/v1/capacity-refusals/{refusal['refusal_id']}"
    assert theirs.post(f"{path}/adoption").status_code == 200
    client = scarce.client.as_("auditor")
    with_it = ran(scarce.client, authority_id=None, refusal_costs=True)
    [told] = report(client, run_id=id_of(with_it))["refusals"]
    assert theirs.post(f"{path}/withdrawal").status_code == 200
    without = ran(scarce.client, authority_id=None)
    pairs = zip(objective(scarce, with_it), objective(scarce, without), strict=True)
    assert [told["deadlines_missed"], told["late_starts"], told["cost"]] == [
        a - b for a, b in pairs
    ]
    assert told["cost"] > 0  # two plans have no other place
    assert (told["provider_id"], told["of_one_plan"]) == (scarce.other, False)
    assert report(client, run_id=id_of(without))["refusals"] is None
