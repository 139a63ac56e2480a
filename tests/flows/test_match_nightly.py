"""The country's run of each night: one, whoever asks how often."""

import asyncio
from datetime import date, datetime

import pytest

from db.session import one_transaction
from service.clock import COPENHAGEN
from service.flows.match_nightly import queue_nightly
from service.schemas.matching import MatchRunIn
from tests.flows.workers import until, working

HOUR = 2


def at(hour, minute=0, day=9):
    return datetime(2027, 2, day, hour, minute, tzinfo=COPENHAGEN)


async def asked_at(week, now, hour=HOUR):
    async with one_transaction(week.sessions) as session:
        return await queue_nightly(session, now=now, hour=hour, time_limit_s=30)


async def nights(week):
    rows = await week.sql("SELECT night FROM match_run WHERE night IS NOT NULL ORDER BY night")
    return [row["night"] for row in rows]


async def test_a_night_has_one_run_however_many_ask_at_once(week):
    found = await asyncio.gather(*(asked_at(week, at(HOUR, n)) for n in range(3)))
    [run_id] = [one for one in found if one is not None]
    run = await week.found(run_id)
    assert (run.authority_id, run.as_of, run.night) == (None, date(2027, 2, 9), date(2027, 2, 9))
    assert run.requested_by == "time"
    asked = MatchRunIn.model_validate(run.request)
    assert (asked.time_limit_s, asked.refusal_costs) == (30, True)
    assert await asked_at(week, at(HOUR, 59)) is None
    assert await asked_at(week, at(HOUR, day=10)) is not None
    assert await nights(week) == [date(2027, 2, 9), date(2027, 2, 10)]


@pytest.mark.parametrize(
    ("now", "made"),
    [
        (at(1, 59), False),
        (at(2), True),
        (at(5, 59), True),  # the worker was away
        (at(6), False),
        (at(8), False),
    ],
)
async def test_it_is_made_in_the_hours_after_the_one_set(week, now, made):
    assert (await asked_at(week, now) is not None) is made


async def test_two_workers_make_one_run_and_carry_it_out_once(week, tmp_path):
    await week.sql("UPDATE sandbox_clock SET offset_s = offset_s - 6 * 3600 + 60")  # to 02:01

    async def carried_out():
        return await week.sql("SELECT run_id FROM match_run WHERE state = 'done'")

    (first := tmp_path / "first").mkdir()
    (second := tmp_path / "second").mkdir()
    await week.sql("DELETE FROM pgqueuer_schedules")
    with working(week.url, first), working(week.url, second):
        await until(lambda: schedules(week))
        await week.sql("UPDATE pgqueuer_schedules SET next_run = now()")
        [done] = await until(carried_out)
    assert await nights(week) == [date(2027, 2, 8)]
    [told] = await week.sql(
        "SELECT count(*) AS rows, count(DISTINCT plan_id) AS plans FROM match_proposal"
        " WHERE run_id = $1",
        done["run_id"],
    )
    assert told["rows"] == told["plans"] > 3_000


async def schedules(week):
    return await week.sql("SELECT FROM pgqueuer_schedules WHERE entrypoint = 'nightly_match'")
