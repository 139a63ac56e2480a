"""What the country waited on a day of the past is told as it was told on that day."""

from datetime import date, timedelta
from statistics import median

import pytest

from tests.api import capacity_make as capacity
from tests.api import plan_make as make
from tests.api.test_past import changed

DAYS = (8, 9, 10, 11, 12)
MORE = {"by": "region"}


def day(number):
    return f"2027-02-{number:02}"


def told(client, address, **query):
    answer = client.anonymous().get(address, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def summary(client, **query):
    page = told(client, "/v1/waiting-times/summary", **query)
    return {name: value for name, value in page.items() if name != "as_known_at"}


def rows(client, **query):
    return told(client, "/open-data/waiting-times.json", **query)["items"]


def weeks(client, **query):
    return told(client, "/open-data/capacity.json", **query)["items"]


def history(client, **query):
    usual = {"care_level": "basic", "clinical_area": "01"}
    items = told(client, "/v1/waiting-times/history", **(usual | query))["items"]
    for item in items[:-1]:  # each day was over; the last may go on
        assert item.pop("as_known_at").endswith("22:59:59.999999Z")
    assert items[-1].pop("as_known_at")[:10] == items[-1]["on"]
    return items


def publish(world, provider_id, *days, at, **changes):
    figures = [capacity.row(provider_id, start_on=day(n), **changes) for n in days]
    return capacity.publish(world.client, *figures, observed_at=at)


@pytest.fixture
def lived(client):
    """Five days in which figures, bookings and places change, and what was told on each."""
    world = make.a_world(client, places=1)
    seen = {}

    def noon(number):
        client.set_clock(f"{day(number)}T12:00:00+01:00")
        return f"{day(number)}T11:00:00+01:00"

    def keep(number):
        seen[number] = (rows(client), summary(client), summary(client, **MORE), weeks(client))

    path = make.offered_late(world)  # holds the 16th at the home municipality's place
    keep(8)
    at = noon(9)
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    taken_back = publish(world, world.other, 10, 11, 20, at=at, places=2)["publication_id"]
    keep(9)
    at = noon(10)
    publish(world, world.own, 12, at=at, places=0, reserved_for_residents=0)
    earlier = "2027-02-09T06:00:00+01:00"  # seen before the figures in force, told after them
    publish(world, world.other, 10, 20, at=earlier, places=9)
    areas = [capacity.offering(), *capacity.OTHER_AREA]
    changed(world, world.contracted, name="Med nyt navn", offerings=areas)
    keep(10)
    noon(11)
    make.posted(client.as_("operator"), f"/v1/capacity-publications/{taken_back}/withdrawal")
    confirmed = {"provider_id": world.hospital, "observed_at": f"{day(11)}T11:30:00+01:00"}
    make.posted(client.as_("operator"), "/v1/capacity-publications/confirmations", confirmed)
    keep(11)
    noon(12)
    make.posted(world.citizen(), f"{path}/withdrawal")
    new = capacity.provider(client, name="Nyt sted")
    publish(world, new, 18, at=f"{day(12)}T11:00:00+01:00")
    keep(12)
    return world, seen


def test_each_day_is_told_as_it_was_told_then(lived):
    world, seen = lived
    for number in DAYS:
        as_of = {"as_of": day(number)}
        then = (
            rows(world.client, **as_of),
            summary(world.client, **as_of),
            summary(world.client, **as_of, **MORE),
            weeks(world.client, **as_of),
        )
        assert then == seen[number], number
    figures = [[row["available"] for row in seen[number][0]] for number in DAYS]
    assert len({tuple(one) for one in figures}) == len(DAYS)  # something happened on each
    assert len({str(seen[number][3]) for number in DAYS}) == len(DAYS)


def test_a_day_counted_from_may_be_another_than_the_day_known(lived):
    world, seen = lived
    later = rows(world.client, as_of=day(8), on=day(12))
    first = {row["provider_id"]: row for row in seen[8][0]}
    for row in later:
        assert row["first_available_on"] >= day(12)
        assert row["observed_at"] == first[row["provider_id"]]["observed_at"]


def test_the_weeks_are_those_of_each_day(lived):
    """A week apart there is only the last day; so each day is asked for as the last one."""
    world, _ = lived
    for number in DAYS:
        *before, last = history(world.client, as_of=day(number), weeks=2)
        assert [item["services"] for item in before] == [0, 0]
        assert [item["reported"] for item in before] == [0, 0]
        assert [item["on"] for item in before] == [
            (date(2027, 2, number) - timedelta(weeks=back)).isoformat() for back in (2, 1)
        ]
        assert last == expected(world.client, number)


def expected(client, number, **query):
    """The same figures from the file of the day, put together here."""
    kind = {"care_level": "basic", "clinical_area": "01"}
    found = rows(client, as_of=day(number), **kind, **query)
    waits = [row["waiting_days"] for row in found if row["waiting_days"] is not None]
    assert found
    return {
        "on": day(number),
        "services": len(found),
        "with_a_day": len(waits),
        "shortest": min(waits),
        "median": median(waits),
        "longest": max(waits),
        "reported": sum(row["report"] != "no_report" for row in found),
    }


@pytest.mark.parametrize(
    "query",
    [
        {"municipality_code": "0751"},
        {"region_id": "oestdanmark"},
        {"health_council_id": "aarhus"},
        {"provider_kind": "private"},
    ],
)
def test_the_weeks_are_narrowed_like_the_file(lived, query):
    world, _ = lived
    if "health_council_id" in query:
        home = next(row for row in rows(world.client) if row["municipality"] == "Aarhus")
        query = {"health_council_id": home["health_council_id"]}
    whole = expected(world.client, 10)
    narrowed = expected(world.client, 10, **query)
    assert 0 < narrowed["services"] < whole["services"]
    assert history(world.client, as_of=day(10), weeks=1, **query)[-1] == narrowed


def test_weeks_go_back_from_today_in_order(client):
    world = make.a_world(client)
    capacity.provider(client, name="Uden tal")
    client.set_clock("2027-02-22T12:00:00+01:00")
    publish(world, world.own, 25, at="2027-02-22T11:00:00+01:00")
    items = history(client, weeks=2)
    assert [item["on"] for item in items] == ["2027-02-08", "2027-02-15", "2027-02-22"]
    assert items[:2] == [expected(client, 8), expected(client, 15)]
    assert items[2]["median"] == 3
    assert [item["services"] - item["reported"] for item in items] == [1, 1, 1]
    assert len(history(client)) == 9


def test_regions_are_those_of_the_day(client):
    capacity.provider(client, authority_id="0101", **make.COPENHAGEN)
    on = {"on": "2026-12-31"}
    assert [area["area_id"] for area in summary(client, by="region", **on)["items"]] == [
        "hovedstaden"
    ]
    now = summary(client, by="region", as_of="2027-02-08")
    assert [area["area_id"] for area in now["items"]] == ["oestdanmark"]


def test_before_anything_was_written_down_there_is_nothing(client):
    make.a_world(client)
    assert rows(client, as_of="2027-01-15") == weeks(client, as_of="2027-01-15") == []
    assert summary(client, as_of="2027-01-15")["services"] == 0
    extent = told(client, "/open-data/capacity/extent", as_of="2027-01-15")
    assert (extent["rows"], extent["figures_from"]) == (0, "2027-02-08")


def test_the_past_has_figures_from_when_a_place_and_its_figure_are_known(client):
    def figures_from():
        return told(client, "/open-data/capacity/extent")["figures_from"]

    assert figures_from() is None
    own = capacity.provider(client)
    client.set_clock("2027-02-10T12:00:00+01:00")
    assert figures_from() is None  # the place alone tells nothing
    capacity.publish(client, capacity.row(own, start_on="2027-02-12"))
    assert figures_from() == "2027-02-10"
    assert [row["report"] for row in rows(client, as_of="2027-02-09")] == ["no_report"]
    assert [row["report"] for row in rows(client, as_of="2027-02-10")] == ["free_day"]


def test_a_file_of_the_past_says_which_day_it_is_of(client):
    answer = client.anonymous().get(
        "/open-data/waiting-times.csv", params={"as_of": "2027-02-07", "on": "2027-02-08"}
    )
    name = 'filename="ventetider-2027-02-08-kendt-2027-02-07.csv"'
    assert name in answer.headers["content-disposition"]
    for name in ("waiting-times", "capacity"):
        layer = told(client, f"/open-data/{name}.geojson", as_of="2027-02-07")
        assert layer["as_known_at"] == "2027-02-07T22:59:59.999999Z"


def test_the_rows_of_a_past_file_are_counted_like_the_file(lived):
    world, seen = lived
    for number in DAYS:
        measured = told(world.client, "/open-data/capacity/extent", as_of=day(number))
        assert measured["rows"] == len(seen[number][3])


@pytest.mark.parametrize(
    ("as_of", "code"),
    [
        ("2027-02-09", "in_the_future"),
        ("2017-12-31", "out_of_range"),
        ("0001-01-01", "wrong_format"),
        ("9999-12-31", "wrong_format"),
        ("2027-02-30", "wrong_format"),
        ("2027-02-08T12:00:00+01:00", "wrong_format"),
        ("i går", "wrong_format"),
        ("", "wrong_format"),
    ],
)
@pytest.mark.parametrize(
    "address",
    [
        "/v1/waiting-times/summary?",
        "/open-data/waiting-times.csv?",
        "/v1/waiting-times/history?care_level=basic&clinical_area=01&",
    ],
)
def test_a_day_that_cannot_be_is_a_fault_of_that_field(world, address, as_of, code):
    answer = world.client.anonymous().get(f"{address}as_of={as_of}".replace("+", "%2B"))
    assert answer.status_code == 400, answer.text
    [fault] = answer.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/as_of", code)


@pytest.mark.parametrize(
    "query", ["care_level=basic", "clinical_area=01", "care_level=basic&clinical_area=01&weeks=27"]
)
def test_the_weeks_are_of_one_kind_of_service_and_not_endless(world, query):
    answer = world.client.anonymous().get(f"/v1/waiting-times/history?{query}")
    assert answer.status_code == 400, answer.text
