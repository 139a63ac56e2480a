"""The citizen moves (§ 7, stk. 1: bopælskommunen henholdsvis bopælsregionen)."""

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import reference
from service.auth import Role
from service.errors import Fault, WrongFields
from service.flows.acting import Acting
from service.flows.case import Case, around, check_possible, facts_of, move
from service.flows.hand_over import hand_over_if_due
from service.flows.offers import only_responsible
from service.schemas.intake import ResidenceIn

_HOME = "§ 7, stk. 1"


async def move_home(session: AsyncSession, acting: Acting, case: Case, data: ResidenceIn) -> Case:
    """Record where the citizen lives now; the plan passes to the authority of the new home.

    Clocks and rights are unchanged. An offer in force of the former authority stays, with its
    place, until the new one offers a start of its own.

    Source: § 7, stk. 1, § 8, stk. 1, and § 9.

    Raises:
        LawSaysNo: the plan has ended.
        NotAllowed: another authority asks.
        WrongFields: an unknown place, a day that is not possible, or no change at all.
    """
    if acting.caller.role is not Role.CITIZEN:
        only_responsible(acting, case)
    check_possible(case, "report_move")
    region = await reference.region_of(session, data.home_municipality, on=acting.today)
    faults = _day_faults(acting, case, data)
    if region is None:
        detail = f"No municipality {data.home_municipality}."
        faults.append(Fault("/home_municipality", "unknown_code", detail))
    if await reference.place_of(session, data.postcode) is None:
        faults.append(Fault("/postcode", "unknown_code", f"No postcode {data.postcode}."))
    if faults or region is None:
        raise WrongFields(tuple(faults))
    plan = case.plan
    told = {"from_municipality": plan.home_municipality, "to_municipality": data.home_municipality}
    plan.home_municipality = data.home_municipality
    plan.postcode = data.postcode
    plan.lat = plan.lon = None  # where exactly the old home was says nothing of the new one
    case.facts = facts_of(plan, case.offers, home_region=region)
    told["moved_on"] = data.moved_on.isoformat()
    await move(session, acting, case, "report_move", facts=told)
    await hand_over_if_due(session, acting, case, citation=_HOME)
    return await around(session, acting, plan)


def _day_faults(acting: Acting, case: Case, data: ResidenceIn) -> list[Fault]:
    faults = []
    if data.moved_on > acting.today:
        faults.append(Fault("/moved_on", "in_the_future", "Later than today."))
    if data.moved_on < case.plan.discharged_on:
        detail = "Where the citizen lived at discharge is the hospital's to correct."
        faults.append(Fault("/moved_on", "before_discharge", detail))
    same = (case.plan.home_municipality, case.plan.postcode)
    if same == (data.home_municipality, data.postcode):
        faults.append(Fault("", "nothing_changes", "The citizen lives there already."))
    return faults
