"""Bodies about capacity: what can be started, where and when."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from annotated_types import Ge

from service.rules.vocabulary import CareLevel, DeliveryMode, PublicationState
from service.schemas.base import Answer, Body, Instant

MOST_PLACES = 10_000  # first meetings on one day at one place: more is a slip of the hand
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # nothing was observed before
Places = Annotated[int, msgspec.Meta(ge=0, le=MOST_PLACES)]
ObservedAt = Annotated[Instant, Ge(EARLIEST)]
SeenAt = Annotated[datetime, msgspec.Meta(tz=True)]
FigureKey = tuple[UUID, CareLevel, str, DeliveryMode, date]


class CapacityRowIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One figure: courses that can have their first meeting on a day.

    `observed_at` stands where a row was observed at another time than the rest of its file.
    """

    # Not a pydantic body: a file has 100,000 rows, and these are read in a tenth of the time.

    provider_id: UUID
    care_level: CareLevel
    clinical_area: Annotated[str, msgspec.Meta(pattern="^[0-9]{2}$", max_length=2)]
    delivery_mode: DeliveryMode
    start_on: date
    places: Places
    reserved_for_residents: Places = 0
    accepts_out_of_area: bool = True
    observed_at: SeenAt | None = None

    def key(self) -> FigureKey:
        """What the figure is about: only one figure is in force for each."""
        return (
            self.provider_id,
            self.care_level,
            self.clinical_area,
            self.delivery_mode,
            self.start_on,
        )


class PublicationIn(msgspec.Struct, frozen=True):
    """Figures observed at one moment. The newest observation of a day counts."""

    observed_at: SeenAt
    rows: Annotated[list[CapacityRowIn], msgspec.Meta(min_length=1)]


class ConfirmationIn(Body):
    """The publisher's word that all figures of a provider are still right."""

    provider_id: UUID
    observed_at: ObservedAt


class RowError(Answer, frozen=True):
    """One fault in a row. `pointer` starts at the row."""

    pointer: str
    code: str
    detail: str


class RejectedRow(Answer, frozen=True):
    """A row that was not stored, by its number in the file, with every fault."""

    row: int
    errors: list[RowError]


class OversubscribedOut(Answer, frozen=True):
    """A day on which more is booked than the newest figure has places for."""

    provider_id: UUID
    care_level: CareLevel
    clinical_area: str
    delivery_mode: DeliveryMode
    start_on: date
    places: int
    booked: int


class PublicationOut(Answer, frozen=True):
    """What became of the rows. `publication_id` is null when nothing was stored."""

    publication_id: UUID | None
    accepted: int
    rejected: int
    rows: list[RejectedRow]
    oversubscribed: list[OversubscribedOut]


class ConfirmationOut(Answer, frozen=True):
    """A confirmation as it is kept."""

    provider_id: UUID
    observed_at: datetime
    confirmed_at: datetime


class CapacityOut(Answer, frozen=True):
    """The figure in force for a day. `observed_at` is when it was last seen or confirmed.

    `available` counts for residents; citizens from elsewhere have `available_out_of_area`.
    """

    provider_id: UUID
    care_level: CareLevel
    clinical_area: str
    delivery_mode: DeliveryMode
    start_on: date
    places: int
    booked: int
    available: int
    reserved_for_residents: int
    accepts_out_of_area: bool
    available_out_of_area: int
    observed_at: datetime
    stale: bool


class CapacityPage(Answer, frozen=True):
    """Some figures."""

    items: list[CapacityOut]
    next: str | None


class WaitingTimeOut(Answer, frozen=True):
    """How long one provider's service waits. No day stands where nothing is free.

    `median_waiting_days` is over the public providers of the same level and area whose figures
    are fresh, and `comparators` their number.
    """

    provider_id: UUID
    name: str
    care_level: CareLevel
    clinical_area: str
    first_available_on: date | None
    waiting_days: int | None
    observed_at: datetime | None
    stale: bool
    median_waiting_days: float | None
    comparators: int


class WaitingTimePage(Answer, frozen=True):
    """Some waiting times. The median stands where the list is of one level and one area."""

    items: list[WaitingTimeOut]
    next: str | None
    on: date
    median_waiting_days: float | None


class PublicationSummary(Answer, frozen=True):
    """A publication and what has become of it.

    `seen_at` counts confirmations too; `in_force` tells how many of its days still stand.
    """

    publication_id: UUID
    state: PublicationState
    observed_at: datetime
    seen_at: datetime
    published_at: datetime
    publisher: str
    media_type: str
    accepted: int
    rejected: int
    in_force: int
    withdraws: UUID | None
    withdrawn_by: UUID | None


class PublicationPage(Answer, frozen=True):
    """Some publications."""

    items: list[PublicationSummary]
    next: str | None
