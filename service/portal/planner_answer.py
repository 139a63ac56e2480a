"""An answer against its baseline: what the workbench shows beside and below the map."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from service.notices.site_settings import caveat
from service.portal.pictures import Bar, Mark, Picture, bars
from service.portal.planner_alike import change, figure, left_out, same_demand
from service.portal.planner_curves import about
from service.portal.planner_map import site_of
from service.portal.planner_studies import Seen
from service.portal.planner_words import METRICS, Figures
from service.schemas.site_answers import ChosenSiteOut, HomeOut

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
    """How a municipality travels; `longer` is minutes beyond the baseline, if anybody travels."""

    name: str
    plans: str
    minutes: str
    site: str
    change: str
    longer: int | None


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
    """The figures that decide, each against the baseline, which is counted by the same limit."""
    apart, alike = left_out(seen.point), base is None or same_demand([seen, base])
    told = [
        (metric, metric.of(seen.point), figure(metric, base, seen.limit, apart) if base else None)
        for metric in METRICS
    ]
    return [
        Line(
            name=figures.words(f"workbench.metric.{metric.name}"),
            value=figures.of(metric, now),
            before=figures.of(metric, before),
            change=change(metric, now, before, figures, alike=alike),
            note=_note(metric.name, seen, figures),
        )
        for metric, now, before in told
    ]


def _note(name: str, seen: Seen, figures: Figures) -> str:
    """Who travels longest, of whom the share is, how the smallest site stands to the least."""
    if name == "worst_minutes":
        homes = seen.point.worst_off
        return ", ".join(home.name for home in homes if home.minutes == homes[0].minutes)
    if name == "share_within_limit":
        return _without_exempt(seen, figures)
    if name == "smallest_volume":
        return _against_least(seen.point.smallest_volume, seen, figures)
    return ""


def _without_exempt(seen: Seen, figures: Figures) -> str:
    """How many plans the share is of, where some are left out of it."""
    homes = seen.point.municipalities
    counted = sum(home.plans for home in homes if not home.is_exempt)
    if seen.limit is None or counted == sum(home.plans for home in homes):
        return ""
    return figures.words("workbench.share.exempt", n=figures.number(counted))


def _against_least(volume: int | None, seen: Seen, figures: Figures) -> str:
    least = seen.study.asked["min_volume"]
    if volume is None or not least:
        return ""
    over = volume - least
    way = "above" if over >= 0 else "below"
    return figures.words(
        f"workbench.volume.{way}", n=figures.number(abs(over)), least=figures.number(least)
    )


def volumes(seen: Seen, figures: Figures) -> Picture:
    """Plans a year at each site, with a line at the least volume."""
    words, least = figures.words, seen.study.asked["min_volume"]
    found = [
        Bar(label=f"{n} {site.name}", value=site.volume)
        for n, site in enumerate(seen.point.chosen, start=1)
    ]
    return bars(
        about("volumes", figures, "", "site", "volume"),
        found,
        limit=Mark(label=words("workbench.volume.least"), value=least) if least else None,
        none=words("workbench.volume.none"),
        is_least=True,
    )


def worst_off(seen: Seen, everybody: Mapping[str, Travelled]) -> list[Travelled]:
    """Who travels longest."""
    return [everybody[one.municipality_code] for one in seen.point.worst_off]


def travelled(seen: Seen, base: Seen | None, figures: Figures) -> dict[str, Travelled]:
    """How long each municipality travels, where to, and how it was in the baseline."""
    before = _before(base)
    names = {site.site_id: site.name for site in seen.point.chosen}
    minutes = next(metric for metric in METRICS if metric.name == "worst_minutes")
    return {
        home.municipality_code: Travelled(
            name=home.name,
            plans=figures.words.counted(
                "workbench.closing.plans", home.plans, n=figures.number(home.plans)
            ),
            minutes=figures.minutes(home.minutes),
            site=_goes_to(home, names),
            change=figures.change(minutes, home.minutes, before.get(home.municipality_code)),
            longer=_longer(home, before.get(home.municipality_code)),
        )
        for home in seen.point.municipalities
    }


def _before(base: Seen | None) -> dict[str, int | None]:
    """The minutes in the baseline of those who travel in it."""
    homes = base.point.municipalities if base else []
    return {home.municipality_code: home.minutes for home in homes if home.plans}


def _longer(home: HomeOut, before: int | None) -> int | None:
    return (
        None if not home.plans or home.minutes is None or before is None else home.minutes - before
    )


def by_loss(everybody: Iterable[Travelled]) -> list[Travelled]:
    """Who loses most first; those who cannot be compared last, and alike ones by name."""
    return sorted(everybody, key=lambda one: (one.longer is None, -(one.longer or 0), one.name))


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
    """Who would travel longest beyond what they do, and how many they are."""
    told = [(p.extra_minutes, p.municipality_code, p.plans) for p in site.payers if p.extra_minutes]
    if not told:
        return ""
    extra, code, plans = max(told)
    return figures.words(
        "workbench.closing.payer",
        home=homes[code],
        n=figures.minutes(extra),
        plans=figures.words.counted("workbench.closing.plans", plans, n=figures.number(plans)),
    )


def caveats(seen: Seen, figures: Figures) -> list[str]:
    """What is uncertain about demand and travel."""
    return [caveat(one.code, one.facts, figures.words.language) for one in seen.study.caveats]


def headline(seen: Seen, base: Seen | None, figures: Figures) -> dict[str, str]:
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
