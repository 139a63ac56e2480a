"""A study's answer as a report to print."""

from collections.abc import Iterator, Sequence
from typing import Any

from babel.numbers import format_decimal, format_percent

from db.queries.sites import StudyPoint
from service.flows.site_reading import Whole, caveats, reasons, smallest_volume, worst_off
from service.notices import pdf
from service.notices.site_texts import site_texts
from service.notices.spelling import spelled_day
from service.notices.texts import Language

_LOCALE = {Language.DA: "da_DK", Language.EN: "en_GB"}
_NOTHING = "–"
_TEMPLATE = "site_study"


def report(found: Whole, language: Language) -> bytes:
    """Return a finished study as a tagged PDF; the same answer gives the same bytes."""
    words = site_texts(language).report
    study = found.study
    told = {
        "title": f"{words['about']}: {study.name}",
        "lines": [
            f"{words['dated']} {spelled_day(study.as_of, language, weekday=False)}",
            words["proof"].format(input_hash=study.input_hash, answer_hash=study.answer_hash),
        ],
        "sections": [
            {
                "heading": words["demand"],
                "lines": [
                    words["plans_a_year"].format(plans=study.demand["total"]),
                    *(one.detail for one in caveats(found, language)),
                ],
                "tables": [],
            },
            {"heading": words["curve"], "lines": [], "tables": [_curve(found, language)]},
            *(_section(point, language) for point in found.points),
        ],
    }
    return pdf.typeset(_TEMPLATE, told, study.as_of, language)


def _number(value: float | None, language: Language) -> str:
    return _NOTHING if value is None else format_decimal(value, "#,##0.#", locale=_LOCALE[language])


def _share(value: float | None, language: Language) -> str:
    return (
        _NOTHING if value is None else format_percent(value, "#,##0.0 %", locale=_LOCALE[language])
    )


def _table(heading: str, head: Sequence[str], body: Sequence[Sequence[str]]) -> dict[str, Any]:
    return {"heading": heading, "head": list(head), "body": [list(row) for row in body]}


def _curve(found: Whole, language: Language) -> dict[str, Any]:
    words = site_texts(language).report
    named = ("sites", "status", "mean", "p95", "worst", "share", "smallest", "more")
    rows = [
        (
            str(point.sites),
            words[point.solver_status],
            _number(point.mean_minutes, language),
            _number(point.p95_minutes, language),
            _number(point.worst_minutes, language),
            _share(point.share_within_limit, language),
            _number(smallest_volume(point), language),
            _number(point.value_of_one_more, language),
        )
        for point in found.points
    ]
    return _table("", [words[name] for name in named], rows)


def _section(point: StudyPoint, language: Language) -> dict[str, Any]:
    words = site_texts(language).report
    return {
        "heading": words["chosen"].format(number=point.sites),
        "lines": list(_lines(point, language)),
        "tables": [_sites(point, language), _worst_off(point, language)] if point.chosen else [],
    }


def _lines(point: StudyPoint, language: Language) -> Iterator[str]:
    words = site_texts(language).report
    if point.solver_status == "infeasible":
        yield words["impossible"]
        yield from (sentence for _, sentence, _ in reasons(point, language))
    if point.solver_status == "unknown":
        yield words["unsolved"]


def _sites(point: StudyPoint, language: Language) -> dict[str, Any]:
    words = site_texts(language).report
    named = ("site", "municipality", "region", "volume", "closing")
    rows = [
        (
            site["name"],
            site["municipality_code"],
            site["region_id"],
            _number(site["volume"], language),
            _number(site["extra_minutes"], language),
        )
        for site in point.chosen
    ]
    return _table(words["sites"], [words[name] for name in named], rows)


def _worst_off(point: StudyPoint, language: Language) -> dict[str, Any]:
    words = site_texts(language).report
    names = {site["site_id"]: site["name"] for site in point.chosen}
    rows = [
        (
            home["name"],
            _number(home["plans"], language),
            _number(home["minutes"], language),
            names.get(home["nearest_site_id"], _NOTHING),
        )
        for home in worst_off(point)
    ]
    head = [words[name] for name in ("municipality", "volume", "minutes", "nearest")]
    return _table(words["worst_off"], head, rows)
