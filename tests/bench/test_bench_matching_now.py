"""One plan recommended a place, and a run called off in mid-solve. Printed, not asserted."""

import asyncio
import multiprocessing
import statistics
from time import perf_counter

import pytest

from db.session import one_transaction
from service.flows.case import load
from service.flows.match_cancelling import cancel
from service.flows.recommending import recommend
from tests.demo_week import week_template, week_url
from tests.flows.conftest import OPERATOR, matching_in

__all__ = ["week_template", "week_url"]

ASKED = 100
CALLED_OFF = 5


def milliseconds(seconds):
    ordered = sorted(1000 * one for one in seconds)
    p95 = ordered[int(0.95 * len(ordered))]
    return f"median {statistics.median(ordered):.1f} ms, p95 {p95:.1f} ms"


@pytest.mark.bench
async def test_recommendations(week_url, capsys):
    async with matching_in(week_url) as week:
        await week.ran()
        plans = await week.sql(
            "SELECT plan_id FROM plan WHERE state IN ('awaiting_offer', 'offered')"
            " ORDER BY md5(plan_id::text) LIMIT $1",
            ASKED,
        )
        took = []
        for row in plans:
            async with week.sessions() as session:
                begun = perf_counter()
                case = await load(session, OPERATOR, row["plan_id"])
                await recommend(session, OPERATOR, case)
                took.append(perf_counter() - begun)
    with capsys.disabled():
        print(f"\na recommendation: {milliseconds(took)}")  # noqa: T201 - a benchmark's purpose


@pytest.mark.bench
async def test_calling_off(week_url, capsys):
    took = []
    async with matching_in(week_url) as week:
        for _ in range(CALLED_OFF):
            run_id = await week.asked()
            working_on = asyncio.create_task(week.carried_out(run_id))
            while not multiprocessing.active_children():
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.5)  # into the solve
            async with one_transaction(week.sessions) as session:
                await cancel(session, OPERATOR, run_id)
            begun = perf_counter()
            await working_on
            took.append(perf_counter() - begun)
    with capsys.disabled():
        print(f"\nfrom calling off to a free worker: {milliseconds(took)}")  # noqa: T201 - as above
