"""Runs a simulation from a seed to its report."""

from dataclasses import dataclass
from datetime import date

from db.reference.files import read
from service.demo.assumptions import MAX_WEEKS
from service.simulation.country import land
from service.simulation.report import Line, lines
from service.simulation.year import Progress, Year

LEAST_WEEKS = 3  # after the warm-up there has to be something to report


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a simulation came to. `pairs` counts the pairs that the matching looked at."""

    lines: list[Line]
    plans: int
    days: int
    pairs: int


def simulate(
    *, seed: int, weeks: int, region_id: str | None = None, progress: Progress
) -> Simulated:
    """Live through some weeks of the country; equal seeds and weeks give equal reports.

    Args:
        seed: of everything that chance decides.
        weeks: of discharges, 3 to 52.
        region_id: only one region, as if there were no other.
        progress: told each day and how many plans were dealt with on it.

    Raises:
        ValueError: too few weeks to report on, or more than a year; or no such region.
    """
    if not LEAST_WEEKS <= weeks <= MAX_WEEKS:
        msg = f"{weeks} weeks is not between {LEAST_WEEKS} and {MAX_WEEKS}"
        raise ValueError(msg)
    here = land(seed=seed, weeks=weeks, region_id=region_id)
    year, days = Year(here, seed=seed), 0

    def lived(day: date, plans: int) -> None:
        nonlocal days
        days += 1
        progress(day, plans)

    year.live(progress=lived)
    reference = read()
    names = {m.municipality_code: m.name for m in reference.municipalities}
    names |= {r.region_id: r.name for r in reference.regions}
    return Simulated(
        lines=lines(here, year.citizens, names),
        plans=len(year.citizens),
        days=days,
        pairs=year.matched,
    )
