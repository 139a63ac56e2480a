import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.linear_solver import pywraplp

from service.rules.disclosure import FEWEST_SHOWN, NOTHING, hidden_counts

COLUMNS = ("in_time", "late", "missing")
tables = st.dictionaries(
    st.sampled_from([f"r{n}" for n in range(9)]),
    st.fixed_dictionaries(
        {column: st.one_of(st.integers(0, 6), st.integers(0, 60)) for column in COLUMNS}
    ),
    min_size=1,
)


def could_be(counts, hidden, cell):
    """The least and the most a hidden cell can be for who sees all that is shown."""
    found = []
    for sign in (1, -1):
        solver = pywraplp.Solver.CreateSolver("GLOP")
        unknown = {c: solver.NumVar(0, solver.infinity(), "") for c in hidden.cells}
        for row in set(counts) - hidden.rows:
            mine = [c for c in hidden.cells if c[0] == row]
            solver.Add(sum(unknown[c] for c in mine) == sum(counts[r][k] for r, k in mine))
        for column in COLUMNS:
            mine = [c for c in hidden.cells if c[1] == column]
            solver.Add(sum(unknown[c] for c in mine) == sum(counts[r][k] for r, k in mine))
        solver.Minimize(sign * unknown[cell])
        assert solver.Solve() == pywraplp.Solver.OPTIMAL
        found.append(unknown[cell].solution_value())
    return tuple(found)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(tables)
def test_no_hidden_count_follows_from_what_is_shown(counts):
    hidden = hidden_counts(counts, COLUMNS)
    small = {(r, c) for r in counts for c in COLUMNS if 0 < counts[r][c] < FEWEST_SHOWN}
    few = {r for r in counts if 0 < sum(counts[r].values()) < FEWEST_SHOWN}
    assert small <= hidden.cells
    assert few <= hidden.rows
    if hidden.everything:
        return
    assert len(hidden.rows) in (0, *range(3, 10))
    for cell in hidden.cells:
        least, most = could_be(counts, hidden, cell)
        assert most - least >= 1 - 1e-6


def test_nothing_is_hidden_where_nothing_is_small():
    counts = {"a": {"in_time": 5, "late": 0}, "b": {"in_time": 80, "late": 9}}
    assert hidden_counts(counts, COLUMNS) == NOTHING


def test_a_small_count_takes_others_with_it():
    rows = {f"r{n}": {"in_time": 50 + n, "late": 10 + n} for n in range(6)}
    rows["r3"]["late"] = 2
    hidden = hidden_counts(rows, ("in_time", "late"))
    assert ("r3", "late") in hidden.cells
    for column in ("in_time", "late"):
        assert len([c for c in hidden.cells if c[1] == column]) >= 3
    assert (hidden.rows, hidden.everything) == (frozenset(), False)


def test_a_row_of_few_is_hidden_as_a_whole_among_others():
    rows = {f"r{n}": {"in_time": 20 + n, "late": 10 + n} for n in range(6)}
    rows["r5"] = {"in_time": 1, "late": 0}
    hidden = hidden_counts(rows, ("in_time", "late"))
    assert hidden.rows == {"r5", "r0", "r1"}


def test_a_table_too_small_to_hide_in_is_hidden_with_its_totals():
    assert hidden_counts({"a": {"in_time": 3, "late": 20}}, ("in_time", "late")).everything
    assert hidden_counts({"a": {"in_time": 2}}, ("in_time",)).everything
    few_late = {f"r{n}": {"in_time": 50, "late": n % 2} for n in range(6)}
    assert hidden_counts(few_late, ("in_time", "late")).everything


def test_no_rows_are_no_secret():
    assert hidden_counts({}, COLUMNS) == NOTHING


def test_a_count_below_zero_is_a_mistake():
    with pytest.raises(ValueError, match="negative"):
        hidden_counts({"a": {"in_time": -1}}, COLUMNS)


def test_a_hidden_count_that_stands_between_two_blocks_takes_another_with_it():
    small = {
        "a1": "c1 c2 c3",
        "a2": "c1 c2",
        "a3": "c1 c2",
        "b1": "c3 c4",
        "b2": "c3 c4",
        "b3": "c3 c4",
    }
    columns = ("c1", "c2", "c3", "c4")
    counts = {
        r: {c: 2 if c in names.split() else 30 for c in columns} for r, names in small.items()
    }
    hidden = hidden_counts(counts, columns)
    between = {("a1", "c3")}
    blocks = {(r, c) for r, names in small.items() for c in names.split()}
    assert between < blocks < hidden.cells
    assert not hidden.everything
