"""Runs carried out by real workers, some of which are killed."""

import asyncio
import json
import subprocess
import sys

import psutil
import pytest

from db.queries.jobs import worker_is_alive
from db.session import one_transaction
from db.tables.matching import RunState
from service.flows import matching
from service.jobs.queue import ask_for_match_run
from service.schemas.matching import MatchRunIn
from tests.flows.conftest import FORTNIGHT, OPERATOR, SMALL_RUN
from tests.flows.workers import BY_MODULE, ROOT, by_script, solver_of, until, working

SILENT_S = 60


async def queued(week, **request):
    """A run that a worker will take."""
    async with one_transaction(week.sessions) as session:
        run = await matching.request_run(session, OPERATOR, MatchRunIn(**request))
        await ask_for_match_run(session, run.run_id)
    return run.run_id


async def ended(week, run_id):
    """The run once it is neither queued nor running."""

    async def look():
        run = await week.found(run_id)
        return run if run.state not in (RunState.QUEUED, RunState.RUNNING) else None

    return await until(look)


async def solving(worker):
    """The process of the solver, once it is there."""

    async def look():
        return solver_of(worker)

    return await until(look)


async def stored(week, run_id):
    """How many proposals a run has, and for how many plans."""
    [row] = await week.sql(
        "SELECT count(*) AS rows, count(DISTINCT plan_id) AS plans"
        " FROM match_proposal WHERE run_id = $1",
        run_id,
    )
    return row["rows"], row["plans"]


async def time_passes(week, seconds):
    """Let every sign of life in the queue be so many seconds older."""
    for table in ("pgqueuer", "pgqueuer_schedules"):
        await week.sql(
            f"UPDATE {table} SET heartbeat = heartbeat - $1::int * interval '1 second'",
            seconds,
        )


async def test_a_run_is_asked_for_only_if_its_transaction_is_committed(week):
    with pytest.raises(RuntimeError, match="taken back"):
        async with one_transaction(week.sessions) as session:
            run = await matching.request_run(session, OPERATOR, MatchRunIn())
            await ask_for_match_run(session, run.run_id)
            raise RuntimeError("taken back")
    assert await week.sql("SELECT FROM pgqueuer") == []
    assert await week.sql("SELECT FROM match_run") == []
    run_id = await queued(week)
    [job] = await week.sql("SELECT entrypoint, payload, status FROM pgqueuer")
    assert tuple(job) == ("match_run", str(run_id).encode(), "queued")


@pytest.mark.parametrize("called", ["module", "script"])
async def test_a_worker_carries_out_what_waits_and_ends_in_order(week, tmp_path, called):
    by = BY_MODULE if called == "module" else by_script(tmp_path)
    run_id = await queued(week, **SMALL_RUN)
    with working(week.url, tmp_path, called=by) as worker:
        run = await ended(week, run_id)
        worker.terminate()
        assert worker.wait(20) == 0
    assert (run.state, run.failure) == (RunState.DONE, None)
    assert run.started_at < run.finished_at
    assert await stored(week, run_id) == (run.counts["plans"],) * 2
    assert await week.sql("SELECT FROM pgqueuer") == []


async def test_another_worker_takes_over_from_one_that_is_killed_and_stores_one_result(
    week, tmp_path
):
    run_id = await queued(week, horizon_days=FORTNIGHT)
    with working(week.url, tmp_path) as first:
        solver = await solving(first)
        first.kill()
        first.wait(10)
    assert (await week.found(run_id)).state is RunState.RUNNING
    with working(week.url, tmp_path):
        await time_passes(week, SILENT_S)
        run = await ended(week, run_id)
    assert (run.state, run.failure) == (RunState.DONE, None)
    assert await stored(week, run_id) == (run.counts["plans"],) * 2
    assert not solver.is_running() or solver.status() == psutil.STATUS_ZOMBIE


async def test_a_run_whose_solver_is_killed_fails_in_words_and_the_worker_lives_on(week, tmp_path):
    run_id = await queued(week, horizon_days=FORTNIGHT)
    with working(week.url, tmp_path) as worker:
        (await solving(worker)).kill()
        run = await ended(week, run_id)
        assert run.state is RunState.FAILED
        assert run.failure == "SolverStopped: the solver's process ended before it had an answer"
        assert run.finished_at is not None
        assert await stored(week, run_id) == (0, 0)
        following = await ended(week, await queued(week, **SMALL_RUN))
        assert following.state is RunState.DONE


async def test_a_run_that_cannot_be_stored_fails_and_is_not_tried_for_ever(week, tmp_path):
    await week.sql(
        "ALTER TABLE match_proposal ADD CONSTRAINT never CHECK (plan_id IS NULL) NOT VALID"
    )
    run_id = await queued(week, **SMALL_RUN)
    with working(week.url, tmp_path):
        run = await ended(week, run_id)
        assert run.failure == "an unexpected error; see the worker's log"
        await week.sql("UPDATE pgqueuer SET execute_after = now()")

        async def nothing_waits():
            return await week.sql("SELECT FROM pgqueuer") == []

        await until(nothing_waits)
    [broke] = [line for line in said(tmp_path) if line["event"] == "match_run_broke"]
    assert (broke["run_id"], broke["kind"]) == (str(run_id), "CheckViolationError")
    assert any("store_proposals" in place for place in broke["stack"])
    [kept] = await week.sql("SELECT traceback FROM pgqueuer_log WHERE traceback IS NOT NULL")
    assert "Failing row" not in kept["traceback"]


def said(folder):
    """What a worker logged."""
    return [json.loads(line) for line in (folder / "worker.log").read_text().splitlines()]


async def test_a_run_is_stored_though_its_progress_cannot_be_told(week):
    await week.sql(
        "ALTER TABLE match_run ADD CONSTRAINT mute CHECK (stage NOT IN ('solve', 'explaining'))"
    )
    run = await week.ran(**SMALL_RUN)
    assert (run.state, run.progress) == (RunState.DONE, 1.0)


async def alive(week):
    async with week.sessions() as session:
        return await worker_is_alive(session)


async def test_a_worker_is_alive_while_it_gives_signs_and_for_a_minute_at_most(week, tmp_path):
    assert not await alive(week)
    with working(week.url, tmp_path) as worker:
        await until(lambda: alive(week))
        await time_passes(week, SILENT_S)
        assert not await alive(week)
        await until(lambda: alive(week))
        worker.kill()
        worker.wait(10)
    await time_passes(week, SILENT_S)
    await asyncio.sleep(1)
    assert not await alive(week)


async def test_a_worker_that_loses_the_database_ends_so_that_it_can_be_started_again(
    week, tmp_path
):
    with working(week.url, tmp_path) as worker:
        await until(lambda: alive(week))
        await week.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert worker.wait(30) != 0


def test_the_web_process_never_loads_the_engine():
    code = (
        "import sys; import service.app, service.matching.run, service.jobs.queue;"
        " print([m for m in sys.modules if m.split('.')[0] == 'ortools'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


async def test_a_worker_that_froze_and_comes_back_late_adds_nothing(week, tmp_path):
    run_id = await queued(week, horizon_days=FORTNIGHT)
    with working(week.url, tmp_path) as first:
        solver = await solving(first)
        first.suspend()
        solver.suspend()
        with working(week.url, tmp_path):
            await time_passes(week, SILENT_S)
            run = await ended(week, run_id)
        before = await week.sql("SELECT xmin::text, * FROM match_run WHERE run_id = $1", run_id)
        solver.resume()
        first.resume()
        await ended(week, await queued(week, **SMALL_RUN))
    assert (run.state, run.failure) == (RunState.DONE, None)
    assert await week.sql("SELECT xmin::text, * FROM match_run WHERE run_id = $1", run_id) == before
    assert await stored(week, run_id) == (run.counts["plans"],) * 2
