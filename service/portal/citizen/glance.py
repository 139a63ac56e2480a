"""One plan as every page about it tells it: where it stands, who answers for it, which places."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request

from service.auth import Role
from service.notices.spelling import spelled_day
from service.notices.texts import Language
from service.portal import names
from service.portal.client import Api
from service.portal.placed import placed
from service.portal.visits import visit_of
from service.rules.plan_states import ENDED
from service.rules.vocabulary import Basis, MandateScope
from service.schemas.mandates import HelpedPlanOut, HelpedPlanPage
from service.schemas.plans import PlanOut
from service.schemas.providers import ProviderOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A first meeting that is offered, chosen or agreed."""

    provider_id: UUID
    start_on: date
    start_time: str | None = None
    basis: Basis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A plan with the names that belong to it.

    Attributes:
        authority: the name of who answers for the plan.
        places: those that the plan names, by id.
        helping: by which mandate a relative looks; none for the citizen.
    """

    plan: PlanOut
    authority: str
    places: Mapping[UUID, ProviderOut]
    helping: HelpedPlanOut | None = None

    @property
    def contact(self) -> str | None:
        """How the authority is reached, as the hospital wrote it."""
        return contact_of(self.plan)

    @property
    def arranged(self) -> Start | None:
        """Where and when the citizen is to start: placed, agreed or chosen; not merely offered."""
        plan = self.plan
        there = placed(plan)
        if there is not None:
            start_on = there.started_on or there.start_on
            return Start(
                provider_id=there.provider_id,
                start_on=start_on,
                start_time=names.hour_at(plan, there.provider_id, start_on),
                basis=there.basis,
            )
        if plan.agreed_start is not None:
            agreed = plan.agreed_start
            return Start(
                provider_id=agreed.provider_id,
                start_on=agreed.start_on,
                start_time=agreed.start_time,
                basis=Basis.PRIVATE,
            )
        if plan.choice is not None:
            return Start(
                provider_id=plan.choice.provider_id,
                start_on=plan.choice.start_on,
                basis=plan.choice.basis,
            )
        return None

    @property
    def is_settled(self) -> bool:
        """Whether a place is the citizen's for good, not merely chosen or agreed."""
        return placed(self.plan) is not None

    @property
    def only_looks(self) -> bool:
        """Whether a relative reads who may see the plan and nothing more."""
        return self.helping is not None and self.helping.covers is MandateScope.SEE

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens to the plan."""
        return self.plan.state in ENDED

    def values(self, language: Language) -> dict[str, str]:
        """What the texts about a plan tell; empty where it is not known."""
        plan, arranged = self.plan, self.arranged
        offer, clocks = plan.offer, plan.clocks
        days = {
            "discharged": plan.discharged_on,
            "notice_day": clocks.notice_due_on,
            "last_day": clocks.last_day_without_private_choice,
            "offer_day": offer.start_on if offer else None,
            "reply_day": offer.reply_by if offer else None,
            "start_day": arranged.start_on if arranged else None,
        }
        told = {
            name: spelled_day(day, language) if day is not None else ""
            for name, day in days.items()
        }
        return told | {
            "authority": self.authority,
            "offer_place": self.place_name(offer.provider_id) if offer else "",
            "place": self.place_name(arranged.provider_id) if arranged else "",
        }

    def place_name(self, provider_id: UUID) -> str:
        """What a place of this plan is called."""
        return self.places[provider_id].name


def contact_of(plan: PlanOut) -> str | None:
    """How the authority that answers for a plan is reached, as the hospital wrote it."""
    kind = "municipality" if plan.responsible_authority_id.isdecimal() else "region"
    return plan.contacts.get(kind)


async def bare(request: Request[Any, Any, Any], plan_id: UUID) -> Glance:
    """A plan without the names that belong to it, for a part of a page that tells none of them.

    Raises:
        Refused: there is no such plan, or it is somebody else's.
    """
    api = Api(request)
    plan = await api.read(f"/v1/plans/{plan_id}", PlanOut)
    helping = await _helping(request, api, plan_id)
    return Glance(plan=plan, authority="", places={}, helping=helping)


async def glance(request: Request[Any, Any, Any], plan_id: UUID) -> Glance:
    """Gather the least that a page about a plan tells.

    Raises:
        Refused: there is no such plan, or it is somebody else's.
    """
    known, api = await bare(request, plan_id), Api(request)
    return replace(
        known,
        authority=await names.authority(api, known.plan.responsible_authority_id),
        places=await names.places_of(api, known.plan),
    )


async def _helping(
    request: Request[Any, Any, Any], api: Api, plan_id: UUID
) -> HelpedPlanOut | None:
    visit = visit_of(request)
    if visit is None or visit.caller.role is not Role.RELATIVE:
        return None
    page = await api.read("/v1/mandates", HelpedPlanPage)
    return next((one for one in page.items if one.plan_id == plan_id), None)
