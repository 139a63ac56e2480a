"""Everything a site study is told, as it is stored: nothing else is read to answer or repeat it."""

import zlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import msgspec
import numpy as np
from numpy.typing import NDArray

UNREACHABLE = -1


class Aim(StrEnum):
    """What a choice of sites is to make least or greatest.

    TRAVEL: the least travel of all together, and before that the fewest plans beyond a limit that
    is not hard. COVERAGE: the most plans inside the limit. WORST: the
    least longest travel. COST: the least opening costs and travel together.
    """

    TRAVEL = "travel"
    COVERAGE = "coverage"
    WORST = "worst"
    COST = "cost"


class Assignment(StrEnum):
    """Who goes where: to the nearest open site, or wherever the rules are best kept."""

    NEAREST = "nearest"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where plans come from.

    Attributes:
        point_id: the municipality's code.
        plans: plans a year.
        is_exempt: limit and least volume leave it out, as an island without a fixed link.
    """

    point_id: str
    name: str
    lat: float
    lon: float
    plans: int
    is_exempt: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place where a site may open.

    Attributes:
        capacity: most plans a year, or none without a bound.
        opening_cost: in minutes of travel, so that it can be weighed against them.
    """

    site_id: str
    name: str
    municipality_code: str
    region_id: str
    lat: float
    lon: float
    capacity: int | None
    opening_cost: int
    is_required: bool
    is_forbidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the choice is held to.

    Attributes:
        least_per_region: (region, number of open sites).
        whole: all plans of a municipality go to one site.
    """

    aim: Aim
    fewest: int
    most: int
    min_volume: int
    max_travel_minutes: int | None
    max_travel_is_hard: bool
    assignment: Assignment
    whole: bool
    least_per_region: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyFacts:
    """The facts of one study.

    Attributes:
        as_of: the day whose regions count.
        points: D of them, in order of id.
        candidates: C of them, in order of id.
        minutes: (D, C) int32 minutes as little-endian bytes; `UNREACHABLE` without a way.
        travel_source: who told the minutes.
    """

    as_of: date
    seed: int
    points: tuple[Point, ...]
    candidates: tuple[Candidate, ...]
    rules: Rules
    minutes: bytes
    travel_source: str

    def travel(self) -> NDArray[np.int64]:
        """(D, C) int64 minutes."""
        shape = len(self.points), len(self.candidates)
        return np.frombuffer(self.minutes, dtype="<i4").reshape(shape).astype(np.int64)


def minutes_as_bytes(minutes: NDArray[np.int64]) -> bytes:
    """A matrix of minutes as it is stored."""
    return minutes.astype("<i4").tobytes()


def pack(facts: StudyFacts) -> bytes:
    """The facts as bytes for storage; the same facts give the same bytes."""
    return zlib.compress(msgspec.msgpack.encode(facts, order="deterministic"), 6)


def unpack(stored: bytes) -> StudyFacts:
    """The facts behind stored bytes."""
    return msgspec.msgpack.decode(zlib.decompress(stored), type=StudyFacts)
