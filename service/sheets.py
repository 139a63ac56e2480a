"""Rows for a spreadsheet: CSV in UTF-8, and no cell that a spreadsheet would take for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sheet(head: Sequence[str], rows: Iterable[Sequence[object]], *, between: str = ",") -> bytes:
    """Write rows under a head; see `lines`."""
    return lines([head], between=between) + lines(rows, between=between)


def lines(rows: Iterable[Sequence[object]], *, between: str = ",") -> bytes:
    """Write rows; what is none is empty.

    A file that people open themselves has `;` between its cells: a Danish spreadsheet puts a line
    with commas into one cell.

    Words that begin like a formula get an apostrophe before them, as a name may be anybody's;
    numbers stay numbers.
    """
    written = io.StringIO()
    writer = csv.writer(written, delimiter=between, lineterminator="\r\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return written.getvalue().encode()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
