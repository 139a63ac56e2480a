"""A letter as a PDF with tags, title and language (PDF/UA-1); same letter, same bytes."""

from datetime import UTC, datetime
from functools import cache
from importlib.resources import as_file, files

import msgspec
import typst

from service.notices.letter import Letter
from service.notices.texts import Language

_FOLDER = files("service.notices") / "templates"
_REGION = {Language.DA: "DK", Language.EN: "GB"}


def sheet(letter: Letter) -> bytes:
    """Return a letter as a PDF. Its fonts are those of the typesetter, so every machine agrees."""
    told = msgspec.to_builtins(letter) | {
        "region": _REGION[letter.language],
        "year": letter.dated.year,
        "month": letter.dated.month,
        "day": letter.dated.day,
    }
    with as_file(_FOLDER) as folder:
        compiler = typst.Compiler(root=folder, font_paths=_fonts(), ignore_system_fonts=True)
        made = compiler.compile(
            _source(),
            format="pdf",
            sys_inputs={"letter": msgspec.json.encode(told).decode()},
            pdf_standards=["ua-1"],
            timestamp=datetime.combine(letter.dated, datetime.min.time(), tzinfo=UTC),
        )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


@cache
def _source() -> bytes:
    return (_FOLDER / "letter.typ").read_bytes()
