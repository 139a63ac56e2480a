"""A relative who asks about a plan stands in its citizen's place, as far as a mandate goes."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import mandates
from service.auth import Caller, Mandate, Role
from service.errors import LawSaysNo, NotFound
from service.rules.mandate import may_act_by


async def in_place_of_citizen(
    session: AsyncSession, caller: Caller, plan_id: UUID, *, on: date, acts: bool
) -> Caller:
    """The citizen as whom a relative asks about a plan, with the mandate that says so.

    Args:
        session: the request's.
        caller: the relative.
        plan_id: the plan that is asked about.
        on: the Danish day.
        acts: something is done, not only looked at.

    Raises:
        LawSaysNo: the mandate is for looking only.
        NotFound: there is none that counts today.
    """
    found = await mandates.in_force(session, plan_id, caller.sub, on=on)
    if found is None:
        raise NotFound("plan")
    covers = may_act_by(found.row.covers)
    if acts and not covers:
        raise LawSaysNo(covers.reason)
    row = found.row
    by = Mandate(number=row.number, acts=bool(covers), shows_home=row.shows_home)
    return replace(caller, role=Role.CITIZEN, sub=found.citizen_ref, mandate=by)
