import csv
import io
from datetime import date, timedelta
from statistics import median

import pytest

from tests.api import capacity_make as make
from tests.api.test_refusals import place

DAY_ONE = date(2027, 2, 8)
KINDS = ("csv", "json", "geojson")


@pytest.fixture
def country(client):
    """Aarhus waits 3 and 9 days and has a place without a figure; Copenhagen's figure is old."""
    place(client, 3, name="Nord")
    place(client, 9, name="Syd")
    place(client, None, name="Uden tal")
    old = "2027-01-31T12:00:00+01:00"
    there = {"municipality_code": "0101", "postcode": "2300", "lat": 55.66, "lon": 12.6}
    place(client, 20, authority="0101", name="=Øst", observed_at=old, **there)
    return client


def summary(client, **query):
    answer = client.anonymous().get("/v1/waiting-times/summary", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def taken(client, ending, **query):
    answer = client.anonymous().get(f"/open-data/waiting-times.{ending}", params=query)
    assert answer.status_code == 200, answer.text
    return answer


def test_each_area_is_told_from_its_services(country):
    told = summary(country)
    assert (told["on"], told["services"]) == ("2027-02-08", 4)
    copenhagen, aarhus = told["items"]
    assert (aarhus["area_id"], aarhus["name"]) == ("0751", "Aarhus")
    assert (aarhus["services"], aarhus["with_a_day"], aarhus["stale"]) == (3, 2, 1)
    assert (aarhus["shortest"], aarhus["median"], aarhus["longest"]) == (3, 6, 9)
    assert aarhus["available"] == 8
    assert (copenhagen["shortest"], copenhagen["stale"]) == (20, 1)
    assert copenhagen["oldest_observed_at"] == "2027-01-31T11:00:00Z"


def test_a_service_without_figures_is_told_apart_from_one_without_a_free_day(country):
    own = place(country, None, name="Optaget")
    make.publish(country, make.row(own, start_on="2027-02-11", places=0, reserved_for_residents=0))
    rows = taken(country, "json").json()["items"]
    assert {row["provider"]: row["report"] for row in rows} == {
        "Nord": "free_day",
        "Optaget": "no_free_day",
        "Syd": "free_day",
        "Uden tal": "no_report",
        "=Øst": "free_day",
    }
    copenhagen, aarhus = summary(country)["items"]
    assert (aarhus["services"], aarhus["reported"], aarhus["with_a_day"]) == (4, 3, 2)
    assert (copenhagen["services"], copenhagen["reported"]) == (1, 1)
    sheet = csv.DictReader(io.StringIO(taken(country, "csv").content.decode()))
    assert [line["report"] for line in sheet] == [row["report"] for row in rows]


def test_a_row_names_its_clinical_area_in_danish(country):
    named = {area["clinical_area"]: area["name_da"] for area in areas(country)}
    for row in taken(country, "json").json()["items"]:
        assert row["clinical_area_name"] == named[row["clinical_area"]] != ""
    head = taken(country, "csv").content.decode().split("\r\n", 1)[0].split(",")
    assert head[-2:] == ["clinical_area_name", "report"]  # who reads by place keeps its places


def areas(client):
    return client.anonymous().get("/v1/clinical-areas").json()["items"]


def test_the_summary_agrees_with_the_waits_of_each_service(country):
    items = country.anonymous().get("/v1/waiting-times").json()["items"]
    waits = [item["waiting_days"] for item in items if item["waiting_days"] is not None]
    by_region = {item["area_id"]: item for item in summary(country, by="region")["items"]}
    assert set(by_region) == {"midtjylland", "oestdanmark"}
    assert by_region["midtjylland"]["median"] == median(w for w in waits if w < 20)
    assert sum(item["services"] for item in by_region.values()) == len(items)
    rows = {row["provider_id"]: row for row in taken(country, "json").json()["items"]}
    for item in items:
        row = rows[item["provider_id"]]
        for name in ("first_available_on", "waiting_days", "observed_at", "stale"):
            assert row[name] == item[name]


def test_areas_are_narrowed_and_put_together_as_asked(country):
    assert [i["area_id"] for i in summary(country, region_id="oestdanmark")["items"]] == ["0101"]
    councils = summary(country, by="health_council")["items"]
    assert {"hovedstaden"} < {item["area_id"] for item in councils}
    assert summary(country, provider_kind="private")["items"] == []
    assert summary(country, care_level="advanced")["items"] == []
    [aarhus] = summary(country, municipality_code="0751", on="2027-02-12")["items"]
    assert (aarhus["with_a_day"], aarhus["shortest"]) == (1, 5)
    assert summary(country, health_council_id="hovedstaden")["services"] == 1


def test_free_places_count_for_four_weeks(client):
    own = make.provider(client)
    days = [DAY_ONE + timedelta(days=ahead) for ahead in (0, 27, 28)]
    make.publish(client, *(make.row(own, start_on=day.isoformat(), places=4) for day in days))
    assert summary(client)["items"][0]["available"] == 8


@pytest.mark.parametrize("ending", KINDS)
def test_a_file_says_its_rows_licence_and_moment(country, ending):
    headers = taken(country, ending).headers
    assert headers["total-count"] == "4"
    assert 'rel="license"' in headers["link"]
    assert "/open-data/datapackage.json" in headers["link"]
    assert headers["last-modified"].startswith("Mon, 08 Feb 2027")
    assert f'filename="ventetider-2027-02-08.{ending}"' in headers["content-disposition"]


def test_the_three_files_say_the_same(country):
    whole = taken(country, "json").json()
    layer = taken(country, "geojson").json()
    assert (whole["rows"], layer["rows"], whole["licence"]) == (4, 4, "CC-BY-4.0")
    assert [feature["properties"] for feature in layer["features"]] == whole["items"]
    for feature in layer["features"]:
        told = feature["properties"]
        assert feature["geometry"] == {
            "type": "Point",
            "coordinates": [told["lon"], told["lat"]],
        }
    lines = list(csv.DictReader(io.StringIO(taken(country, "csv").content.decode())))
    for line, item in zip(lines, whole["items"], strict=True):
        assert line["provider_id"] == item["provider_id"]
        assert line["waiting_days"] == (
            "" if item["waiting_days"] is None else str(item["waiting_days"])
        )
        assert line["stale"] == str(item["stale"]).lower()


def test_no_name_in_the_sheet_is_a_formula(country):
    lines = csv.DictReader(io.StringIO(taken(country, "csv").content.decode()))
    assert "'=Øst" in {line["provider"] for line in lines}


def test_the_dictionary_names_every_column_of_the_sheet(country):
    package = country.anonymous().get("/open-data/datapackage.json").json()
    head = taken(country, "csv").content.decode().split("\r\n", 1)[0]
    fields = package["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == head.split(",")
    assert all(field["description"] for field in fields)
    assert package["licenses"][0]["name"] == "CC-BY-4.0"


def test_a_file_is_narrowed_like_the_summary(country):
    rows = taken(country, "json", municipality_code="0101").json()["items"]
    assert [row["provider"] for row in rows] == ["=Øst"]


def test_it_is_told_who_said_a_figure_and_never_which_person(client):
    by_authority, by_itself = place(client, 3, name="Nord"), place(client, 4, name="Syd")
    day = (DAY_ONE + timedelta(days=3)).isoformat()
    for caller, provider_id in (
        (client.as_("authority", sub="anna", authority_id="0751"), by_authority),
        (client.as_("provider", sub="bo", provider_id=by_itself), by_itself),
    ):
        figures = {"observed_at": make.LATER, "rows": [make.row(provider_id, start_on=day)]}
        assert caller.post("/v1/capacity-publications", json=figures).status_code == 201
    answer = taken(client, "json")
    said = {row["provider"]: row["said_by"] for row in answer.json()["items"]}
    assert said == {"Nord": "Aarhus", "Syd": "Syd"}
    assert "anna" not in answer.text
    unnamed = place(client, 5, name="Vest")  # published by the one who runs the service
    rows = taken(client, "json").json()["items"]
    assert {row["said_by"] for row in rows if row["provider_id"] == unnamed} == {None}


def test_a_confirmation_is_who_said_it_last(client):
    own = place(client, 3, name="Nord")
    authority = client.as_("authority", sub="anna", authority_id="0751")
    confirmed = {"provider_id": own, "observed_at": make.LATER}
    answer = authority.post("/v1/capacity-publications/confirmations", json=confirmed)
    assert answer.is_success, answer.text
    [row] = taken(client, "json").json()["items"]
    assert (row["said_by"], row["observed_at"]) == ("Aarhus", "2027-02-08T06:30:00Z")


def test_all_services_asked_about_are_told_together(client):
    place(client, 3, name="Nord")
    place(client, 6, name="Syd")
    place(client, None, name="Vest")
    told = client.anonymous().get("/v1/waiting-times/summary").json()
    assert (told["services"], told["with_a_day"], told["reported"]) == (3, 2, 2)
    assert (told["shortest"], told["median"], told["longest"]) == (3, 4.5, 6)


def test_the_name_of_a_file_says_what_it_is_of(client):
    names = set()
    for region in ("midtjylland", "nordjylland"):
        for file in ("waiting-times", "capacity"):
            got = client.anonymous().get(f"/open-data/{file}.csv", params={"region_id": region})
            names.add(got.headers["content-disposition"].split('"')[1])
    assert names == {
        f"{name}-{region}-2027-02-08.csv"
        for name in ("ventetider", "kapacitet")
        for region in ("midtjylland", "nordjylland")
    }


@pytest.mark.parametrize(
    "query", [{"on": "1999-12-31"}, {"by": "country"}, {"clinical_area": "1"}, {"region_id": "Ø"}]
)
def test_what_cannot_be_asked_is_a_problem(client, query):
    answer = client.anonymous().get("/v1/waiting-times/summary", params=query)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")
