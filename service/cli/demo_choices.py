"""Choices that made-up citizens make at once, so that places find something to answer."""

import asyncio
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.plans import PlanTable, StartOfferTable
from service.auth import Caller, Role
from service.cli.at_work import acting_as, transaction
from service.flows.acting import Acting
from service.flows.agreements import report_agreed_start
from service.flows.case import Case, load
from service.flows.choices import choose
from service.flows.options import Option, Sort, options_for
from service.rules.holds import waits_for_institution
from service.rules.vocabulary import Basis, OfferState, PlanState
from service.schemas.plans import AgreedStartIn, ChoiceIn
from service.settings import Settings

_LOOKED_AT = 40  # plans, so that the first start of a whole country is not searched through
# The tour and the pages' sign-in show the first of them, who still have their choice to make.
_MAY_CHOOSE = (
    select(PlanTable)
    .join(StartOfferTable, col(StartOfferTable.plan_id) == col(PlanTable.plan_id))
    .where(
        col(PlanTable.state) == PlanState.OFFERED,
        col(StartOfferTable.state) == OfferState.NOTIFIED,
        col(StartOfferTable.private_choice_stated),
    )
    .order_by(col(PlanTable.discharged_on).desc(), col(PlanTable.plan_id).desc())
    .limit(_LOOKED_AT)
)

Fits = Callable[[Acting, Case, Option], bool]


def make_choices(url: str, settings: Settings) -> None:
    """Let a citizen agree to begin today at a private place, and another ask a place elsewhere.

    Where nobody may choose so, nothing is chosen.
    """
    asyncio.run(_make(url, settings))


async def _make(url: str, settings: Settings) -> None:
    async with transaction(url) as session:
        found = await _first(session, settings, _begins_today)
        if found is not None:
            acting, case, data = found
            await choose(session, acting, case.plan.plan_id, data)
            agreed = AgreedStartIn(
                provider_id=data.provider_id,
                start_on=data.start_on,
                agreed_at=acting.now,
                consents_to_dispatch=True,
            )
            await report_agreed_start(session, acting, case.plan.plan_id, agreed)
        found = await _first(session, settings, _is_asked)
        if found is not None:
            acting, case, data = found
            await choose(session, acting, case.plan.plan_id, data)


def _begins_today(acting: Acting, case: Case, option: Option) -> bool:
    return option.window.basis is Basis.PRIVATE and option.free.start_on == acting.today


def _is_asked(acting: Acting, case: Case, option: Option) -> bool:
    return waits_for_institution(case.facts, option.place.facts, basis=option.window.basis).holds


async def _first(
    session: AsyncSession, settings: Settings, fits: Fits
) -> tuple[Acting, Case, ChoiceIn] | None:
    """The first citizen who may choose such a place, and the choice of the nearest."""
    for plan in (await session.scalars(_MAY_CHOOSE)).all():
        citizen = Caller(role=Role.CITIZEN, sub=plan.citizen_ref)
        acting = await acting_as(session, settings, citizen)
        case = await load(session, acting, plan.plan_id)
        found = await options_for(session, acting, case, sort=Sort.TRAVEL, with_excluded=False)
        for option in found.options:
            if fits(acting, case, option):
                return acting, case, _choice_of(option)
    return None


def _choice_of(option: Option) -> ChoiceIn:
    return ChoiceIn(
        provider_id=UUID(option.place.facts.provider_id),
        start_on=option.free.start_on,
        basis=option.window.basis,
    )
