"""What a citizen takes along: letters as PDF, and the first meeting for a calendar."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from icalendar import Alarm, Calendar, Event
from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from service.auth import Role
from service.clock import COPENHAGEN, machine_now
from service.portal.citizen.glance import Start
from service.portal.citizen.seen import Seen, see
from service.portal.client import Api
from service.portal.language import language_of
from service.portal.pages import open_to
from service.portal.texts import Texts, texts
from service.schemas.providers import ProviderOut

_HELPED = open_to(Role.CITIZEN, Role.RELATIVE)
_HEADERS = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
_AHEAD = timedelta(days=1)
_USUAL_LENGTH = timedelta(hours=1)


@get("/planer/{plan_id:uuid}/breve/{notice:str}", opt=_HELPED, include_in_schema=False)
async def letter(
    request: Request[Any, Any, Any], plan_id: FromPath[UUID], notice: FromPath[str]
) -> Response[bytes]:
    """Give a letter as a tagged PDF."""
    if not notice.replace("_", "").isalpha():
        raise NotFoundException
    query = {"lang": language_of(request).value, "format": "pdf"}
    path = f"/v1/plans/{plan_id}/notices/{notice}"
    answer = await Api(request).send("GET", path, query=query)
    headers = _HEADERS | {"Content-Disposition": answer.headers["content-disposition"]}
    return Response(answer.content, media_type="application/pdf", headers=headers)


@get("/planer/{plan_id:uuid}/kalender.ics", opt=_HELPED, include_in_schema=False)
async def calendar(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[bytes]:
    """Give the first meeting as a calendar entry (RFC 5545), with a reminder the day before.

    A place that is only held is `TENTATIVE`.
    """
    seen = await see(request, plan_id)
    if seen.arranged is None or not seen.has_receipt:
        raise NotFoundException
    words = texts(language_of(request))
    content = _calendar(seen, seen.arranged, words)
    headers = _HEADERS | {"Content-Disposition": 'attachment; filename="genoptraening.ics"'}
    return Response(content, media_type="text/calendar", headers=headers)


def _calendar(seen: Seen, start: Start, words: Texts) -> bytes:
    place = seen.places[start.provider_id]
    entry = Event()
    entry.add("uid", f"{seen.plan.plan_id}@fritvalg")
    entry.add("sequence", seen.plan.version)
    entry.add("dtstamp", machine_now())
    entry.add("summary", words(f"choice.calendar.{seen.certainty}", place=place.name))
    entry.add("status", "CONFIRMED" if seen.certainty == "settled" else "TENTATIVE")
    entry.add("location", _where(place))
    entry.add("description", _about(seen, start, words))
    _add_time(entry, start)
    if seen.reminds:
        entry.add_component(_reminder(seen, words))
    whole = Calendar()
    whole.add("prodid", "-//Fritvalg//DA")
    whole.add("version", "2.0")
    whole.add_component(entry)
    content: bytes = whole.to_ical()
    return content


def _reminder(seen: Seen, words: Texts) -> Alarm:
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("trigger", -_AHEAD)
    told = "remember_to_agree" if seen.certainty == "held" else "reminder"
    reminder.add("description", words(f"choice.calendar.{told}"))
    return reminder


def _add_time(entry: Event, start: Start) -> None:
    """The hour if one is known, in UTC so that no table of zones is needed; else the whole day."""
    if start.start_time is None:
        entry.add("dtstart", start.start_on)
        entry.add("dtend", start.start_on + timedelta(days=1))
        return
    begins = datetime.combine(start.start_on, time.fromisoformat(start.start_time), COPENHAGEN)
    utc = datetime.fromtimestamp(begins.timestamp(), tz=machine_now().tzinfo)
    entry.add("dtstart", utc)
    entry.add("dtend", utc + _USUAL_LENGTH)


def _where(place: ProviderOut) -> str:
    town = f"{place.postcode} {place.town}"
    return ", ".join(part for part in (place.name, place.address, town) if part)


def _about(seen: Seen, start: Start, words: Texts) -> str:
    """Whom to call and by when to tell of it; the hour where nobody has told one yet."""
    phone, told = seen.places[start.provider_id].phone, seen.values(words.language)
    lines = [words("choice.calendar.call", phone=phone)] if phone else []
    if seen.certainty == "held":
        lines.append(words("choice.calendar.agree", **told))
    else:
        lines += [] if start.start_time else [words("choice.receipt.hour_unknown")]
        lines.append(words("choice.calendar.cannot_come"))
    return " ".join([*lines, words("choice.calendar.questions", **told)])


ROUTES = [letter, calendar]
