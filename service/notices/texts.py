"""The store of texts: Danish and English sentences by rule, each with its source and its reader."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

_CONDITION = "?"


class Language(StrEnum):
    """What a text is written in."""

    DA = "da"
    EN = "en"


# How each language writes days and numbers, by Babel's name.
LOCALES = {Language.DA: "da_DK", Language.EN: "en_GB"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, left out where a fact that it needs is not given.

    Attributes:
        text: with `{name}` where the fact of that name goes.
        needs: the facts it tells, and the one it is told on condition of.
    """

    text: str
    needs: frozenset[str]

    @classmethod
    def read(cls, line: str) -> "Sentence":
        """Read a line of the store; `?name ` in front makes the fact `name` its condition."""
        needs = set()
        if line.startswith(_CONDITION):
            condition, _, line = line.removeprefix(_CONDITION).partition(" ")
            needs.add(condition)
        needs |= {name for _, name, _, _ in Formatter().parse(line) if name}
        return cls(line, frozenset(needs))


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs of sentences."""

    paragraphs: tuple[tuple[Sentence, ...], ...]

    @classmethod
    def read(cls, written: str) -> "Text":
        """Read a text of the store: a line is a sentence, an empty line ends a paragraph."""
        blocks = written.strip().split("\n\n") if written.strip() else []
        return cls(tuple(tuple(Sentence.read(line) for line in b.splitlines()) for b in blocks))

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences in order."""
        return tuple(sentence for block in self.paragraphs for sentence in block)

    def told(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """Return the paragraphs with the values in place; empty ones are left out.

        Args:
            values: the spelled facts by name.
        """
        blocks = (
            " ".join(s.text.format_map(values) for s in block if s.needs <= values.keys())
            for block in self.paragraphs
        )
        return tuple(block for block in blocks if block)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One text of the store.

    Attributes:
        source: the paragraphs it speaks of, separated by semicolons.
        reviewed_by: who last held it against the order.
        reviewed_on: the day they did.
        title: its heading; empty for a reason.
        body: what it says.
        reply: how to answer.
        silence: what follows from doing nothing.
        staff: of a reason, the same to those who work with plans; empty where `body` serves them.
    """

    source: str
    reviewed_by: str
    reviewed_on: date
    title: Text
    body: Text
    reply: Text
    silence: Text
    staff: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """All texts of one language.

    Attributes:
        shared: what every letter says, by name.
        words: how values are spelled, by value.
        municipalities: what those are called whose name does not follow the rule, by their name.
        notices: by the notice's value.
        rights: by the code of the ground.
        reasons: by code.
        matching: what a run or a recommendation says of a place, by its own code.
    """

    language: Language
    shared: Mapping[str, str]
    words: Mapping[str, str]
    municipalities: Mapping[str, str]
    notices: Mapping[str, Entry]
    rights: Mapping[str, Entry]
    reasons: Mapping[str, Entry]
    matching: Mapping[str, Entry]


@cache
def store(language: Language) -> Store:
    """Return the texts of a language, read once."""
    folder = files("service.notices") / "texts" / language.value
    letters = tomllib.loads((folder / "notices.toml").read_text(encoding="utf-8"))
    reasons = tomllib.loads((folder / "reasons.toml").read_text(encoding="utf-8"))
    matching = tomllib.loads((folder / "matching.toml").read_text(encoding="utf-8"))
    return Store(
        language=language,
        shared=letters["shared"],
        words=letters["words"],
        municipalities=letters["municipalities"],
        notices=_entries(letters["notices"]),
        rights=_entries(letters["rights"]),
        reasons=_entries(reasons),
        matching=_entries(matching),
    )


def _entries(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Entry]:
    return {key: _entry(table) for key, table in tables.items()}


def _entry(table: Mapping[str, Any]) -> Entry:
    return Entry(
        source=table["source"],
        reviewed_by=table["reviewed_by"],
        reviewed_on=table["reviewed_on"],
        title=Text.read(table.get("title", "")),
        body=Text.read(table.get("body") or table["text"]),
        reply=Text.read(table.get("reply", "")),
        silence=Text.read(table.get("silence", "")),
        staff=Text.read(table.get("staff", "")),
    )
