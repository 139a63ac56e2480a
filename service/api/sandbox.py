"""The demonstration's clock. In production there is none."""

from typing import Any

from litestar import Request, get, put
from litestar.params import JSONBody

from db.queries.capacity import allow_seconds
from service.api.depends import READS, WRITES, Actor, Now, Session, problems
from service.auth import Role
from service.border.identity import admits
from service.errors import NotFound
from service.flows import passing_time
from service.schemas.platform import ClockIn, ClockOut

_LONGEST_S = 60  # a month of a whole country falls due


def _only_outside_production(request: Request[Any, Any, Any]) -> None:
    if request.app.state.settings.is_production:
        raise NotFound("clock")


@get(
    "/v1/sandbox/clock",
    operation_id="getClock",
    summary="What the clock shows",
    tags=["sandbox"],
    opt=admits(),
    responses=problems(READS),
)
async def get_clock(request: Request[Any, Any, Any], now: Now) -> ClockOut:
    """Show the clock that decides what day it is."""
    _only_outside_production(request)
    return ClockOut(now=now, lapsed=0, happened={})


@put(
    "/v1/sandbox/clock",
    operation_id="setClock",
    summary="Move the clock",
    tags=["sandbox"],
    opt=admits(Role.OPERATOR),
    responses=problems(WRITES),
)
async def set_clock(
    request: Request[Any, Any, Any], session: Session, acting: Actor, data: JSONBody[ClockIn]
) -> ClockOut:
    """Put the clock somewhere else; it runs on from there, and what falls due happens."""
    _only_outside_production(request)
    await allow_seconds(session, _LONGEST_S)
    happened = await passing_time.move_clock(session, acting, to=data.now)
    return ClockOut(now=data.now, lapsed=happened["lapsed"], happened=dict(happened))


ROUTES = [get_clock, set_clock]
