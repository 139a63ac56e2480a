"""Routes about what becomes of match runs: called off, and the last good one."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, FromQuery

from db.queries import matching
from service.api.depends import READS, WRITES, Actor, Session, problems
from service.api.matching import ASKERS, RUN_READERS, TAGS, may_name_plans, run_out
from service.flows.match_cancelling import cancel
from service.flows.matching import find_run, last_good, may_ask
from service.schemas.matching import LatestRunOut, MatchRunOut


@post(
    "/v1/match-runs/{run_id:uuid}/cancellation",
    operation_id="cancelMatchRun",
    summary="Call a match run off",
    tags=TAGS,
    status_code=200,
    opt=ASKERS,
    responses=problems(WRITES),
)
async def cancel_match_run(session: Session, acting: Actor, run_id: FromPath[UUID]) -> MatchRunOut:
    """Call a run off that waits or is being carried out; its worker is free at once.

    One that was called off before is answered the same again; one that is over is 409.
    """
    run = await find_run(session, acting, run_id)
    may_ask(acting, run.authority_id)
    run = await cancel(session, acting, run_id)
    return run_out(run, names_plans=may_name_plans(acting, run))


@get(
    "/v1/match-runs/latest",
    operation_id="getLatestMatchRun",
    summary="The last good run, and how old it is",
    tags=TAGS,
    opt=RUN_READERS,
    responses=problems(READS),
)
async def get_latest_match_run(
    session: Session, acting: Actor, authority_id: FromQuery[str | None] = None
) -> LatestRunOut:
    """Show the newest run that is done, over everybody's plans or over one authority's.

    `age_s` counts from its end. `under_way` is a newer one that is not done yet; runs that failed
    or were called off, suppositions and replays are passed over.
    """
    run = await last_good(session, acting, authority_id)
    ended_at = run.finished_at or run.created_at
    newer = await matching.under_way(session, authority_id=authority_id)
    return LatestRunOut(
        age_s=max(0, int((acting.now - ended_at).total_seconds())),
        run=run_out(run, names_plans=may_name_plans(acting, run)),
        under_way=run_out(newer, names_plans=may_name_plans(acting, newer)) if newer else None,
    )


ROUTES = [cancel_match_run, get_latest_match_run]
