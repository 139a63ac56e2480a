"""Rows for a spreadsheet: CSV in UTF-8, and no cell that a spreadsheet would take for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


<<<<<<< HEAD
def sheet(head: Sequence[str], rows: Iterable[Sequence[object]], *, between: str = ",") -> bytes:
    """Write rows under a head; what is none is empty.
=======
def sheet(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write rows under a head; see `lines`."""
    return lines([head]) + lines(rows)


def lines(rows: Iterable[Sequence[object]]) -> bytes:
    """Write rows; what is none is empty.
>>>>>>> wip-opencap

    A file that people open themselves has `;` between its cells: a Danish spreadsheet puts a line
    with commas into one cell.

    Words that begin like a formula get an apostrophe before them, as a name may be anybody's;
    numbers stay numbers.
    """
    written = io.StringIO()
<<<<<<< HEAD
    writer = csv.writer(written, delimiter=between, lineterminator="\r\n")
    writer.writerow(head)
=======
    writer = csv.writer(written, lineterminator="\r\n")
>>>>>>> wip-opencap
    writer.writerows([_cell(value) for value in row] for row in rows)
    return written.getvalue().encode()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
