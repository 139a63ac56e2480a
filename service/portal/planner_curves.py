"""What each number of sites gives: mean travel, and plans beyond the limit, as two curves."""

from service.notices.texts import LOCALES
from service.portal.pictures import About, Mark, Picture, Point, curve
from service.portal.planner_studies import Seen
from service.portal.planner_words import METRICS, Figures, Metric

_BY_NAME = {metric.name: metric for metric in METRICS}


def trade_off(seen: Seen, base: Seen | None, figures: Figures) -> Picture:
    """Mean minutes by number of sites, with what is chosen and the baseline."""
    unit = figures.words("workbench.unit.minutes_of")
    return _drawn("curve", _BY_NAME["mean_minutes"], unit, seen, base, figures)


def beyond(seen: Seen, base: Seen | None, figures: Figures) -> Picture | None:
    """Plans beyond the limit by number of sites; none where there is no limit."""
    metric = _BY_NAME["plans_beyond"]
    if metric.of(seen.point) is None:
        return None
    return _drawn("beyond", metric, "", seen, _same_limit(seen, base), figures)


def _same_limit(seen: Seen, base: Seen | None) -> Seen | None:
    """The baseline where it counts the same plans."""
    return base if base and base.limit == seen.limit else None


def _drawn(
    name: str, metric: Metric, unit: str, seen: Seen, base: Seen | None, figures: Figures
) -> Picture:
    words = figures.words
    points = [
        Point(along=one.sites, label=str(one.sites), value=value)
        for one in seen.study.points
        if (value := metric.of(one)) is not None
    ]
    before = metric.of(base.point) if base else None
    return curve(
        about(name, figures, unit, "sites", metric.name, limit=seen.limit),
        points,
        axis=words("workbench.curve.axis"),
        chosen=Mark(label=words("workbench.curve.chosen"), value=seen.point.sites),
        baseline=None
        if before is None
        else Mark(label=words("workbench.curve.baseline"), value=before),
    )


def about(name: str, figures: Figures, unit: str, *columns: str, limit: int | None = None) -> About:
    """What a picture of the workbench is called."""
    words = figures.words
    return About(
        name=name,
        title=words(f"workbench.{name}.title", limit=limit),
        summary=words(f"workbench.{name}.summary", limit=limit),
        locale=LOCALES[words.language],
        unit=unit,
        columns=tuple(words(f"workbench.column.{column}") for column in columns),
    )
