"""Match runs for tests over HTTP, carried out beside the service by the flow the worker runs."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from db.session import engine, sessions
from service.clock import DEMO_START
from service.flows import matching
from tests.api.plan_make import HOME, seen
from tests.serving import Served

RUNS = "/v1/match-runs"


def ran(client: Served, *, authority_id: str | None = HOME, **request: Any) -> str:
    """A run that is over; gives its path."""
    answer = client.as_("operator").post(RUNS, json={"authority_id": authority_id} | request)
    assert answer.status_code == 202, answer.text
    return carried_out(client, answer)


def carried_out(client: Served, asked: httpx.Response) -> str:
    """Do what a worker would do with a run that was asked for; gives its path."""
    path = asked.headers["Location"]
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, _execute(client.database_url, path)).result()
    return path


async def _execute(url: str, path: str) -> None:
    database = engine(url, pool_size=4)
    try:
        await matching.execute(sessions(database), UUID(path.rpartition("/")[2]), _now)
    finally:
        await database.dispose()


def _now() -> datetime:
    return DEMO_START


def proposed(client: httpx.Client, run: str, plan: str) -> dict[str, Any]:
    """What a run proposes for a plan, given by its path."""
    query = f"?plan_id={id_of(plan)}"
    [one] = seen(client, f"{run}/proposals{query}")["items"]
    return one


def all_proposed(client: httpx.Client, run: str) -> list[dict[str, Any]]:
    """Everything a run proposes that the caller may see."""
    return list(seen(client, f"{run}/proposals?limit=500")["items"])


def id_of(path: str) -> str:
    return path.rpartition("/")[2]


def acceptance(run: str, plan: str) -> str:
    return f"{run}/proposals/{id_of(plan)}/acceptance"
