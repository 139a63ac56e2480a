"""Whatever bytes come as a body or a header, the answer is a plain one and nothing breaks."""

import http.client
import json
import os
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, Phase, example, given, seed, settings
from hypothesis import strategies as st

from service.openapi_examples import EXAMPLES
from tests.contract.conftest import Known

EXAMPLES_EACH = int(os.environ.get("EXAMPLES", "6")) * 5
SERVER_ERROR, BAD_REQUEST = 500, 400
UNUSUAL = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\r", b"\n\n", b"\t", b"\x1b[31m"),
    *(b'"', b"'", b";", b",", b"=cmd()", b"{", b"}", b"[", b"]", b"[[[[" * 300, b'{"a":' * 300),
    *(rb"\ud800", rb"\u0000", b"NaN", b"Infinity", b"1e999", b"-0", b"9" * 5_000, b"null"),
    *("٣".encode(), "\u202e".encode(), "\u2028".encode(), "æ".encode("cp1252"), b"x" * 70_000),
)
HEADERS = (
    *("Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Content-Encoding"),
    *("Content-Type", "Cookie", "Expect", "Forwarded", "If-Match", "If-None-Match", "Origin"),
    *("Idempotency-Key", "Range", "Referer", "Transfer-Encoding", "X-Forwarded-For"),
    *("X-HTTP-Method-Override", "X-Original-URL", "X-Request-Id", "traceparent"),
)
PLAIN = settings(
    max_examples=EXAMPLES_EACH,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def spoilt(document: bytes) -> st.SearchStrategy[bytes]:
    """A good document after a few cuts and insertions, or bytes of any kind."""
    place = st.integers(0, len(document))
    change = st.tuples(place, place, st.one_of(st.sampled_from(UNUSUAL), st.binary(max_size=4)))

    def changed(changes: list[tuple[int, int, bytes]]) -> bytes:
        told = document
        for start, end, new in changes:
            told = told[:start] + new + told[max(start, min(end, start + 8)) :]
        return told

    return st.one_of(st.lists(change, min_size=1, max_size=4).map(changed), st.binary(max_size=200))


def documents(known: Known) -> dict[str, tuple[str, str, str, bytes]]:
    """Who sends what where, by the name of what reads it."""
    row = {
        "provider_id": known.provider_id,
        "care_level": "basic",
        "clinical_area": "01",
        "delivery_mode": "on_site",
        "start_on": "2027-02-15",
        "places": 3,
    }
    rows = {"observed_at": "2027-02-08T07:30:00+01:00", "rows": [row]}
    sheet = ",".join(row) + "\n" + ",".join(str(value) for value in row.values()) + "\n"
    publish = "/v1/capacity-publications?dry_run=true"
    return {
        "JSON": ("operator", publish, "application/json", json.dumps(rows).encode()),
        "NDJSON": ("operator", publish, "application/x-ndjson", json.dumps(row).encode() + b"\n"),
        "CSV": ("operator", publish, "text/csv", sheet.encode()),
        "plan": (
            "hospital",
            "/v1/plans",
            "application/json",
            json.dumps(EXAMPLES["PlanIn"], default=str).encode(),
        ),
        "many plans": (
            "hospital",
            "/v1/plans/batch",
            "application/x-ndjson",
            json.dumps(EXAMPLES["PlanIn"], default=str).encode() + b"\n",
        ),
    }


def is_plain(status: int, media_type: str, told: bytes) -> None:
    """A fault is told as a problem, and is never the service's own."""
    assert status < SERVER_ERROR, told
    if status >= BAD_REQUEST:
        assert media_type == "application/problem+json"
        assert json.loads(told)["status"] == status


@pytest.mark.parametrize("reader", ["JSON", "NDJSON", "CSV", "plan", "many plans"])
def test_bodies(known: Known, reader: str):
    role, path, media_type, good = documents(known)[reader]
    client = known.caller(role)

    @seed(1)
    @given(body=spoilt(good))
    @example(body=good)
    @example(body=b"")
    @PLAIN
    def send(body: bytes) -> None:
        answer = client.post(path, content=body, headers={"Content-Type": media_type})
        is_plain(answer.status_code, answer.headers["content-type"], answer.content)

    send()
    new = good.replace(b"2027-000123", b"2027-000999")
    answer = client.post(path, content=new, headers={"Content-Type": media_type})
    assert answer.is_success, answer.text  # what came before has left no mark


def test_headers(known: Known):
    host = urlsplit(known.served.url).netloc
    token = known.caller("operator").headers["Authorization"]
    values = st.one_of(
        st.sampled_from([v for v in UNUSUAL if not {0, 10, 13} & set(v) and len(v) < 10_000]),
        st.binary(max_size=40).map(lambda b: b.translate(None, b"\x00\r\n")),
    )

    @seed(1)
    @given(
        headers=st.dictionaries(st.sampled_from(HEADERS), values, min_size=1, max_size=4),
        method=st.sampled_from(["GET", "POST"]),
    )
    @PLAIN
    def send(headers: dict[str, bytes], method: str) -> None:
        connection = http.client.HTTPConnection(host, timeout=30)
        try:
            connection.request(method, "/v1/match-runs", headers={"Authorization": token} | headers)
            answer = connection.getresponse()
            # What the server itself cannot read as HTTP it answers in plain text.
            assert answer.status < SERVER_ERROR, answer.read()
        finally:
            connection.close()

    send()
    assert known.caller("operator").get("/v1/match-runs").is_success
