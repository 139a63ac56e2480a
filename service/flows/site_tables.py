"""The tables of a report: the curve, one site more or fewer, the sites, who is worst off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal, format_percent

from db.queries.sites import StudyPoint
from service.flows.site_reading import Whole, smallest_volume
from service.flows.site_reading import worst_off as travelling_longest
from service.notices.site_texts import site_texts
from service.notices.texts import LOCALES, Language

_NOTHING = "–"
_HOUR = 60


@dataclass(frozen=True, slots=True)
class Named:
    """Names of sites, municipalities and regions by id."""

    sites: Mapping[str, str]
    homes: Mapping[str, str]
    regions: Mapping[str, str]


def table(heading: str, head: Sequence[str], body: Sequence[Sequence[str]]) -> dict[str, Any]:
    """A table as the template takes it."""
    return {"heading": heading, "head": list(head), "body": [list(row) for row in body]}


def curve(found: Whole, language: Language) -> dict[str, Any]:
    """The figures of every number of sites."""
    words = site_texts(language).report
    named = ("sites", "status", "beyond", "share", "mean", "p95", "worst", "smallest")
    rows = [
        (
            str(point.sites),
            words[point.solver_status],
            _number(point.plans_beyond, language),
            _share(point.share_within_limit, language),
            _minutes(point.mean_minutes, language),
            _minutes(point.p95_minutes, language),
            _minutes(point.worst_minutes, language),
            _number(smallest_volume(point), language),
        )
        for point in found.points
    ]
    return table("", [words[name] for name in named], rows)


def steps(found: Whole, names: Named, language: Language) -> dict[str, Any]:
    """For every number of sites what the best one more gives, and what one fewer costs."""
    words, aim = site_texts(language).report, found.study.request["objective"]
    rows = [
        (
            str(point.sites),
            names.sites.get(point.one_more_site_id or "", _NOTHING),
            _saved(point, aim, language),
            *_ends(point, language),
        )
        for point in found.points
    ]
    named = ("sites", "opens", "saves", "closes", "dearest")
    return table("", [words[name] for name in named], rows)


def _saved(point: StudyPoint, aim: str, language: Language) -> str:
    if point.value_of_one_more is None or point.one_more_site_id is None:
        return _NOTHING
    return (
        site_texts(language)
        .report[f"saves_{aim}"]
        .format(
            n=_number(point.value_of_one_more, language),
            hours=_hours(point.value_of_one_more, language),
        )
    )


def _ends(point: StudyPoint, language: Language) -> tuple[str, str]:
    """The cheapest and the dearest site to close, among those that can close."""
    can_close = [site for site in point.chosen if _can_close(site)]
    if not can_close:
        return _NOTHING, _NOTHING
    order = sorted(can_close, key=lambda site: (site["extra_minutes"], site["site_id"]))
    words = site_texts(language).report
    cheapest, dearest = (
        words["costs"].format(site=site["name"], hours=_hours(site["extra_minutes"], language))
        for site in (order[0], order[-1])
    )
    return cheapest, dearest


def told_sites(point: StudyPoint, names: Named, language: Language) -> dict[str, Any]:
    """The open sites, and what closing each would cost whom."""
    words = site_texts(language).report
    named = ("site", "municipality", "region", "volume", "closing", "hardest")
    rows = [
        (
            site["name"],
            names.homes.get(site["municipality_code"], site["municipality_code"]),
            names.regions.get(site["region_id"], site["region_id"]),
            _number(site["volume"], language),
            *_closing(site, names, language),
        )
        for site in point.chosen
    ]
    return table(words["sites"], [words[name] for name in named], rows)


def _closing(site: Mapping[str, Any], names: Named, language: Language) -> tuple[str, str]:
    words = site_texts(language).report
    if not _can_close(site):
        return words["only_place"], _NOTHING
    hours = words["hours_a_year"].format(hours=_hours(site["extra_minutes"], language))
    longer = [payer for payer in site["payers"] if payer["extra_minutes"]]
    if not longer:
        return hours, _NOTHING
    hit = max(longer, key=lambda one: (one["extra_minutes"], one["municipality_code"]))
    home = names.homes.get(hit["municipality_code"], hit["municipality_code"])
    return hours, words["payer"].format(home=home, n=hit["extra_minutes"])


def _can_close(site: Mapping[str, Any]) -> bool:
    """Whether everybody at a site has another one to go to."""
    return all(payer["extra_minutes"] is not None for payer in site["payers"])


def worst_off(point: StudyPoint, language: Language) -> dict[str, Any]:
    """Who travels longest."""
    words = site_texts(language).report
    names = {site["site_id"]: site["name"] for site in point.chosen}
    rows = [
        (
            home["name"],
            _number(home["plans"], language),
            _minutes(home["minutes"], language),
            names.get(home["nearest_site_id"], _NOTHING),
        )
        for home in travelling_longest(point)
    ]
    head = [words[name] for name in ("municipality", "volume", "minutes", "nearest")]
    return table(words["worst_off"], head, rows)


def _number(value: float | None, language: Language) -> str:
    return _NOTHING if value is None else format_decimal(value, "#,##0.#", locale=LOCALES[language])


def _minutes(value: float | None, language: Language) -> str:
    if value is None:
        return _NOTHING
    return site_texts(language).report["minutes_of"].format(n=_number(value, language))


def _hours(minutes: float, language: Language) -> str:
    return format_decimal(minutes / _HOUR, "#,##0", locale=LOCALES[language])


def _share(value: float | None, language: Language) -> str:
    return (
        _NOTHING if value is None else format_percent(value, "#,##0.0 %", locale=LOCALES[language])
    )
