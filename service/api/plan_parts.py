"""The parts of a plan that may be left out, as the API shows them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from db.sealing import Sealer, coordination_of
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
        WarningOut(pointer=fault.pointer, code=fault.code, citation=fault.citation)
        for fault in plan_warnings(plan_type, recommendations)
    ]


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
