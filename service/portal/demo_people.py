"""The made-up people of the demonstration: for each role somebody whose pages show something."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from litestar import Request

from service.auth import Caller, Role, issue
from service.clock import machine_now
from service.portal.client import Api, Refused
from service.portal.names import provider
from service.rules.vocabulary import PlanState
from service.schemas.mandates import HelpedPlanPage
from service.schemas.plans import EntitlementOut, PlanOut, PlanPage, PlanSummary
from service.schemas.providers import ProviderOut, ProviderPage

_LOOKED_AT = 12  # plans with an offer, to find one that opens the private choice
_CHOSEN = 4  # plans of a state, to find the places that were chosen
_LIFETIME = timedelta(minutes=5)
_AUTHORITIES = ("0751", "0101", "midtjylland")
_KINDS = ("municipal", "private")
_RELATIVES = (1, 2)
_STATES = (
    PlanState.AWAITING_HOSPITAL_CHOICE,
    PlanState.AWAITING_STRATIFICATION,
    PlanState.AWAITING_OFFER,
    PlanState.CHOICE_LAPSED,
    PlanState.CHOICE_MADE,
    PlanState.PLACED,
    PlanState.STARTED,
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody made up.

    Attributes:
        key: names them in an address.
        name: what they are called once signed in.
        text: the name of the text that says why one would be them.
        caller: what their token says.
        detail: what tells them apart from others with the same text.
    """

    key: str
    name: str
    text: str
    caller: Caller
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """People of one kind."""

    text: str
    people: tuple[Person, ...]


async def people(request: Request[Any, Any, Any]) -> tuple[Group, ...]:
    """All of them, in the order of the page.

    Plans are looked for in the name of the operator, with a token that lives for minutes; the plans
    that are found say so in their list of who has looked.
    """
    api = _api_of_operator(request)
    return (
        Group("citizens", tuple(await _citizens(api))),
        Group("relatives", await _relatives(request)),
        Group("authorities", tuple(_authority(one) for one in _AUTHORITIES)),
        Group("providers", tuple(await _providers(api))),
        Group("others", tuple(_other(role) for role in _OTHERS)),
    )


_OTHERS = (Role.PLANNER, Role.AUDITOR, Role.OPERATOR, Role.HOSPITAL)


def _api_of_operator(request: Request[Any, Any, Any]) -> Api:
    return _api_as(request, Caller(role=Role.OPERATOR, sub="demo-login"))


def _api_as(request: Request[Any, Any, Any], caller: Caller) -> Api:
    key = request.app.state.development_key
    signed = issue(key, caller, now=machine_now(), lifetime=_LIFETIME)
    return Api(request, token=signed)


async def _citizens(api: Api) -> list[Person]:
    found = []
    offered = await _plans(api, PlanState.OFFERED, _LOOKED_AT)
    private = await _first_with_private_choice(api, offered)
    if private is not None:
        found.append(_citizen(private, "offered_late"))
        offered = [one for one in offered if one.plan_id != private.plan_id]
    found += [_citizen(one, "offered") for one in offered[:1]]
    for state in _STATES:
        found += [_citizen(one, state.value) for one in await _plans(api, state, 1)]
    return [replace(one, name=f"Borger {number}") for number, one in enumerate(found, start=1)]


async def _first_with_private_choice(api: Api, plans: list[PlanSummary]) -> PlanSummary | None:
    for plan in plans:
        rights = await api.read(f"/v1/plans/{plan.plan_id}/entitlement", EntitlementOut)
        if rights.private_choice.holds:
            return plan
    return None


async def _plans(api: Api, state: PlanState, limit: int) -> list[PlanSummary]:
    page = await api.read("/v1/plans", PlanPage, {"state": state.value, "limit": limit})
    return page.items


def _citizen(plan: PlanSummary, text: str) -> Person:
    caller = Caller(role=Role.CITIZEN, sub=plan.citizen_ref)
    return Person(f"citizen-{plan.citizen_ref}", "", text, caller, detail=plan.citizen_ref)


async def _relatives(request: Request[Any, Any, Any]) -> tuple[Person, ...]:
    """The made-up relatives who still have somebody to help."""
    found = []
    for number in _RELATIVES:
        caller = Caller(role=Role.RELATIVE, sub=f"demo-paaroerende-{number}")
        page = await _api_as(request, caller).read("/v1/mandates", HelpedPlanPage)
        for one in page.items[:1]:
            text = f"relative_{one.covers.value}"
            key = f"relative-{number}"
            person = Person(key, f"Pårørende {number}", text, caller, detail=one.citizen_name)
            found.append(person)
    return tuple(found)


def _authority(authority_id: str) -> Person:
    caller = Caller(
        role=Role.AUTHORITY, sub=f"demo-authority-{authority_id}", authority_id=authority_id
    )
    key = f"authority-{authority_id}"
    return Person(key, "Sagsbehandler", f"authority_{authority_id}", caller)


async def _providers(api: Api) -> list[Person]:
    """A public place and a private one: where a citizen has chosen one, that, as it has work."""
    chosen = await _chosen_places(api)
    found = []
    for kind in _KINDS:
        if kind in chosen:
            found.append(_provider(chosen[kind]))
            continue
        try:
            query = {"kind": kind, "care_level": "basic", "clinical_area": "01", "limit": 1}
            page = await api.read("/v1/providers", ProviderPage, query)
        except Refused:
            continue
        found += [_provider(one) for one in page.items]
    return found


async def _chosen_places(api: Api) -> dict[str, ProviderOut]:
    """Of each kind a place that was chosen, those first whose answer is waited for."""
    found: dict[str, ProviderOut] = {}
    for state in (PlanState.CHOICE_MADE, PlanState.PLACED, PlanState.STARTED):
        for plan in await _plans(api, state, _CHOSEN):
            whole = await api.read(f"/v1/plans/{plan.plan_id}", PlanOut)
            if whole.choice is not None:
                place = await provider(api, whole.choice.provider_id)
                found.setdefault(place.kind.value, place)
            if found.keys() >= set(_KINDS):
                return found
    return found


def _provider(place: ProviderOut) -> Person:
    provider_id = str(place.provider_id)
    caller = Caller(role=Role.PROVIDER, sub=f"demo-provider-{provider_id}", provider_id=provider_id)
    text = f"provider_{place.kind.value}"
    return Person(f"provider-{provider_id}", "Medarbejder", text, caller, detail=place.name)


def _other(role: Role) -> Person:
    names = {
        Role.PLANNER: "Planlægger",
        Role.AUDITOR: "Tilsyn",
        Role.OPERATOR: "Drift",
        Role.HOSPITAL: "Hospital",
    }
    caller = Caller(role=role, sub=f"demo-{role.value}")
    return Person(role.value, names[role], role.value, caller)
