"""Whatever is sent, the answer says what is wrong with it, and nothing is stored."""

import asyncio
import http.client
import json
from urllib.parse import urlsplit

import asyncpg
import pytest

from tests.api import plan_make as make

JSON = {"Content-Type": "application/json"}
LEVEL = {"care_level": "basic", "reason": "Fordi.", "assessed_by": "Fys. A"}


@pytest.fixture(scope="module")
def operations(world):
    """Every writing operation on plans and the clock: who asks, where, and a good body."""
    issued, offered = make.issued(world), make.offered(world)
    lately, placed = make.offered_late(world), make.placed(world)
    own = world.at(world.own)
    return {
        "issue": (world.hospital_staff(), "/v1/plans", make.plan_body()),
        "stratify": (world.authority(), f"{issued}/stratification", LEVEL),
        "offer": (world.authority(), f"{offered}/offers", make.offer_body(world.own)),
        "late reply": (world.authority(), f"{offered}/late-replies", {"reason": "Ringede."}),
        "choose": (world.citizen(), f"{offered}/choices", make.choice_body(world.own)),
        "agree": (world.citizen(), f"{lately}/agreed-starts", make.agreed_body(world.private)),
        "start": (own, f"{placed}/start", {"started_on": "2027-02-08"}),
        "cancel": (own, f"{placed}/cancellation", {"reason": "Sygdom."}),
        "withdraw": (world.citizen(), f"{placed}/withdrawal", {"reason": "Nej tak."}),
        "revoke": (world.hospital_staff(), f"{placed}/revocation", {"reason": "Fejl."}),
        "clock": (world.client.as_("operator"), "/v1/sandbox/clock", {"now": make.NOW}),
    }


OPERATIONS = (
    *("issue", "stratify", "offer", "late reply", "choose", "agree", "start", "cancel"),
    *("withdraw", "revoke", "clock"),
)
each_operation = pytest.mark.parametrize("operation", OPERATIONS)


def stored(world):
    """How many rows every table holds."""

    async def count():
        connection = await asyncpg.connect(world.client.database_url)
        names = await connection.fetch(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND table_type = 'BASE TABLE' AND table_name <> 'idempotency'"
        )
        rows = {
            name["table_name"]: await connection.fetchval(
                f'SELECT count(*) FROM "{name["table_name"]}"'
            )
            for name in names
        }
        await connection.close()
        return rows

    return asyncio.run(count())


def ask(operations, operation, **sent):
    client, path, _ = operations[operation]
    method = "PUT" if operation == "clock" else "POST"
    return client.request(method, path, **sent)


def is_problem(answer, *statuses):
    """Check the shape of a problem document and give its faults as (pointer, code)."""
    assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"].startswith("urn:fritvalg:problem:")
    assert problem["status"] == answer.status_code
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"] == answer.url.path
    assert "Traceback" not in answer.text
    return {(fault["pointer"], fault["code"]) for fault in problem["errors"]}


UNREADABLE = {
    "broken UTF-8": b'{"reason": "\xff\xfe"}',
    "UTF-16": '{"reason": "a"}'.encode("utf-16"),
    "no JSON": b"reason=a",
    "half a JSON": b'{"reason": "a',
    "two JSONs": b"{} {}",
    "a lone surrogate": b'{"reason": "\\ud800"}',
    "NaN": b'{"reason": NaN}',
    "infinity": b'{"reason": 1e999}',
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "a NUL": b"\0",
}
MAY_HAVE_NO_BODY = {"start", "cancel", "withdraw", "revoke"}
NO_OBJECT = {"null": b"null", "a list": b"[]", "a text": b'"a"', "a number": b"7"}


@each_operation
def test_a_body_that_cannot_be_read(world, operations, operation):
    before = stored(world)
    for name, content in UNREADABLE.items():
        faults = is_problem(ask(operations, operation, content=content, headers=JSON), 400)
        assert faults == {("", "malformed")}, name
    for name, content in NO_OBJECT.items():
        if name == "null" and operation in MAY_HAVE_NO_BODY:
            continue
        faults = is_problem(ask(operations, operation, content=content, headers=JSON), 400)
        assert faults == {("", "model_type")}, name
    if operation not in MAY_HAVE_NO_BODY:
        faults = is_problem(ask(operations, operation, content=b"", headers=JSON), 400)
        assert faults == {("", "missing")}
    assert stored(world) == before


@each_operation
def test_every_field_that_is_missing_unknown_or_of_a_wrong_type_is_named(
    world, operations, operation
):
    before = stored(world)
    good = operations[operation][2]
    for wrong in (7, -1.5, True, [], {}, 10**400, "\0", ""):
        sent = dict.fromkeys(good, wrong) | {"a/b~c": 1}
        raw = json.dumps(sent).encode()
        faults = is_problem(ask(operations, operation, content=raw, headers=JSON), 400)
        named = {pointer.split("/")[1] for pointer, _ in faults}
        assert ("/a~1b~0c", "extra_forbidden") in faults
        texts = {"functional_ability", "needs"} if wrong == "" else set()  # lawless, not malformed
        lists = {"impairments"} if wrong == [] else set()
        objects = {"contacts", "consent"} if wrong == {} else set()
        assert named >= set(good) - texts - lists - objects, wrong
    assert stored(world) == before


MISSING = {
    "issue": {
        "/external_id", "/citizen", "/home_municipality", "/plan_type", "/discharged_on",
        "/clinical_area",
    },
    "stratify": {"/care_level", "/reason", "/assessed_by"},
    "offer": {"/provider_id", "/start_on", "/notified_at", "/notice"},
    "late reply": {"/reason"},
    "choose": {"/provider_id", "/start_on", "/basis"},
    "agree": {"/provider_id", "/start_on", "/agreed_at"},
    "clock": {"/now"},
}  # fmt: skip


@pytest.mark.parametrize("operation", MISSING)
def test_every_missing_field_is_named(operations, operation):
    faults = is_problem(ask(operations, operation, json={}), 400)
    assert faults == {(pointer, "missing") for pointer in MISSING[operation]}


DAYS = {
    "choose": "start_on", "offer": "start_on", "agree": "start_on", "start": "started_on",
    "issue": "discharged_on",
}  # fmt: skip


@pytest.mark.parametrize("operation", DAYS)
@pytest.mark.parametrize("day", [
    "2027-02-30", "2027-13-01", "0000-01-01", "27-02-10", "2027-2-10", "10-02-2027", "20270210",
    "2027-02-10T00:00:00", "2027-W06-3", "1767657600", 1767657600, 20270210, 0.0, True, "i dag",
    "٢٠٢٧-٠٢-١٠", " 2027-02-10", "0001-01-01", "9999-12-31",
])  # fmt: skip
def test_a_day_is_spelled_in_one_way_and_lies_among_real_ones(world, operations, operation, day):
    before = stored(world)
    body = operations[operation][2] | {DAYS[operation]: day}
    faults = is_problem(ask(operations, operation, json=body), 400)
    assert {pointer for pointer, _ in faults} == {f"/{DAYS[operation]}"}
    assert stored(world) == before


INSTANTS = {
    "offer": "notified_at", "agree": "agreed_at", "issue": "handed_over_at", "clock": "now",
}  # fmt: skip


@pytest.mark.parametrize("operation", INSTANTS)
@pytest.mark.parametrize("instant", [
    "2027-02-08T07:00:00", "2027-02-08", "2027-02-08T25:00:00Z", "2027-02-30T07:00:00Z",
    "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", True, [], "now",
])  # fmt: skip
def test_an_instant_has_an_offset_and_lies_among_real_ones(operations, operation, instant):
    body = operations[operation][2] | {INSTANTS[operation]: instant}
    faults = is_problem(ask(operations, operation, json=body), 400)
    assert {pointer for pointer, _ in faults} == {f"/{INSTANTS[operation]}"}


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"not_before": "9999-12-31"}, "/not_before", "day_out_of_range"),
        ({"clinical_start_deadline": "9999-12-31"}, "/clinical_start_deadline", "day_out_of_range"),
        ({"plan_type": "basal"}, "/plan_type", "enum"),
        ({"home_municipality": "751"}, "/home_municipality", "string_pattern_mismatch"),
        ({"home_municipality": "٠٧٥١"}, "/home_municipality", "string_pattern_mismatch"),
        ({"clinical_area": "1"}, "/clinical_area", "string_pattern_mismatch"),
        ({"external_id": "x" * 301}, "/external_id", "string_too_long"),
        ({"external_id": "a\0b"}, "/external_id", "value_error"),
        ({"needs": "x" * 10_001}, "/needs", "string_too_long"),
        ({"needs": "a\x1bb"}, "/needs", "value_error"),
        ({"impairments": ["a"] * 101}, "/impairments", "too_long"),
        ({"impairments": ["a", ""]}, "/impairments/1", "string_too_short"),
        ({"consent": {"gp": "yes"}}, "/consent/gp", "bool_type"),
        ({"issuer": {"kind": "own"}}, "/issuer/kind", "enum"),
        ({"contacts": {"fax": "1"}}, "/contacts/fax", "extra_forbidden"),
    ],
)
def test_a_plan_is_read_strictly(operations, changes, pointer, code):
    body = operations["issue"][2] | changes
    assert is_problem(ask(operations, "issue", json=body), 400) == {(pointer, code)}


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"cpr": "3201701234"}, "/citizen/cpr", "cpr"),
        ({"cpr": "0113701234"}, "/citizen/cpr", "cpr"),
        ({"cpr": "01017012345"}, "/citizen/cpr", "cpr"),
        ({"lat": "56.1", "lon": 10.2}, "/citizen/lat", "float_type"),
        ({"lat": 91, "lon": 10.2}, "/citizen/lat", "less_than_equal"),
        ({"lat": 56.1, "lon": 10**400}, "/citizen/lon", "float_type"),
        ({"age_group": "old"}, "/citizen/age_group", "enum"),
        ({"postcode": "DK-8000"}, "/citizen/postcode", "string_pattern_mismatch"),
    ],
)
def test_a_citizen_is_read_strictly_and_a_civil_number_is_never_repeated(
    operations, changes, pointer, code
):
    citizen = {"citizen_ref": "c", "postcode": "8000"} | changes
    answer = ask(operations, "issue", json=operations["issue"][2] | {"citizen": citizen})
    assert is_problem(answer, 400) == {(pointer, code)}
    assert changes.get("cpr", "no number") not in answer.text


@each_operation
@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/xml"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": ""},
        JSON | {"Content-Encoding": "gzip"},
    ],
)
def test_another_media_type_or_an_encoded_body_is_not_taken(world, operations, operation, headers):
    raw = json.dumps(operations[operation][2]).encode()
    answer = ask(operations, operation, content=raw, headers=headers)
    is_problem(answer, 415)
    assert "application/json" in answer.json()["detail"]


@each_operation
def test_a_body_of_fifty_megabytes_is_too_large_with_and_without_its_length(
    world, operations, operation
):
    before, megabyte = stored(world), b" " * 1_000_000
    _, path, _ = operations[operation]
    method = "PUT" if operation == "clock" else "POST"
    token = operations[operation][0].headers["authorization"]
    for chunked in (False, True):
        connection = http.client.HTTPConnection(urlsplit(world.client.url).netloc, timeout=30)
        connection.putrequest(method, path)
        connection.putheader("Authorization", token)
        connection.putheader("Content-Type", "application/json")
        if chunked:
            connection.putheader("Transfer-Encoding", "chunked")
        else:
            connection.putheader("Content-Length", str(50 * len(megabyte)))
        connection.endheaders()
        framed = b"%x\r\n%s\r\n" % (len(megabyte), megabyte) if chunked else megabyte
        try:
            for _ in range(50):
                connection.send(framed)
        except (BrokenPipeError, ConnectionResetError):
            pass  # answered before the end: the rest is not wanted
        answer = connection.getresponse()
        assert answer.status == 413
        assert json.loads(answer.read())["type"] == "urn:fritvalg:problem:too-large"
        connection.close()
    assert stored(world) == before


def test_a_chunked_body_without_length_is_taken(world):
    raw = json.dumps(make.plan_body()).encode()
    answer = world.hospital_staff().post(
        "/v1/plans", content=(raw[i : i + 50] for i in range(0, len(raw), 50)), headers=JSON
    )
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("cursor", [
    "x", "%00", "W10", "WzFd", "WyJ4Il0", "WyJ4IiwieSJd", "WyIyMDI3LTAyLTMwIiwiYSJd",
    "WyI5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTkiXQ", "WyItMSJd", "WyLZoSJd", "ø", "a" * 5000,
])  # fmt: skip
def test_a_cursor_that_is_none_of_ours_is_refused(world, operations, cursor):
    path = operations["choose"][1].removesuffix("/choices")
    for address in ("/v1/plans", f"{path}/events", f"{path}/options"):
        answer = world.citizen().get(f"{address}?cursor={cursor}")
        assert is_problem(answer, 400) == {("/cursor", "unknown_cursor")}, address


@pytest.mark.parametrize("query", [
    "limit=0", "limit=501", "limit=x", "limit=1e3", "limit=99999999999999999999", "limit=",
    "sort=price", "include=everything",
])  # fmt: skip
def test_a_query_outside_its_bounds_is_refused(world, operations, query):
    path = operations["choose"][1].removesuffix("/choices")
    faults = is_problem(world.citizen().get(f"{path}/options?{query}"), 400)
    assert {pointer for pointer, _ in faults} == {f"/{query.split('=')[0]}"}


def test_every_wrong_query_is_named(world, operations):
    path = operations["choose"][1].removesuffix("/choices")
    answer = world.citizen().get(f"{path}/options?limit=x&sort=q&include=w")
    assert {p for p, _ in is_problem(answer, 400)} == {"/limit", "/sort", "/include"}


@pytest.mark.parametrize("plan_id", ["1", "x" * 5000, "%00", "00000000-0000-0000-0000-00000000000g",
                                     "..%2f..%2fetc", "' OR 1=1"])  # fmt: skip
def test_an_id_that_is_none_leads_nowhere(world, plan_id):
    for client in (world.citizen(), world.authority()):
        is_problem(client.get(f"/v1/plans/{plan_id}"), 404)
        is_problem(client.post(f"/v1/plans/{plan_id}/choices", json={}), 404)


def test_no_header_is_let_into_the_answer(world):
    injected = "a\r\nSet-Cookie: x=1"
    connection = http.client.HTTPConnection(urlsplit(world.client.url).netloc, timeout=30)
    request = f"GET /v1/sandbox/clock HTTP/1.1\r\nHost: x\r\nX-Request-Id: {injected}\r\n\r\n"
    connection.connect()
    connection.sock.sendall(request.encode())
    answer = http.client.HTTPResponse(connection.sock)
    answer.begin()
    assert answer.status == 200
    assert answer.getheader("Set-Cookie") is None
    connection.close()
    for sent in ("a b", "<script>", "x" * 101, "æ".encode(), ""):
        back = world.client.anonymous().get("/v1/sandbox/clock", headers={"X-Request-Id": sent})
        assert back.headers["x-request-id"] != sent
        assert len(back.headers["x-request-id"]) == 32
    kept = world.client.anonymous().get("/v1/sandbox/clock", headers={"X-Request-Id": "mine-1"})
    assert kept.headers["x-request-id"] == "mine-1"


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x.y.z", "Basic abc", "Bearer ø"])
def test_a_token_that_does_not_count_is_no_fault_of_ours(world, token):
    headers = {"Authorization": token.encode()}
    is_problem(world.client.anonymous().get("/v1/plans", headers=headers), 401)
    answer = world.client.anonymous().post(
        "/v1/plans", json=make.plan_body(), headers=headers | {"Idempotency-Key": "k"}
    )
    is_problem(answer, 401)


def test_who_hangs_up_in_the_middle_of_a_body_leaves_nothing(world):
    before, body = stored(world), json.dumps(make.plan_body()).encode()
    token = world.hospital_staff().headers["authorization"]
    for sent in (0, 1, len(body) - 1):
        connection = http.client.HTTPConnection(urlsplit(world.client.url).netloc, timeout=30)
        connection.putrequest("POST", "/v1/plans")
        connection.putheader("Authorization", token)
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        connection.send(body[:sent])
        connection.close()
    make.seen(world.client.anonymous(), "/v1/sandbox/clock")
    assert stored(world) == before
