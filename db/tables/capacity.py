"""What can be started where and when, and who has taken it.

Publications and figures are history and never change. A slot is the figure in force plus the
places taken; a booking takes its place through a trigger, so that no way of writing sells twice.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from db.tables.base import SQLModel
from db.types import instant, word, words_check
from service.rules.vocabulary import CareLevel, DeliveryMode


class BookingPurpose(StrEnum):
    """What a place is held for."""

    OFFER = "offer"  # the authority's public offer (§ 6, held under § 8)
    CHOICE = "choice"  # the citizen's choice (§ 7)


class CapacityPublicationTable(SQLModel, table=True):
    """One act of publishing. Never changed. One that takes another back names it."""

    __tablename__ = "capacity_publication"
    __table_args__ = (Index("capacity_publication_newest", "published_at", "publication_id"),)

    publication_id: UUID = Field(primary_key=True)
    observed_at: datetime = Field(sa_type=instant())
    published_at: datetime = Field(sa_type=instant())
    publisher: str
    media_type: str
    accepted: int
    rejected: int
    withdraws: UUID | None = Field(
        default=None, foreign_key="capacity_publication.publication_id", unique=True
    )


class CapacityFigureTable(SQLModel, table=True):
    """One published figure: courses that can have their first meeting on a day. Never changed."""

    __tablename__ = "capacity_figure"
    __table_args__ = (
        CheckConstraint("places >= 0", name="places_not_negative"),
        CheckConstraint(
            "reserved_for_residents BETWEEN 0 AND places", name="reserve_within_places"
        ),
        Index("capacity_figure_by_service", "provider_id", "clinical_area", "start_on"),
    )

    publication_id: UUID = Field(
        primary_key=True, foreign_key="capacity_publication.publication_id"
    )
    row_number: int = Field(primary_key=True)
    provider_id: UUID
    care_level: CareLevel = Field(sa_type=word(CareLevel))
    clinical_area: str
    delivery_mode: DeliveryMode = Field(sa_type=word(DeliveryMode))
    start_on: date
    places: int
    reserved_for_residents: int
    accepts_out_of_area: bool
    observed_at: datetime = Field(sa_type=instant())


class CapacitySlotTable(SQLModel, table=True):
    """The figure in force for a (provider, level, area, mode, day) and the places taken.

    `ceiling` is the most that may be taken: the places, or what was already taken when a smaller
    figure came. `taken` counts bookings not released; `taken_by_guests` those from out of area.
    """

    __tablename__ = "capacity_slot"
    __table_args__ = (
        UniqueConstraint(
            "provider_id",
            "care_level",
            "clinical_area",
            "delivery_mode",
            "start_on",
            name="capacity_slot_one_figure_in_force",
        ),
        ForeignKeyConstraint(
            ["provider_id", "care_level", "clinical_area"],
            [
                "service_offering.provider_id",
                "service_offering.care_level",
                "service_offering.clinical_area",
            ],
            name="capacity_slot_service_is_offered",
        ),
        CheckConstraint("places >= 0", name="places_not_negative"),
        CheckConstraint(
            "reserved_for_residents BETWEEN 0 AND places", name="reserve_within_places"
        ),
        CheckConstraint("taken BETWEEN 0 AND ceiling", name="not_sold_twice"),
        CheckConstraint("taken_by_guests BETWEEN 0 AND taken", name="guests_within_taken"),
        CheckConstraint(words_check("care_level", CareLevel), name="level_is_known"),
        CheckConstraint(words_check("delivery_mode", DeliveryMode), name="mode_is_known"),
        Index(
            "capacity_slot_free",
            "provider_id",
            "care_level",
            "clinical_area",
            "start_on",
            postgresql_where=text("taken < places"),
        ),
        Index("capacity_slot_by_service", "care_level", "clinical_area", "start_on"),
        Index("capacity_slot_by_day", "start_on", "slot_id"),
    )

    slot_id: int | None = Field(
        default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)]
    )
    provider_id: UUID
    care_level: CareLevel = Field(sa_type=word(CareLevel))
    clinical_area: str
    delivery_mode: DeliveryMode = Field(sa_type=word(DeliveryMode))
    start_on: date
    places: int
    reserved_for_residents: int
    accepts_out_of_area: bool
    observed_at: datetime = Field(sa_type=instant())
    publication_id: UUID = Field(foreign_key="capacity_publication.publication_id")
    taken: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    taken_by_guests: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    ceiling: int


class CapacityConfirmationTable(SQLModel, table=True):
    """A publisher's word that its figures are still right. Never changed."""

    __tablename__ = "capacity_confirmation"

    provider_id: UUID = Field(primary_key=True, foreign_key="provider.provider_id")
    observed_at: datetime = Field(primary_key=True, sa_type=instant())
    confirmed_at: datetime = Field(sa_type=instant())
    publisher: str


class BookingTable(SQLModel, table=True):
    """A place taken by a plan. Changes once: when it is released."""

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint(words_check("purpose", BookingPurpose), name="purpose_is_known"),
        CheckConstraint(
            "(released_at IS NULL) = (release_reason IS NULL)", name="release_has_a_reason"
        ),
        Index(
            "booking_one_open_per_purpose",
            "plan_id",
            "purpose",
            unique=True,
            postgresql_where=text("released_at IS NULL"),
        ),
        Index("booking_by_slot", "slot_id"),
    )

    booking_id: UUID = Field(primary_key=True)
    slot_id: int = Field(sa_type=BigInteger, foreign_key="capacity_slot.slot_id")
    plan_id: UUID = Field(foreign_key="plan.plan_id")
    purpose: BookingPurpose = Field(sa_type=word(BookingPurpose))
    as_guest: bool
    held_at: datetime = Field(sa_type=instant())
    released_at: datetime | None = Field(default=None, sa_type=instant())
    release_reason: str | None = None
