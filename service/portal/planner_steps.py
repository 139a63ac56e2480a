"""One site more or one fewer: what the best one would give, and which costs most to close."""

from service.portal.planner_studies import Seen
from service.portal.planner_words import METRICS, Figures

_HOUR = 60
_MEAN, _BEYOND = METRICS[0], next(one for one in METRICS if one.name == "plans_beyond")


def one_more(seen: Seen, names: dict[str, str], figures: Figures) -> list[str]:
    """What opening the best one more gives, all others kept, and what the study's next number is.

    Args:
        seen: the answer.
        names: of sites by id.
        figures: the reader's language.
    """
    words = figures.words
    value, site_id = seen.point.value_of_one_more, seen.point.one_more_site_id
    if value is None or site_id is None:
        return [words("workbench.more.unknown")]
    aim = seen.study.asked["objective"]
    best = words(
        f"workbench.more.{aim}",
        site=names.get(site_id, site_id),
        n=figures.number(value),
        hours=figures.number(value / _HOUR),
        mean=figures.minutes(_each(value, seen), 1),
    )
    only = "workbench.more.only_travel" if aim == "travel" else "workbench.more.only_aim"
    return [best, words(only), *_next_number(seen, figures)]


def _next_number(seen: Seen, figures: Figures) -> list[str]:
    """The study's own answer for one more site, which keeps every rule and the order of aims."""
    after = next((p for p in seen.study.points if p.sites == seen.point.sites + 1), None)
    if after is None or not after.chosen:
        return []
    words = figures.words
    told = words(
        "workbench.more.next",
        n=after.sites,
        mean=figures.change(_MEAN, after.mean_minutes, seen.point.mean_minutes),
    )
    if seen.limit is None:
        return [told]
    by = figures.change(_BEYOND, after.plans_beyond, seen.point.plans_beyond)
    return [told, words("workbench.more.next_beyond", limit=seen.limit, by=by)]


def in_short(seen: Seen, names: dict[str, str], figures: Figures) -> list[str]:
    """One site more and the dearest one to close, in a line."""
    words, told = figures.words, list[str]()
    value, site_id = seen.point.value_of_one_more, seen.point.one_more_site_id
    if value and site_id is not None:
        told.append(
            words(
                f"workbench.short.{seen.study.asked['objective']}",
                site=names.get(site_id, site_id),
                n=figures.number(value),
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
