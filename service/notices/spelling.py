"""Spells the values of facts as people write them."""

import re
from collections.abc import Iterable
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from service.notices.texts import LOCALES, Language, store

_WITH_WEEKDAY = {Language.DA: "EEEE 'den' d. MMMM y", Language.EN: "EEEE d MMMM y"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_HOUR = re.compile(r"\d{2}:\d{2}")
_FRACTION = re.compile(r"\d+\.\d+")


def spelled_day(day: date, language: Language, *, weekday: bool = True) -> str:
    """Return a day in words, e.g. `tirsdag den 12. januar 2027`, or `12. januar 2027`."""
    form = _WITH_WEEKDAY[language] if weekday else "long"
    return format_date(day, format=form, locale=LOCALES[language])


def municipality(name: str, language: Language) -> str:
    """Return what a municipality calls itself, e.g. `Aarhus Kommune`, `Københavns Kommune`."""
    texts = store(language)
    return texts.municipalities.get(name) or texts.shared["municipality"].format(name=name)


def spelled_hour(hour: str, language: Language) -> str:
    """Return an hour of the day as it is written, e.g. `10.30` in Danish."""
    return hour.replace(":", ".") if language is Language.DA else hour


def spelled(value: str, language: Language, *, weekday: bool = True) -> str:
    """Return a fact's value in words: days in full, closed words as people call them."""
    if _DAY.fullmatch(value):
        return spelled_day(date.fromisoformat(value), language, weekday=weekday)
    if _HOUR.fullmatch(value):
        return spelled_hour(value, language)
    if _FRACTION.fullmatch(value):
        return format_decimal(value, locale=LOCALES[language])
    words = store(language).words
    parts = value.split(" ")
    return ", ".join(words[part] for part in parts) if words.keys() >= set(parts) else value


def spelled_facts(
    facts: Iterable[tuple[str, str]], language: Language, *, weekday: bool = True
) -> dict[str, str]:
    """Return facts in words, by name."""
    return {name: spelled(value, language, weekday=weekday) for name, value in facts}
