"""The route that sets two match runs beside each other."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath, QueryParameter

from db.queries.matching import Run
from service.api.depends import (
    DEFAULT_LIMIT,
    READS,
    Actor,
    Cursor,
    Limit,
    Session,
    next_link,
    page,
    problems,
)
from service.api.matching import RUN_READERS, TAGS
from service.flows.match_comparing import TIERS, compare
from service.schemas.base import cursor_of, cut
from service.schemas.cursors import identity
from service.schemas.match_comparison import (
    AuthorityComparedOut,
    ComparisonOut,
    PlacedOtherwiseOut,
    StartOut,
    TierOut,
    WorstOut,
)
from service.schemas.matching import CountsOut

With = Annotated[UUID, QueryParameter(name="with", description="The run to compare with.")]


@get(
    "/v1/match-runs/{run_id:uuid}/comparison",
    operation_id="compareMatchRuns",
    summary="Two runs side by side",
    tags=TAGS,
    opt=RUN_READERS,
    responses=problems((*READS, 409)),
)
async def compare_match_runs(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    run_id: FromPath[UUID],
    with_run: With,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[ComparisonOut]:
    """Tell counts, aims and authorities of both runs, and the plans they place otherwise.

    An authority sees its own plans and its own row; a planner sees no plans. Page through `items`
    with `next`.
    """
    found = await compare(
        session, acting, run_id, with_run, after=identity(cursor), limit=limit + 1
    )
    rows, more = cut(found.otherwise, limit)
    following = next_link(request, cursor_of(str(rows[-1].plan_id)) if more else None)
    by_authority = [_authority_out(row) for row in found.by_authority]
    body = ComparisonOut(
        run_id=run_id,
        with_run_id=with_run,
        same_input=found.run.input_hash == found.other.input_hash,
        counts=CountsOut(**(found.run.counts or {})),
        counts_other=CountsOut(**(found.other.counts or {})),
        objective=_tiers(found.run, found.other),
        worst_cost=WorstOut(
            this=(found.run.solver or {}).get("worst_cost"),
            other=(found.other.solver or {}).get("worst_cost"),
            fair=bool(found.run.request.get("fair")),
            fair_other=bool(found.other.request.get("fair")),
        ),
        placed_otherwise=sum(one.placed_otherwise for one in by_authority),
        by_authority=by_authority,
        items=[_otherwise_out(row) for row in rows],
        next=following,
    )
    return page(body, following)


def _tiers(run: Run, other: Run) -> list[TierOut]:
    pairs = zip(_objective(run), _objective(other), strict=True)
    return [
        TierOut(tier=tier, this=this, other=that, difference=this - that)
        for tier, (this, that) in zip(TIERS, pairs, strict=True)
    ]


def _objective(run: Run) -> list[int]:
    told: list[int] = (run.solver or {})["objective"]
    return told


def _authority_out(row: Any) -> AuthorityComparedOut:  # noqa: ANN401 - a row of the query
    return AuthorityComparedOut(
        authority_id=row.authority_id,
        plans=row.plans,
        placed=row.placed,
        placed_other=row.placed_other,
        waiting_days=row.waiting_days,
        waiting_days_other=row.waiting_days_other,
        placed_otherwise=row.otherwise,
    )


def _otherwise_out(row: Any) -> PlacedOtherwiseOut:  # noqa: ANN401 - a row of the query
    return PlacedOtherwiseOut(
        plan_id=row.plan_id,
        authority_id=row.authority_id,
        this=_start(row.provider_id, row.start_on, row.basis, row.waiting_days),
        other=_start(
            row.provider_id_other, row.start_on_other, row.basis_other, row.waiting_days_other
        ),
    )


def _start(provider_id: UUID | None, start_on: Any, basis: Any, waiting: Any) -> StartOut | None:  # noqa: ANN401 - columns that are empty together
    if provider_id is None:
        return None
    return StartOut(provider_id=provider_id, start_on=start_on, basis=basis, waiting_days=waiting)


ROUTES = [compare_match_runs]
