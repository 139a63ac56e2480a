"""A capacity file as its sender sees it: rows as in a spreadsheet, given back with faults."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from service.errors import Fault, WrongFields
from service.notices.texts import Language
from service.portal.client import Refused
from service.portal.texts import Texts, texts
from service.rules.vocabulary import CareLevel, DeliveryMode
from service.schemas.capacity import CapacityRowIn, PublicationOut
from service.schemas.capacity_files import CSV, FIELDS, csv_lines, read
from service.schemas.capacity_rows import parse

RETURNED, NAME = "fejl", "stednavn"  # columns for people alone: none is sent on
COLUMNS = (NAME, *(name for name in FIELDS if name != "observed_at"))  # of the template
_HEADER = 1
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fault of a row, for the table above the form.

    Attributes:
        row: as a spreadsheet counts; the header is row 1.
        column: its name; empty where the whole row is meant.
        value: what stands there.
        problem: what is wrong with it.
        remedy: what to write instead.
    """

    row: int
    column: str
    value: str
    problem: str
    remedy: str


class Sheet:
    """A file as rows of cells, without the faults of an earlier try.

    Raises:
        WrongFields: it is no CSV.
    """

    def __init__(self, raw: bytes) -> None:
        self._delimiter, lines = csv_lines(raw)
        rows = list(lines)
        head = [cell.strip().lower() for cell in rows[0]] if rows else []
        told = {place for place, name in enumerate(head) if name == RETURNED}
        self.rows = [_without(row, told) for row in rows]
        self.head = _without(head, told)

    def content(self) -> bytes:
        """The file as it is sent on: without names of places, and with codes for words."""
        names = {place for place, name in enumerate(self.head) if name == NAME}
        head = _without(self.head, names)
        rows = [_without(row, names) for row in self.rows]
        return self._written([*rows[:_HEADER], *(_coded(row, head) for row in rows[_HEADER:])])

    def cell(self, row: int, column: str) -> str:
        """What stands in a row, counted from 1, under the name of a column."""
        if column not in self.head or not 0 < row <= len(self.rows):
            return ""
        cells, place = self.rows[row - 1], self.head.index(column)
        return cells[place] if place < len(cells) else ""

    def returned(self, faults: Iterable[Wrong]) -> bytes:
        """The file with what is wrong in a last column, as Excel opens it."""
        said: dict[int, list[str]] = {}
        for one in faults:
            text = f"{one.column}: {one.problem} {one.remedy}" if one.column else one.problem
            said.setdefault(one.row, []).append(text.strip())
        width = len(self.head)
        rows = []
        for number, cells in enumerate(self.rows, 1):
            last = " | ".join(said.get(number, []))
            if number == _HEADER:
                last = " | ".join([RETURNED, *said.get(number, [])])
            rows.append([*cells, *[""] * (width - len(cells)), last])
        return _BOM + self._written(rows)

    def figures(self) -> list[CapacityRowIn]:
        """The rows that can be read as figures."""
        records = read(self.content(), CSV).records
        found = [parse(record) for record in records]
        return [one.row for one in found if not one.faults]

    def _written(self, rows: Iterable[Sequence[str]]) -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=self._delimiter, lineterminator="\r\n").writerows(rows)
        return text.getvalue().encode()


def _coded(cells: Sequence[str], head: Sequence[str]) -> list[str]:
    """A row with the codes of the words that people read for levels and forms."""
    columns = [*head, *[""] * (len(cells) - len(head))]
    return [
        _codes().get(column, {}).get(cell.strip().lower(), cell)
        for column, cell in zip(columns, cells, strict=False)
    ]


@cache
def _codes() -> Mapping[str, Mapping[str, str]]:
    """By column the code of each word, in both languages."""
    return {
        column: {
            texts(language)(f"places.{kind}.{one.value}").lower(): one.value
            for language in Language
            for one in codes
        }
        for column, kind, codes in (
            ("care_level", "levels", CareLevel),
            ("delivery_mode", "modes", DeliveryMode),
        )
    }


def _without(cells: list[str], dropped: set[int]) -> list[str]:
    return [cell for place, cell in enumerate(cells) if place not in dropped]


def of_rows(answer: PublicationOut, sheet: Sheet, words: Texts) -> list[Wrong]:
    """What is wrong with single rows, in the order of the file."""
    return [
        _wrong(words, row.row, error.pointer, error.code, sheet)
        for row in sorted(answer.rows, key=lambda one: one.row)
        for error in row.errors
    ]


def of_whole(refused: Refused, sheet: Sheet, words: Texts) -> list[Wrong]:
    """What is wrong with a file as a whole, such as a column that is missing."""
    return [_wrong(words, _HEADER, one.pointer, one.code, sheet) for one in refused.faults]


def unreadable(faults: Iterable[Fault], words: Texts) -> list[Wrong]:
    """What is wrong with a file that is no CSV at all."""
    return [Wrong(_HEADER, "", "", problem_of(words, one.code, ""), "") for one in faults]


def opened(raw: bytes) -> Sheet | WrongFields:
    """A file taken apart, or why it cannot be."""
    try:
        return Sheet(raw)
    except WrongFields as wrong:
        return wrong


def problem_of(words: Texts, code: str, column: str) -> str:
    """A fault in plain words: of the column if it has its own, else of the kind."""
    for name in (f"capacity.problems.{column}_{code}", f"capacity.problems.{code}"):
        if words.has(name):
            return words(name)
    return words("capacity.problems.other")


def remedy_of(words: Texts, code: str, column: str) -> str:
    """What to write instead."""
    for name in (f"capacity.remedies.{code}", f"capacity.remedies.{column}"):
        if words.has(name):
            return words(name)
    return ""


def _wrong(words: Texts, row: int, pointer: str, code: str, sheet: Sheet) -> Wrong:
    column = pointer.strip("/").partition("/")[0]
    value = column if row == _HEADER else sheet.cell(row, column)
    problem, remedy = problem_of(words, code, column), remedy_of(words, code, column)
    return Wrong(row, column, value, problem, remedy)
