"""One plan as those who work with it see it: what the API tells of it, gathered for a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request

from service.portal import names
from service.portal.client import Api
from service.portal.clock import today_of
from service.portal.language import language_of
from service.portal.places.here import area_names
from service.portal.visits import visit_of
from service.rules.vocabulary import DocumentationState
from service.schemas.plans import ActionOut, ActionPage, EntitlementOut, PlanOut
from service.schemas.providers import ProviderOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A plan, the rights it gives, and what its reader may do now.

    Attributes:
        actions: what may be done, in the API's order.
        is_answered_for: the reader is the authority that answers for the plan; others may have
            been sent it to know of (§ 4).
        authority: the name of who answers for the plan.
        area: the name of its clinical area.
        places: those that the plan names, by id.
    """

    plan: PlanOut
    rights: EntitlementOut
    actions: tuple[ActionOut, ...]
    is_answered_for: bool
    authority: str
    area: str
    today: date
    places: Mapping[UUID, ProviderOut]

    @property
    def path(self) -> str:
        """Where its page is."""
        return f"/sager/{self.plan.plan_id}"

    @property
    def has_announced_documentation(self) -> bool:
        """Whether an agreement has to be shown as soon as one is reported (§ 8, stk. 3)."""
        asked = self.plan.documentation
        return asked is not None and asked.state == DocumentationState.ANNOUNCED

    def day_number(self, on: date) -> int:
        """Days from discharge, which is day 0."""
        return (on - self.plan.discharged_on).days

    def days_left(self, due_on: date) -> int:
        """Days from today; negative once it has passed."""
        return (due_on - self.today).days

    def action(self, *events: str) -> ActionOut | None:
        """What may be done of some acts; none where none of them may."""
        return next((one for one in self.actions if one.action in events), None)


async def gather(request: Request[Any, Any, Any], plan_id: UUID) -> Dossier:
    """Gather what a page about a plan tells.

    Raises:
        Refused: there is no such plan, or it is not the reader's to see.
    """
    api, path = Api(request), f"/v1/plans/{plan_id}"
    plan = await api.read(path, PlanOut)
    rights = await api.read(f"{path}/entitlement", EntitlementOut)
    actions = await api.read(f"{path}/actions", ActionPage)
    areas = await area_names(api, language_of(request))
    visit = visit_of(request)
    return Dossier(
        plan=plan,
        rights=rights,
        actions=tuple(actions.items),
        is_answered_for=(
            visit is not None and visit.caller.authority_id == plan.responsible_authority_id
        ),
        authority=await names.authority(api, plan.responsible_authority_id),
        area=areas.get(plan.clinical_area, plan.clinical_area),
        today=await today_of(request),
        places=await names.places_of(api, plan),
    )
