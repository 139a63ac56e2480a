"""Bad values in addresses: a clear answer, never a fault of ours."""

import base64
import json

import pytest

from tests.api import capacity_make as make


def cursor(*key):
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "address",
    [
        "/v1/providers?municipality_code=%00",
        "/v1/providers?clinical_area=%00",
        "/v1/providers?near=%00",
        f"/v1/providers?cursor={cursor('a')}",
        f"/v1/providers?near=8000&cursor={cursor('a')}",
        f"/v1/municipalities?cursor={cursor(chr(0))}",
        "/v1/waiting-times?on=0001-01-01",
        "/v1/waiting-times?on=2017-12-31",
        "/v1/waiting-times?on=9999-12-31",
    ],
)
def test_a_bad_value_in_an_address_is_400(client, address):
    answer = client.anonymous().get(address)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("now", ["2027-01-05", "2027-01-05T08:00:00", None, "x", 7])
def test_a_clock_is_put_at_an_instant_only(client, now):
    answer = client.as_("operator").put("/v1/sandbox/clock", json={"now": now})
    assert answer.status_code == 400, answer.text
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/now"]


def test_the_nearest_are_listed_page_by_page(client):
    for _ in range(3):
        make.provider(client)
    first = client.anonymous().get("/v1/providers?near=8000&limit=2").json()
    second = client.anonymous().get(first["next"]).json()
    found = [p["provider_id"] for p in first["items"] + second["items"]]
    assert len(set(found)) == 3
    assert second["next"] is None


@pytest.mark.parametrize("number", ["0", "-1", "97746853369262833664"])
def test_a_number_that_no_row_can_have_is_400(client, number):
    own = client.as_("authority", authority_id="0751")
    answer = own.post(f"/v1/notifications/{number}/reading")
    assert answer.status_code == 400, answer.text
