"""What the law or the state of a case says, in the words of the letters."""

from collections.abc import Mapping
from typing import Any

from service.notices.spelling import spelled_facts
from service.notices.texts import Language, store


def ground(code: str, facts: Mapping[str, Any], language: Language) -> str:
    """A ground in words, with its values; empty where there are no words for it."""
    entry = store(language).reasons.get(code)
    if entry is None:
        return ""
    told = {name: str(value) for name, value in facts.items()}
    return " ".join(entry.body.told(spelled_facts(told.items(), language)))
