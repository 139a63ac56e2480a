"""Site studies over HTTP, carried out by a real worker."""

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pypdf
import pytest

from tests.demo_week import week_copy, week_template
from tests.flows.workers import working
from tests.serving import Served, serving

__all__ = ["week_template"]

STUDIES = "/v1/site-studies"
FEW = ["H007", "H018", "H031", "H035", "H045", "H102"]
ASKED: dict[str, Any] = {
    "name": "Few sites",
    "candidates": FEW,
    "sites": {"min": 2, "max": 4},
    "max_travel_minutes": 60,
}
REGION = "midtjylland"
MARKUP = "Other #panic(1) *bold* $x$ `raw` [] \\ <b>"
_PATIENCE_S = 60


@dataclass(frozen=True)
class Live:
    """The service with a worker, and two studies that are done."""

    served: Served
    study: dict[str, Any]
    high: dict[str, Any]

    def planner(self) -> httpx.Client:
        return self.served.as_("planner")

    def region(self, authority_id: str = REGION) -> httpx.Client:
        return self.served.as_("authority", authority_id=authority_id)

    @property
    def path(self) -> str:
        return f"{STUDIES}/{self.study['study_id']}"


@pytest.fixture(scope="module")
def live(
    server_url: str, week_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("live")
    with (
        week_copy(server_url, week_template) as url,
        serving(url, folder) as served,
        working(url, folder),
    ):
        planner = served.as_("planner")
        study = done(planner, **ASKED)
        other = {"name": MARKUP, "forbidden": ["H045"], "demand": {"scenario": "high"}}
        yield Live(served, study, done(planner, **ASKED | other))


def done(client: httpx.Client, path: str = STUDIES, **body: Any) -> dict[str, Any]:
    """Ask for a study and follow it to its end."""
    answer = client.post(path, json=body) if body else client.post(path)
    assert answer.status_code == 202, answer.text
    assert answer.json()["state"] == "queued"
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        study: dict[str, Any] = client.get(answer.headers["Location"]).json()
        if study["state"] not in ("queued", "running"):
            return study
        time.sleep(0.1)
    raise TimeoutError(study)


def faults(client: httpx.Client, **changes: Any) -> dict[str, str]:
    """The faults of a request, by where they stand."""
    answer = client.post(STUDIES, json=ASKED | changes)
    assert answer.status_code == 400, answer.text
    return {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}


def test_a_study_is_followed_from_request_to_answer(live):
    study = live.study
    assert (study["state"], study["progress"], study["failure"]) == ("done", 1.0, None)
    assert study["solver"]["status"] == "optimal"
    assert study["solver"]["gap"] == 0
    assert (study["demand"]["scenario"], study["demand"]["total"]) == ("base", 1070)
    assert (study["demand"]["low"], study["demand"]["high"]) == (930, 1170)
    assert sum(study["demand"]["plans_per_year"].values()) == 1070
    assert [point["sites"] for point in study["points"]] == [2, 3, 4]
    codes = [caveat["code"] for caveat in study["caveats"]]
    assert codes == [
        "TOTAL_IS_ESTIMATED",
        "SPREAD_BY_POPULATION",
        "CHANCE",
        "FREE_FLOW",
        "EXEMPT",
    ]
    assert "Bornholm" in study["caveats"][-1]["detail"]


def test_an_answer_tells_sites_travel_equity_and_who_pays(live):
    for point in live.study["points"]:
        assert point["solver"]["status"] == "optimal"
        assert point["solver"]["objective"] == point["solver"]["bound"]
        assert point["gap"] == point["solver"]["gap"] == 0
        homes = {home["municipality_code"]: home for home in point["municipalities"]}
        assert len(homes) == 98
        chosen = {site["site_id"] for site in point["chosen"]}
        assert len(chosen) == point["sites"]
        assert {home["nearest_site_id"] for home in homes.values()} <= chosen
        plans = sum(home["plans"] for home in homes.values())
        travel = sum(home["plans"] * home["minutes"] for home in homes.values())
        assert point["mean_minutes"] == pytest.approx(travel / plans)
        assert point["worst_minutes"] == max(h["minutes"] for h in homes.values() if h["plans"])
        within = [h for h in homes.values() if not h["is_exempt"]]
        inside = sum(h["plans"] for h in within if h["minutes"] <= 60)
        assert point["share_within_limit"] == pytest.approx(
            inside / sum(h["plans"] for h in within)
        )
        worst = [home["minutes"] for home in point["worst_off"]]
        travelling = [h["minutes"] for h in homes.values() if h["plans"]]
        assert worst == sorted(travelling, reverse=True)[:10]
        for site in point["chosen"]:
            pays = sum(p["plans"] * p["extra_minutes"] for p in site["payers"])
            assert site["regret"] == site["extra_minutes"] == pays
            assert site["volume"] == sum(p["plans"] for p in site["payers"])
        assert point["smallest_volume"] == min(site["volume"] for site in point["chosen"])
    means = [point["mean_minutes"] for point in live.study["points"]]
    assert means == sorted(means, reverse=True)


def test_what_no_choice_can_keep_is_told_by_rule(live):
    hard = ASKED | {"max_travel_minutes": 20, "max_travel_is_hard": True}
    study = done(live.planner(), **hard)
    assert study["solver"]["status"] == "infeasible"
    for point in study["points"]:
        assert point["solver"] == {
            "status": "infeasible",
            "objective": None,
            "bound": None,
            "gap": None,
        }
        assert point["chosen"] == point["municipalities"] == point["worst_off"] == []
        limits = [one for one in point["reasons"] if one["code"] == "SITES_LIMIT"]
        assert all(one["limit_minutes"] > 20 and not one["enough"] for one in limits)
        assert {one["by"] for one in limits} == {
            study["demand"]["plans_per_year"][one["municipality_code"]] for one in limits
        }
        assert all(reason["detail"] for reason in point["reasons"])
    sheet = live.planner().get(f"{STUDIES}/{study['study_id']}/export?format=csv").text
    assert "infeasible" in sheet
    report = live.planner().get(f"{STUDIES}/{study['study_id']}/export?format=pdf&lang=en")
    assert "No choice of sites keeps all rules." in text_of(report.content)
    enough = study["points"][0]["reasons"][0]["limit_minutes"]
    assert f"A limit of {enough} min makes it possible." in text_of(report.content)


class TestFaults:
    def test_every_fault_is_named_at_once(self, live):
        found = faults(
            live.planner(),
            candidates=["H045", "H999", "H045", "H047", "H035"],
            sites={"min": 5, "max": 4},
            required=["H035", "H010"],
            forbidden=["H035", "H045"],
            demand={"scenario": "custom", "plans_per_year": {"9999": 1, "a/b": 2}},
            objective="coverage",
            max_travel_minutes=None,
            least_per_region={"atlantis": 1, "midtjylland": 9},
            capacity={"H001": 3},
            opening_cost={"H045": 3},
            whole_municipalities=False,
        )
        assert found == {
            "/candidates/1": "unknown_candidate",
            "/candidates/2": "named_twice",
            "/candidates/3": "closed_site",
            "/required/1": "not_a_candidate",
            "/required/0": "required_and_forbidden",
            "/sites/min": "min_above_max",
            "/sites/max": "more_than_candidates",
            "/demand/plans_per_year/9999": "unknown_code",
            "/demand/plans_per_year/a~1b": "unknown_code",
            "/max_travel_minutes": "missing",
            "/least_per_region/atlantis": "unknown_code",
            "/least_per_region": "more_required_than_sites",
            "/capacity/H001": "not_a_candidate",
            "/opening_cost": "only_for_cost",
            "/whole_municipalities": "only_for_free",
        }

    def test_more_sites_than_candidates_are_too_many(self, live):
        assert faults(live.planner(), sites={"min": 2, "max": 7}) == {
            "/sites/max": "more_than_candidates"
        }

    def test_more_required_sites_than_are_asked_for_are_too_many(self, live):
        assert faults(live.planner(), required=FEW[:5]) == {"/required": "more_required_than_sites"}

    @pytest.mark.parametrize(
        ("demand", "code"),
        [
            ({"scenario": "custom"}, "missing"),
            ({"scenario": "custom", "plans_per_year": {"0751": 0}}, "no_plans"),
            ({"scenario": "custom", "plans_per_year": {}}, "no_plans"),
            ({"scenario": "base", "plans_per_year": {"0751": 4}}, "only_for_custom"),
        ],
    )
    def test_demand_is_named_or_sent(self, live, demand, code):
        assert faults(live.planner(), demand=demand) == {"/demand/plans_per_year": code}

    def test_a_limit_that_leaves_nothing_to_choose_by_is_told(self, live):
        hard = {"objective": "coverage", "max_travel_is_hard": True}
        assert faults(live.planner(), **hard) == {"/max_travel_is_hard": "not_for_coverage"}

    def test_a_hard_limit_needs_its_minutes(self, live):
        hard = {"max_travel_minutes": None, "max_travel_is_hard": True}
        assert faults(live.planner(), **hard) == {"/max_travel_minutes": "missing"}

    def test_what_is_malformed_is_told_by_field(self, live):
        found = faults(
            live.planner(),
            sites={"min": 0},
            min_volume=-1,
            objective="best",
            unknown=1,
            least_per_region={"midtjylland": "x"},
        )
        assert found.keys() == {
            "/sites/min",
            "/sites/max",
            "/min_volume",
            "/objective",
            "/unknown",
            "/least_per_region/midtjylland",
        }


class TestExports:
    def got(self, live, query):
        answer = live.planner().get(f"{live.path}/export?{query}")
        assert answer.status_code == 200, answer.text
        assert "attachment" in answer.headers["Content-Disposition"]
        return answer

    def sheet(self, live, table):
        answer = self.got(live, f"format=csv&table={table}")
        assert answer.headers["Content-Type"].startswith("text/csv")
        return list(csv.DictReader(io.StringIO(answer.text)))

    def test_the_curve_has_a_row_for_each_number_of_sites(self, live):
        rows = self.sheet(live, "curve")
        for row, point in zip(rows, live.study["points"], strict=True):
            assert int(row["sites"]) == point["sites"]
            assert float(row["mean_minutes"]) == point["mean_minutes"]
            assert row["chosen"].split() == [site["site_id"] for site in point["chosen"]]
            assert row["solver_status"] == "optimal"

    def test_the_sheet_of_sites_has_every_open_site(self, live):
        rows = self.sheet(live, "sites")
        told = [(int(r["sites"]), r["site_id"], int(r["volume"])) for r in rows]
        points = live.study["points"]
        assert told == [
            (p["sites"], site["site_id"], site["volume"]) for p in points for site in p["chosen"]
        ]

    def test_the_sheet_of_municipalities_has_every_plan(self, live):
        rows = self.sheet(live, "municipalities")
        for point in live.study["points"]:
            here = [row for row in rows if int(row["sites"]) == point["sites"]]
            assert sum(int(row["plans_at_site"]) for row in here) == 1070
            assert len({row["municipality_code"] for row in here}) == 98

    def test_the_map_layer_has_longitude_first_and_every_place(self, live):
        answer = self.got(live, "format=geojson")
        assert answer.headers["Content-Type"].startswith("application/geo+json")
        layer = json.loads(answer.content)
        assert layer["type"] == "FeatureCollection"
        assert len(layer["features"]) == 2 + 3 + 4 + 3 * 98
        for feature in layer["features"]:
            lon, lat = feature["geometry"]["coordinates"]
            assert 8 < lon < 15.3
            assert 54.5 < lat < 57.8
        one = json.loads(self.got(live, "format=geojson&sites=3").content)["features"]
        assert {feature["properties"]["sites"] for feature in one} == {3}
        kinds = [feature["properties"]["kind"] for feature in one]
        assert (kinds.count("site"), kinds.count("municipality")) == (3, 98)

    @pytest.mark.parametrize(
        ("lang", "words"), [("da", "Hvem rejser længst"), ("en", "Who travels longest")]
    )
    def test_the_report_is_tagged_and_tells_the_sites(self, live, lang, words):
        answer = self.got(live, f"format=pdf&lang={lang}")
        assert answer.headers["Content-Type"] == "application/pdf"
        read = pypdf.PdfReader(io.BytesIO(answer.content))
        assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert read.trailer["/Root"]["/Lang"].startswith(lang)
        text = text_of(answer.content)
        assert words in text
        assert "Regionshospitalet Hammel Neurocenter" in text
        assert "Few sites" in text

    def test_the_report_tells_what_was_asked_and_in_which_order(self, live):
        path = f"{STUDIES}/{live.high['study_id']}/export?format=pdf&lang=en"
        text = " ".join(text_of(live.planner().get(path).content).split())
        for said in (
            "1,170 plans a year (high)",
            f"Least per site {least_volume(live.high)}",
            "60 min, some may travel longer",
            "First the fewest plans over 60 min, then the least travel in all.",
            "Must be open none",
            "Must not be open Regionshospitalet Hammel Neurocenter",
        ):
            assert said in text

    def test_the_report_has_names_and_hours_and_its_hashes_last(self, live):
        text = " ".join(text_of(self.got(live, "format=pdf&lang=en").content).split())
        assert "Region Midtjylland" in text
        assert not re.search(r"\b(midtjylland|oestdanmark|0\d{3})\b", text)
        last = text.index("Technical")
        assert text.index(f"Fingerprint of the answer: {live.study['answer_hash']}") > last
        assert live.study["input_hash"] not in text[:last]
        for point in live.study["points"]:
            for site in point["chosen"]:
                assert f"{site['extra_minutes'] / 60:,.0f} hours" in text
            assert f"{point['value_of_one_more'] / 60:,.0f} hours less a year" in text

    def test_the_report_names_who_is_hit_hardest_and_what_is_dearest_to_close(self, live):
        text = " ".join(text_of(self.got(live, "format=pdf&lang=en").content).split())
        for point in live.study["points"]:
            homes = {home["municipality_code"]: home["name"] for home in point["municipalities"]}
            dearest = max(point["chosen"], key=lambda site: site["extra_minutes"])
            said = f"{dearest['name']}: {dearest['extra_minutes'] / 60:,.0f} hours more a year"
            assert said in text
            for site in point["chosen"]:
                hit = max(
                    site["payers"],
                    key=lambda one: (one["extra_minutes"], one["municipality_code"]),
                )
                assert f"{homes[hit['municipality_code']]} +{hit['extra_minutes']} min" in text

    def test_the_same_answer_gives_the_same_bytes(self, live):
        replay = done(live.planner(), f"{live.path}/replay")
        assert (replay["state"], replay["differences"]) == ("done", [])
        for query in ("format=csv&table=municipalities", "format=geojson", "format=pdf"):
            theirs = live.planner().get(f"{STUDIES}/{replay['study_id']}/export?{query}")
            assert theirs.content == self.got(live, query).content

    def test_a_name_is_printed_as_it_was_sent(self, live):
        path = f"{STUDIES}/{live.high['study_id']}/export?format=pdf&lang=en"
        assert f"Site study: {MARKUP}" in text_of(live.planner().get(path).content)

    def test_an_unknown_form_is_refused(self, live):
        assert live.planner().get(f"{live.path}/export?format=xml").status_code == 400
        assert live.planner().get(f"{live.path}/export").status_code == 400


def text_of(content):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def least_volume(study):
    least = study["asked"]["min_volume"]
    return f"{least} plans a year" if least else "none"


class TestComparison:
    def test_two_studies_are_told_side_by_side(self, live):
        answer = live.planner().get(f"{live.path}/comparison?with={live.high['study_id']}")
        assert answer.status_code == 200, answer.text
        pairs = zip(answer.json()["points"], live.study["points"], live.high["points"], strict=True)
        lost = 0
        for told, this, other in pairs:
            here = {site["site_id"] for site in this["chosen"]}
            there = {site["site_id"] for site in other["chosen"]}
            assert (set(told["only_this"]), set(told["only_other"])) == (here - there, there - here)
            for name in ("mean_minutes", "worst_minutes", "share_within_limit"):
                figure = told[name]
                assert (figure["this"], figure["other"]) == (this[name], other[name])
                assert figure["difference"] == pytest.approx(other[name] - this[name], abs=1e-6)
            before = {h["municipality_code"]: h["minutes"] for h in this["municipalities"]}
            after = {h["municipality_code"]: h["minutes"] for h in other["municipalities"]}
            travel = {h["municipality_code"] for h in this["municipalities"] if h["plans"]}
            changed = {code: after[code] - before[code] for code in travel}
            for name, sign in (("gain", -1), ("lose", 1)):
                moved = {one["municipality_code"]: one["difference"] for one in told[name]}
                assert moved == {c: d for c, d in changed.items() if d * sign > 0}
            lost += len(told["lose"])
        assert lost > 0

    def test_nobody_gains_or_loses_where_a_study_has_no_plans(self, live):
        plans = {"0751": 300, "0851": 200}
        demand = {"scenario": "custom", "plans_per_year": plans}
        other = done(live.planner(), **ASKED | {"demand": demand})
        answer = live.planner().get(f"{live.path}/comparison?with={other['study_id']}")
        told = [one for point in answer.json()["points"] for one in point["gain"] + point["lose"]]
        assert {one["municipality_code"] for one in told} <= set(plans)

    def test_a_study_beside_itself_has_no_difference(self, live):
        answer = live.planner().get(f"{live.path}/comparison?with={live.study['study_id']}")
        for point in answer.json()["points"]:
            assert point["gain"] == point["lose"] == point["only_this"] == point["only_other"] == []
            assert point["mean_minutes"]["difference"] == 0

    def test_shares_inside_different_limits_are_not_subtracted(self, live):
        other = done(live.planner(), **ASKED | {"max_travel_minutes": 90})
        answer = live.planner().get(f"{live.path}/comparison?with={other['study_id']}")
        for point in answer.json()["points"]:
            share = point["share_within_limit"]
            assert share["this"] is not None
            assert share["other"] is not None
            assert share["difference"] is None
            assert point["mean_minutes"]["difference"] is not None

    def test_only_what_both_answer_is_compared(self, live):
        three = done(live.planner(), **ASKED | {"sites": {"min": 4, "max": 5}})
        answer = live.planner().get(f"{live.path}/comparison?with={three['study_id']}")
        assert [point["sites"] for point in answer.json()["points"]] == [4]

    def test_what_is_missing_or_not_done_is_told(self, live):
        planner = live.planner()
        assert planner.get(f"{live.path}/comparison?with={uuid4()}").status_code == 404
        assert planner.get(f"{live.path}/comparison").status_code == 400
        waiting = cancelled(planner)
        answer = planner.get(f"{live.path}/comparison?with={waiting}")
        assert (answer.status_code, answer.json()["code"]) == (409, "STUDY_IS_NOT_DONE")
        answer = planner.get(f"{STUDIES}/{waiting}/export?format=csv")
        assert (answer.status_code, answer.json()["code"]) == (409, "STUDY_IS_NOT_DONE")


def cancelled(client):
    """A study that was taken back at once."""
    study_id = client.post(STUDIES, json=ASKED).json()["study_id"]
    answer = client.post(f"{STUDIES}/{study_id}/cancellation")
    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "cancelled"
    return study_id


class TestTakingBack:
    def test_a_study_is_taken_back_once(self, live):
        planner = live.planner()
        again = planner.post(f"{STUDIES}/{cancelled(planner)}/cancellation")
        assert (again.status_code, again.json()["code"]) == (409, "STUDY_IS_OVER")

    def test_a_study_that_is_done_stays(self, live):
        answer = live.planner().post(f"{live.path}/cancellation")
        assert answer.status_code == 409
        assert answer.json()["facts"] == {"state": "done"}


class TestRoles:
    @pytest.mark.parametrize("role", ["citizen", "hospital", "provider"])
    def test_who_does_not_plan_is_kept_out(self, live, role):
        claims = {"provider_id": str(uuid4())} if role == "provider" else {}
        client = live.served.as_(role, **claims)
        for path in ("", "/export?format=csv", f"/comparison?with={live.high['study_id']}"):
            assert client.get(f"{live.path}{path}").status_code == 403
        assert client.get(STUDIES).status_code == 403
        assert client.post(STUDIES, json=ASKED).status_code == 403
        for act in ("cancellation", "replay"):
            assert client.post(f"{live.path}/{act}").status_code == 403

    def test_without_a_token_nothing_is_told(self, live):
        assert live.served.anonymous().get(live.path).status_code == 401

    def test_an_auditor_reads_and_repeats_and_asks_nothing(self, live):
        auditor = live.served.as_("auditor")
        assert auditor.get(live.path).json() == live.study
        assert auditor.get(f"{live.path}/export?format=geojson").status_code == 200
        assert auditor.post(STUDIES, json=ASKED).status_code == 403
        assert auditor.post(f"{live.path}/cancellation").status_code == 403
        assert done(auditor, f"{live.path}/replay")["differences"] == []

    def test_an_operator_asks(self, live):
        study = done(live.served.as_("operator"), **ASKED)
        assert study["answer_hash"] == live.study["answer_hash"]

    def test_a_region_plans_and_others_do_not_see_it(self, live):
        study = done(live.region(), **ASKED | {"least_per_region": {REGION: 1}})
        path = f"{STUDIES}/{study['study_id']}"
        assert study["authority_id"] == REGION
        assert any(s["region_id"] == REGION for s in study["points"][0]["chosen"])
        for client in (live.region("syddanmark"), live.region("0751")):
            assert client.get(path).status_code == 404
            assert client.post(f"{path}/cancellation").status_code == 404
            assert study["study_id"] not in listed(client)
        assert live.planner().get(path).status_code == 200
        assert study["study_id"] in listed(live.region())

    def test_a_municipality_and_a_region_of_the_past_do_not_plan(self, live):
        for authority_id in ("0751", "sjaelland"):
            answer = live.region(authority_id).post(STUDIES, json=ASKED)
            assert answer.status_code == 403, authority_id

    def test_a_region_reads_national_studies_and_leaves_them_alone(self, live):
        region = live.region()
        assert region.get(live.path).status_code == 200
        assert live.study["study_id"] in listed(region)
        assert region.post(f"{live.path}/cancellation").status_code == 403
        assert region.post(f"{live.path}/replay").status_code == 403

    def test_counts_of_single_plans_are_not_for_regions(self, live):
        counted = {"demand": {"scenario": "actual"}}
        assert live.region().post(STUDIES, json=ASKED | counted).status_code == 403
        study = done(live.planner(), **ASKED | counted)
        assert study["caveats"][0]["code"] == "COUNTED_AND_SCALED"
        assert live.region().get(f"{STUDIES}/{study['study_id']}").status_code == 404
        assert study["study_id"] not in listed(live.region())
        assert study["study_id"] in listed(live.planner())


def listed(client: httpx.Client) -> list[str]:
    """Every study that the caller finds, page after page."""
    found: list[str] = []
    following: str | None = f"{STUDIES}?limit=2"
    while following:
        page = client.get(following)
        assert page.status_code == 200, page.text
        found += [study["study_id"] for study in page.json()["items"]]
        following = page.json()["next"]
    assert len(found) == len(set(found))
    return found


def test_the_list_has_the_newest_first_and_no_answers(live):
    items = live.planner().get(f"{STUDIES}?limit=500").json()["items"]
    assert [i["created_at"] for i in items] == sorted(
        (i["created_at"] for i in items), reverse=True
    )
    assert all("points" not in item for item in items)
    assert [item["study_id"] for item in items] == listed(live.planner())


def test_an_unknown_study_is_not_found(live):
    path = f"{STUDIES}/{uuid4()}"
    for query in ("", "/export?format=csv", f"/comparison?with={live.study['study_id']}"):
        assert live.planner().get(f"{path}{query}").status_code == 404
    for act in ("cancellation", "replay"):
        assert live.planner().post(f"{path}/{act}").status_code == 404


def test_the_same_key_asks_once(live):
    headers = {"Idempotency-Key": "a-study"}
    first, again = (live.planner().post(STUDIES, json=ASKED, headers=headers) for _ in range(2))
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"


def test_sites_are_named_for_those_who_plan(live):
    sites = live.planner().get("/v1/sites").json()["items"]
    named = {one["site_id"]: one for one in sites}
    assert list(named) == sorted(named)
    assert set(FEW) <= set(named)
    assert {one["candidate"] for one in sites} == {True, False}
    assert live.served.as_("citizen").get("/v1/sites").status_code == 403
