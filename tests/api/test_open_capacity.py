"""What everybody may take of capacity is what the list of capacity tells of the same days."""

import csv
import io
from datetime import date, timedelta

import pytest

from tests.api import capacity_make as make
from tests.api import plan_make
from tests.api.test_refusals import place

DAY_ONE = date(2027, 2, 8)  # a Monday
KINDS = ("csv", "json", "geojson")
TOLD = (
    "days",
    "places",
    "places_out_of_area",
    "available",
    "available_out_of_area",
    "first_available_on",
    "first_out_of_area_on",
    "observed_at",
    "stale",
)
KEY = ("provider_id", "care_level", "clinical_area", "delivery_mode")


def taken(client, ending="json", **query):
    answer = client.anonymous().get(f"/open-data/capacity.{ending}", params=query)
    assert answer.status_code == 200, answer.text
    return answer


def rows(client, **query):
    return taken(client, **query).json()["items"]


def monday(day):
    return day - timedelta(days=day.weekday())


def expected(client, on=DAY_ONE, weeks=4):
    """The same weeks, put together here from the list of capacity."""
    until = monday(on) + timedelta(weeks=weeks, days=-1)
    found = {}
    for figure in make.figures(client, **{"from": on, "to": until, "limit": "500"}):
        key = (*(figure[name] for name in KEY), monday(date.fromisoformat(figure["start_on"])))
        found.setdefault(key, []).append(figure)
    return {key: together(figures) for key, figures in found.items()}


def together(figures):
    guests = [
        f["places"] - f["reserved_for_residents"] for f in figures if f["accepts_out_of_area"]
    ]
    seen = min(figures, key=lambda figure: figure["observed_at"])
    return {
        "days": len(figures),
        "places": sum(figure["places"] for figure in figures),
        "places_out_of_area": sum(guests),
        "available": sum(figure["available"] for figure in figures),
        "available_out_of_area": sum(figure["available_out_of_area"] for figure in figures),
        "first_available_on": first(figures, "available"),
        "first_out_of_area_on": first(figures, "available_out_of_area"),
        "observed_at": seen["observed_at"],
        "stale": seen["stale"],
    }


def first(figures, name):
    return min((figure["start_on"] for figure in figures if figure[name]), default=None)


def told(items):
    return {
        (*(item[name] for name in KEY), monday(date.fromisoformat(item["from_on"]))): {
            name: item[name] for name in TOLD
        }
        for item in items
    }


@pytest.fixture
def country(client):
    """Two modes, guests welcome and not, a closed day, an old figure, a confirmed one, weeks on."""
    both = make.offering(delivery_modes=["on_site", "home"], age_groups=["child", "adult"])
    nord = make.provider(client, name="=Nord", offerings=[both, *make.OTHER_AREA])
    syd = make.provider(client, name="Syd")
    there = {"municipality_code": "0101", "postcode": "2300", "lat": 55.66, "lon": 12.6}
    east = make.provider(client, name="Øst", authority_id="0101", **there)
    days = [(DAY_ONE + timedelta(days=ahead)).isoformat() for ahead in (0, 2, 4, 6, 7, 13, 27, 28)]
    make.publish(
        client,
        *(make.row(nord, start_on=day, places=n) for n, day in enumerate(days, start=1)),
        *(make.row(nord, start_on=day, delivery_mode="home", places=3) for day in days[:3]),
        make.row(nord, start_on=days[1], clinical_area="02", reserved_for_residents=3),
        make.row(syd, start_on=days[0], places=0, reserved_for_residents=0),
        make.row(syd, start_on=days[5], accepts_out_of_area=False),
    )
    make.publish(client, make.row(syd, start_on=days[1]), observed_at=make.LATER)
    old = "2027-01-31T12:00:00+01:00"
    make.publish(client, make.row(east, start_on=days[4]), observed_at=old)
    confirmed = {"provider_id": nord, "observed_at": make.LATER}
    sent = client.as_("operator").post("/v1/capacity-publications/confirmations", json=confirmed)
    assert sent.is_success
    return client


@pytest.mark.parametrize(
    ("on", "weeks"), [(DAY_ONE, 4), (DAY_ONE, 5), (DAY_ONE + timedelta(days=2), 1)]
)
def test_each_week_is_the_sum_of_what_is_told_of_its_days(country, on, weeks):
    items = rows(country, on=on.isoformat(), weeks=str(weeks))
    assert told(items) == expected(country, on, weeks)
    assert len(told(items)) == len(items)
    assert {item["stale"] for item in items} == ({True, False} if weeks > 1 else {False})


def test_a_week_is_of_the_calendar_and_begins_no_earlier_than_asked(country):
    whole = taken(country, on="2027-02-10", weeks="2").json()
    assert (whole["on"], whole["to_on"], whole["weeks"]) == ("2027-02-10", "2027-02-21", 2)
    spans = {(item["week"], item["from_on"], item["to_on"]) for item in whole["items"]}
    assert spans == {
        ("2027-W06", "2027-02-10", "2027-02-14"),
        ("2027-W07", "2027-02-15", "2027-02-21"),
    }


def test_from_a_monday_free_places_are_those_of_the_waiting_times(country):
    free = {}
    for item in rows(country):
        key = tuple(item[name] for name in KEY[:3])
        free[key] = free.get(key, 0) + item["available"]
    waits = country.anonymous().get("/open-data/waiting-times.json").json()["items"]
    assert {tuple(w[name] for name in KEY[:3]): w["available"] for w in waits} == free


def test_what_is_booked_is_not_free_and_no_booking_is_told(world):
    before = rows(world.client)
    assert told(before) == expected(world.client)
    path = plan_make.offered_late(world)
    after = rows(world.client)
    assert told(after) == expected(world.client) != told(before)
    assert sum(i["available"] for i in before) - sum(i["available"] for i in after) == 1
    assert not {"booked", "taken", "plan_id", "reserved_for_residents"} & set(after[0])
    assert path.rpartition("/")[2] not in taken(world.client).text


@pytest.mark.parametrize("ending", KINDS)
def test_a_file_says_its_rows_licence_and_moment(country, ending):
    headers = taken(country, ending).headers
    assert headers["total-count"] == str(len(rows(country)))
    assert 'rel="license"' in headers["link"]
    assert "/open-data/datapackage.json" in headers["link"]
    assert headers["last-modified"].startswith("Mon, 08 Feb 2027")
    assert f'filename="kapacitet-2027-02-08.{ending}"' in headers["content-disposition"]


def test_the_three_files_say_the_same(country):
    whole, layer = taken(country).json(), taken(country, "geojson").json()
    assert whole["rows"] == layer["rows"] == len(whole["items"])
    assert (whole["licence"], layer["type"]) == ("CC-BY-4.0", "FeatureCollection")
    assert [feature["properties"] for feature in layer["features"]] == whole["items"]
    for feature in layer["features"]:
        at = feature["properties"]
        assert feature["geometry"] == {"type": "Point", "coordinates": [at["lon"], at["lat"]]}
    lines = list(csv.DictReader(io.StringIO(taken(country, "csv").content.decode(), newline="")))
    for line, item in zip(lines, whole["items"], strict=True):
        plain = {name: as_cell(value) for name, value in item.items()}
        assert line == plain | {"provider": line["provider"]}
        assert line["provider"] == item["provider"].replace("=", "'=")


def as_cell(value):
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return ";".join(value)
    return str(value)


@pytest.mark.parametrize("ending", KINDS)
def test_a_file_without_rows_is_a_whole_file(client, ending):
    make.provider(client)
    answer = taken(client, ending)
    assert answer.headers["total-count"] == "0"
    if ending == "csv":
        assert answer.content.count(b"\r\n") == 1
    else:
        assert answer.json().get("items", answer.json().get("features")) == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"municipality_code": "0101"}, {"Øst"}),
        ({"region_id": "oestdanmark"}, {"Øst"}),
        ({"health_council_id": "hovedstaden"}, {"Øst"}),
        ({"clinical_area": "02"}, {"=Nord"}),
        ({"care_level": "advanced"}, set()),
        ({"provider_kind": "private"}, set()),
        ({"provider_kind": "municipal"}, {"=Nord", "Syd", "Øst"}),
    ],
)
def test_a_file_is_narrowed_like_the_waiting_times_and_measured_before(country, query, names):
    found = rows(country, **query)
    assert {row["provider"] for row in found} == names
    measured = country.anonymous().get("/open-data/capacity/extent", params=query).json()
    assert (measured["rows"], measured["to_on"]) == (len(found), "2027-03-07")


def test_it_is_told_who_said_the_oldest_figure_and_never_which_person(client):
    own = place(client, 3, name="Nord")
    day = (DAY_ONE + timedelta(days=4)).isoformat()
    figures = {"observed_at": make.LATER, "rows": [make.row(own, start_on=day)]}
    anna = client.as_("authority", sub="anna", authority_id="0751")
    assert anna.post("/v1/capacity-publications", json=figures).status_code == 201
    [row] = rows(client)
    assert (row["days"], row["said_by"]) == (2, None)  # the first was the operator's
    confirmed = {"provider_id": own, "observed_at": make.LATER}
    anna.post("/v1/capacity-publications/confirmations", json=confirmed)
    answer = taken(client)
    assert [item["said_by"] for item in answer.json()["items"]] == ["Aarhus"]
    assert "anna" not in answer.text


def test_ages_and_places_are_those_of_the_service(country):
    ages = {(r["provider"], r["clinical_area"]): r["age_groups"] for r in rows(country)}
    assert ages[("=Nord", "01")] == ["child", "adult"]
    assert ages[("=Nord", "02")] == ["adult"]


@pytest.mark.parametrize(
    "query", [{"weeks": "0"}, {"weeks": "27"}, {"on": "1999-12-31"}, {"clinical_area": "1"}]
)
@pytest.mark.parametrize("name", ["capacity.csv", "capacity/extent"])
def test_what_cannot_be_asked_is_a_problem(client, name, query):
    answer = client.anonymous().get(f"/open-data/{name}", params=query)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")
