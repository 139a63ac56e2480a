"""The parts of a plan that may be left out, as the API shows them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import reference
from db.sealing import Sealer, coordination_of
from service.auth import Role
from service.flows.acting import Acting
from service.flows.case import Case
from service.flows.coordination import home_keeps
from service.rules.recommendations import plan_warnings
from service.rules.vocabulary import PlanType
from service.schemas.plan_parts import (
    AttachmentOut,
    CoordinationOut,
    CoordinatorOut,
    LinkedEffortOut,
    ParticipationIn,
    ParticipationOut,
    WarningOut,
)

_ELSEWHERE = "POSTCODE_ELSEWHERE"  # the register's word, not the law's


def participation_out(texts: Mapping[str, Any]) -> ParticipationOut:
    """How a plan came about; as usual where an older plan does not say."""
    told = texts.get("participation") or ParticipationIn().model_dump()
    return ParticipationOut(**told)


def attachments_out(texts: Mapping[str, Any]) -> list[AttachmentOut]:
    """What comes with a plan."""
    return [AttachmentOut(**one) for one in texts.get("attachments") or []]


def warnings_out(plan_type: PlanType, recommendations: str | None) -> list[WarningOut]:
    """What a plan says that it should not."""
    return [
        WarningOut(
            pointer=fault.pointer, code=fault.code, citation=fault.citation, facts=dict(fault.facts)
        )
        for fault in plan_warnings(plan_type, recommendations)
    ]


async def home_warnings_out(session: AsyncSession, case: Case, acting: Acting) -> list[WarningOut]:
    """That most of the postcode lies in another municipality than the plan's.

    It may be right all the same, since a postcode may cross a border. So it is told and not
    refused, to those alone who can put it right.
    """
    plan = case.plan
    if acting.caller.role not in (Role.HOSPITAL, Role.AUTHORITY) or plan.postcode is None:
        return []
    place = await reference.place_of(session, plan.postcode)
    if place is None or place.municipality_code == plan.home_municipality:
        return []
    facts = {"postcode": plan.postcode, "municipality_code": place.municipality_code}
    return [WarningOut(pointer="/citizen/postcode", code=_ELSEWHERE, citation="", facts=facts)]


async def coordination_out(session: AsyncSession, sealer: Sealer, case: Case) -> CoordinationOut:
    """Coordination with other efforts; nobody and nothing where none is recorded."""
    plan, told = case.plan, {}
    if plan.coordination_sealed is not None:
        told = sealer.open(plan.coordination_sealed, bound_to=coordination_of(plan.plan_id))
    coordinator = told.get("coordinator")
    keeps = await home_keeps(session, case)
    return CoordinationOut(
        coordinator=CoordinatorOut(**coordinator) if coordinator else None,
        linked_efforts=[LinkedEffortOut(**one) for one in told.get("linked_efforts", [])],
        home_keeps_coordination=keeps,
        home_keeps_transport=keeps,
    )
