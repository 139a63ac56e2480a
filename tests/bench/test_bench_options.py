"""How fast a citizen's options come at a steady rate of questions."""

import asyncio
import statistics
import time
from datetime import timedelta
from itertools import cycle

import asyncpg
import httpx
import pytest
from sqlalchemy import event

from db.key_ring import sealer
from db.session import engine, sessions
from service.auth import Caller, Role, issue
from service.clock import DEMO_START, machine_now
from service.demo.generate import generate
from service.demo.load import load
from service.flows.acting import Acting
from service.flows.case import load as case_of
from service.flows.options import Sort, options_for
from tests.served_process import served_process

SECONDS = 20
_PLANS = """
    SELECT plan_id, citizen_ref FROM plan
    WHERE state IN ('awaiting_offer', 'offered', 'choice_lapsed') AND care_level IS NOT NULL
    ORDER BY md5(plan_id::text) LIMIT 1000
"""

pytestmark = pytest.mark.bench


@pytest.fixture
async def week(database_url, tmp_path):
    """A database with the demonstration's week."""
    connection = await asyncpg.connect(database_url)
    await load(connection, generate(seed=1, weeks=1), sealer=sealer(tmp_path, None))
    await connection.execute("VACUUM ANALYZE")
    plans = await connection.fetch(_PLANS)
    await connection.close()
    return database_url, plans


async def asked(served, plans, query, per_second):
    """Ask at a steady rate, whatever the answers take; gives milliseconds."""
    took = []

    async def ask(client, plan):
        started = time.perf_counter()
        path = f"/v1/plans/{plan['plan_id']}/options{query}"
        answer = await client.get(path, headers={"Authorization": tokens[plan["plan_id"]]})
        took.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, answer.text

    tokens = {plan["plan_id"]: _token(served, plan["citizen_ref"]) for plan in plans}
    async with httpx.AsyncClient(base_url=served.url, timeout=30) as client:
        # a running service has its connections open and its statements prepared
        for _ in range(3):
            await asyncio.gather(*(ask(client, plan) for plan in plans[:60]))
        took.clear()
        waiting, begun = [], time.perf_counter()
        for number, plan in zip(range(per_second * SECONDS), cycle(plans), strict=False):
            await asyncio.sleep(begun + number / per_second - time.perf_counter())
            waiting.append(asyncio.create_task(ask(client, plan)))
        await asyncio.gather(*waiting)
    return took


def _token(served, citizen_ref):
    caller = Caller(role=Role.CITIZEN, sub=citizen_ref)
    return f"Bearer {issue(served._key, caller, now=machine_now(), lifetime=timedelta(hours=1))}"


@pytest.mark.parametrize(
    ("query", "per_second"), [("", 50), ("?sort=travel", 50), ("?include=excluded", 10)]
)
async def test_questions_at_a_steady_rate(week, tmp_path, query, per_second):
    url, plans = week
    with served_process(url, tmp_path) as served:
        took = await asked(served, plans, query, per_second)
    cuts = statistics.quantiles(took, n=100)
    print(  # noqa: T201 - the measurement
        f"\noptions{query}: {per_second}/s, {len(took)} answers,"
        f" p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms,"
        f" slowest {max(took):.1f} ms"
    )


async def test_how_the_database_finds_them(week):
    url, plans = week
    database, asked = engine(url, pool_size=1), []
    note = lambda *told: asked.append((told[2], told[3]))  # noqa: E731 - a hook of five arguments
    async with sessions(database)() as session:
        caller = Caller(role=Role.CITIZEN, sub=plans[0]["citizen_ref"])
        acting = Acting(caller=caller, now=DEMO_START)
        for _ in range(2):  # the second time the directory is known
            asked.clear()
            event.listen(database.sync_engine, "before_cursor_execute", note)
            case = await case_of(session, acting, plans[0]["plan_id"])
            await options_for(session, acting, case, sort=Sort.START, with_excluded=False)
            event.remove(database.sync_engine, "before_cursor_execute", note)
    await database.dispose()
    connection = await asyncpg.connect(url)
    for statement, values in asked:
        lines = await connection.fetch(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", *values)
        print("", *(line[0] for line in lines), sep="\n")  # noqa: T201 - the measurement
    await connection.close()
