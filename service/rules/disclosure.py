"""Small counts are kept back from what everybody may read, so that none can be computed."""

from collections.abc import Iterable, Mapping, Sequence, Set
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


def hidden_counts(
    counts: Counts, columns: Sequence[str], known: Mapping[str, Counts] | None = None
) -> Hidden:
    """Return what is kept back of a table that shows row, column and grand totals.

    Zeros are shown: nobody stands behind one. A small count is hidden, a row of few as a whole,
    and with them as many others as it takes that nothing hidden follows from the totals, not
    even for a reader who knows which counts are zero and takes away what is known to it alone.
    Where a table is too small for that, all of it is hidden.

    Source: § 6 og § 7 make the counts worth showing; databeskyttelsesforordningens artikel 5
    keeps those of few from being shown.

    Args:
        counts: row -> column -> how many; the columns are classes that share nothing.
        columns: the columns, in order.
        known: reader -> its own part of the counts, which it knows. Left out: each row is a
            reader that knows itself.

    Raises:
        ValueError: a count is negative.
    """
    table = {(row, name): counts[row].get(name, 0) for row in counts for name in columns}
    if any(count < 0 for count in table.values()):
        raise ValueError("counts cannot be negative")
    parts = {row: {row: counts[row]} for row in counts} if known is None else known
    seen = [table, *(_without(table, parts[reader]) for reader in sorted(parts))]
    if any(_is_small(sum(_column(view, name))) for view in seen for name in columns):
        return _all(table)
    rows = _rows(seen, list(counts))
    cells = {cell for cell in table if cell[0] in rows}
    cells |= {cell for view in seen for cell, count in view.items() if _is_small(count)}
    while (unsafe := _unsafe(seen, cells, rows)) is not None:
        cell = _next(*unsafe, cells)
        if cell is not None:
            cells.add(cell)
            continue
        rows |= set(_smallest(table, rows)[:1])
        cells |= {cell for cell in table if cell[0] in rows}
        if not _smallest(table, rows):
            return _all(table)
    # a column in which nobody is, is known to be so
    nobody = {name for name in columns if not any(table[c] for c in cells if c[1] == name)}
    return Hidden(frozenset(cell for cell in cells if cell[1] not in nobody), rows)


def _is_small(count: int) -> bool:
    return 0 < count < FEWEST_SHOWN


def _without(table: Mapping[Cell, int], part: Counts) -> dict[Cell, int]:
    """What remains unknown to a reader of the table: all but its own part."""
    return {
        (row, name): count - part.get(row, {}).get(name, 0) for (row, name), count in table.items()
    }


def _column(table: Mapping[Cell, int], name: str) -> list[int]:
    return [count for (_, column), count in table.items() if column == name]


def _all(table: Mapping[Cell, int]) -> Hidden:
    return Hidden(frozenset(table), frozenset(row for row, _ in table), everything=True)


def _rows(seen: Sequence[Mapping[Cell, int]], names: Sequence[str]) -> frozenset[str]:
    """The rows of few, with the next smallest where they are few themselves."""
    totals = [_totals(view) for view in seen]
    few = {row for row in names if any(_is_small(total[row]) for total in totals)}
    more = _smallest(seen[0], few)[: max(0, _FEWEST_HIDDEN - len(few))] if few else []
    return frozenset(few | set(more))


def _smallest(view: Mapping[Cell, int], but: Set[str]) -> list[str]:
    """The other rows in which there is anybody, the smallest first."""
    found = [(total, row) for row, total in _totals(view).items() if total and row not in but]
    return [row for _, row in sorted(found)]


def _totals(view: Mapping[Cell, int]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for (row, _), count in view.items():
        totals[row] = totals.get(row, 0) + count
    return totals


def _unsafe(
    seen: Sequence[Mapping[Cell, int]], cells: Set[Cell], rows: Set[str]
) -> tuple[Mapping[Cell, int], list[Cell]] | None:
    """The first view in which something hidden follows, and among which cells to hide one more."""
    table = seen[0]
    for view in seen:
        # who knows nothing of what is hidden sees what everybody sees
        same = view is not table and all(view[cell] == table[cell] for cell in cells)
        wanted = None if same else _wanted(view, cells, rows)
        if wanted is not None:
            return view, wanted
    return None


def _wanted(view: Mapping[Cell, int], cells: Set[Cell], rows: Set[str]) -> list[Cell] | None:
    """The cells among which one more has to be hidden; none when everything hidden is safe."""
    held = {cell for cell in cells if view[cell]}
    in_rows = _grouped(held, 0)
    for row, mine in sorted(in_rows.items()):
        if len(mine) == 1 and row not in rows:
            others = [c for c in view if c[0] == row and view[c] and c not in cells]
            if others:
                return others
    # what is alone in its row follows from the row's total, and hides nothing
    kept = {cell for cell in held if cell[0] in rows or len(in_rows[cell[0]]) > 1}
    for column, mine in sorted(_grouped(kept, 1).items()):
        if len(mine) < _FEWEST_HIDDEN - 1:
            return [cell for cell in view if cell[1] == column]
    secret = [cell for cell in kept if _is_small(view[cell]) or cell[0] in rows]
    rings = _Rings(view, kept, rows)
    return None if all(rings.close(cell) for cell in secret) else list(view)


def _grouped(cells: Iterable[Cell], by: int) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell[by], []).append(cell)
    return found


def _next(view: Mapping[Cell, int], among: Sequence[Cell], cells: Set[Cell]) -> Cell | None:
    """The next cell to hide: the smallest with somebody behind it, near others that are hidden."""
    rows, columns = {row for row, _ in cells}, {column for _, column in cells}
    company = _grouped((cell for cell in view if view[cell]), 0)
    free = [c for c in among if c not in cells and view[c] > 0 and len(company[c[0]]) > 1]
    return min(
        free,
        key=lambda c: (c[0] not in rows, c[1] not in columns, view[c], c),
        default=None,
    )


class _Rings:
    """Whether a hidden cell could be another, with all totals as they are and no cell at zero.

    One more in a cell takes one less in its column, one more in that row, and so on until one
    less in the first row closes the ring; one less goes the other way round. Where one is taken,
    one must be left: zeros are shown, so that a hidden cell is known to hold somebody. The rows
    whose totals are hidden count as one line: only their sum is known.
    """

    def __init__(self, view: Mapping[Cell, int], held: Set[Cell], rows: Set[str]) -> None:
        self._view, self._rows = view, rows
        self._gives: dict[Cell, set[str]] = {}  # (line, column) -> rows that can give one there
        self._takes: dict[Cell, set[str]] = {}  # (line, column) -> rows that can take one there
        for row, column in held:
            at = (self._line(row), column)
            self._takes.setdefault(at, set()).add(row)
            if view[row, column] > 1:
                self._gives.setdefault(at, set()).add(row)
        self._into: dict[str, set[str]] = {}  # line -> columns in which it can take one
        for line, column in self._takes:
            self._into.setdefault(line, set()).add(column)
        self._steps: dict[str, dict[str, int]] = {}  # column -> column: how many lines lead there
        for line, column in self._gives:
            steps = self._steps.setdefault(column, {})
            for following in self._into[line]:
                steps[following] = steps.get(following, 0) + 1

    def close(self, cell: Cell) -> bool:
        """Whether a hidden cell could be one more, or one less."""
        row, column = cell
        at = (self._line(row), column)
        if self._gives.get(at, set()) - {row}:
            return True
        could_be_less = self._view[cell] > 1
        if could_be_less and self._takes[at] - {row}:
            return True
        return self._may_rise(*at) or (could_be_less and self._may_fall(*at))

    def _may_rise(self, line: str, first: str) -> bool:
        # its own line leads on from its own column only by giving what it has just taken
        begun = self._steps.get(first, {})
        own = self._into[line] if (line, first) in self._gives else set()
        ahead = {c for c, lines in begun.items() if lines > (c in own)}
        return any((line, column) in self._gives for column in self._reached(ahead, but=first))

    def _may_fall(self, line: str, first: str) -> bool:
        # its own line leads back to its own column only by taking what it has just given
        return any(
            self._steps.get(column, {}).get(first, 0) > ((line, column) in self._gives)
            for column in self._reached(self._into[line], but=first)
        )

    def _reached(self, begin: set[str], *, but: str) -> set[str]:
        reached = begin - {but}
        ahead = list(reached)
        while ahead:
            new = self._steps.get(ahead.pop(), {}).keys() - reached - {but}
            reached |= new
            ahead += new
        return reached

    def _line(self, row: str) -> str:
        return "" if row in self._rows else row
