"""The demand that a study is asked to count with, from what was sent and what is known."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import sites as queries
from service.errors import Fault
from service.schemas.faults import pointer_to
from service.schemas.sites import DemandIn, Scenario
from service.siting import demand
from service.siting.demand import Demand

_PLANS = "/demand/plans_per_year"


def faults_of(asked: DemandIn, municipalities: Mapping[str, int]) -> list[Fault]:
    """Everything wrong with a demand, as far as it can be told without counting plans."""
    sent = asked.plans_per_year
    if asked.scenario is not Scenario.CUSTOM:
        if sent is None:
            return []
        return [Fault(_PLANS, "only_for_custom", "Numbers are taken with scenario custom only.")]
    if sent is None:
        return [Fault(_PLANS, "missing", "Scenario custom needs plans a year by municipality.")]
    faults = [
        Fault(pointer_to(["demand", "plans_per_year", code]), "unknown_code", f"No {code}.")
        for code in sent
        if code not in municipalities
    ]
    if not faults and not any(sent.values()):
        faults.append(Fault(_PLANS, "no_plans", "There has to be a plan to serve."))
    return faults


async def demand_of(
    session: AsyncSession, asked: DemandIn, population: Mapping[str, int], *, today: date
) -> Demand | Fault:
    """The demand that was asked for, or why there is none. What was sent has no faults."""
    if asked.scenario is Scenario.CUSTOM:
        return demand.as_sent(asked.plans_per_year or {}, population)
    if asked.scenario is not Scenario.ACTUAL:
        return demand.of_scenario(asked.scenario.value, population)
    last_on = today - timedelta(days=1)  # today is not over
    first_on = today - timedelta(days=demand.YEAR_DAYS)
    found = await queries.specialised_plans(session, first_on=first_on, last_on=last_on)
    if found.first_on is None:
        detail = f"No plan of specialised rehabilitation was issued from {first_on} to {last_on}."
        return Fault("/demand/scenario", "no_plans", detail)
    return demand.counted(found.plans, population, first_on=found.first_on, last_on=last_on)
