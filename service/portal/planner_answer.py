"""An answer against its baseline: what the workbench shows beside and below the map."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.notices.site_texts import site_texts
from service.portal.pictures import About, Bar, Mark, Picture, Point, bars, curve
from service.portal.planner_map import site_of
from service.portal.planner_studies import Seen
from service.portal.planner_words import LOCALES, METRICS, Figures
from service.schemas.site_answers import ChosenSiteOut, HomeOut, StudyPointOut

_NAMED = 3  # how many of the worst off the headline names
_HOUR = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A figure with that of the baseline and the difference in words."""

    name: str
    value: str
    before: str
    change: str
    note: str


@dataclass(frozen=True, slots=True)
class Travelled:
    """How a municipality travels."""

    name: str
    plans: str
    minutes: str
    site: str
    change: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule that stands in the way, and for whom by how much."""

    said: str
    concerns: list[str]


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing a site would cost, and whom most."""

    number: int
    name: str
    volume: str
    verdict: str
    cost: str
    payer: str
    is_new: bool


def key_figures(seen: Seen, base: Seen | None, figures: Figures) -> list[Line]:
    """The figures that decide, each against the baseline."""
    return [
        Line(
            name=figures.words(f"workbench.metric.{metric.name}"),
            value=figures.of(metric, metric.of(seen.point)),
            before=figures.of(metric, metric.of(base.point) if base else None),
            change=figures.change(
                metric, metric.of(seen.point), metric.of(base.point) if base else None
            ),
            note=_note(metric.name, seen, figures),
        )
        for metric in METRICS
    ]


def _note(name: str, seen: Seen, figures: Figures) -> str:
    """Who travels longest, and how the smallest site stands to the least volume."""
    if name == "worst_minutes":
        return ", ".join(home.name for home in seen.point.worst_off[:_NAMED])
    if name == "smallest_volume":
        return _against_least(seen.point.smallest_volume, seen, figures)
    return ""


def _against_least(volume: int | None, seen: Seen, figures: Figures) -> str:
    least = seen.study.asked["min_volume"]
    if volume is None or not least:
        return ""
    over = volume - least
    way = "above" if over >= 0 else "below"
    return figures.words(f"workbench.volume.{way}", n=figures.number(abs(over)), least=least)


def trade_off(seen: Seen, base: Seen | None, figures: Figures) -> Picture:
    """Mean minutes by number of sites, with what is chosen and the baseline."""
    words = figures.words
    known = [(one.sites, one.mean_minutes) for one in seen.study.points]
    points = [
        Point(along=sites, label=str(sites), value=mean)
        for sites, mean in known
        if mean is not None
    ]
    before = base.point.mean_minutes if base else None
    return curve(
        _about("curve", figures, words("workbench.unit.minutes_of"), "sites", "mean_minutes"),
        points,
        axis=words("workbench.curve.axis"),
        chosen=Mark(label=words("workbench.curve.chosen"), value=seen.point.sites),
        baseline=None
        if before is None
        else Mark(label=words("workbench.curve.baseline"), value=before),
    )


def volumes(seen: Seen, figures: Figures) -> Picture:
    """Plans a year at each site, with a line at the least volume."""
    words, least = figures.words, seen.study.asked["min_volume"]
    found = [
        Bar(label=f"{n} {site.name}", value=site.volume)
        for n, site in enumerate(seen.point.chosen, start=1)
    ]
    return bars(
        _about("volumes", figures, "", "site", "volume"),
        found,
        limit=Mark(label=words("workbench.volume.least"), value=least) if least else None,
        none=words("workbench.volume.none"),
        is_least=True,
    )


def _about(name: str, figures: Figures, unit: str, *columns: str) -> About:
    words = figures.words
    return About(
        name=name,
        title=words(f"workbench.{name}.title"),
        summary=words(f"workbench.{name}.summary"),
        locale=LOCALES[words.language],
        unit=unit,
        columns=tuple(words(f"workbench.column.{column}") for column in columns),
    )


def worst_off(seen: Seen, everybody: Mapping[str, Travelled]) -> list[Travelled]:
    """Who travels longest."""
    return [everybody[one.municipality_code] for one in seen.point.worst_off]


def travelled(seen: Seen, base: Seen | None, figures: Figures) -> dict[str, Travelled]:
    """How long each municipality travels, where to, and how it was in the baseline."""
    before = {h.municipality_code: h.minutes for h in base.point.municipalities} if base else {}
    names = {site.site_id: site.name for site in seen.point.chosen}
    minutes = next(metric for metric in METRICS if metric.name == "worst_minutes")
    return {
        home.municipality_code: Travelled(
            name=home.name,
            plans=figures.number(home.plans),
            minutes=figures.minutes(home.minutes),
            site=_goes_to(home, names),
            change=figures.change(minutes, home.minutes, before.get(home.municipality_code)),
        )
        for home in seen.point.municipalities
    }


def _goes_to(home: HomeOut, names: dict[str, str]) -> str:
    return names.get(site_of(home) or "", "")


def closings(seen: Seen, base: Seen | None, figures: Figures) -> list[Closing]:
    """What closing each open site would cost, by the stored figures."""
    homes = {home.municipality_code: home.name for home in seen.point.municipalities}
    before = {site.site_id for site in base.point.chosen} if base else set()
    return [
        Closing(
            number=n,
            name=site.name,
            volume=figures.number(site.volume),
            verdict=_against_least(site.volume, seen, figures),
            cost=_cost(site, figures),
            payer=_payer(site, homes, figures),
            is_new=base is not None and site.site_id not in before,
        )
        for n, site in enumerate(seen.point.chosen, start=1)
    ]


def _cost(site: ChosenSiteOut, figures: Figures) -> str:
    """Longer travel of all together in a year, and for each plan that has to move."""
    if any(one.extra_minutes is None for one in site.payers):
        return figures.words("workbench.closing.impossible")
    mean = site.extra_minutes / site.volume if site.volume else 0
    hours = figures.number(site.extra_minutes / _HOUR)
    return figures.words("workbench.closing.extra", hours=hours, n=figures.minutes(mean))


def _payer(site: ChosenSiteOut, homes: dict[str, str], figures: Figures) -> str:
    """Who would travel longest beyond what they do."""
    told = [(p.extra_minutes, p.municipality_code) for p in site.payers if p.extra_minutes]
    if not told:
        return ""
    extra, code = max(told)
    return figures.words("workbench.closing.payer", home=homes[code], n=figures.minutes(extra))


def one_more(seen: Seen, names: dict[str, str], figures: Figures) -> str:
    """What opening one more site would give, all others kept, in the unit of what is asked."""
    value, site_id = seen.point.value_of_one_more, seen.point.one_more_site_id
    if value is None or site_id is None:
        return figures.words("workbench.more.unknown")
    aim = seen.study.asked["objective"]
    total = sum(home.plans for home in seen.point.municipalities)
    return figures.words(
        f"workbench.more.{aim}",
        site=names.get(site_id, site_id),
        n=figures.number(value),
        hours=figures.number(value / _HOUR),
        mean=figures.minutes(value / total if total else 0, 1),
    )


def proof(point: StudyPointOut, aim: str, figures: Figures) -> list[str]:
    """What the solver has shown of an answer: status, bound and gap in words."""
    words, solver = figures.words, point.solver
    told = [words(f"workbench.proof.{solver.status}", n=point.sites)]
    if solver.objective is not None and solver.bound is not None:
        told.append(
            words(
                f"workbench.proof.goal.{aim}",
                value=figures.number(solver.objective, 1),
                bound=figures.number(solver.bound, 1),
            )
        )
    if solver.gap:
        told.append(words("workbench.proof.gap", gap=figures.share(solver.gap, 2)))
    return told


def reasons(point: StudyPointOut, places: Mapping[str, str], figures: Figures) -> list[Standing]:
    """The rules that leave no choice, each once, with whom it concerns and the least that helps.

    Args:
        point: the answer.
        places: municipalities, regions and sites by code.
        figures: the reader's language.
    """
    store = site_texts(figures.words.language).reasons
    told: dict[str, list[str]] = {}
    for one in point.reasons:
        code = one.municipality_code or one.region_id or one.site_id or ""
        by = "" if one.by is None else figures.words(f"workbench.by.{one.code}", n=one.by)
        told.setdefault(one.code, []).append(": ".join(filter(None, (places.get(code), by))))
    return [
        Standing(store[code], sorted(line for line in lines if line))
        for code, lines in told.items()
    ]


def caveats(seen: Seen, figures: Figures) -> list[str]:
    """What is uncertain about demand and travel."""
    store = site_texts(figures.words.language).caveats
    return [store[one.code].format_map(one.facts) for one in seen.study.caveats]


def headline(seen: Seen, base: Seen | None, figures: Figures) -> dict[str, Any]:
    """The answer in two sentences: what it gives, and how that stands to the baseline."""
    words, point = figures.words, seen.point
    said = words(
        "workbench.head.answer",
        sites=words.counted("workbench.head.sites", point.sites),
        mean=figures.minutes(point.mean_minutes, 1),
        worst=figures.minutes(point.worst_minutes),
    )
    mean = METRICS[0]
    change = figures.change(mean, point.mean_minutes, base.point.mean_minutes if base else None)
    return {"said": said, "change": change}
