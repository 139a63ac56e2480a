"""Bodies about the service itself."""

from datetime import datetime
from typing import Literal

from service.schemas.base import Answer, Body
from service.schemas.spelling import Moment


class ClockIn(Body):
    """Where the demonstration's clock is to be put."""

    now: Moment


class ClockOut(Answer, frozen=True):
    """What the clock shows, and what fell due on the way; `lapsed` counts replies that did."""

    now: datetime
    lapsed: int
    happened: dict[str, int]


class LiveOut(Answer, frozen=True):
    """The process answers."""

    status: Literal["ok"]


class ReadyOut(Answer, frozen=True):
    """Whether the service can do its work, part by part."""

    status: Literal["ok", "unavailable"]
    database: bool
    migration: str | None
    migration_head: str
    worker: bool
