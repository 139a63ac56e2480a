"""Answers about who has looked at plans."""

from datetime import datetime
from uuid import UUID

from service.rules.vocabulary import AccessKind, AccessPurpose
from service.schemas.base import Answer, Body
from service.schemas.spelling import Cpr


class AccessOut(Answer, frozen=True):
    """That a plan's person data was shown or changed.

    Whose hands it was in is told in words and by organisation; `actor`, an opaque subject, stands
    for authorities and the supervision alone.
    """

    access_id: int
    plan_id: UUID
    at: datetime
    kind: AccessKind
    operation: str
    said_da: str
    said_en: str
    actor_role: str
    organisation_id: str | None
    organisation: str | None
    actor: str | None
    purpose: AccessPurpose | None
    request_id: str


class AccessPage(Answer, frozen=True):
    """Accesses to a plan, the newest first."""

    items: list[AccessOut]
    next: str | None


class CivilNumberIn(Body):
    """Whose plans are looked for."""

    cpr: Cpr


class CitizenSearchOut(Answer, frozen=True):
    """That somebody looked for a citizen by civil number; the number is not kept.

    `found` plans were shown, and stand among the accesses under the same `request_id`.
    """

    search_id: int
    at: datetime
    organisation_id: str
    organisation: str | None
    actor: str
    found: int
    purpose: AccessPurpose | None
    request_id: str


class CitizenSearchPage(Answer, frozen=True):
    """Searches by civil number, the newest first."""

    items: list[CitizenSearchOut]
    next: str | None


class AccessSample(Answer, frozen=True):
    """Some accesses by chance, for somebody to look at."""

    items: list[AccessOut]
    since: datetime
