"""No operation shows or changes a plan without a row that says who did it."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from litestar import Litestar

from service.app import create_app
from service.settings import Settings
from tests.api import plan_make as make
from tests.persons.secrets import issued, secret_body, travelled
from tests.serving import Served

# fields that tell something of a person: where one stands, the plan must be named
PERSONAL = {
    *("citizen_ref", "cpr", "external_id", "discharged_on", "functional_ability", "needs"),
    *("impairments", "participation", "recommendations", "attachments", "coordination"),
}


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The API's description, as the code gives it."""
    settings = Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("app"))
    app: Litestar = create_app(settings, database_url="postgresql://nowhere/none")
    described: dict[str, Any] = json.loads(
        json.dumps(app.openapi_schema.to_schema(), default=str)  # examples hold models
    )
    return described


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def objects(description: dict[str, Any], schema: Any, seen: frozenset[str]) -> Iterator[set[str]]:
    """The fields of every object that an answer can hold."""
    if isinstance(schema, list):
        for one in schema:
            yield from objects(description, one, seen)
    if not isinstance(schema, dict):
        return
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    if name and name not in seen:
        yield from objects(description, description["components"]["schemas"][name], seen | {name})
    if "properties" in schema:
        yield set(schema["properties"])
    for value in schema.values():
        yield from objects(description, value, seen)


def answers(operation: dict[str, Any]) -> Iterator[Any]:
    for status, answer in operation["responses"].items():
        if int(status) < 400:
            yield from (media.get("schema") for media in answer.get("content", {}).values())


def test_every_answer_that_tells_of_a_person_names_the_plan(description):
    untold = {
        operation["operationId"]: sorted(fields & PERSONAL)
        for path, _, operation in operations(description)
        if "{plan_id}" not in path
        for schema in answers(operation)
        for fields in objects(description, schema, frozenset())
        if fields & PERSONAL and "plan_id" not in fields
    }
    assert untold == {}


def test_every_route_of_a_plan_is_known_by_its_plan(description):
    odd = [path for path, _, _ in operations(description) if "plan_id" in path]
    assert odd
    assert [path for path in odd if "{plan_id}" not in path] == []


class Watched:
    """What was asked, and which plans were in the answers, by request id."""

    def __init__(self, served: Served, description: dict[str, Any]) -> None:
        self.asked: dict[str, tuple[str, set[str]]] = {}
        self._patterns = {
            (method.upper(), re.compile(re.sub(r"\{[^}]+\}", "([^/]+)", path))): (
                operation["operationId"]
            )
            for path, method, operation in operations(description)
        }
        real = served._client

        def watched(headers: dict[str, str]) -> httpx.Client:
            client = real(headers)
            client.event_hooks = {"response": [self.see]}
            return client

        served._client = watched  # type: ignore[method-assign]

    def see(self, answer: httpx.Response) -> None:
        answer.read()
        path = answer.request.url.path
        names = [
            (name, found)
            for (method, pattern), name in self._patterns.items()
            if method == answer.request.method and (found := pattern.fullmatch(path))
        ]
        if answer.is_success and names:
            plans = set(re.findall(r"/plans/([0-9a-f-]{36})", path))
            if "json" in answer.headers.get("content-type", ""):
                plans |= set(named(answer.json()))
            self.asked[answer.headers["x-request-id"]] = (names[-1][0], plans)


def named(value: Any) -> Iterator[str]:
    """Every plan that a JSON answer names."""
    if isinstance(value, list):
        for one in value:
            yield from named(one)
    if isinstance(value, dict):
        for key, one in value.items():
            if key == "plan_id" and one is not None:
                yield one
            yield from named(one)


GETS = (
    *("", "?as_of=2027-02-08", "/events", "/actions", "/entitlement", "/options", "/decisions"),
    *("/notices", "/revisions", "/accesses"),
)
LISTS = (
    *("/v1/plans", "/v1/worklists/deadlines", "/v1/notifications", "/v1/accesses/sample"),
    *("/v1/capacity-refusals", "/v1/match-runs"),
)


def shown(world: make.World, paths: list[str]) -> None:
    """Ask for everything that can be asked about some plans."""
    authority = world.authority()
    for part in GETS:
        make.seen(authority, paths[0] + part)
    for one in LISTS:
        make.seen(authority, one)
    make.seen(world.client.as_("auditor"), "/v1/plans")
    make.seen(world.at(world.private), "/v1/worklists/requests")
    make.seen(world.citizen(), f"{paths[1]}/accesses")
    make.seen(authority, f"{paths[1]}/explanations/{world.private}")
    decision = make.seen(authority, f"{paths[1]}/decisions")["items"][0]["decision_id"]
    make.seen(authority, f"/v1/decisions/{decision}")
    batch = b"\n".join(json.dumps(secret_body()).encode() for _ in range(3))
    headers = {"Content-Type": "application/x-ndjson"}
    answer = world.hospital_staff().post("/v1/plans/batch", content=batch, headers=headers)
    assert answer.json()["accepted"] == 3


async def test_each_request_has_one_row_for_each_plan_it_showed(
    client: Served, connection: asyncpg.Connection, description: dict[str, Any]
):
    watched = Watched(client, description)
    world = make.a_world(client)
    paths = travelled(world)
    shown(world, paths)
    rows = await connection.fetch("SELECT request_id, plan_id, operation FROM plan_access")
    written = sorted((r["request_id"], str(r["plan_id"]), r["operation"]) for r in rows)
    due = sorted(
        (request_id, plan_id, name)
        for request_id, (name, plans) in watched.asked.items()
        for plan_id in plans
    )
    assert written == due
    about_plans = {name for name, plans in watched.asked.values() if plans}
    assert len(about_plans) > 20, about_plans


async def test_refused_requests_show_nothing_and_have_no_row(
    client: Served, connection: asyncpg.Connection
):
    world = make.a_world(client)
    path = issued(world)
    before = await connection.fetchval("SELECT count(*) FROM plan_access")
    assert world.authority("0101").get(path).status_code == 404
    assert client.as_("planner").get(path).status_code == 404
    make.refused(world.authority(), f"{path}/late-replies", {"reason": "Ringede."})
    assert await connection.fetchval("SELECT count(*) FROM plan_access") == before


async def test_an_answer_given_once_more_is_an_access_of_its_own(
    client: Served, connection: asyncpg.Connection
):
    hospital, key = client.as_("hospital"), {"Idempotency-Key": "k"}
    body = secret_body()
    plans = [hospital.post("/v1/plans", json=body, headers=key).json() for _ in range(2)]
    assert plans[0] == plans[1]
    rows = await connection.fetch(
        "SELECT kind FROM plan_access WHERE plan_id = $1 ORDER BY access_id",
        UUID(plans[0]["plan_id"]),
    )
    assert [row["kind"] for row in rows] == ["write", "read"]


async def test_nothing_is_shown_or_changed_when_the_row_cannot_be_written(
    client: Served, connection: asyncpg.Connection
):
    world = make.a_world(client)
    path = issued(world)
    await connection.execute("ALTER TABLE plan_access RENAME TO hidden")
    read = world.authority().get(path)
    wrote = world.citizen().post(f"{path}/withdrawal", json={"reason": "kanarietrukket"})
    await connection.execute("ALTER TABLE hidden RENAME TO plan_access")
    assert {read.status_code, wrote.status_code} <= {500, 503}
    assert "kanarie" not in read.text + wrote.text
    assert make.seen(world.citizen(), path)["state"] == "awaiting_offer"


async def test_rows_tell_who_and_what_for(client: Served, connection: asyncpg.Connection):
    world = make.a_world(client)
    path = issued(world)
    asked = {"Access-Purpose": "complaint", "X-Request-Id": "asked"}
    assert world.authority().get(path, headers=asked).status_code == 200
    row = await connection.fetchrow("SELECT * FROM plan_access WHERE request_id = 'asked'")
    assert row is not None
    told = {name: row[name] for name in ("actor_role", "organisation_id", "purpose", "operation")}
    assert told == {
        "actor_role": "authority",
        "organisation_id": "0751",
        "purpose": "complaint",
        "operation": "getPlan",
    }
    wrong = world.authority().get(path, headers={"Access-Purpose": "because"})
    assert wrong.status_code == 400


def test_the_citizen_reads_in_plain_words_who_has_seen_the_plan(client: Served):
    world = make.a_world(client)
    path = issued(world)
    make.seen(world.authority(), path)
    items = make.seen(world.citizen(), f"{path}/accesses?limit=2")
    assert [one["said_da"] for one in items["items"]] == [
        "Myndigheden Aarhus har set planen.",
        "Myndigheden Aarhus har ændret planen.",
    ]
    assert {one["actor"] for one in items["items"]} == {None}
    rest = make.seen(world.citizen(), items["next"])
    assert [one["said_en"] for one in rest["items"]] == ["The hospital changed the plan."]
    seen = make.seen(world.authority(), f"{path}/accesses")["items"]
    assert any(one["actor"] for one in seen)
    refusal = world.client.as_("authority", authority_id="0101").get(f"{path}/accesses")
    assert refusal.status_code == 404


def test_an_authority_is_given_some_of_its_own_accesses_by_chance(client: Served):
    world = make.a_world(client)
    path = issued(world)
    for _ in range(3):
        make.seen(world.authority(), path)
        make.seen(world.citizen(), path)
    drawn = make.seen(world.authority(), "/v1/accesses/sample?size=3")["items"]
    assert len(drawn) == 3
    assert {one["organisation_id"] for one in drawn} == {"0751"}
    everybody = make.seen(client.as_("auditor"), "/v1/accesses/sample?size=200")["items"]
    assert {one["actor_role"] for one in everybody} >= {"authority", "citizen", "hospital"}
    assert make.seen(world.authority("0101"), "/v1/accesses/sample")["items"] == []
