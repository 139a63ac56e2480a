"""What has become of a publication of capacity, and taking one back."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import capacity, events, publications
from db.tables.capacity import CapacityPublicationTable
from service.auth import Caller, Role
from service.clock import danish_day
from service.errors import LawSaysNo, NotFound
from service.flows.acting import Acting
from service.rules.refusal_states import PUBLICATION, publication_state
from service.rules.rulebook import rulebook_on
from service.rules.verdict import Reason
from service.rules.vocabulary import PublicationState


def owner_of(caller: Caller) -> str | None:
    """Whose publications a caller may see; none for everybody's."""
    if caller.role in (Role.OPERATOR, Role.AUDITOR):
        return None
    return caller.authority_id or caller.provider_id or caller.sub


def state_of(acting: Acting, row: Row[Any]) -> PublicationState:
    """Where a publication stands today."""
    return publication_state(
        rulebook_on(acting.today),
        accepted=row.accepted,
        in_force=row.in_force,
        withdrawn=row.withdrawn_by is not None,
        observed_on=danish_day(row.seen_at),
        today=acting.today,
    )


async def withdraw(session: AsyncSession, acting: Acting, publication_id: UUID) -> Row[Any]:
    """Take a publication back: its days have no more places until something new is published.

    It is done by publishing none for those days, so that the history tells of both.

    Raises:
        NotFound: there is none of the caller's.
        LawSaysNo: newer figures have replaced it, or it was taken back before.
    """
    await publications.lock(session, publication_id)
    owner = owner_of(acting.caller)
    row = await publications.one(session, publication_id, owner=owner)
    if row is None:
        raise NotFound("publication")
    step = PUBLICATION.step("withdraw", state_of(acting, row))
    if isinstance(step, Reason):
        raise LawSaysNo(step)
    figures = await publications.figures_in_force(session, publication_id)
    withdrawal = CapacityPublicationTable(
        publication_id=uuid4(),
        observed_at=acting.now,
        published_at=acting.now,
        publisher=acting.signature(),
        media_type="application/json",
        accepted=len(figures),
        rejected=0,
        withdraws=publication_id,
    )
    rows = [
        (withdrawal.publication_id, number, *figure, 0, 0, False, acting.now)
        for number, figure in enumerate(figures, 1)
    ]
    await capacity.add_publication(session, withdrawal, rows)
    await capacity.put_in_force(session, withdrawal.publication_id)
    facts = {"publication_id": str(publication_id), "days": len(figures)}
    await events.record(session, acting, step.emits, citation=step.citation, facts=facts)
    after = await publications.one(session, publication_id, owner=owner)
    if after is None:
        raise LookupError("a publication that was there is gone")
    return after
