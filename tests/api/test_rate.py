"""How often one may ask: together over all processes, each caller for itself."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from db.session import engine, sessions
from service.auth import Role
from service.border.rate import Permits
from tests.serving import serving


@pytest.fixture
async def factory(facts_url):
    database = engine(facts_url, pool_size=4)
    yield sessions(database)
    await database.dispose()


def _minute():
    return {"m": int(datetime.now(UTC).timestamp()) // 60}


async def granted(permits, subject, times):
    answers = await asyncio.gather(*(permits.may_ask(subject) for _ in range(times)))
    return answers.count(0)


async def test_processes_together_keep_to_one_limit(factory):
    now = datetime(2027, 2, 8, 8, 0, 30, tzinfo=UTC)
    processes = [Permits(factory, per_minute=100, now=lambda: now) for _ in range(3)]
    given = await asyncio.gather(*(granted(one, "a", 60) for one in processes))
    assert 90 <= sum(given) <= 100  # what one took and did not give out is lost for the minute
    assert await processes[0].may_ask("a") == 30  # seconds until the next minute
    assert await granted(processes[1], "b", 60) == 60
    now += timedelta(seconds=30)
    assert await granted(processes[0], "a", 120) == 100
    async with factory() as session:
        rows = await session.connection()
        told = (await rows.exec_driver_sql("SELECT DISTINCT minute FROM rate_minute")).all()
    assert len(told) <= 2  # minutes that are over are forgotten


def test_who_asks_too_often_is_told_when_to_come_again(facts_url, tmp_path):
    with serving(facts_url, tmp_path, requests_per_minute=30) as served:
        auditor = served.as_(Role.AUDITOR)
        answers = [auditor.get("/v1/plans") for _ in range(80)]  # more than two minutes' worth
        refused = [answer for answer in answers if answer.status_code == 429]
        assert len(refused) >= 20
        assert {answer.status_code for answer in answers} == {200, 429}
        problem = refused[0].json()
        assert problem["type"].endswith("too-many")
        assert 1 <= int(refused[0].headers["retry-after"]) <= 60
        assert served.as_(Role.OPERATOR, sub="another").get("/v1/plans").status_code == 200
        assert served.anonymous().get("/v1/regions").status_code == 200
        for _ in range(40):
            assert served.anonymous().get("/health/live").status_code == 200


async def test_a_database_that_is_away_refuses_nobody_by_rate(tmp_path):
    away = engine("postgresql://nobody@127.0.0.1:9/none", pool_size=2)
    permits = Permits(sessions(away), per_minute=10)
    assert [await permits.may_ask("a") for _ in range(20)] == [0] * 20
    await away.dispose()


async def test_a_caller_whose_permits_are_slow_to_come_holds_up_nobody_else(factory):
    permits = Permits(factory, per_minute=100)
    await permits.may_ask("quick")
    async with factory() as session, session.begin():
        await session.execute(text("INSERT INTO rate_minute VALUES ('slow', :m, 0, 0)"), _minute())
        slow = asyncio.create_task(permits.may_ask("slow"))  # waits for the row
        assert await permits.may_ask("quick") == 0
        assert await permits.may_ask("another") == 0
        assert not slow.done()
    assert await slow == 0
