import pytest

from tests.api import capacity_make as make
from tests.api.capacity_bookings import book, release


def rejected(answer):
    return [(r["row"], [(e["pointer"], e["code"]) for e in r["errors"]]) for r in answer["rows"]]


def test_the_newest_observation_counts_and_a_later_equal_one_too(client):
    own = make.provider(client)
    make.publish(client, make.row(own, places=4))
    make.publish(client, make.row(own, places=2), observed_at=make.LATER)
    assert [f["places"] for f in make.figures(client, provider_id=own)] == [2]
    make.publish(client, make.row(own, places=3), observed_at=make.LATER)
    assert [f["places"] for f in make.figures(client, provider_id=own)] == [3]


async def test_an_older_observation_is_kept_and_does_not_count(client, connection):
    own = make.provider(client)
    make.publish(client, make.row(own, places=2), observed_at=make.LATER)
    answer = make.publish(client, make.row(own, places=9))
    assert answer["accepted"] == 1
    [figure] = make.figures(client, provider_id=own)
    assert figure["places"] == 2
    kept = await connection.fetch("SELECT places FROM capacity_figure ORDER BY observed_at")
    assert [row["places"] for row in kept] == [9, 2]


async def test_a_smaller_figure_never_unbooks_and_comes_into_its_own_as_places_are_freed(
    client, connection
):
    own = make.provider(client)
    make.publish(client, make.row(own, places=3, reserved_for_residents=0))
    booked = [await book(connection) for _ in range(3)]
    answer = make.publish(
        client, make.row(own, places=1, reserved_for_residents=0), observed_at=make.LATER
    )
    [day] = answer["oversubscribed"]
    assert (day["start_on"], day["places"], day["booked"]) == (make.START_ON, 1, 3)
    [figure] = make.figures(client, provider_id=own)
    assert (figure["booked"], figure["available"]) == (3, 0)
    for booking, available in zip(booked, (0, 0, 1), strict=True):
        await release(connection, booking)
        [figure] = make.figures(client, provider_id=own)
        assert figure["available"] == available


def test_citizens_from_elsewhere_do_not_get_the_reserved_places(client):
    own = make.provider(client)
    make.publish(
        client,
        make.row(own, places=4, reserved_for_residents=3),
        make.row(own, places=4, start_on="2027-02-16", accepts_out_of_area=False),
    )
    shown = make.figures(client, provider_id=own)
    assert [f["available"] for f in shown] == [4, 4]
    assert [f["available_out_of_area"] for f in shown] == [1, 0]


async def test_a_dry_run_answers_the_same_and_stores_nothing(client, connection):
    own = make.provider(client)
    rows = [make.row(own), make.row(own, places=-1)]
    dry = make.publish(client, *rows, query="?dry_run=true")
    assert dry["publication_id"] is None
    for table in ("capacity_publication", "capacity_figure", "capacity_slot"):
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0
    real = make.publish(client, *rows)
    assert real["publication_id"] is not None
    assert real | {"publication_id": None} == dry


def test_a_dry_run_is_200_and_a_publication_201(client):
    own = make.provider(client)
    sent = {"observed_at": make.OBSERVED_AT, "rows": [make.row(own)]}
    caller = client.as_("provider", provider_id=own)
    assert caller.post("/v1/capacity-publications?dry_run=true", json=sent).status_code == 200
    assert caller.post("/v1/capacity-publications", json=sent).status_code == 201


def test_every_fault_of_every_bad_row_is_named_and_the_good_rows_are_stored(client):
    own = make.provider(client)
    unknown = "00000000-0000-4000-8000-000000000000"
    missing = make.row(own)
    del missing["places"]
    answer = make.publish(
        client,
        make.row(own),
        make.row(own, places="4", start_on="15-02-2027", extra=1),
        missing,
        make.row(unknown, start_on="2027-02-01"),
        make.row(own, care_level="advanced", start_on="2027-02-16"),
        make.row(own, delivery_mode="video", start_on="2027-02-16"),
        make.row(own, places=1, reserved_for_residents=2, start_on="2027-02-17"),
        make.row(own, start_on="2037-03-01"),
        make.row(own, places=10_001, reserved_for_residents=-1, start_on="2027-02-18"),
        make.row(own, places=7),
        make.row(own, observed_at="2027-02-08T09:00:00+01:00", start_on="2027-02-19"),
        "not a row",
        make.row(own, clinical_area="99", start_on="2027-02-20"),
    )
    assert (answer["accepted"], answer["rejected"]) == (1, 12)
    assert rejected(answer) == [
        (
            2,
            [("/extra", "unknown_field"), ("/start_on", "wrong_format"), ("/places", "wrong_type")],
        ),
        (3, [("/places", "missing"), ("", "duplicate_row")]),
        (4, [("/provider_id", "unknown_provider"), ("/start_on", "starts_before_observed")]),
        (5, [("/clinical_area", "not_offered")]),
        (6, [("/delivery_mode", "not_offered")]),
        (7, [("/reserved_for_residents", "reserve_over_places")]),
        (8, [("/start_on", "too_far_ahead")]),
        (9, [("/places", "out_of_range"), ("/reserved_for_residents", "out_of_range")]),
        (10, [("", "duplicate_row")]),
        (11, [("/observed_at", "in_the_future")]),
        (12, [("", "wrong_type")]),
        (13, [("/clinical_area", "unknown_code")]),
    ]
    assert "Row 1" in answer["rows"][8]["errors"][0]["detail"]
    assert [f["places"] for f in make.figures(client, provider_id=own)] == [4]


def test_a_start_on_the_day_of_observation_is_in_time(client):
    own = make.provider(client)
    assert make.publish(client, make.row(own, start_on="2027-02-08"))["accepted"] == 1
    assert make.publish(client, make.row(own, start_on="2027-02-07"))["accepted"] == 0


@pytest.mark.parametrize(
    ("sent", "pointer", "code"),
    [
        ({"rows": [1]}, "/observed_at", "missing"),
        ({"observed_at": make.OBSERVED_AT}, "/rows", "missing"),
        ({"observed_at": make.OBSERVED_AT, "rows": []}, "/rows", "no_rows"),
        ({"observed_at": make.OBSERVED_AT, "rows": {}}, "/rows", "wrong_type"),
        ({"observed_at": make.OBSERVED_AT, "rows": [1], "x": 1}, "/x", "unknown_field"),
        (
            {"observed_at": "2027-02-08T09:00:00+01:00", "rows": [1]},
            "/observed_at",
            "in_the_future",
        ),
        ({"observed_at": "2027-02-08T07:00:00", "rows": [1]}, "/observed_at", "wrong_format"),
        ({"observed_at": "0001-01-01T00:00:00+14:00", "rows": [1]}, "/observed_at", "out_of_range"),
        ([], "", "wrong_type"),
    ],
)
def test_a_body_that_is_wrong_as_a_whole_is_a_problem(client, sent, pointer, code):
    answer = client.as_("operator").post("/v1/capacity-publications", json=sent)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]


def test_the_same_key_gives_the_same_answer_once(client):
    own = make.provider(client)
    caller = client.as_("provider", provider_id=own)
    sent = {"observed_at": make.OBSERVED_AT, "rows": [make.row(own)]}
    key = {"Idempotency-Key": "again"}
    first = caller.post("/v1/capacity-publications", json=sent, headers=key)
    second = caller.post("/v1/capacity-publications", json=sent, headers=key)
    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"


def test_the_list_narrows_and_pages_in_order_of_day(client):
    aarhus = make.provider(client)
    copenhagen = make.provider(
        client, authority_id="0101", municipality_code="0101", offerings=make.OTHER_AREA
    )
    days = ["2027-02-15", "2027-02-16", "2027-02-17"]
    make.publish(client, *(make.row(aarhus, start_on=day) for day in days))
    make.publish(client, *(make.row(copenhagen, clinical_area="02", start_on=d) for d in days))

    def shown(**query):
        found = make.figures(client, **query)
        return [(f["provider_id"], f["start_on"]) for f in found]

    assert shown(municipality_code="0751") == [(aarhus, day) for day in days]
    assert shown(clinical_area="02") == [(copenhagen, day) for day in days]
    assert shown(provider_id=aarhus, **{"from": days[1], "to": days[1]}) == [(aarhus, days[1])]
    assert shown(care_level="advanced") == []

    reader = client.anonymous()
    page, found = "/v1/capacity?limit=4", []
    while page:
        answer = reader.get(page).json()
        found += [(item["start_on"], item["provider_id"]) for item in answer["items"]]
        page = answer["next"]
    assert len(set(found)) == 6
    assert [day for day, _ in found] == sorted(days * 2)


def test_days_gone_by_are_listed_only_when_asked_for(client):
    own = make.provider(client)
    make.publish(client, make.row(own, start_on="2027-02-09"))
    client.set_clock("2027-02-10T08:00:00+01:00")
    assert make.figures(client, provider_id=own) == []
    assert len(make.figures(client, provider_id=own, **{"from": "2027-02-01"})) == 1


def test_a_figure_grows_stale_after_seven_days_and_a_confirmation_keeps_it_fresh(client):
    own = make.provider(client)
    make.publish(client, make.row(own, start_on="2027-03-15"))

    def stale():
        [figure] = make.figures(client, provider_id=own)
        [waiting] = client.anonymous().get("/v1/waiting-times").json()["items"]
        assert figure["stale"] is waiting["stale"]
        return figure["stale"]

    client.set_clock("2027-02-15T23:00:00+01:00")
    assert not stale()
    client.set_clock("2027-02-16T00:30:00+01:00")
    assert stale()
    sent = {"provider_id": own, "observed_at": "2027-02-16T00:10:00+01:00"}
    caller = client.as_("provider", provider_id=own)
    for _ in range(2):
        answer = caller.post("/v1/capacity-publications/confirmations", json=sent)
        assert answer.status_code == 201
    assert not stale()


def test_a_confirmation_cannot_come_from_the_future_or_from_others(client):
    own = make.provider(client)
    address = "/v1/capacity-publications/confirmations"
    late = {"provider_id": own, "observed_at": "2027-02-08T09:00:00+01:00"}
    assert client.as_("operator").post(address, json=late).status_code == 400
    now = {"provider_id": own, "observed_at": make.OBSERVED_AT}
    other = client.as_("authority", authority_id="0101")
    assert other.post(address, json=now).status_code == 403
    nobody = {"provider_id": "00000000-0000-4000-8000-000000000000"}
    assert client.as_("operator").post(address, json=now | nobody).status_code == 400


@pytest.mark.parametrize(
    "query",
    ["clinical_area=%00", "municipality_code=x", "from=x", "care_level=x", "limit=0", "cursor=x"],
)
@pytest.mark.parametrize("path", ["/v1/capacity", "/v1/waiting-times"])
def test_a_query_that_means_nothing_is_a_problem(client, path, query):
    query = query.replace("from=", "on=") if path == "/v1/waiting-times" else query
    answer = client.anonymous().get(f"{path}?{query}")
    assert answer.status_code == 400, answer.text
    assert answer.json()["errors"]
