"""What the law or the state of a case says, in the words of the letters.

The store speaks to the citizen. Those who work with plans get words of their own where the store
has some, and else the citizen's, set as a quotation: they are never addressed as if they were one.
"""

import re
from collections.abc import Mapping
from typing import Any

from service.notices.spelling import spelled_facts
from service.notices.texts import Language, Text, store
from service.portal.texts import texts

_TO_A_CITIZEN = {
    Language.DA: re.compile(r"\b(?:du|dig|din|dit|dine)\b", re.IGNORECASE),
    Language.EN: re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE),
}


def ground(code: str, facts: Mapping[str, Any], language: Language) -> str:
    """A ground in the words a citizen reads, with its values; empty where there are none."""
    entry = store(language).reasons.get(code)
    return _told(entry.body, facts, language) if entry else ""


def staff_ground(code: str, facts: Mapping[str, Any], language: Language) -> str:
    """A ground for those who work with plans; empty where there are no words for it."""
    entry = store(language).reasons.get(code)
    if entry is None:
        return ""
    own = _told(entry.staff, facts, language)
    return own or quoted(_told(entry.body, facts, language), language)


def quoted(words: str, language: Language) -> str:
    """Words that address the citizen, set as what the citizen is told; all others as they are."""
    if _TO_A_CITIZEN[language].search(words) is None:
        return words
    return texts(language)("common.citizen_is_told", words=words)


def _told(text: Text, facts: Mapping[str, Any], language: Language) -> str:
    told = {name: str(value) for name, value in facts.items()}
    return " ".join(text.told(spelled_facts(told.items(), language)))
