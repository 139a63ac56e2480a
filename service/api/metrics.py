"""Figures for Prometheus: rate, errors and duration by route, and what waits or grows old."""

from typing import Any

from litestar import Request, Response, get
from litestar.plugins.prometheus import PrometheusConfig
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge
from prometheus_client.exposition import generate_latest

from db.tenants import across
from service.api.depends import Actor, Session, problems
from service.border.identity import admits
from service.flows.watching import Watched, watched

# Paths are told as templates and unknown ones not at all: no address of a plan gets in here.
BY_ROUTE = PrometheusConfig(
    app_name="fritvalg", prefix="fritvalg", group_path=True, exclude_unhandled_paths=True
)


@get(
    "/metrics",
    operation_id="metrics",
    summary="Figures for Prometheus",
    tags=["health"],
    opt=admits(),
    media_type=CONTENT_TYPE_LATEST,
    responses=problems((400, 503)),
)
async def metrics(
    request: Request[Any, Any, Any], session: Session, acting: Actor
) -> Response[str]:
    """Tell figures in Prometheus' text format; those about the country are a minute old at most."""
    now = acting.now

    async def count() -> Watched:
        async with across(session):  # the whole country, in figures
            return await watched(session, now=now)

    seen = await request.app.state.watch.look(count, now=now)
    told = generate_latest(REGISTRY) + generate_latest(_gauges(seen))
    return Response(told.decode(), media_type=CONTENT_TYPE_LATEST)


def _gauges(seen: Watched) -> CollectorRegistry:
    """The country's figures, in a registry of their own: they are counted and not collected."""
    registry = CollectorRegistry()

    def gauge(name: str, about: str, value: float | None) -> None:
        if value is not None:
            Gauge(f"fritvalg_{name}", about, registry=registry).set(value)

    gauge("jobs_waiting", "Jobs in the queue that could be done now", seen.jobs_waiting)
    gauge("oldest_job_seconds", "How long the oldest of them has waited", seen.oldest_job_s)
    gauge("worker_alive", "A worker gave a sign of life in the last minute", seen.worker_alive)
    gauge("services", "Services that places say they deliver", seen.services)
    gauge("services_stale", "Services whose figures are too old to compare", seen.services_stale)
    gauge("match_gap", "Gap of the last national match run, 0 when proven", seen.match_gap)
    gauge("match_age_seconds", "Seconds since that run was done", seen.match_age_s)
    by_kind = {
        "deadlines_overdue": ("Deadlines that have passed unmet", seen.overdue),
        "oldest_overdue_days": ("Days since the oldest unmet deadline", seen.overdue_days),
    }
    for name, (about, values) in by_kind.items():
        kinds = Gauge(f"fritvalg_{name}", about, ["kind"], registry=registry)
        for kind, value in sorted(values.items()):
            kinds.labels(kind).set(value)
    return registry


ROUTES = [metrics]
