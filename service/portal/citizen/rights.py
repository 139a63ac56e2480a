"""Which choices a citizen holds, in the words of the letters."""

from dataclasses import dataclass

from service.notices.spelling import spelled_facts
from service.notices.texts import Language, store
from service.portal.citizen.advice import not_now
from service.portal.citizen.seen import Seen
from service.portal.texts import texts as words
from service.rules.codes import Code
from service.rules.vocabulary import PlanType
from service.schemas.base import VerdictOut


@dataclass(frozen=True, slots=True)
class Right:
    """One choice: whether it is held, what that means, and the paragraph.

    Attributes:
        kind: `public`, `private` or `hospital`; the name of its texts.
        lines: what is said of it.
        stands: `yes`, `no`, or `later` while it is not held yet, or cannot be used yet.
    """

    kind: str
    holds: bool
    lines: tuple[str, ...]
    citation: str
    stands: str


def rights(seen: Seen, language: Language) -> list[Right]:
    """The choices that have to do with a plan of this type, the held ones first."""
    held = seen.rights
    at_hospital = seen.plan.plan_type is PlanType.HOSPITAL_SPECIALISED
    found = (
        [("hospital", held.hospital_choice)]
        if at_hospital
        else [("public", held.public_choice), ("private", held.private_choice)]
    )
    told = [_right(seen, kind, verdict, language) for kind, verdict in found]
    return sorted(told, key=lambda one: not one.holds)


def _right(seen: Seen, kind: str, verdict: VerdictOut, language: Language) -> Right:
    texts = store(language)
    facts = dict(verdict.facts) | {"contract_party": seen.rights.contract_party}
    days = {
        "latest_private_start_on": seen.rights.latest_private_start_on,
        "last_day_without_private_choice": seen.plan.clocks.last_day_without_private_choice,
    }
    facts |= {name: day.isoformat() for name, day in days.items() if day is not None}
    values = spelled_facts(facts.items(), language) | {"authority": seen.authority}
    entries = texts.rights if verdict.holds and verdict.code in texts.rights else texts.reasons
    entry = entries.get(verdict.code)
    lines = entry.body.told(values) if entry else ()
    return Right(
        kind,
        verdict.holds,
        (*lines, *_today(seen, verdict, language)),
        verdict.citation,
        _stands(seen, verdict),
    )


def _stands(seen: Seen, verdict: VerdictOut) -> str:
    closed = not_now(seen)
    if verdict.code == Code.RIGHT_NOT_TRIGGERED and seen.plan.offer is None:
        return "later"  # it comes if no offer does
    if not verdict.holds or closed == "lapsed":
        return "no"
    return "later" if closed else "yes"


def _today(seen: Seen, verdict: VerdictOut, language: Language) -> tuple[str, ...]:
    """What changes tomorrow, on the last day without a private choice."""
    is_last = seen.plan.clocks.last_day_without_private_choice == seen.today
    if verdict.code != Code.RIGHT_NOT_TRIGGERED or not is_last:
        return ()
    told = "offered" if seen.plan.offer else "missing"
    return (words(language)(f"citizen.last_day.{told}"),)
