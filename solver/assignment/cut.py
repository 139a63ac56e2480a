"""Which arcs the engine is shown: a few per plan."""

import numpy as np

from solver.assignment.problem import Flags, Ints


def cheapest_per_group(first: Ints, key: Ints, *, keep: int) -> Flags:
    """Tells which entries are among the `keep` least of their group, the earlier of equals.

    Args:
        first: (G+1,) where each group begins.
        key: (M,) the number to keep small.
        keep: How many entries of a group to keep at most.
    """
    length = np.diff(first)
    level = np.full(length.size, np.iinfo(np.int64).max, np.int64)
    for group in np.flatnonzero(length > keep):
        entries = key[first[group] : first[group + 1]]
        level[group] = np.partition(entries, keep - 1)[keep - 1]
    bound = np.repeat(level, length)
    kept = key < bound
    _admit_equals(kept, np.flatnonzero(key == bound), first, keep)
    return kept


def _admit_equals(kept: Flags, equal: Ints, first: Ints, keep: int) -> None:
    """Fills each group up with the entries on its border, in their order."""
    group = np.searchsorted(first, equal, side="right") - 1
    before = np.concatenate(([0], np.cumsum(kept)))
    room = keep - (before[first[group + 1]] - before[first[group]])
    place = np.arange(group.size) - np.searchsorted(group, group)
    kept[equal[place < room]] = True
