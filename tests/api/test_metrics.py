"""What Prometheus reads: by route, of the country, and of nobody."""

import asyncio
from datetime import UTC, datetime, timedelta

from prometheus_client.parser import text_string_to_metric_families

from service.flows.watching import Watch
from tests.api import plan_make as make


def figures(served):
    answer = served.anonymous().get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    found = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            found[sample.name, *sorted(sample.labels.items())] = sample.value
    return found, answer.text


def test_requests_are_told_by_route_and_never_by_whom_they_are_about(world):
    path = make.issued(world, citizen={"citizen_ref": "who-nobody-names", "postcode": "8000"})
    reader = world.client.as_("auditor")
    for _ in range(3):
        assert reader.get(path).status_code == 200
    assert reader.get("/v1/nowhere/who-nobody-names").status_code == 404
    found, text = figures(world.client)
    told = [
        value
        for (name, *labels), value in found.items()
        if name == "fritvalg_requests_total"
        and ("path", "/v1/plans/{plan_id}") in labels
        and ("method", "GET") in labels
        and ("status_code", "200") in labels
    ]
    assert sum(told) >= 3
    assert "who-nobody-names" not in text
    assert path.rsplit("/", 1)[1] not in text


def test_deadlines_that_passed_and_figures_that_grew_old_are_told(world):
    make.stratified(world)  # discharged on the fourth: a notice is due by the eighth
    world.client.set_clock("2027-02-20T08:00:00+01:00")
    found, _ = figures(world.client)
    assert found["fritvalg_deadlines_overdue", ("kind", "notice")] >= 1
    assert found["fritvalg_oldest_overdue_days", ("kind", "notice")] >= 12
    assert found["fritvalg_services",] >= 5
    assert found["fritvalg_services_stale",] > 0
    assert found["fritvalg_worker_alive",] == 0
    assert found["fritvalg_jobs_waiting",] >= 0


async def test_many_who_ask_at_once_count_once_and_later_anew():
    now = datetime(2027, 2, 8, tzinfo=UTC)
    watch = Watch(fresh_s=60)
    counted = []

    async def ask():
        counted.append(now)
        await asyncio.sleep(0)
        return len(counted)

    assert await asyncio.gather(*(watch.look(ask, now=now) for _ in range(20))) == [1] * 20
    now += timedelta(seconds=59)
    assert await watch.look(ask, now=now) == 1
    now += timedelta(seconds=1)
    assert await watch.look(ask, now=now) == 2
