"""Chance that repeats: the same seed and purpose give the same draws on every machine."""

from collections.abc import Sequence
from enum import IntEnum
from uuid import NAMESPACE_URL, UUID, uuid5

import numpy as np
from numpy.typing import NDArray

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:fritvalg:demo")


class Purpose(IntEnum):
    """What is drawn. Each has its own stream, so that one more draw here moves nothing there."""

    PROVIDERS = 1
    DEMAND = 2
    FUTURE_DEMAND = 3
    WAITS = 4
    PLACES = 5
    PRIVATE_PLACES = 6
    PLANS = 7
    OFFERS = 8
    PUBLICATIONS = 9
    SIMULATION = 10


def stream(seed: int, purpose: Purpose) -> np.random.Generator:
    """Open the stream of draws for one purpose.

    Raises:
        ValueError: the seed is negative.
    """
    return np.random.default_rng([seed, purpose])


def identity(*words: object) -> UUID:
    """Make the id that always belongs to these words."""
    return uuid5(_NAMESPACE, "/".join(map(str, words)))


def shares(weights: Sequence[float]) -> NDArray[np.float64]:
    """Scale weights to sum to one."""
    array = np.asarray(weights, dtype=np.float64)
    scaled: NDArray[np.float64] = array / array.sum()
    return scaled


def between(rng: np.random.Generator, bounds: tuple[int, int]) -> int:
    """Draw a whole number, both bounds included."""
    return int(rng.integers(bounds[0], bounds[1] + 1))
