"""A letter or a report as a PDF with tags, title and language (PDF/UA-1); same data, same bytes."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import msgspec
import typst

from service.notices.letter import Letter
from service.notices.texts import Language

_FOLDER = files("service.notices") / "templates"
_PLAIN = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
_LONGEST = 100  # a name of a file, with room for its ending
_REGION = {Language.DA: "DK", Language.EN: "GB"}


def sheet(letter: Letter) -> bytes:
    """Return a letter as a PDF. Its fonts are those of the typesetter, so every machine agrees."""
    return typeset("letter", msgspec.to_builtins(letter), letter.dated, letter.language)


def file_name(title: str) -> str:
    """Return what a sheet is called when it is saved: its title, in plain letters."""
    plain = title.lower().translate(_PLAIN)
    return f"{'-'.join(re.findall('[a-z0-9]+', plain))[:_LONGEST]}.pdf"


def typeset(name: str, told: Mapping[str, Any], dated: date, language: Language) -> bytes:
    """Return what a template makes of the data as a PDF; the same data give the same bytes.

    Args:
        name: of the template, and of the input by which it gets the data.
        told: what JSON can hold.
        dated: the day the document bears.
        language: what it is read aloud in.
    """
    whole = dict(told) | {
        "language": language.value,
        "region": _REGION[language],
        "year": dated.year,
        "month": dated.month,
        "day": dated.day,
    }
    with as_file(_FOLDER) as folder:
        compiler = typst.Compiler(root=folder, font_paths=_fonts(), ignore_system_fonts=True)
        made = compiler.compile(
            _source(name),
            format="pdf",
            sys_inputs={name: msgspec.json.encode(whole).decode()},
            pdf_standards=["ua-1"],
            timestamp=datetime.combine(dated, datetime.min.time(), tzinfo=UTC),
        )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


@cache
def _source(name: str) -> bytes:
    return (_FOLDER / f"{name}.typ").read_bytes()
