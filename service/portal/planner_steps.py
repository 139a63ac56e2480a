"""One site more or one fewer: what the next number gives, and which costs most to close."""

from service.portal.planner_studies import Seen, aim_of
from service.portal.planner_words import METRICS, Figures, Metric
from service.schemas.site_answers import StudyPointOut

_HOUR = 60
_BY_NAME = {one.name: one for one in METRICS}
_MEAN, _BEYOND, _WORST = (
    _BY_NAME[name] for name in ("mean_minutes", "plans_beyond", "worst_minutes")
)
_IN_ORDER = {
    "travel_soft": (_BEYOND, _MEAN),
    "coverage": (_BEYOND, _MEAN),
    "worst": (_WORST, _MEAN),
}


def one_more(seen: Seen, names: dict[str, str], figures: Figures) -> list[str]:
    """What one more site gives, and which sites it takes.

    The study's own answer keeps every rule and the order of aims. Where the study does not go that
    far, only what travel alone would make of one more is known.

    Args:
        seen: the answer.
        names: of sites by id.
        figures: the reader's language.
    """
    words, after = figures.words, next_number(seen)
    if after is not None:
        return [_own_answer(seen, after, figures), *_moved(seen.point, after, figures)]
    value, site_id = seen.point.value_of_one_more, seen.point.one_more_site_id
    if value is None or site_id is None:
        return [words("workbench.more.unknown")]
    aim = seen.study.asked["objective"]
    best = words(
        f"workbench.more.{aim}",
        site=names.get(site_id, site_id),
        n=figures.number(value),
        plans=_plans(value, figures),
        hours=figures.number(value / _HOUR),
        mean=figures.minutes(_each(value, seen), 1),
    )
    only = "workbench.more.only_travel" if aim == "travel" else "workbench.more.only_aim"
    return [best, words(only)]


def _plans(value: float, figures: Figures) -> str:
    return figures.words.counted("workbench.closing.plans", round(value), n=figures.number(value))


def next_number(seen: Seen) -> StudyPointOut | None:
    """The study's own answer for one more site; none beyond the numbers it was asked for."""
    return next((p for p in seen.study.points if p.sites == seen.point.sites + 1), None)


def _own_answer(seen: Seen, after: StudyPointOut, figures: Figures) -> str:
    """How the answer for one more site differs, by the aims in their order."""
    words = figures.words
    if not after.chosen:
        return words("workbench.more.none", n=after.sites)
    order = _IN_ORDER.get(aim_of(seen.study.asked), (_MEAN,))
    told = ", ".join(_differs(metric, seen, after, figures) for metric in order)
    return words("workbench.more.next", told=told)


def _differs(metric: Metric, seen: Seen, after: StudyPointOut, figures: Figures) -> str:
    by = figures.change(metric, metric.of(after), metric.of(seen.point))
    return figures.words(f"workbench.more.by.{metric.name}", limit=seen.limit, by=by)


def _moved(point: StudyPointOut, after: StudyPointOut, figures: Figures) -> list[str]:
    """Which sites the answer for one more opens and closes."""
    now = {site.site_id: site.name for site in point.chosen}
    then = {site.site_id: site.name for site in after.chosen}
    if not then:
        return []
    told = {"opens": then.keys() - now.keys(), "closes": now.keys() - then.keys()}
    return [
        figures.words(
            f"workbench.more.{way}", sites=", ".join(sorted((now | then)[i] for i in ids))
        )
        for way, ids in told.items()
        if ids
    ]


def in_short(seen: Seen, names: dict[str, str], figures: Figures) -> list[str]:
    """One site more and the dearest one to close, in a line."""
    words, told, after = figures.words, list[str](), next_number(seen)
    value, site_id = seen.point.value_of_one_more, seen.point.one_more_site_id
    if after is not None:
        told.append(_own_answer(seen, after, figures))
    elif value and site_id is not None:
        told.append(
            words(
                f"workbench.short.{seen.study.asked['objective']}",
                site=names.get(site_id, site_id),
                n=figures.number(value),
                plans=_plans(value, figures),
                mean=figures.minutes(_each(value, seen), 1),
            )
        )
    return [*told, *_dearest(seen, figures)]


def _dearest(seen: Seen, figures: Figures) -> list[str]:
    """Which sites cannot close, else the one that costs most to."""
    words = figures.words
    bound = [s.name for s in seen.point.chosen if any(p.extra_minutes is None for p in s.payers)]
    if bound:
        return [words("workbench.short.bound", site=", ".join(bound))]
    worst = max(seen.point.chosen, key=lambda one: (one.extra_minutes, one.site_id))
    hours = figures.number(worst.extra_minutes / _HOUR)
    return [words("workbench.short.closing", site=worst.name, hours=hours)]


def _each(minutes: float, seen: Seen) -> float:
    """Minutes a year as minutes of each plan."""
    plans = sum(home.plans for home in seen.point.municipalities)
    return minutes / plans if plans else 0
