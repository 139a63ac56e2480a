"""Studies counted alike: all by one limit, whatever limit each was asked with.

Counts of plans that rest on different demand are not alike by any limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from service.portal.planner_studies import Seen
from service.portal.planner_words import NOTHING, Figures, Metric
from service.schemas.site_answers import StudyPointOut

BY_LIMIT = ("share_within_limit", "plans_beyond")


@dataclass(frozen=True, slots=True)
class Counted:
    """Plans a year by a limit: the share inside it, and how many are over it."""

    share: float | None
    over: int


def shared_limit(seen: Sequence[Seen]) -> int | None:
    """The limit that all are counted by: that of the reference, else the first that there is."""
    return next((one.limit for one in seen if one.limit is not None), None)


def counted(point: StudyPointOut, limit: int, left_out: frozenset[str]) -> Counted:
    """Count an answer's plans by a limit.

    Args:
        point: the answer.
        limit: minutes.
        left_out: municipalities that the limit does not concern.
    """
    ways = [
        (one.plans, one.minutes)
        for home in point.municipalities
        if home.municipality_code not in left_out
        for one in home.served
    ]
    total = sum(plans for plans, _ in ways)
    over = sum(plans for plans, minutes in ways if minutes > limit)
    return Counted(share=1 - over / total if total else None, over=over)


def figure(metric: Metric, one: Seen, limit: int | None, apart: frozenset[str]) -> float | None:
    """A figure of an answer; what a limit decides is counted by the one that is given."""
    if metric.name not in BY_LIMIT or limit is None:
        return metric.of(one.point)
    if not one.point.chosen:
        return None
    told = counted(one.point, limit, apart)
    return told.share if metric.kind == "share" else told.over


def change(
    metric: Metric, now: float | None, before: float | None, figures: Figures, *, alike: bool
) -> str:
    """How a figure differs; plans are not told to be more or fewer where the demand is other."""
    if metric.kind == "count" and not alike:
        return NOTHING
    return figures.change(metric, now, before)


def same_demand(seen: Sequence[Seen]) -> bool:
    """Whether studies count with the same plans of the same municipalities."""
    first, *others = (one.study.demand.plans_per_year for one in seen)
    return all(one == first for one in others)


def demands(seen: Sequence[Seen], figures: Figures) -> list[str]:
    """How many plans of how many municipalities each study counts with, where they differ."""
    if same_demand(seen):
        return []
    return [_demand(one, figures) for one in seen]


def _demand(one: Seen, figures: Figures) -> str:
    words, demand = figures.words, one.study.demand
    homes = sum(plans > 0 for plans in demand.plans_per_year.values())
    return words(
        "workbench.demand.study",
        study=one.study.name,
        plans=words.counted("workbench.demand.plans", demand.total, n=figures.number(demand.total)),
        homes=words.counted("workbench.demand.homes", homes),
    )


def left_out(point: StudyPointOut) -> frozenset[str]:
    """The municipalities that limits do not concern in an answer."""
    return frozenset(home.municipality_code for home in point.municipalities if home.is_exempt)
