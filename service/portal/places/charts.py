"""Reports as pictures: a spread over classes with its bands, and bars."""

from collections.abc import Sequence

from service.notices.texts import LOCALES
from service.portal.pictures import About, Band, Bar, Picture, Share, bars, shares
from service.portal.texts import Texts
from service.schemas.capacity_value import ValueOut
from service.schemas.reports import BandOut, FreshnessLineOut, ReportLineOut, ReportTableOut

_WHOLE = 100
_MOST_PARTS = 4
_PARTS_UNIT = "%"


def spread(words: Texts, table: ReportTableOut, line: ReportLineOut) -> Picture | None:
    """How the plans of a row are spread over the classes; none where a count is kept back."""
    counts = {name: line.counts.get(name) for name in table.classes}
    known = {name: count for name, count in counts.items() if count is not None}
    total = sum(known.values())
    if len(known) < len(counts) or not total or len(known) > _MOST_PARTS:
        return None
    bands = {band.care_level: band for band in line.bands}
    title = words(f"reports.measures.{table.measure}")
    about = About(
        name=f"r-{table.measure}".replace("_", "-"),
        title=title,
        summary=words("reports.summary", measure=title, total=total),
        locale=LOCALES[words.language],
        unit=_PARTS_UNIT,
        columns=tuple(
            words(f"reports.columns.{name}") for name in ("part", "share", "expected", "verdict")
        ),
    )
    return shares(
        about,
        [
            _share(words, name, count, count * _WHOLE / total, bands.get(name))
            for name, count in known.items()
        ],
    )


def _share(words: Texts, name: str, count: int, percent: float, band: BandOut | None) -> Share:
    label = f"{words(f'reports.classes.{name}')} ({count})"
    if band is None:
        return Share(label=label, percent=percent)
    expected = Band(low=band.low, high=band.high, source=band.source)
    return Share(
        label=label,
        percent=percent,
        band=expected,
        verdict=words(f"reports.verdicts.{band.code.lower()}"),
    )


def freshness(words: Texts, lines: Sequence[FreshnessLineOut], *, name: str) -> Picture | None:
    """How many services have figures that may be compared."""
    services, fresh = sum(one.services for one in lines), sum(one.fresh for one in lines)
    if not services:
        return None
    title = words("reports.measures.freshness")
    about = About(
        name=name,
        title=title,
        summary=words("reports.summary_fresh", fresh=fresh, services=services),
        locale=LOCALES[words.language],
        unit=_PARTS_UNIT,
        columns=tuple(
            words(f"reports.columns.{column}")
            for column in ("part", "share", "expected", "verdict")
        ),
    )
    parts = (("fresh", fresh), ("stale", services - fresh))
    return shares(
        about,
        [_share(words, kind, count, count * _WHOLE / services, None) for kind, count in parts],
    )


def counts(words: Texts, found: dict[str, int]) -> Picture | None:
    """Refusals by where they stand."""
    if not found:
        return None
    title = words("reports.measures.refusals")
    about = About(
        name="r-refusals",
        title=title,
        summary=words("reports.summary", measure=title, total=sum(found.values())),
        locale=LOCALES[words.language],
        unit="",
        columns=(words("reports.columns.part"), words("reports.columns.count")),
    )
    rows = [
        Bar(label=words(f"refused.states.{state}"), value=count)
        for state, count in sorted(found.items(), key=lambda one: -one[1])
    ]
    return bars(about, rows, limit=None, none="–")


def value(words: Texts, rows: Sequence[ValueOut], areas: dict[str, str]) -> Picture | None:
    """Where one more place would save most days of waiting."""
    if not rows:
        return None
    title = words("reports.measures.capacity_value")
    about = About(
        name="r-value",
        title=title,
        summary=words("reports.summary_value", count=len(rows)),
        locale=LOCALES[words.language],
        unit=words("refused.picture.unit.many"),
        unit_of_one=words("refused.picture.unit.one"),
        columns=(words("reports.columns.part"), words("reports.columns.days")),
    )
    found = [
        Bar(label=_label(words, row, areas), value=max(row.waiting_days_saved, 0.0)) for row in rows
    ]
    return bars(about, found, limit=None, none="–")


def _label(words: Texts, row: ValueOut, areas: dict[str, str]) -> str:
    service = areas.get(row.clinical_area, row.clinical_area)
    level = words(f"places.levels.{row.care_level}")
    week = words("reports.week", number=int(row.week.partition("W")[2]))
    said = f"{row.provider_name}: {service}, {level}, {week}"
    if row.deadlines_met:
        said += f", {words.counted('reports.deadlines', row.deadlines_met)}"
    if row.late_starts_avoided:
        said += f", {words.counted('reports.late_starts', row.late_starts_avoided)}"
    return said
