"""What the pages say, in Danish and English: one file of texts for each group of pages.

A text is named by its file, table and key: `common.header.name`. A value goes where its name stands
in braces. What letters and reasons say has its own store, `service.notices.texts`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from service.notices.texts import Language

_PLURAL = {True: "one", False: "many"}


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language, by name."""

    language: Language
    by_name: Mapping[str, str | list[str]]

    def __call__(self, name: str, **values: object) -> str:
        """Return a text with its values in place; of a list, its lines as one.

        Raises:
            LookupError: there is no such text, or a value of it is missing.
        """
        text = self.by_name[name]
        whole = " ".join(text) if isinstance(text, list) else text
        return whole.format_map(values)

    def lines(self, name: str, **values: object) -> list[str]:
        """Return the lines of a text.

        Raises:
            LookupError: there is no such text, or a value of it is missing.
        """
        text = self.by_name[name]
        return [line.format_map(values) for line in (text if isinstance(text, list) else [text])]

    def counted(self, name: str, count: int, **values: object) -> str:
        """Return `name.one`, `name.many`, or `name.none` where there is one, with `{count}`."""
        none = f"{name}.none"
        form = none if count == 0 and self.has(none) else f"{name}.{_PLURAL[count == 1]}"
        return self(form, count=count, **values)

    def has(self, name: str) -> bool:
        """Tell whether there is a text of that name."""
        return name in self.by_name


@cache
def texts(language: Language) -> Texts:
    """Return the texts of a language, read once."""
    folder = files("service.portal") / "texts" / language.value
    found: dict[str, str | list[str]] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        found |= dict(_named(file.name.removesuffix(".toml"), told))
    return Texts(language, found)


def _named(name: str, told: Mapping[str, Any]) -> Iterator[tuple[str, str | list[str]]]:
    for key, value in told.items():
        if isinstance(value, Mapping):
            yield from _named(f"{name}.{key}", value)
        else:
            yield f"{name}.{key}", value
