"""What the rules answered when a decision was made, in words for those who check it."""

from collections.abc import Iterator
from typing import Any

from service.notices.texts import Language
from service.portal.grounds import staff_ground
from service.portal.texts import Texts, texts
from service.schemas.decisions import DecisionOut

_RIGHTS = ("public_choice", "private_choice", "hospital_choice")


def in_words(decision: DecisionOut, language: Language) -> list[str]:
    """The answers that there are words for, in order, each once; the others are only kept as code.

    An answer is a ground with yes or no, a right with its ground, or the state that follows.
    """
    told = (said for one in decision.questions for said in _said(one.answer, language))
    return list(dict.fromkeys(told))


def _said(answer: object, language: Language) -> Iterator[str]:
    words = texts(language)
    if not isinstance(answer, dict):
        yield from _state([answer], words)
        return
    if "holds" in answer:
        yield from _verdict(answer, language)
    for right in _RIGHTS:
        if right in answer:
            label = words(f"cases.rights.{right}")
            yield from (f"{label}: {said}" for said in _verdict(answer[right], language))
    yield from _state(answer.get("to_states", []), words)


def _verdict(verdict: dict[str, Any], language: Language) -> Iterator[str]:
    reason = verdict["reason"]
    ground = staff_ground(reason["code"], dict(reason["facts"]), language)
    if ground:
        said = texts(language)("cases.yes" if verdict["holds"] else "cases.no")
        yield f"{said} ({reason['citation']}). {ground}"


def _state(states: list[object], words: Texts) -> Iterator[str]:
    """Where a plan stands after what leads to one state alone."""
    if len(states) == 1 and words.has(f"cases.states.{states[0]}"):
        state = words(f"cases.states.{states[0]}")
        yield words("cases.decisions.leads_to", state=state)
