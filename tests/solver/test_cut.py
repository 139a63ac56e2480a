import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.assignment.cut import cheapest_per_group


@given(st.lists(st.lists(st.integers(0, 3), max_size=9), max_size=5), st.integers(1, 4))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_each_group_keeps_its_least_and_the_earlier_of_equals(groups, keep):
    first = np.cumsum([0, *map(len, groups)])
    key = np.array([value for group in groups for value in group], np.int64)
    kept = np.flatnonzero(cheapest_per_group(first, key, keep=keep)).tolist()
    wanted = [
        row
        for start, end in itertools.pairwise(first)
        for row in sorted(range(start, end), key=lambda row: (key[row], row))[:keep]
    ]
    assert kept == sorted(wanted)
