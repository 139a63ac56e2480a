"""Numbers drawn from identities: the same for the same keys, in any order, on any machine."""

from typing import Final

import numpy as np

from solver.assignment.problem import Keys

_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)


def scattered(keys: Keys) -> Keys:
    """Tells a well mixed number for each key (the finalizer of SplitMix64)."""
    mixed = keys + _STEP
    mixed ^= mixed >> np.uint64(30)
    mixed *= _FIRST
    mixed ^= mixed >> np.uint64(27)
    mixed *= _SECOND
    mixed ^= mixed >> np.uint64(31)
    return mixed


def seeded(keys: Keys, seed: int) -> Keys:
    """Tells a well mixed number for each key under a seed."""
    salt = scattered(np.array([seed % 2**64], np.uint64))
    return scattered(keys ^ salt)
