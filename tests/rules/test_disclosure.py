import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.linear_solver import pywraplp

from service.rules.disclosure import FEWEST_SHOWN, NOTHING, hidden_counts

EXAMPLES = int(os.environ.get("EXAMPLES", "100"))
COLUMNS = ("in_time", "late", "missing")
tables = st.dictionaries(
    st.sampled_from([f"r{n}" for n in range(9)]),
    st.fixed_dictionaries(
        {column: st.one_of(st.integers(0, 6), st.integers(0, 60)) for column in COLUMNS}
    ),
    min_size=1,
)


def could_be(counts, hidden, cell, known):
    """The least and the most a hidden cell can be for who sees all that is shown.

    And knows a part of it, and that a hidden cell in which there could be nobody else is empty.
    """
    rest = {(r, c): counts[r][c] - known.get(r, {}).get(c, 0) for r in counts for c in COLUMNS}
    secret = [c for c in hidden.cells if rest[c]]
    found = []
    for sign in (1, -1):
        solver = pywraplp.Solver.CreateSolver("GLOP")
        unknown = {c: solver.NumVar(1, solver.infinity(), "") for c in secret}
        for row in {r for r, _ in secret} - hidden.rows:
            mine = [c for c in secret if c[0] == row]
            solver.Add(sum(unknown[c] for c in mine) == sum(rest[c] for c in mine))
        for column in COLUMNS:
            mine = [c for c in secret if c[1] == column]
            solver.Add(sum(unknown[c] for c in mine) == sum(rest[c] for c in mine))
        solver.Minimize(sign * unknown[cell])
        assert solver.Solve() == pywraplp.Solver.OPTIMAL
        found.append(unknown[cell].solution_value())
    return tuple(found)


def _check_that_nothing_hidden_follows(counts, hidden, readers):
    for known in ({}, *readers):
        rest = {(r, c): counts[r][c] - known.get(r, {}).get(c, 0) for r in counts for c in COLUMNS}
        assert {cell for cell, count in rest.items() if 0 < count < FEWEST_SHOWN} <= hidden.cells
        totals = {r: sum(rest[r, c] for c in COLUMNS) for r in counts}
        assert {r for r, total in totals.items() if 0 < total < FEWEST_SHOWN} <= hidden.rows
        if hidden.everything:
            continue
        for r, c in hidden.cells:
            if 0 < rest[r, c] < FEWEST_SHOWN or (r in hidden.rows and rest[r, c]):
                least, most = could_be(counts, hidden, (r, c), known)
                assert most - least >= 1 - 1e-6, (r, c, known)


@settings(derandomize=True, max_examples=EXAMPLES, deadline=None)
@given(tables)
def test_no_hidden_count_follows_from_what_is_shown_even_for_who_knows_a_row(counts):
    hidden = hidden_counts(counts, COLUMNS)
    _check_that_nothing_hidden_follows(counts, hidden, [{r: counts[r]} for r in counts])
    assert hidden.everything or len(hidden.rows) in (0, *range(3, 10))


@settings(derandomize=True, max_examples=EXAMPLES, deadline=None)
@given(tables, st.lists(st.floats(0, 1), min_size=27, max_size=27))
def test_no_hidden_count_follows_for_who_knows_a_part_of_every_row(counts, shares):
    share = dict(zip([(r, c) for r in counts for c in COLUMNS], shares, strict=False))
    part = {r: {c: round(counts[r][c] * share[r, c]) for c in COLUMNS} for r in counts}
    rest = {r: {c: counts[r][c] - part[r][c] for c in COLUMNS} for r in counts}
    hidden = hidden_counts(counts, COLUMNS, {"one": part, "other": rest})
    _check_that_nothing_hidden_follows(counts, hidden, [part, rest])


def test_three_rows_of_one_are_not_hidden_among_each_other_alone():
    """Their sum is three and none is empty: each would be known to be one."""
    rows = {f"r{n}": {"in_time": 20 + n, "late": 10 + n} for n in range(6)}
    rows |= {f"few{n}": {"in_time": 1, "late": 0} for n in range(3)}
    hidden = hidden_counts(rows, ("in_time", "late"))
    assert {"few0", "few1", "few2"} < hidden.rows | {r for r, _ in hidden.cells}
    assert not hidden.everything


def test_who_takes_its_own_away_from_a_sum_finds_no_few_left():
    months = {"2027-01": {"in_time": 30, "late": 20}, "2027-02": {"in_time": 12, "late": 30}}
    ours = {"2027-02": {"in_time": 10, "late": 3}}
    assert hidden_counts(months, ("in_time", "late"), {}) == NOTHING
    assert ("2027-02", "in_time") in hidden_counts(months, ("in_time", "late"), {"us": ours}).cells


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
