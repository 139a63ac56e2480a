"""Bodies about turning proposals into offers and choices."""

from datetime import date
from uuid import UUID

from pydantic import Field

from service.rules.vocabulary import Channel
from service.schemas.base import Answer, Body
from service.schemas.plans import NoticeIn
from service.schemas.spelling import Day, Hour, Moment

MOST_AT_ONCE = 5_000


class AcceptanceIn(Body):
    """How the offer is told of; a citizen who accepts needs none of it.

    Told now, where `notified_at` is left out. Without `notice` it states the very rights that the
    citizen has with this offer.
    """

    start_time: Hour | None = None
    reply_by: Day | None = None
    notified_at: Moment | None = None
    channel: Channel = Channel.PORTAL
    notice: NoticeIn | None = None


class AcceptancesIn(AcceptanceIn):
    """Which proposals are offered, and how; without `plan_ids` all of the authority's."""

    plan_ids: list[UUID] | None = Field(default=None, min_length=1, max_length=MOST_AT_ONCE)


class AcceptanceOut(Answer, frozen=True):
    """What became of one plan's proposal; a refusal tells its ground."""

    plan_id: UUID
    accepted: bool
    provider_id: UUID | None
    start_on: date | None
    code: str | None
    citation: str | None
    facts: dict[str, str]
    detail: str | None


class AcceptancesOut(Answer, frozen=True):
    """What became of every proposal, in order of plan."""

    run_id: UUID
    accepted: int
    refused: int
    items: list[AcceptanceOut]
