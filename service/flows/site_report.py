"""A study's answer as a report to print."""

from collections.abc import Iterator
from typing import Any

from babel.numbers import format_decimal

from db.queries.sites import StudyPoint
from service.flows.site_reading import Whole, caveats, reasons
from service.flows.site_tables import Named, curve, steps, table, told_sites, worst_off
from service.notices import pdf
from service.notices.site_settings import aims, settings
from service.notices.site_texts import site_texts
from service.notices.spelling import spelled_day
from service.notices.texts import LOCALES, Language
from service.siting import facts as facts_module

_TEMPLATE = "site_study"


def report(found: Whole, language: Language) -> bytes:
    """Return a finished study as a tagged PDF; the same answer gives the same bytes."""
    words = site_texts(language).report
    study, names = found.study, _names(found)
    told = {
        "title": f"{words['about']}: {study.name}",
        "lines": [f"{words['dated']} {spelled_day(study.as_of, language, weekday=False)}"],
        "sections": [
            _asked(found, names, language),
            _demand(found, language),
            {
                "heading": words["curve"],
                "lines": [words["curve_note"].format(aims=aims(study.request, language))],
                "tables": [curve(found, language)],
            },
            _steps(found, names, language),
            *(_section(point, names, language) for point in found.points),
            _technical(found, language),
        ],
    }
    return pdf.typeset(_TEMPLATE, told, study.as_of, language)


def file_name(found: Whole, language: Language) -> str:
    """Return what the report is called when it is saved."""
    return pdf.file_name(f"{site_texts(language).report['file']} {found.study.name}")


def _names(found: Whole) -> Named:
    """What sites and municipalities were called when the study was made."""
    facts = facts_module.unpack(found.study.snapshot) if found.study.snapshot else None
    return Named(
        sites={one.site_id: one.name for one in facts.candidates} if facts else {},
        homes={one.point_id: one.name for one in facts.points} if facts else {},
        regions=found.regions,
    )


def _asked(found: Whole, names: Named, language: Language) -> dict[str, Any]:
    words, study = site_texts(language).report, found.study
    told = settings(study.request, study.demand, {**names.regions, **names.sites}, language)
    rows = [(one.label, one.value) for one in told]
    sheet = table("", [words["setting"], words["value"]], rows)
    return {"heading": words["asked"], "lines": [], "tables": [sheet]}


def _demand(found: Whole, language: Language) -> dict[str, Any]:
    words = site_texts(language).report
    total = format_decimal(found.study.demand["total"], locale=LOCALES[language])
    plans = words["plans_a_year"].format(plans=total)
    lines = [plans, *(one.detail for one in caveats(found, language))]
    return {"heading": words["demand"], "lines": lines, "tables": []}


def _steps(found: Whole, names: Named, language: Language) -> dict[str, Any]:
    words = site_texts(language).report
    by_travel = found.study.request["objective"] == "travel"
    return {
        "heading": words["steps"],
        "lines": [words["steps_note" if by_travel else "steps_note_aim"]],
        "tables": [steps(found, names, language)],
    }


def _section(point: StudyPoint, names: Named, language: Language) -> dict[str, Any]:
    words = site_texts(language).report
    tables = [told_sites(point, names, language), worst_off(point, language)]
    return {
        "heading": words["chosen"].format(number=point.sites),
        "lines": list(_lines(point, language)),
        "tables": tables if point.chosen else [],
    }


def _lines(point: StudyPoint, language: Language) -> Iterator[str]:
    words = site_texts(language).report
    if point.solver_status == "infeasible":
        yield words["impossible"]
        yield from dict.fromkeys(sentence for _, sentence, _ in reasons(point, language))
        for enough in {reason["limit_minutes"] for _, _, reason in reasons(point, language)}:
            if enough is not None:
                yield words["limit_helps"].format(n=enough)
    if point.solver_status == "unknown":
        yield words["unsolved"]


def _technical(found: Whole, language: Language) -> dict[str, Any]:
    """What proves which facts were answered how; nobody decides by it."""
    words, study = site_texts(language).report, found.study
    lines = [
        words["proof_input"].format(hash=study.input_hash),
        words["proof_answer"].format(hash=study.answer_hash),
    ]
    return {"heading": words["technical"], "lines": lines, "tables": []}
