"""What a site study is asked, in words: its rules, and its aims in the order they count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal

from service.notices.site_texts import SiteTexts, site_texts
from service.notices.texts import LOCALES, Language


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that was asked.

    Attributes:
        name: of the field.
        label: what it is called.
        value: what was asked, in words.
    """

    name: str
    label: str
    value: str


def aims(asked: Mapping[str, Any], language: Language) -> str:
    """What the choice is to reach, first things first."""
    return _by_limit(site_texts(language).aims, f"{asked['objective']}_", asked)


def limit(asked: Mapping[str, Any], language: Language) -> str:
    """The limit on travel, and whether it is kept or counted."""
    return _by_limit(site_texts(language).limits, "", asked)


def _by_limit(texts: Mapping[str, str], prefix: str, asked: Mapping[str, Any]) -> str:
    """The text that goes with no limit, with one that is counted, or with one that is kept."""
    minutes = asked["max_travel_minutes"]
    kind = "hard" if asked["max_travel_is_hard"] else "soft"
    return texts[prefix + ("free" if minutes is None else kind)].format(limit=minutes)


def caveat(code: str, facts: Mapping[str, object], language: Language) -> str:
    """What is uncertain, with its numbers as the reader writes them."""
    told = {
        name: format_decimal(str(value), locale=LOCALES[language])
        if str(value).isdecimal()
        else value
        for name, value in facts.items()
    }
    return site_texts(language).caveats[code].format_map(told)


def settings(
    asked: Mapping[str, Any],
    demand: Mapping[str, Any],
    names: Mapping[str, str],
    language: Language,
) -> list[Setting]:
    """Everything that tells one study from another, but its name.

    Args:
        asked: the study's body.
        demand: its scenario and its total of plans a year.
        names: of sites and regions by id.
        language: of the words.
    """
    words = site_texts(language)
    told = {
        "demand": words.values["demand"].format(
            scenario=words.scenarios[demand["scenario"]],
            plans=format_decimal(demand["total"], locale=LOCALES[language]),
        ),
        "numbers": "{min}–{max}".format_map(asked["sites"]),
        "volume": _volume(asked["min_volume"], words, language),
        "limit": limit(asked, language),
        "aims": aims(asked, language),
        "assignment": words.values[_assignment(asked)],
        "required": _named(asked["required"], names, words),
        "forbidden": _named(asked["forbidden"], names, words),
        "candidates": _candidates(asked["candidates"], names, words),
        "islands": words.values["islands_out" if asked["exempt_islands"] else "islands_in"],
        "least_per_region": _each(asked["least_per_region"], names, language)
        or words.values["none"],
        "capacity": _each(asked["capacity"], names, language) or words.values["unbounded"],
        "opening_cost": _each(asked["opening_cost"], names, language) or words.values["none"],
    }
    return [Setting(name, words.settings[name], value) for name, value in told.items()]


def _volume(least: int, words: SiteTexts, language: Language) -> str:
    if not least:
        return words.values["none"]
    return words.values["volume"].format(n=format_decimal(least, locale=LOCALES[language]))


def _assignment(asked: Mapping[str, Any]) -> str:
    if asked["assignment"] == "nearest":
        return "nearest"
    return "whole" if asked["whole_municipalities"] else "split"


def _candidates(named: Iterable[str] | None, names: Mapping[str, str], words: SiteTexts) -> str:
    return words.values["all"] if named is None else _named(named, names, words)


def _named(ids: Iterable[str], names: Mapping[str, str], words: SiteTexts) -> str:
    return ", ".join(sorted(names.get(one, one) for one in ids)) or words.values["none"]


def _each(numbers: Mapping[str, int], names: Mapping[str, str], language: Language) -> str:
    told = ((one, format_decimal(n, locale=LOCALES[language])) for one, n in numbers.items())
    return ", ".join(f"{names.get(one, one)}: {n}" for one, n in sorted(told))
