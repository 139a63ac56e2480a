"""One plan as its citizen sees it: what the API tells of it, gathered once for a page."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request

from service.portal.citizen.glance import Glance, glance
from service.portal.client import Api
from service.portal.clock import today_of
from service.rules.plan_states import ENDED
from service.rules.vocabulary import Alert, Basis, PlacementState, PlanState
from service.schemas.plans import ActionPage, EntitlementOut

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood(Glance):
    """A plan and the rights it gives: enough to tell where it stands and what comes next."""

    rights: EntitlementOut
    today: date

    @property
    def certainty(self) -> str:
        """How sure the first meeting is: the name of its texts.

        `held` until it is agreed, `waiting` for the answer of the place, else `settled`.
        """
        if self.plan.state is not PlanState.CHOICE_MADE:
            return "settled"
        return "held" if self.standing == "choice_made_private" else "waiting"

    @property
    def counts_from(self) -> date | None:
        """The day that the days to a private choice count from, where it is not the discharge."""
        zero = self.plan.clocks.day_zero
        return zero if zero != self.plan.discharged_on else None

    @property
    def begins_anew(self) -> bool:
        """Whether a course has ended before the plan did, and the next has not been arranged."""
        newest = self.plan.placement
        is_over = newest is not None and newest.state == PlacementState.COMPLETED
        return is_over and not self.is_settled

    @property
    def days_left(self) -> int | None:
        """Days until the first meeting; none where there is none."""
        return (self.arranged.start_on - self.today).days if self.arranged else None

    @property
    def reminds(self) -> bool:
        """Whether there is time for a reminder the day before the first meeting."""
        return self.days_left is not None and self.days_left > 1

    @property
    def reply_by(self) -> date | None:
        """The day by which the offer is to be answered, until something is arranged for sure."""
        offer = self.plan.offer
        is_open = self.arranged is None or self.certainty == "held"
        return offer.reply_by if offer and is_open else None

    @property
    def may_still_reply(self) -> bool:
        """Whether that day has not passed."""
        return self.reply_by is not None and self.reply_by >= self.today

    def must_agree(self, basis: Basis) -> bool:
        """Whether the citizen has to agree with a choice that the place gets the plan.

        Source: § 4, stk. 4, and § 8, stk. 2.
        """
        is_asked = basis is Basis.HOSPITAL and not self.plan.consent["hospital"]
        return basis is Basis.PRIVATE or is_asked

    @property
    def has_agreed_to_dispatch(self) -> bool:
        """Whether the choice came with consent that the place gets the plan (§ 8, stk. 2)."""
        return self.plan.choice is not None and self.plan.choice.dispatch_consent is not None

    @property
    def standing(self) -> str:
        """Where the citizen stands, more closely than the state alone: the name of its texts."""
        plan, state = self.plan, self.plan.state
        if state in _UNTOLD | _LOOKING:
            return f"{state.value}{self._why_it_waits}"
        if state is PlanState.OFFERED and self.rights.private_choice.holds:
            return "offered_private"
        if state is PlanState.CHOICE_MADE and plan.choice and plan.choice.basis is Basis.PRIVATE:
            return "choice_made_private"
        missed = plan.placement is not None and plan.placement.state == PlacementState.NO_SHOW
        if state is PlanState.PLACED and missed:
            return "placed_missed"
        return state.value

    @property
    def _why_it_waits(self) -> str:
        """Why a plan waits, where it has not just come: how the name of its texts ends."""
        state, alerts = self.plan.state, set(self.plan.alerts)
        if state in _LOOKING and Alert.PROVIDER_CANCELLED.value in alerts:
            return "_cancelled"
        if state is PlanState.AWAITING_OFFER and self.begins_anew:
            return "_anew"
        return "_late" if state in _UNTOLD and _LATE & alerts else ""

    @property
    def may_still_choose(self) -> bool:
        """Whether a choice is open or yet to come, so that the rights are worth telling."""
        return not self.has_ended and self.plan.state not in _SETTLED

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
        if self.plan.offer:
            return "offer"
        is_due = state in _UNTOLD and self.plan.clocks.notice_due_on and not self.begins_anew
        return "told_by" if is_due else "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen(Stood):
    """A plan, the rights it gives, and what its citizen may do now.

    Attributes:
        may: names of what may be done, such as `choose`.
    """

    may: frozenset[str]

    @property
    def may_choose(self) -> bool:
        """Whether any place may be chosen now."""
        return "choose" in self.may

    @property
    def may_accept(self) -> bool:
        """Whether the offer in force may be taken now."""
        waits = self.plan.offer is not None and not self.is_settled
        return waits and bool({"choose", "accept_standing_offer"} & self.may)


async def see(request: Request[Any, Any, Any], plan_id: UUID) -> Seen:
    """Gather what a page about a plan tells.

    Raises:
        Refused: there is no such plan, or it is somebody else's.
    """
    known, api = await glance(request, plan_id), Api(request)
    rights = await api.read(f"/v1/plans/{plan_id}/entitlement", EntitlementOut)
    return Seen(
        plan=known.plan,
        authority=known.authority,
        places=known.places,
        helping=known.helping,
        rights=rights,
        may=await permitted(api, plan_id),
        today=await today_of(request),
    )


async def permitted(api: Api, plan_id: UUID) -> frozenset[str]:
    """Names of what the reader may do with a plan now, such as `choose`."""
    actions = await api.read(f"/v1/plans/{plan_id}/actions", ActionPage)
    return frozenset(one.action for one in actions.items)
