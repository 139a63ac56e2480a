"""What has happened to a plan, told with the names of places and authorities, not with ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from service.auth import Role
from service.notices.texts import Language
from service.portal import names
from service.portal.cases import said
from service.portal.cases.dossier import Dossier
from service.portal.client import Api
from service.schemas.plans import EventOut

_PLACE = "provider_id"
_TOWNS = ("from_municipality", "to_municipality", "from_authority_id", "to_authority_id")
_FOR_OTHERS = frozenset({Role.AUTHORITY, Role.PROVIDER, Role.HOSPITAL})


@dataclass(frozen=True, slots=True)
class History:
    """The names that events tell of, by id; what has none is left out."""

    named: Mapping[str, str]

    def who(self, event: EventOut) -> str:
        """The authority or the place that somebody acted for; empty where for nobody."""
        return self.named.get(_acts_for(event), "")

    def facts_of(self, event: EventOut, language: Language) -> list[tuple[str, str]]:
        """What is told of an event, as names of texts and words: where it was comes first."""
        told = [(name, self.named.get(_id(event, name), "")) for name in (_PLACE, *_TOWNS)]
        return [one for one in told if one[1]] + said.facts_of(event, language)


async def history_of(api: Api, seen: Dossier, events: list[EventOut]) -> History:
    """Look up the names that some events of a plan tell of."""
    wanted = {_acts_for(one) for one in events}
    wanted |= {_id(one, name) for one in events for name in (_PLACE, *_TOWNS)}
    known = {str(place_id): place.name for place_id, place in seen.places.items()}
    found = {one: await _name(api, one) for one in sorted(wanted - known.keys()) if one}
    return History({**known, **found})


async def _name(api: Api, one: str) -> str:
    try:
        place = UUID(one)
    except ValueError:
        return await names.authority(api, one)
    return (await names.provider(api, place)).name


def _id(event: EventOut, name: str) -> str:
    return str(event.facts.get(name) or "")


def _acts_for(event: EventOut) -> str:
    acts_for, slash, _ = event.actor.partition("/")
    return acts_for if slash and event.actor_role in _FOR_OTHERS else ""
