import json

import pytest

from tests.api import capacity_make as make

HEADER = [
    "provider_id",
    "care_level",
    "clinical_area",
    "delivery_mode",
    "start_on",
    "places",
    "reserved_for_residents",
    "accepts_out_of_area",
]


def send(client, content, media_type="text/csv", query=""):
    body = content if isinstance(content, bytes) else content.encode()
    return client.as_("operator").post(
        f"/v1/capacity-publications{query}", content=body, headers={"Content-Type": media_type}
    )


def lines(*rows, delimiter=",", newline="\n"):
    return newline.join(delimiter.join(row) for row in rows)


def cells(provider_id, start_on=make.START_ON, places="4", reserved="1", guests="true"):
    return [provider_id, "basic", "01", "on_site", start_on, places, reserved, guests]


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize(
    ("start_on", "guests", "newline"),
    [("2027-02-15", "true", "\n"), ("15-02-2027", "ja", "\r\n"), ("15-02-2027", "1", "\n")],
)
def test_every_usual_way_of_writing_csv_is_read(
    client, delimiter, encoding, start_on, guests, newline
):
    own = make.provider(client)
    text = lines(HEADER, cells(own, start_on, guests=guests), delimiter=delimiter, newline=newline)
    answer = send(client, text.encode(encoding), query="?dry_run=true")
    assert (answer.status_code, answer.json()["accepted"]) == (200, 1), answer.text


@pytest.mark.parametrize(
    ("word", "accepts"),
    [("true", True), ("Ja", True), ("1", True), ("FALSE", False), ("nej", False), ("0", False)],
)
def test_truth_is_read_in_danish_too(client, word, accepts):
    own = make.provider(client)
    send(client, lines(HEADER, cells(own, guests=word)))
    [figure] = make.figures(client, provider_id=own)
    assert figure["accepts_out_of_area"] is accepts


def test_csv_rows_keep_the_files_own_numbers(client):
    own = make.provider(client)
    text = lines(
        HEADER,
        cells(own, places="many"),
        [],
        cells(own),
        cells(own, start_on="31-02-2027"),
        ["too", "few"],
        cells(own, start_on="2027-02-16", guests="perhaps"),
        cells(own, start_on="2027-02-17", places="１２"),  # digits, but not of ASCII
        cells(own),
    )
    answer = send(client, text).json()
    found = [(r["row"], [(e["pointer"], e["code"]) for e in r["errors"]]) for r in answer["rows"]]
    assert found == [
        (2, [("/places", "wrong_type")]),
        (5, [("/start_on", "wrong_format")]),
        (6, [("", "wrong_cell_count")]),
        (7, [("/accepts_out_of_area", "wrong_type")]),
        (8, [("/places", "wrong_type")]),
        (9, [("", "duplicate_row")]),
    ]
    assert "Row 4" in answer["rows"][-1]["errors"][0]["detail"]
    assert answer["accepted"] == 1


def test_optional_cells_and_columns_may_be_left_out(client):
    own = make.provider(client)
    header = [*HEADER[:6], "observed_at"]
    text = lines(header, [*cells(own)[:6], ""], [*cells(own, "2027-02-16")[:6], make.LATER])
    assert send(client, text).json()["accepted"] == 2
    first, second = make.figures(client, provider_id=own)
    assert (first["reserved_for_residents"], first["accepts_out_of_area"]) == (0, True)
    assert first["observed_at"] > second["observed_at"]


def test_quoted_cells_and_spaces_are_read(client):
    own = make.provider(client)
    quoted = [f'" {cell} "' for cell in cells(own)]
    assert send(client, lines(HEADER, quoted)).json()["accepted"] == 1


def test_a_spreadsheets_lost_zero_is_given_back(client):
    own = make.provider(client)
    row = cells(own)
    row[2] = "1"
    assert send(client, lines(HEADER, row)).json()["accepted"] == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n", "empty_file"),
        (",".join(HEADER).encode(), "no_rows"),
        (b"\x81\x8d", "unknown_encoding"),
        (b"provider_id,provider_id\nx,y", "missing"),
        (lines([*HEADER, "cpr"], ["x"]).encode(), "unknown_field"),
        (lines([*HEADER, "places"], ["x"]).encode(), "duplicate_column"),
        (lines(HEADER, ['"open', "x"]).encode(), "malformed_csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem(client, content, code):
    answer = send(client, content)
    assert answer.status_code == 400, answer.text
    assert code in [e["code"] for e in answer.json()["errors"]]


def test_ndjson_rows_are_counted_by_line(client):
    own = make.provider(client)
    good = json.dumps(make.row(own))
    late = json.dumps(make.row(own, start_on="2027-02-16"))
    body = "\n".join([good, "", "{broken", "[]", late, '{"provider_id": "\\ud800"}'])
    answer = send(client, body, "application/x-ndjson").json()
    assert answer["accepted"] == 2
    codes = [(r["row"], r["errors"][0]["code"]) for r in answer["rows"]]
    assert codes == [(3, "malformed_json"), (4, "wrong_type"), (6, "malformed_json")]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 201),
        ("?observed_at=2027-02-08T07:00:00%2B01:00", 201),
        ("?observed_at=2027-02-08T07:00:00+01:00", 201),
        ("?observed_at=2027-02-08T09:00:00%2B01:00", 400),
        ("?observed_at=2027-02-08T07:00:00", 400),
        ("?observed_at=yesterday", 400),
    ],
)
def test_the_query_says_when_a_file_was_observed(client, query, status):
    own = make.provider(client)
    body = json.dumps(make.row(own))
    assert send(client, body, "application/x-ndjson", query).status_code == status


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b'{"rows": NaN}', b'"\xff"'])
def test_broken_json_is_a_problem(client, body):
    answer = send(client, body, "application/json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "malformed_json"


def test_other_media_types_are_not_taken(client):
    assert send(client, "x", "application/xml").status_code == 415
