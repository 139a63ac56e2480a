"""What a provider's answer was, as sentences for people."""

from collections.abc import Mapping
from datetime import date

from service.notices.letter import explain
from service.notices.texts import Language
from service.rules.verdict import Reason

_OUTCOMES: Mapping[Language, Mapping[str, str]] = {
    Language.DA: {
        "excluded": "Den {on} kunne {name} ikke vælges ({citation}).",
        "possible": "Den {on} kunne {name} vælges med start {start_on} ({citation}).",
        "chosen": "Den {on} var {name} valgt med start {start_on} ({citation}).",
    },
    Language.EN: {
        "excluded": "On {on} {name} could not be chosen ({citation}).",
        "possible": "On {on} {name} could be chosen with a start on {start_on} ({citation}).",
        "chosen": "On {on} {name} was chosen with a start on {start_on} ({citation}).",
    },
}


def sentences(
    language: Language,
    outcome: str,
    reason: Reason,
    *,
    name: str,
    on: date,
    start_on: date | None,
) -> str:
    """The outcome in one sentence, and its ground as the citizen is told it.

    Args:
        language: what to write in.
        outcome: `excluded`, `possible` or `chosen`; what was chosen needs no ground.
        reason: the ground.
        name: what the provider was called then.
        on: the day asked about.
        start_on: the start chosen, or the first that could have been.
    """
    told = _OUTCOMES[language][outcome].format(
        on=on, name=name, start_on=start_on, citation=reason.citation
    )
    return told if outcome == "chosen" else f"{told} {explain(reason, language)}"
