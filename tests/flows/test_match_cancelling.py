"""Runs that are called off, in this process and in a real worker."""

import asyncio

import pytest

from db.session import one_transaction
from db.tables.matching import RunState
from service.errors import Conflict
from service.flows.match_cancelling import cancel
from tests.flows.conftest import FORTNIGHT, OPERATOR, SMALL_RUN
from tests.flows.test_match_worker import ended, queued, solving, stored
from tests.flows.workers import solver_of, until, working


async def called_off(week, run_id):
    async with one_transaction(week.sessions) as session:
        return await cancel(session, OPERATOR, run_id)


async def test_a_run_in_mid_solve_is_let_go_and_the_worker_takes_the_next(week, tmp_path):
    run_id = await queued(week, horizon_days=FORTNIGHT)
    with working(week.url, tmp_path) as worker:
        solver = await solving(worker)
        run = await called_off(week, run_id)
        assert (run.state, run.finished_at) == (RunState.CANCELLED, OPERATOR.now)

        async def is_gone():
            return not solver.is_running() or solver_of(worker) is None

        await until(is_gone)
        following = await ended(week, await queued(week, **SMALL_RUN))
        assert following.state is RunState.DONE
    assert (await week.found(run_id)).state is RunState.CANCELLED
    assert await stored(week, run_id) == (0, 0)
    assert await week.sql("SELECT FROM pgqueuer") == []


async def test_a_run_that_waits_is_never_begun(week):
    run_id = await week.asked(**SMALL_RUN)
    await called_off(week, run_id)
    run = await week.carried_out(run_id)
    assert (run.state, run.started_at) == (RunState.CANCELLED, None)
    assert (await called_off(week, run_id)).state is RunState.CANCELLED


async def test_a_run_that_is_over_cannot_be_called_off(week):
    run = await week.ran(**SMALL_RUN)
    with pytest.raises(Conflict) as refused:
        await called_off(week, run.run_id)
    assert (refused.value.code, refused.value.facts) == ("RUN_IS_OVER", {"state": "done"})


@pytest.mark.parametrize("stage", ["reading", "solve", "explaining"])
async def test_at_every_stage_a_run_that_is_called_off_leaves_no_result(week, stage):
    run_id = await week.asked(**SMALL_RUN)
    working_on = asyncio.create_task(week.carried_out(run_id))

    async def reached():
        found = await week.found(run_id)
        return found.stage == stage or found.state is RunState.DONE

    await until(reached)
    try:
        await called_off(week, run_id)
    except Conflict:  # it was quicker
        assert (await working_on).state is RunState.DONE
        return
    run = await working_on
    assert (run.state, run.counts, run.solver) == (RunState.CANCELLED, None, None)
    assert await stored(week, run_id) == (0, 0)


async def test_two_who_call_it_off_and_one_who_stores_agree_on_one_end(week):
    run_id = await week.asked(**SMALL_RUN)
    working_on = asyncio.create_task(week.carried_out(run_id))
    answers = await asyncio.gather(
        called_off(week, run_id), called_off(week, run_id), return_exceptions=True
    )
    run = await working_on
    assert [getattr(answer, "state", None) for answer in answers] == [RunState.CANCELLED] * 2
    assert run.state is RunState.CANCELLED
