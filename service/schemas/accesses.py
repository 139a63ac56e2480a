"""Answers about who has looked at plans."""

from datetime import datetime
from uuid import UUID

from service.rules.vocabulary import AccessKind, AccessPurpose
from service.schemas.base import Answer


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


class AccessSample(Answer, frozen=True):
    """Some accesses by chance, for somebody to look at."""

    items: list[AccessOut]
    since: datetime
