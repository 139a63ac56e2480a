"""Small counts are kept back from what everybody may read, so that none can be computed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEWEST_SHOWN = 5  # a count from 1 up to this one would tell of few enough to be recognised
_FEWEST_HIDDEN = 3  # together: who knows one of them still cannot tell the others

Counts = Mapping[str, Mapping[str, int]]
Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is kept back of a table.

    Attributes:
        cells: (row, column) of counts that are not shown.
        rows: rows whose total is not shown either.
        everything: nothing of the table is shown, its totals neither.
    """

    cells: frozenset[Cell]
    rows: frozenset[str]
    everything: bool = False


NOTHING = Hidden(frozenset(), frozenset())


def hidden_counts(counts: Counts, columns: Sequence[str]) -> Hidden:
    """Return what is kept back of a table that shows row, column and grand totals.

    Zeros are shown: nobody stands behind one. A small count is hidden, a row of few as a whole,
    and with them as many others as it takes that nothing hidden follows from the totals. Where a
    table is too small for that, all of it is hidden.

    Source: § 6 og § 7 make the counts worth showing; databeskyttelsesforordningens artikel 5
    keeps those of few from being shown.

    Args:
        counts: row -> column -> how many; the columns are classes that share nothing.
        columns: the columns, in order.

    Raises:
        ValueError: a count is negative.
    """
    table = {row: {name: counts[row].get(name, 0) for name in columns} for row in counts}
    if any(count < 0 for row in table.values() for count in row.values()):
        raise ValueError("counts cannot be negative")
    totals = {row: sum(table[row].values()) for row in table}
    in_columns = [sum(table[row][name] for row in table) for name in columns]
    if any(0 < count < FEWEST_SHOWN for count in in_columns):
        return _all(table, columns)
    rows = _rows(totals)
    cells = {(r, c) for r in rows for c in columns}
    cells |= {(r, c) for r in table for c in columns if 0 < table[r][c] < FEWEST_SHOWN}
    while (wanted := _wanted(table, cells, rows, columns)) is not None:
        cell = _next(table, cells, wanted)
        if cell is None:
            return _all(table, columns)
        cells.add(cell)
    nobody = {c for c in columns if not sum(table[r][k] for r, k in cells if k == c)}
    return Hidden(frozenset(cell for cell in cells if cell[1] not in nobody), rows)


def _all(table: Counts, columns: Sequence[str]) -> Hidden:
    cells = frozenset((row, column) for row in table for column in columns)
    return Hidden(cells, frozenset(table), everything=True)


def _rows(totals: Mapping[str, int]) -> frozenset[str]:
    """The rows of few, with the next smallest where they are few themselves."""
    few = {row for row, total in totals.items() if 0 < total < FEWEST_SHOWN}
    others = sorted((total, row) for row, total in totals.items() if total >= FEWEST_SHOWN)
    more = [row for _, row in others[: max(0, _FEWEST_HIDDEN - len(few))]] if few else []
    return frozenset(few | set(more))


def _wanted(
    table: Counts, cells: set[Cell], rows: frozenset[str], columns: Sequence[str]
) -> list[Cell] | None:
    """The cells among which one more has to be hidden; none when everything hidden is safe."""
    for row in sorted({r for r, _ in cells} - rows):
        if sum(1 for r, c in cells if r == row and table[r][c]) == 1:
            return [(row, column) for column in columns]
    for column in columns:
        few = sum(1 for r, c in cells if c == column and table[r][c])
        if 0 < few < _FEWEST_HIDDEN:
            return [(row, column) for row in table]
    held = {cell for cell in cells if table[cell[0]][cell[1]]}
    if all(_may_differ(table, cells, rows, cell) for cell in held):
        return None
    return [(row, column) for row in table for column in columns]


def _next(table: Counts, cells: set[Cell], among: Sequence[Cell]) -> Cell | None:
    """The next cell to hide: the smallest with somebody behind it, near others that are hidden."""
    rows, columns = {row for row, _ in cells}, {column for _, column in cells}
    free = [(r, c) for r, c in among if (r, c) not in cells and table[r][c] > 0]
    return min(
        free,
        key=lambda c: (c[0] not in rows, c[1] not in columns, table[c[0]][c[1]], c),
        default=None,
    )


def _may_differ(table: Counts, cells: set[Cell], rows: frozenset[str], cell: Cell) -> bool:
    """Whether a hidden cell could be one more, with all totals as they are and none below zero.

    One more here takes one less in its column, one more in that row, and so on until one less in
    this row closes the ring. The rows whose totals are hidden count as one: only their sum is
    known.
    """
    home = _node(cell[0], rows)
    reached, ahead = {cell[1]}, [cell[1]]
    while ahead:
        column = ahead.pop()
        for row in {r for r, c in cells if c == column and table[r][c] and (r, c) != cell}:
            node = _node(row, rows)
            if node == home:
                return True
            for following in {c for r, c in cells if _node(r, rows) == node} - reached:
                reached.add(following)
                ahead.append(following)
    return False


def _node(row: str, rows: frozenset[str]) -> str:
    return "" if row in rows else row
