"""Every operation, tried by every kind of stranger on what is another tenant's.

The operations are those of the description, so that a new one is tried by itself. What names
something that belongs to somebody must be answered like what does not exist; what lists must not
hold it; nothing may be written.
"""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from service.openapi_examples import EXAMPLES
from service.openapi_export import description
from tests.api import capacity_make
from tests.api import plan_make as make
from tests.api.conftest import facts_database, world

__all__ = ["facts_database", "world"]

Operation = dict[str, Any]
_REASON = {"reason": "Fordi."}
BODIES = EXAMPLES | {"OverrideIn": _REASON, "LateReplyIn": _REASON}
# Parameters of paths that belong to nobody in particular.
NOBODYS = {"provider_id", "number", "notice"}
# Makes something new out of its body, or moves the clock: who may is asked in tests/api.
BEGINS = {
    *("publishCapacity", "confirmCapacity", "recordCapacityRefusal", "requestMatchRun"),
    *("issuePlan", "issuePlans", "registerProvider", "changeProvider", "setClock"),
    *("requestSiteStudy", "registerWebhookEndpoint"),
}
# Looks for what its body names: whose it finds is asked in tests/persons.
LOOKS = {"searchPlans"}
# A planner reads every run and study; it is shown no plan of any.
SEES = {("planner", "run_id"), ("planner", "study_id")}
MOST_ID = 2**31
# Who asked what is written down of strangers as well; the queue works for itself.
PASSING = {"plan_access", "rate_minute", "history_link"}
_TABLES = """
    SELECT table_name AS name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
        AND table_name NOT LIKE 'pgqueuer%' AND table_name <> ALL ($1) ORDER BY 1
"""


@dataclass(frozen=True)
class Ours:
    """One tenant's things, by the names that paths use, and words that nobody else may read."""

    named: dict[str, str]
    words: tuple[str, ...]


@pytest.fixture(scope="module")
def operations() -> dict[str, Operation]:
    paths = json.loads(description())["paths"]
    return {
        operation["operationId"]: {**operation, "path": path, "method": method}
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


@pytest.fixture(scope="module")
def ours(world: make.World) -> Ours:
    """A plan that waits for a reply, and what else there is of it and of its municipality."""
    external_id = f"plan-{uuid4()}"
    path = make.offered_late(world, external_id=external_id)
    plan_id = path.rsplit("/", 1)[1]
    refusal = {
        "provider_id": world.own,
        "care_level": "basic",
        "clinical_area": "01",
        "own_residents_affected": 3,
        "reason": "Egne borgere venter.",
        "valid_from": "2027-02-08",
        "valid_to": "2027-02-20",
        "plan_id": plan_id,
    }
    rows = [capacity_make.row(world.own, start_on="2027-03-01")]
    published = make.posted(
        world.authority(), "/v1/capacity-publications", {"observed_at": make.NOW, "rows": rows}
    )
    run = world.authority().post("/v1/match-runs", json={"authority_id": make.HOME}).json()
    named = {
        "plan_id": plan_id,
        "decision_id": make.seen(world.authority(), f"{path}/decisions")["items"][0]["decision_id"],
        "refusal_id": make.posted(world.client.as_("operator"), "/v1/capacity-refusals", refusal)[
            "refusal_id"
        ],
        "notification_id": str(
            make.seen(world.citizen(), "/v1/notifications")["items"][0]["notification_id"]
        ),
        "publication_id": published["publication_id"],
        "run_id": run["run_id"],
    }
    region = world.authority("midtjylland")
    named["study_id"] = made(region, "/v1/site-studies", EXAMPLES["SiteStudyIn"])["study_id"]
    hook = made(world.authority(), "/v1/webhook-endpoints", EXAMPLES["EndpointIn"])
    named["endpoint_id"] = hook["endpoint"]["endpoint_id"]
    named["delivery_id"] = str(uuid4())
    hidden = ("plan_id", "decision_id", "refusal_id")
    return Ours(named, (*(named[name] for name in hidden), external_id, "citizen-1"))


def made(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(path, json=body)
    assert answer.status_code in {201, 202}, answer.text
    told: dict[str, Any] = answer.json()
    return told


def strangers(world: make.World) -> dict[str, tuple[str, httpx.Client]]:
    """Callers of every role who have nothing to do with ours, each with its role."""
    return {
        "another citizen": ("citizen", world.citizen("citizen-2")),
        "another hospital": ("hospital", world.client.as_("hospital", sub="another")),
        "another municipality": ("authority", world.authority("0101")),
        "another region": ("authority", world.authority("syddanmark")),
        "another place": ("provider", world.at(world.other)),
        "a private place": ("provider", world.at(world.private)),
        "a place that is none": ("provider", world.at("not-an-id")),
        "a planner": ("planner", world.client.as_("planner")),
        "nobody": ("nobody", world.client.anonymous()),
    }


def parameters(operation: Operation) -> set[str]:
    return {p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"}


def belongs_to_somebody(operation: Operation) -> bool:
    return bool(parameters(operation) - NOBODYS)


def body_of(operation: Operation) -> Any:
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return None
    schema = content["application/json"]["schema"]
    named = [schema, *schema.get("oneOf", ())]
    names = [one["$ref"].rsplit("/", 1)[1] for one in named if "$ref" in one]
    known = [BODIES[name] for name in names if name in BODIES]
    optional = {"type": "null"} in named
    assert known or optional, f"no example of a body for {operation['operationId']}"
    return known[0] if known else {}


def told(client: httpx.Client, operation: Operation, values: dict[str, str]) -> tuple[int, Any]:
    """What is answered, without the names that were asked with."""
    path = operation["path"].format(**values)
    answer = client.request(
        operation["method"].upper(), path, json=body_of(operation), params=_needed(operation)
    )
    text = answer.text
    for name, value in sorted(values.items(), key=lambda one: -len(one[1])):
        text = text.replace(f"/{value}", f"/<{name}>")
    return answer.status_code, text


def others(world: make.World) -> dict[str, str]:
    """Values for what is nobody's, and ids that nothing has."""
    return {
        "provider_id": world.own,
        "number": "1",
        "notice": "offer_with_private_choice",
        "notification_id": str(MOST_ID),
        **{name: str(uuid4()) for name in ("plan_id", "decision_id", "refusal_id")},
        **{name: str(uuid4()) for name in ("publication_id", "run_id", "study_id")},
        **{name: str(uuid4()) for name in ("endpoint_id", "delivery_id")},
    }


def _needed(operation: Operation) -> dict[str, str]:
    """Something for each parameter that a query must have."""
    return {
        one["name"]: "csv"
        if one["name"] == "format"
        else str(UUID(int=0))
        if one["schema"].get("format") == "uuid"
        else "1"
        for one in operation.get("parameters", ())
        if one["in"] == "query" and one.get("required")
    }


async def everything(url: str) -> dict[str, str]:
    """A digest of every table that requests of strangers could change."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(_TABLES, sorted(PASSING))
        return {
            row["name"]: await connection.fetchval(
                f"SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {row['name']} t"
            )
            for row in tables
        }
    finally:
        await connection.close()


def test_every_operation_is_tried_or_begins_something(operations):
    untried = {
        name
        for name, operation in operations.items()
        if not belongs_to_somebody(operation) and operation["method"] != "get"
    }
    assert untried == BEGINS | LOOKS


def test_every_parameter_of_a_path_is_somebodys_or_nobodys(operations, ours):
    known = NOBODYS | ours.named.keys()
    assert {n for o in operations.values() for n in parameters(o)} <= known


async def test_what_is_anothers_is_answered_like_what_does_not_exist(world, operations, ours):
    before = await everything(world.client.database_url)
    wrong, tried = [], 0
    for who, (role, client) in strangers(world).items():
        for name, operation in operations.items():
            if not belongs_to_somebody(operation):
                continue
            if {(role, one) for one in parameters(operation)} & SEES:
                continue
            unknown = others(world)
            found = told(client, operation, unknown | ours.named)
            missing = told(client, operation, unknown)
            tried += 1
            if found != missing or found[0] not in {401, 403, 404}:
                wrong.append((who, name, found, missing))
    assert wrong == [], "\n".join(map(str, wrong))
    assert tried > 9 * 40
    assert await everything(world.client.database_url) == before


async def test_no_list_holds_what_is_anothers(world, operations, ours):
    before = await everything(world.client.database_url)
    leaks = []
    for who, (_, client) in strangers(world).items():
        for name, operation in operations.items():
            if belongs_to_somebody(operation) or operation["method"] != "get":
                continue
            answer = client.get(operation["path"].format(**others(world)))
            assert answer.status_code < 500, (who, name)
            leaks += [(who, name, word) for word in ours.words if word in answer.text]
    assert leaks == [], leaks
    assert await everything(world.client.database_url) == before


def test_who_it_belongs_to_is_answered_otherwise(world, operations, ours):
    """So that the tests above would notice what they look for."""
    values = others(world) | ours.named
    at_home = {
        "getPlan": world.citizen(),
        "listPlanEvents": world.hospital_staff(),
        "getDecision": world.authority(),
        "getCapacityRefusal": world.authority(),
        "getMatchRun": world.authority(),
        "listOptions": world.citizen(),
        "getNotice": world.citizen(),
    }
    for name, client in at_home.items():
        assert told(client, operations[name], values)[0] == 200, name
    assert ours.words[0] in world.authority().get("/v1/plans").text
    assert ours.words[0] in world.citizen().get("/v1/notifications").text


@pytest.mark.parametrize("who", ["another municipality", "another place", "a planner"])
def test_a_body_that_names_anothers_plan_tells_nothing_of_it(world, ours, who):
    _, client = strangers(world)[who]
    own = {"another municipality": world.other, "another place": world.other}.get(who, world.other)

    def asked(plan_id: str) -> list[tuple[int, str]]:
        refusal = {
            "provider_id": own, "care_level": "basic", "clinical_area": "01",
            "own_residents_affected": 3, "reason": "x", "valid_from": "2027-02-08",
            "valid_to": "2027-02-20", "plan_id": plan_id,
        }  # fmt: skip
        pin = {"plan_id": plan_id, "provider_id": own, "start_on": make.LATE}
        bodies = {
            "/v1/capacity-refusals": refusal,
            "/v1/match-runs": {"authority_id": "0101", "pins": [pin]},
        }
        answers = [client.post(path, json=body) for path, body in bodies.items()]
        return [(a.status_code, a.text.replace(plan_id, "<plan_id>")) for a in answers]

    found = asked(ours.named["plan_id"])
    assert found == asked(str(uuid4()))
    assert {status for status, _ in found} <= {400, 403}
