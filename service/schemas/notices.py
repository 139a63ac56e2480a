"""Answers about letters to citizens and the texts they are written from."""

from datetime import date

from service.schemas.base import Answer


class LetterPartOut(Answer, frozen=True):
    """A paragraph (`level` 0), or a heading so many levels below the title."""

    level: int
    text: str


class LetterOut(Answer, frozen=True):
    """A letter that applies today. `facts` are the values told; `html` and `pdf` its addresses.

    `parts` are the same text as `text`, with what is a heading.
    """

    notice: str
    language: str
    dated: date
    title: str
    text: list[str]
    parts: list[LetterPartOut]
    citation: str
    sender: str
    facts: dict[str, str]
    html: str
    pdf: str


class LetterPage(Answer, frozen=True):
    """The letters that apply today; there is never a second page."""

    items: list[LetterOut]
    next: str | None


class ReasonTextOut(Answer, frozen=True):
    """How a ground is explained. A sentence whose fact is missing in an answer is left out."""

    code: str
    language: str
    sentences: list[str]
    facts: list[str]
    citation: str
    reviewed_by: str
    reviewed_on: date


class ReasonTextPage(Answer, frozen=True):
    """The explanation of every ground, by code; there is never a second page."""

    items: list[ReasonTextOut]
    next: str | None
