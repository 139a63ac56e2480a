"""Events as CloudEvents 1.0: what happened, under which paragraph, and the ids to ask about."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from service.schemas.base import Answer


class EventData(Answer, frozen=True):
    """What happened. Holds ids and words of the law, and nothing of a person."""

    event: str
    plan_id: UUID | None
    refusal_id: UUID | None
    provider_id: UUID | None
    publication_id: UUID | None
    run_id: UUID | None
    from_state: str | None
    to_state: str | None
    actor_role: str
    rule_set: str
    citation: str


class CloudEvent(Answer, frozen=True):
    """An event (CloudEvents 1.0, JSON format).

    `id` is the same wherever and however often the event is told. `sequence` is its place in the
    feed, in digits that sort as text; `partitionkey` names what is told in order.
    """

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: Literal["application/json"]
    sequence: str
    partitionkey: str
    data: EventData


class FeedPage(Answer, frozen=True):
    """Events of the caller's, oldest first. Ask again with `after=last`, also when none came."""

    items: list[CloudEvent]
    next: str | None
    last: str
