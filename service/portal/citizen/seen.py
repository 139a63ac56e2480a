"""One plan as its citizen sees it: what the API tells of it, gathered once for a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request

from service.auth import Role
from service.notices.spelling import spelled_day
from service.notices.texts import Language
from service.portal import names
from service.portal.client import Api
from service.portal.clock import today_of
from service.portal.visits import visit_of
from service.rules.plan_states import ENDED
from service.rules.vocabulary import Alert, Basis, PlacementState, PlanState
from service.schemas.base import Answer
from service.schemas.mandates import HelpedPlanOut, HelpedPlanPage
from service.schemas.plans import ActionPage, EntitlementOut, PlanOut
from service.schemas.providers import ProviderOut

_LATE = {Alert.NOTICE_OVERDUE.value, Alert.OFFER_MISSING.value}
_UNTOLD = {PlanState.AWAITING_STRATIFICATION, PlanState.AWAITING_OFFER}
_LOOKING = {PlanState.AWAITING_OFFER, PlanState.AWAITING_HOSPITAL_CHOICE}
_SETTLED = {
    PlanState.AGREED_PRIVATE,
    PlanState.DOCUMENTATION_REQUESTED,
    PlanState.PLACED,
    PlanState.STARTED,
}
_SILENCE = {
    PlanState.HELD_BY_PATIENT: "kept",
    PlanState.AWAITING_HOSPITAL_CHOICE: "hospital",
}
Kind = type[Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A first meeting that is offered, chosen or agreed."""

    provider_id: UUID
    start_on: date
    start_time: str | None = None
    basis: Basis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A plan, the rights it gives, and what its citizen may do now.

    Attributes:
        may: names of what may be done, such as `choose`.
        authority: the name of who answers for the plan.
        places: those that the plan names, by id.
        helping: by which mandate a relative looks; none for the citizen.
    """

    plan: PlanOut
    rights: EntitlementOut
    may: frozenset[str]
    authority: str
    today: date
    places: Mapping[UUID, ProviderOut]
    helping: HelpedPlanOut | None = None

    @property
    def contact(self) -> str | None:
        """How the authority is reached, as the hospital wrote it."""
        kind = "municipality" if self.plan.responsible_authority_id.isdecimal() else "region"
        return self.plan.contacts.get(kind)

    @property
    def may_choose(self) -> bool:
        """Whether any place may be chosen now."""
        return "choose" in self.may

    @property
    def may_accept(self) -> bool:
        """Whether the offer in force may be taken now."""
        waits = self.plan.offer is not None and self.plan.placement is None
        return waits and bool({"choose", "accept_standing_offer"} & self.may)

    @property
    def arranged(self) -> Start | None:
        """Where and when the citizen is to start: placed, agreed or chosen; not merely offered."""
        plan = self.plan
        placed = plan.placement
        if placed is not None and placed.state != PlacementState.CANCELLED:
            return Start(
                provider_id=placed.provider_id,
                start_on=placed.start_on,
                start_time=self._hour_at(placed.provider_id, placed.start_on),
                basis=placed.basis,
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

    def _hour_at(self, provider_id: UUID, start_on: date) -> str | None:
        for one in (self.plan.agreed_start, self.plan.offer):
            if one is not None and (one.provider_id, one.start_on) == (provider_id, start_on):
                return one.start_time
        return None

    @property
    def standing(self) -> str:
        """Where the citizen stands, more closely than the state alone: the name of its texts."""
        plan, state = self.plan, self.plan.state
        if state in _LOOKING and Alert.PROVIDER_CANCELLED.value in plan.alerts:
            return f"{state.value}_cancelled"
        if state in _UNTOLD and _LATE & set(plan.alerts):
            return f"{state.value}_late"
        if state is PlanState.OFFERED and self.rights.private_choice.holds:
            return "offered_private"
        if state is PlanState.CHOICE_MADE and plan.choice and plan.choice.basis is Basis.PRIVATE:
            return "choice_made_private"
        missed = plan.placement is not None and plan.placement.state == PlacementState.NO_SHOW
        if state is PlanState.PLACED and missed:
            return "placed_missed"
        return state.value

    @property
    def may_still_choose(self) -> bool:
        """Whether a choice is open or yet to come, so that the rights are worth telling."""
        return not self.has_ended and self.plan.state not in _SETTLED

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens to the plan."""
        return self.plan.state in ENDED

    @property
    def has_receipt(self) -> bool:
        """Whether a first meeting is chosen or settled that is still to come."""
        is_ahead = self.plan.state not in ENDED | {PlanState.STARTED}
        return self.arranged is not None and is_ahead and self.standing != "placed_missed"

    @property
    def silence(self) -> str:
        """What follows if the citizen does nothing: the name of its text; empty for nothing."""
        state, standing = self.plan.state, self.standing
        if standing in ("choice_made_private", "placed_missed"):
            return standing
        if not self.may_still_choose or state in _SILENCE:
            return _SILENCE.get(state, "")
        if standing.endswith("_late"):
            return "late"
        if self.arranged:
            return "arranged"
        return "offer" if self.plan.offer else "none"

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


async def see(request: Request[Any, Any, Any], plan_id: UUID) -> Seen:
    """Gather what a page about a plan tells.

    Raises:
        Refused: there is no such plan, or it is somebody else's.
    """
    api, path = Api(request), f"/v1/plans/{plan_id}"
    plan = await api.read(path, PlanOut)
    rights = await api.read(f"{path}/entitlement", EntitlementOut)
    actions = await api.read(f"{path}/actions", ActionPage)
    return Seen(
        plan=plan,
        rights=rights,
        may=frozenset(one.action for one in actions.items),
        authority=await names.authority(api, plan.responsible_authority_id),
        today=await today_of(request),
        places=await names.places_of(api, plan),
        helping=await _helping(request, api, plan_id),
    )


async def _helping(
    request: Request[Any, Any, Any], api: Api, plan_id: UUID
) -> HelpedPlanOut | None:
    visit = visit_of(request)
    if visit is None or visit.caller.role is not Role.RELATIVE:
        return None
    page = await api.read("/v1/mandates", HelpedPlanPage)
    return next((one for one in page.items if one.plan_id == plan_id), None)
