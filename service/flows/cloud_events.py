"""History as CloudEvents: thin, and the same for the feed and for webhooks."""

from uuid import UUID

from db.queries.feed import Placed
from db.types import Json
from service.schemas.events import CloudEvent, EventData

SOURCE = "/v1/events"
TYPE = "dk.fritvalg.{}"
_DIGITS = 18  # of a place in the feed, so that places sort as text


def place(position: int) -> str:
    """A place in the feed as it is written."""
    return str(position).zfill(_DIGITS)


def message_id(event_id: int | None) -> str:
    """The one name of an event, in the feed and in every delivery."""
    return f"evt_{event_id or 0}"


def cloud_event(placed: Placed) -> CloudEvent:
    """An event with the ids it concerns; other facts are read where access is checked."""
    position, row = placed
    refusal_id = _id(row.facts, "refusal_id")
    return CloudEvent(
        specversion="1.0",
        id=message_id(row.event_id),
        source=SOURCE,
        type=TYPE.format(row.event),
        subject=_subject(row.plan_id, refusal_id),
        time=row.at,
        datacontenttype="application/json",
        sequence=place(position),
        partitionkey=partition(placed),
        data=EventData(
            event=row.event,
            plan_id=row.plan_id,
            refusal_id=refusal_id,
            provider_id=_id(row.facts, "provider_id"),
            publication_id=_id(row.facts, "publication_id"),
            run_id=_id(row.facts, "run_id"),
            from_state=row.from_state,
            to_state=row.to_state,
            actor_role=row.actor_role,
            rule_set=row.rule_set,
            citation=row.citation,
        ),
    )


def partition(placed: Placed) -> str:
    """What an event is told in order with: its plan, its refusal, or all else of its kind."""
    _, row = placed
    about = row.plan_id or _id(row.facts, "refusal_id")
    return str(about) if about else row.event.partition(".")[0]


def _subject(plan_id: UUID | None, refusal_id: UUID | None) -> str:
    if plan_id is not None:
        return f"plans/{plan_id}"
    return f"capacity-refusals/{refusal_id}" if refusal_id is not None else "service"


def _id(facts: Json, name: str) -> UUID | None:
    try:
        return UUID(str(facts[name]))
    except (KeyError, ValueError):
        return None
