"""Bodies about webhooks: endpoints, their secrets, and deliveries."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from service.schemas.base import Answer, Body

_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
_Url = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
State = Literal["enabled", "disabled"]
Ending = Literal["pending", "delivered", "dead", "withheld"]
EventType = Annotated[
    str, StringConstraints(pattern=r"^[a-z_]{1,40}\.([a-z_]{1,40}|\*)$", max_length=81)
]
_Types = Annotated[list[EventType], Field(max_length=100)]


class EndpointIn(Body):
    """Where to be told of events. `event_types` such as `plan.received` or `offer.*`; none is all.

    `url` begins with https:// and leads to the internet.
    """

    url: _Url
    event_types: _Types = Field(default_factory=list)
    description: _Text = ""


class EndpointChange(Body):
    """What may change about an endpoint; a field left out stays as it is."""

    url: _Url | None = None
    event_types: _Types | None = None
    description: _Text | None = None
    state: State | None = None


class RotationIn(Body):
    """How long messages are signed under the old secret too."""

    overlap_hours: Annotated[int, Field(ge=0, le=168)] = 24


class EndpointOut(Answer, frozen=True):
    """An endpoint. `position` is the place in the feed up to which deliveries were made out.

    `disabled_reason`: `by_owner`, `failing` (for five days), or `gone` (it answered 410).
    """

    endpoint_id: UUID
    url: str
    event_types: list[str]
    description: str
    state: State
    disabled_reason: str | None
    failing_since: datetime | None
    previous_secret_until: datetime | None
    position: str
    created_at: datetime
    version: int


class NewEndpointOut(Answer, frozen=True):
    """A new endpoint and its secret, which is told this once."""

    endpoint: EndpointOut
    secret: str


class SecretOut(Answer, frozen=True):
    """A new secret, which is told this once, and until when the one before it is signed with."""

    secret: str
    previous_secret_until: datetime


class EndpointPage(Answer, frozen=True):
    """The caller's endpoints."""

    items: list[EndpointOut]
    next: str | None


class AttemptOut(Answer, frozen=True):
    """One attempt: the status answered, or a word for what went wrong."""

    begun_at: datetime
    took_ms: int
    status: int | None
    error: str | None


class DeliveryOut(Answer, frozen=True):
    """One event, or a test, on its way to an endpoint. `message_id` is its `webhook-id`.

    It ends `delivered`; `dead` after ten attempts; or `withheld`, when the owner may not know of
    the event any longer.
    """

    delivery_id: UUID
    message_id: str
    event_type: str
    state: Ending
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    ended_at: datetime | None
    log: list[AttemptOut]


class DeliveryPage(Answer, frozen=True):
    """Deliveries of an endpoint, the newest first."""

    items: list[DeliveryOut]
    next: str | None


class ReplayedOut(Answer, frozen=True):
    """What will be delivered again: everything after this place in the feed."""

    after: str


class ProbeOut(Answer, frozen=True):
    """The test that is on its way."""

    message_id: str


class ProbeData(Answer, frozen=True):
    """What a test says."""

    event: Literal["webhook.test"]


class ProbeEvent(Answer, frozen=True):
    """A message about nothing, in the shape of an event."""

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    time: datetime
    datacontenttype: Literal["application/json"]
    data: ProbeData
