"""What an authority reports of its plans to KL Gateway, from where it left off."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import kl_gateway as queries
from db.sealing import Sealer
from db.tables.plans import PlanTable
from service.clock import danish_day
from service.errors import Fault, NotAllowed, WrongFields
from service.flows import revisions
from service.flows.acting import Acting
from service.flows.civil_numbers import cpr_shown
from service.flows.revisions import Revision
from service.interop.kl_facts import HandedTo, Meeting, Received, Reported, is_sor
from service.interop.kl_gateway import Delivery, deliver
from service.rules.vocabulary import Basis, MeetingKind, PlanState, PlanType

_TOLD = frozenset({"plan_type", "discharged_on", "not_before"})  # what makes a new version there


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which plans are reported: by day of discharge, and to which something happened since."""

    custodian_sor: str
    first_on: date | None = None
    last_on: date | None = None
    after: int = 0
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A part of the report, the plans it was made from, and the place it goes up to."""

    delivery: Delivery
    plan_ids: frozenset[UUID]
    up_to: int


async def export(session: AsyncSession, acting: Acting, sealer: Sealer, asked: Asked) -> Export:
    """Report the caller's own plans to which something happened, in the order it happened.

    A plan is told whole each time: what is told again replaces what was told before.

    Raises:
        NotAllowed: the caller acts for no authority.
        WrongFields: the days are the wrong way round, or the custodian's SOR code is none.
    """
    authority_id = acting.caller.authority_id
    if authority_id is None:
        raise NotAllowed("Only the authority that answers for the plans may report them.")
    first, last = asked.first_on or date.min, asked.last_on or date.max
    faults = tuple(_faults(asked.custodian_sor, first=first, last=last))
    if faults:
        raise WrongFields(faults)
    rows = await queries.changed(
        session, authority_id, first_on=first, last_on=last, after=asked.after, limit=asked.limit
    )
    plans = await queries.plans(session, [row.plan_id for row in rows])
    reported = [await _reported(session, acting, sealer, plans[row.plan_id], row) for row in rows]
    delivery = deliver(
        reported, custodian_sor=asked.custodian_sor, at=acting.now, today=acting.today
    )
    up_to = rows[-1].newest if rows else asked.after
    return Export(delivery=delivery, plan_ids=frozenset(plans), up_to=up_to)


def _faults(custodian_sor: str, *, first: date, last: date) -> Iterator[Fault]:
    if not is_sor(custodian_sor):
        yield Fault("/custodian_sor", "no_sor_code", "A SOR code has 11 to 18 digits.")
    if first > last:
        yield Fault("/from", "dates_reversed", f"{first} lies after {last}.")


async def _reported(
    session: AsyncSession, acting: Acting, sealer: Sealer, plan: PlanTable, row: Row[Any]
) -> Reported:
    corrections: Iterable[Revision] = ()
    if row.corrections:
        corrections = await revisions.of_plan(
            session, sealer, plan.plan_id, after=0, limit=row.corrections
        )
    return Reported(
        plan_id=plan.plan_id,
        citizen_ref=plan.citizen_ref,
        cpr=await cpr_shown(session, sealer, acting, plan),
        sender_sor=plan.issuer_sor,
        received=_received(plan, corrections),
        care_level=plan.care_level,
        state=plan.state,
        not_before=plan.not_before,
        offered_on=row.offered_on,
        handed_to=_handed_to(plan, row),
        private_declined=row.private_stated and row.chosen_on == Basis.PUBLIC,
        meeting=_meeting(row),
    )


def _received(plan: PlanTable, corrections: Iterable[Revision]) -> tuple[Received, ...]:
    """Each version as it was received, the oldest first; found by undoing the corrections."""
    then = Received(
        plan_type=plan.plan_type,
        discharged_on=plan.discharged_on,
        received_on=danish_day(plan.received_at or plan.created_at),
    )
    told = [one for one in corrections if _TOLD & set(one.fields)]
    found = []
    for correction in reversed(told):
        found.append(replace(then, received_on=danish_day(correction.corrected_at)))
        then = _before(then, correction.change.before)
    return (then, *reversed(found))


def _before(then: Received, stood: dict[str, Any]) -> Received:
    """A version with what stood there before it was corrected."""
    changed: dict[str, Any] = {}
    if "plan_type" in stood:
        changed["plan_type"] = PlanType(stood["plan_type"])
    if "discharged_on" in stood:
        changed["discharged_on"] = date.fromisoformat(stood["discharged_on"])
    return replace(then, **changed)


def _handed_to(plan: PlanTable, row: Row[Any]) -> HandedTo | None:
    agreed = plan.state in (PlanState.AGREED_PRIVATE, PlanState.DOCUMENTATION_REQUESTED)
    if agreed or row.placed_on == Basis.PRIVATE:
        return HandedTo.PRIVATE_PROVIDER
    return HandedTo.OTHER_MUNICIPALITY if row.chosen_elsewhere else None


def _meeting(row: Row[Any]) -> Meeting | None:
    if row.started_on is None or row.meeting is None:
        return None
    return Meeting(day=row.started_on, kind=MeetingKind(row.meeting), at_home=row.at_home)
