"""When to stop: a time limit, and whoever asks for an end."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf
from time import perf_counter


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Tells whether there is time for more.

    Attributes:
        until: The reading of `perf_counter` at which to stop; `inf` without a limit.
        stop: Asked between steps; True ends the work with what is known.
    """

    until: float = inf
    stop: Callable[[], bool] = lambda: False

    def over(self) -> bool:
        """Tells whether to stop now."""
        return self.stop() or perf_counter() >= self.until

    def left_s(self) -> float:
        """Tells the seconds left, at least a small one so that engines end by themselves."""
        return max(self.until - perf_counter(), 0.01)

    def share(self, parts: int) -> "Clock":
        """Tells a clock for the first of several equal parts of the time left."""
        now = perf_counter()
        return replace(self, until=now + max(self.until - now, 0.0) / parts)

    def at_most(self, seconds: float) -> "Clock":
        """Tells a clock for no more than some seconds."""
        return replace(self, until=min(self.until, perf_counter() + seconds))
