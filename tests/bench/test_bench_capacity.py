"""How long a national publication of 100,000 rows takes, and the lists after it."""

import json
import time
from datetime import date, timedelta
from uuid import uuid4

import asyncpg
import pytest

ROWS = 100_000
PROVIDERS = 400
AREAS = ("01", "02", "03", "04", "05")
FIRST_ON = date(2027, 2, 15)
OBSERVED = "2027-02-08T07:{minute:02}:00+01:00"

pytestmark = pytest.mark.bench


@pytest.fixture
async def rows(facts_url):
    """Rows of one figure each, of providers that exist."""
    ids = [uuid4() for _ in range(PROVIDERS)]
    connection = await asyncpg.connect(facts_url)
    await connection.executemany(
        "INSERT INTO provider (provider_id, name, kind, authority_id, municipality_code, postcode,"
        " lat, lon, access, version, created_at)"
        " VALUES ($1, 'Testcenter', 'municipal', '0751', '0751', '8000', 56.1, 10.2, '{}', 1,"
        " now())",
        [(one,) for one in ids],
    )
    await connection.executemany(
        "INSERT INTO service_offering (provider_id, care_level, clinical_area, delivery_modes,"
        " age_groups, competent_staff, cover_declared)"
        " VALUES ($1, 'basic', $2, '{on_site}', '{adult}', 2, true)",
        [(one, area) for one in ids for area in AREAS],
    )
    await connection.execute("ANALYZE provider, service_offering")
    await connection.close()
    days = ROWS // (PROVIDERS * len(AREAS))
    return [
        {
            "provider_id": str(one),
            "care_level": "basic",
            "clinical_area": area,
            "delivery_mode": "on_site",
            "start_on": (FIRST_ON + timedelta(days=day)).isoformat(),
            "places": 4,
            "reserved_for_residents": 1,
            "accepts_out_of_area": True,
        }
        for one in ids
        for area in AREAS
        for day in range(days)
    ]


def as_json(rows, observed_at):
    return json.dumps({"observed_at": observed_at, "rows": rows})


def as_ndjson(rows, observed_at):
    return "\n".join(json.dumps(row | {"observed_at": observed_at}) for row in rows)


def as_csv(rows, observed_at):
    lines = [";".join([*rows[0], "observed_at"])]
    lines += [";".join([*map(str, row.values()), observed_at]) for row in rows]
    return "\r\n".join(lines)


def test_a_hundred_thousand_rows_in_one_call(client, rows):
    caller = client.as_("operator")
    formats = [("application/json", as_json), ("application/x-ndjson", as_ndjson)]
    formats += [("text/csv", as_csv), ("text/csv", as_csv)]
    for minute, (media_type, written) in enumerate(formats):
        body = written(rows, OBSERVED.format(minute=minute)).encode()
        started = time.perf_counter()
        answer = caller.post(
            "/v1/capacity-publications", content=body, headers={"Content-Type": media_type}
        )
        seconds = time.perf_counter() - started
        assert (answer.status_code, answer.json()["accepted"]) == (201, ROWS), answer.text[:500]
        print(f"{media_type}: {ROWS} rows in {seconds:.2f} s")  # noqa: T201 - the measurement


async def test_lists_after_a_hundred_thousand_rows(client, rows, facts_url):
    body = as_csv(rows, OBSERVED.format(minute=0)).encode()
    headers = {"Content-Type": "text/csv"}
    client.as_("operator").post("/v1/capacity-publications", content=body, headers=headers)
    connection = await asyncpg.connect(facts_url)
    await connection.execute("ANALYZE")  # as the server does by itself a minute later
    await connection.close()
    reader = client.anonymous()
    for address in (
        "/v1/capacity",
        "/v1/capacity?care_level=basic&clinical_area=01",
        f"/v1/capacity?provider_id={rows[0]['provider_id']}",
        "/v1/capacity?municipality_code=0751&limit=500",
        "/v1/waiting-times",
        "/v1/waiting-times?care_level=basic&clinical_area=01",
        "/v1/waiting-times?care_level=basic&clinical_area=01&region_id=midtjylland&limit=500",
    ):
        reader.get(address)
        started = time.perf_counter()
        answer = reader.get(address)
        seconds = time.perf_counter() - started
        assert answer.json()["items"], address
        print(f"{address}: {seconds * 1000:.0f} ms")  # noqa: T201 - the measurement
