"""What is said of a person stands nowhere but under seal, and in the answers to who may know it."""

from pathlib import Path

import asyncpg
import httpx
import pytest

from tests.api import plan_make as make
from tests.persons.secrets import CANARIES, CPR, secret_body, travelled
from tests.served_process import served_process
from tests.serving import Served

READ = ("", "/events", "/decisions", "/notices", "/entitlement", "/options", "/accesses")


def told(text: str) -> set[str]:
    """The canaries in a text."""
    return {canary for canary in CANARIES if canary in text}


def asked_wrongly(world: make.World) -> list[httpx.Response]:
    """Requests that are refused, each with canaries in it."""
    hospital, body = world.hospital_staff(), secret_body()
    wrong = [
        body | {"citizen": body["citizen"] | {"cpr": "3102650000"}},
        body | {"citizen": body["citizen"] | {"cpr": "0101650000x"}},
        body | {"citizen": body["citizen"] | {"unknown": "kanarienote"}},
        body | {"plan_type": "kanarienote"},
        body | {"clinical_area": "99", "home_municipality": "0999"},
        body | {"impairments": ["kanarienedsat" * 200]},
        body | {"functional_ability": ["kanarieevne"]},
    ]
    answers = [hospital.post("/v1/plans", json=one) for one in wrong]
    answers.append(hospital.post("/v1/plans", content=b'{"needs": "kanariebehov'))
    answers.append(hospital.post("/v1/plans", json=body, headers={"Content-Type": "text/plain"}))
    answers.append(world.authority().post("/v1/plans", json=body))
    answers.append(world.client.anonymous().post("/v1/plans", json=body))
    return answers


@pytest.fixture
def server_log(server_url: str) -> Path:
    """The log of the run's own PostgreSQL."""
    sockets = httpx.QueryParams(server_url.partition("?")[2]).get("host", "")
    folder = next((p for p in Path(sockets).parents if (p / "server.log").exists()), None)
    if folder is None:
        pytest.skip("the server is not the run's own")
    return folder / "server.log"


async def dump(connection: asyncpg.Connection) -> str:
    """Every row of every table as text; bytes stand as hexadecimal, and again as they are."""
    tables = await connection.fetch(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    rows: list[str] = []
    for table in tables:
        for row in await connection.fetch(f"SELECT t::text AS row, t.* FROM {table['name']} t"):
            rows.append(row["row"])
            rows += [v.decode("utf-8", "replace") for v in row.values() if isinstance(v, bytes)]
    return "\n".join(rows)


async def test_no_canary_stands_in_database_logs_errors_or_answers_to_others(
    facts_url: str, tmp_path: Path, connection: asyncpg.Connection
):
    with served_process(facts_url, tmp_path) as served:
        world = make.a_world(served)
        paths = travelled(world)
        key = {"Idempotency-Key": "once"}
        again = [
            world.hospital_staff().post("/v1/plans", json=secret_body(external_id="e"), headers=key)
            for _ in range(2)
        ]
        assert again[1].headers["idempotency-replayed"] == "true"
        assert again[0].json() == again[1].json()
        refusals = asked_wrongly(world)
        others = answers_to_others(world, paths)
        await connection.execute("ALTER TABLE remark RENAME TO hidden")
        broken = world.authority().post(f"{paths[0]}/death", json={"reason": "kanarieret"})
        await connection.execute("ALTER TABLE hidden RENAME TO remark")
        metrics = served.as_("operator").get("/metrics").text
    rows = await dump(connection)
    assert "plan.issued" in rows
    assert {a.request.url.path: told(a.text) for a in refusals if told(a.text)} == {}
    assert all(400 <= a.status_code < 500 for a in refusals)
    assert {url: found for url, text in others.items() if (found := told(text))} == {}
    assert told(metrics) == set()
    assert told(rows) == set()
    assert (broken.status_code, told(broken.text)) == (500, set())
    log = (tmp_path / "serve.log").read_text()
    assert "unexpected_error" in log
    assert told(log) == set()


def answers_to_others(world: make.World, paths: list[str]) -> dict[str, str]:
    """What callers are answered who may not know the plans' texts, by address."""
    served = world.client
    planner, foreign = served.as_("planner"), world.authority("0101")
    stranger, elsewhere = world.citizen("citizen-2"), world.at(world.contracted)
    lists = ("/v1/plans", "/v1/worklists/deadlines", "/v1/worklists/requests", "/v1/notifications")
    public = ("/v1/capacity", "/v1/waiting-times", "/v1/providers", "/v1/capacity-refusals")
    asked = [
        (who, path + part)
        for who in (planner, foreign, stranger, elsewhere)
        for path in paths
        for part in READ
    ]
    asked += [(who, one) for who in (planner, foreign, stranger, elsewhere) for one in lists]
    asked += [(served.as_(role), one) for role in ("auditor", "operator") for one in lists]
    asked += [(served.anonymous(), one) for one in public]
    asked.append((served.as_("auditor"), "/v1/accesses/sample"))
    return {f"{n} {url}": who.get(url).text for n, (who, url) in enumerate(asked)}


def test_the_log_of_postgresql_holds_no_canary(server_log: Path, client: Served):
    world = make.a_world(client)
    travelled(world)
    asked_wrongly(world)
    assert told(server_log.read_text(errors="replace")) == set()


def test_the_civil_number_is_shown_to_whom_it_concerns_alone(client: Served):
    world = make.a_world(client)
    own, private, _ = travelled(world)
    shown = {
        "hospital": make.seen(world.hospital_staff(), own)["cpr"],
        "authority": make.seen(world.authority(), own)["cpr"],
        "citizen": make.seen(world.citizen(), own)["cpr"],
        "auditor": make.seen(client.as_("auditor"), own)["cpr"],
        "operator": make.seen(client.as_("operator"), own)["cpr"],
        "provider it was sent to": make.seen(world.at(world.private), private)["cpr"],
    }
    assert shown == {
        "hospital": CPR,
        "authority": CPR,
        "citizen": None,
        "auditor": None,
        "operator": None,
        "provider it was sent to": CPR,
    }


@pytest.mark.parametrize("cpr", ["010165-0000", "0101650000", "2902045000"])
def test_numbers_without_a_check_digit_are_taken(client: Served, cpr: str):
    citizen = {"citizen_ref": "citizen-1", "postcode": "8000", "cpr": cpr}
    plan = make.posted(client.as_("hospital"), "/v1/plans", make.plan_body(citizen=citizen))
    assert plan["cpr"] == cpr.replace("-", "")


@pytest.mark.parametrize("cpr", ["3102650000", "01016500", "٠١٠١٦٥٠٠٠٠", 101650000, ""])
def test_what_is_no_number_is_refused_without_being_repeated(client: Served, cpr: object):
    citizen = {"citizen_ref": "citizen-1", "postcode": "8000", "cpr": cpr}
    body = make.plan_body(citizen=citizen)
    problem = make.refused(client.as_("hospital"), "/v1/plans", body, status=400)
    assert [one["pointer"] for one in problem["errors"]] == ["/citizen/cpr"]
    assert not cpr or str(cpr) not in str(problem)


async def test_values_that_are_swapped_do_not_open(client: Served, connection: asyncpg.Connection):
    world = make.a_world(client)
    first, second, _ = travelled(world)
    swap = "UPDATE plan SET {0} = (SELECT {0} FROM plan WHERE plan_id = $1) WHERE plan_id = $2"
    ids = [path.rpartition("/")[2] for path in (first, second)]
    for column in ("clinical_sealed", "cpr_sealed"):
        before = await connection.fetchval(f"SELECT {column} FROM plan WHERE plan_id = $1", ids[1])
        await connection.execute(swap.format(column), *ids)
        assert world.hospital_staff().get(second).status_code == 500
        await connection.execute(
            f"UPDATE plan SET {column} = $1 WHERE plan_id = $2", before, ids[1]
        )
        assert world.hospital_staff().get(second).status_code == 200
    await connection.execute(
        "UPDATE remark r SET sealed = o.sealed FROM remark o"
        " WHERE r.place = 'event' AND o.place = 'event'"
        " AND r.plan_id = $1 AND o.plan_id = $2",
        *ids,
    )
    assert world.authority().get(f"{first}/events").status_code == 500
