"""One plan: where it stands, what may be done now, and everything that has happened to it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery

from service.auth import Role
from service.portal.cases.acts import ACTS, NEXT_STEP, act_of
from service.portal.cases.dossier import Dossier, gather
from service.portal.cases.history import history_of
from service.portal.cases.timeline import timeline
from service.portal.client import Api
from service.portal.grounds import staff_ground
from service.portal.language import language_of
from service.portal.names import authority, hour_at
from service.portal.pages import open_to, render
from service.portal.texts import Texts, texts
from service.portal.visits import visit_of
from service.rules.plan import ConsentFacts, recipients
from service.rules.plan_states import ENDED
from service.rules.rulebook import rulebook_named
from service.rules.vocabulary import PlanState
from service.schemas.accesses import AccessPage
from service.schemas.intake import RevisionPage
from service.schemas.notices import LetterPage
from service.schemas.plans import EventOut, EventPage

READERS = open_to(Role.AUTHORITY, Role.HOSPITAL, Role.AUDITOR)
_READ_LETTERS = frozenset({Role.AUTHORITY, Role.AUDITOR})
_UNTOLD = frozenset({PlanState.AWAITING_STRATIFICATION, PlanState.AWAITING_OFFER})
_BEGUN = frozenset({PlanState.STARTED, *ENDED})


@get("/sager/{plan_id:uuid}", opt=READERS, include_in_schema=False)
async def plan(
    request: Request[Any, Any, Any], plan_id: FromPath[UUID], gjort: FromQuery[str] = ""
) -> Response[bytes]:
    """Show a plan: facts, days, offers, choice, agreement, history, and the permitted acts."""
    seen, api, path = await gather(request, plan_id), Api(request), f"/v1/plans/{plan_id}"
    language, visit = language_of(request), visit_of(request)
    role = visit.caller.role if visit is not None else None
    events = await api.read(f"{path}/events", EventPage, {"limit": 500})
    revisions = await api.read(f"{path}/revisions", RevisionPage, {"limit": 500})
    history = await history_of(api, seen, events.items)
    values: dict[str, Any] = {
        "seen": seen,
        "line": timeline(seen, language),
        "history": events.items[::-1],
        "days_late": _notice_days_late(events.items),
        "after": lambda on, days: on + timedelta(days=days),
        "revisions": revisions.items,
        "who": history.who,
        "told": lambda event: history.facts_of(event, language),
        "running": _running(seen),
        "has_ended": seen.plan.state in ENDED,
        "ground": lambda one: staff_ground(one.code, one.facts, language) or one.code,
        "acts": _acts(seen),
        "next_step": NEXT_STEP.get(seen.plan.state),
        "done": gjort if gjort in ACTS or gjort in _DONE else None,
        "receipt": _receipt(gjort, seen),
        "hour_at": hour_at,
        "sent_to": _sent_to(seen, texts(language)),
        "acts_on": _acts_on(seen),
        "elsewhere": await _elsewhere(api, seen),
        "letters": [],
        "accesses": [],
    }
    if role in _READ_LETTERS:
        letters = await api.read(f"{path}/notices", LetterPage, {"lang": language.value})
        values["letters"] = letters.items
    if seen.is_answered_for or role is Role.AUDITOR:
        accesses = await api.read(f"{path}/accesses", AccessPage, {"limit": 25})
        values["accesses"] = accesses.items
    return render(request, "cases/plan.html", values)


@get("/sager/{plan_id:uuid}/udskrift", opt=READERS, include_in_schema=False)
async def sheet(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[bytes]:
    """Show what the plan says as a page to print, for a patient who shows it on paper (§ 4)."""
    seen = await gather(request, plan_id)
    told = {"seen": seen, "hour_of": lambda one: hour_at(seen.plan, one.provider_id, one.start_on)}
    return render(request, "cases/sheet.html", told)


def _notice_days_late(events: list[EventOut]) -> int | None:
    """How many days late the citizen was first told of an offer; none before that."""
    told = next((one for one in events if one.event == "offer.notified"), None)
    days = told.facts.get("notice_days_late") if told is not None else None
    return days if isinstance(days, int) else None


def _receipt(done: str, seen: Dossier) -> str:
    """By which name texts tell what was done: where an agreement has to be shown, other things."""
    if done == "aftalt-start" and seen.plan.state is PlanState.DOCUMENTATION_REQUESTED:
        return "aftalt-start-vises"
    if done == "dokumentation" and seen.has_announced_documentation:
        return "dokumentation-varslet"
    return done


def _sent_to(seen: Dossier, words: Texts) -> str:
    """Whom the plan was sent to when it was issued, in words; empty where to nobody."""
    return ", ".join(words(f"cases.recipients.{one}") for one in seen.plan.recipients)


def _acts_on(seen: Dossier) -> str:
    """Who would act on the plan, had the patient agreed to sending it there."""
    to_nobody = ConsentFacts(municipality=False, region=False, gp=False, hospital=False)
    book = rulebook_named(seen.plan.rule_set)
    return recipients(book, seen.plan.plan_type, to_nobody).acts.value


async def _elsewhere(api: Api, seen: Dossier) -> tuple[str, str] | None:
    """The postcode and where most of it lies, if that is another municipality than the plan's."""
    found = next((one for one in seen.plan.warnings if one.code == _ELSEWHERE), None)
    if found is None:
        return None
    return found.facts["postcode"], await authority(api, found.facts["municipality_code"])


def _running(seen: Dossier) -> frozenset[str]:
    """The days on the line that somebody has yet to meet."""
    state, offer = seen.plan.state, seen.plan.offer
    running = {"notice", "seven"} if state in _UNTOLD else set()
    if state is PlanState.OFFERED and offer is not None:
        running.add("reply")
    if state not in _BEGUN:
        running.add("clinical")
    return frozenset(running)


_ELSEWHERE = "POSTCODE_ELSEWHERE"
_DONE = ("tilbud", "modtaget", "udstedt")


def _acts(seen: Dossier) -> list[tuple[str, str]]:
    """The pages of what may be done now, each with its paragraph; one page for acts alike.

    What the plan waits for comes first.
    """
    found: dict[str, str] = {}
    for action in seen.actions:
        slug = act_of(action.action)
        if slug is not None:
            found.setdefault(slug, action.citation)
    step = NEXT_STEP.get(seen.plan.state)
    return sorted(found.items(), key=lambda one: one[0] != step)


ROUTES = [plan, sheet]
