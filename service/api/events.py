"""The feed of events."""

import re
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import QueryParameter

from db.queries import feed
from service.api.depends import (
    DEFAULT_LIMIT,
    READS,
    Actor,
    Limit,
    Session,
    page,
    problems,
)
from service.api.plans import READERS
from service.errors import Fault, WrongFields
from service.flows.cloud_events import cloud_event, place
from service.schemas.base import cut
from service.schemas.events import FeedPage

_PLACE = re.compile("[0-9]{1,18}", re.ASCII)
After = Annotated[
    str,
    QueryParameter(description="The place in the feed to go on from: `sequence`, or `last`."),
]


@get(
    "/v1/events",
    operation_id="listEvents",
    summary="What happened, in the order in which it took effect",
    tags=["events"],
    opt=READERS,
    responses=problems(READS),
)
async def list_events(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    after: After = "0",
    limit: Limit = DEFAULT_LIMIT,
) -> Response[FeedPage]:
    """List events about what the caller may know of, as CloudEvents, after a place in the feed.

    No event is ever passed over: what takes effect later has a later place. The caller sees what
    happened to the plans that are theirs to see now; what happened to a plan before stands in its
    own history. A page may be empty and still have a `next`: what was looked at was not theirs. Ask
    again with `after=last` for what has happened since.
    """
    part = await feed.stretch(session, after=place_in_feed(after))
    rows, more = cut(await feed.page(session, acting.caller, part, limit=limit + 1), limit)
    last = rows[-1][0] if more else part.until
    more = more or not part.is_last
    following = f"{request.url.path}?after={place(last)}&limit={limit}" if more else None
    answer = FeedPage(items=[cloud_event(row) for row in rows], next=following, last=place(last))
    return page(answer, following)


def place_in_feed(after: str) -> int:
    """A place in the feed as it was sent.

    Raises:
        WrongFields: it is none.
    """
    if not _PLACE.fullmatch(after):
        detail = "A place in the feed is 1 to 18 digits."
        raise WrongFields((Fault("/after", "invalid", detail),))
    return int(after)


ROUTES = [list_events]
