"""The made-up people of the demonstration: for each role somebody whose pages show something."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Request

from db.queries import demo_people
from db.queries.demo_people import Stands
from service.auth import Caller, Role, issue
from service.clock import machine_now
from service.portal.client import Api
from service.portal.clock import today_of
from service.portal.names import provider
from service.rules.rulebook import rulebook_on
from service.rules.vocabulary import PlanState
from service.schemas.mandates import HelpedPlanPage
from service.schemas.providers import ProviderOut, ProviderPage

_LIFETIME = timedelta(minutes=5)
_AUTHORITIES = ("0751", "0101", "midtjylland")
_KINDS = ("municipal", "private")
_RELATIVES = (1, 2)
_STAFF = "demo-provider-"  # of a place: how their subject begins
_STANDINGS = (
    "offered_late",
    "offered",
    "awaiting_hospital_choice",
    "awaiting_stratification",
    "awaiting_offer",
    "overdue",
    "choice_lapsed",
    "choice_made",
    "choice_made_private",
    "agreed_private",
    "placed",
    "started",
)
_WITH_WORK = ("choice_made", "agreed_private", "placed", "started", "choice_made_private")
_EACH = 4  # of a standing, to find the places that were chosen


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
    """All of them, in the order of the page; nobody's plan is looked into for it."""
    today = await today_of(request)
    told_from = today - timedelta(days=rulebook_on(today).notice_days)
    async with request.app.state.system_sessions() as session, session.begin():
        found = await demo_people.standings(
            session, list(PlanState), told_from=told_from, each=_EACH
        )
        answered = await demo_people.answered(session, sub=_STAFF, most=_EACH)
    return (
        Group("citizens", tuple(_citizens(found))),
        Group("relatives", await _relatives(request)),
        Group("authorities", tuple(_authority(one) for one in _AUTHORITIES)),
        Group("providers", tuple(await _providers(Api(request), found, answered))),
        Group("others", tuple(_other(role) for role in _OTHERS)),
    )


_OTHERS = (Role.PLANNER, Role.AUDITOR, Role.OPERATOR, Role.HOSPITAL)


def _citizens(found: list[Stands]) -> list[Person]:
    """One of each standing, called by the number that is always theirs."""
    first: dict[str, Stands] = {}
    for one in found:
        first.setdefault(one.standing, one)
    return [_citizen(first[name]) for name in _STANDINGS if name in first]


def _citizen(one: Stands) -> Person:
    ref = one.citizen_ref
    number = ref.rpartition("-")[2].lstrip("0") or ref
    caller = Caller(role=Role.CITIZEN, sub=ref)
    return Person(f"citizen-{ref}", f"Borger {number}", one.standing, caller)


async def _relatives(request: Request[Any, Any, Any]) -> tuple[Person, ...]:
    """The made-up relatives, also those whom nobody lets in any more."""
    found = []
    for number in _RELATIVES:
        caller = Caller(role=Role.RELATIVE, sub=f"demo-paaroerende-{number}")
        signed = issue(
            request.app.state.development_key, caller, now=machine_now(), lifetime=_LIFETIME
        )
        page = await Api(request, token=signed).read("/v1/mandates", HelpedPlanPage)
        helps = page.items[0] if page.items else None
        text = f"relative_{helps.covers.value}" if helps else "relative_none"
        detail = helps.citizen_name if helps else ""
        found.append(Person(f"relative-{number}", f"Pårørende {number}", text, caller, detail))
    return tuple(found)


def _authority(authority_id: str) -> Person:
    caller = Caller(
        role=Role.AUTHORITY, sub=f"demo-authority-{authority_id}", authority_id=authority_id
    )
    key = f"authority-{authority_id}"
    return Person(key, "Sagsbehandler", f"authority_{authority_id}", caller)


async def _providers(api: Api, found: list[Stands], answered: list[UUID]) -> list[Person]:
    """A public place and a private one: where a citizen has chosen one, that, as it has work.

    After them the places that have answered, so that who was one of their staff comes back to it.
    """
    people = await _with_work(api, found)
    shown = {one.caller.provider_id for one in people}
    again = [await provider(api, one) for one in answered if str(one) not in shown]
    return people + [_provider(one) for one in again]


async def _with_work(api: Api, found: list[Stands]) -> list[Person]:
    chosen = await _chosen_places(api, found)
    people = []
    for kind in _KINDS:
        if kind in chosen:
            people.append(_provider(chosen[kind]))
            continue
        query = {"kind": kind, "care_level": "basic", "clinical_area": "01", "limit": 1}
        page = await api.read("/v1/providers", ProviderPage, query)
        people += [_provider(one) for one in page.items]
    return people


async def _chosen_places(api: Api, found: list[Stands]) -> dict[str, ProviderOut]:
    """Of each kind a place that was chosen, those first whose answer is waited for."""
    places: dict[str, ProviderOut] = {}
    for standing in _WITH_WORK:
        for one in found:
            if one.standing == standing and one.chosen_at and places.keys() < set(_KINDS):
                place = await provider(api, one.chosen_at)
                places.setdefault(place.kind.value, place)
    return places


def _provider(place: ProviderOut) -> Person:
    provider_id = str(place.provider_id)
    caller = Caller(role=Role.PROVIDER, sub=f"{_STAFF}{provider_id}", provider_id=provider_id)
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
