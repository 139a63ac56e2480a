"""Up to three studies side by side: what was asked, six figures, and a map of each."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, Response, get

from service.notices.site_settings import settings
from service.portal.client import Api
from service.portal.language import language_of
from service.portal.pages import open_to, render
from service.portal.planner_alike import (
    BY_LIMIT,
    change,
    demands,
    figure,
    left_out,
    same_demand,
    shared_limit,
)
from service.portal.planner_map import Beside, Drawn, View, drawn
from service.portal.planner_studies import (
    HOME,
    STUDIES,
    VISITORS,
    Seen,
    identity_of,
    listed,
    number_of,
    place_names,
    study,
)
from service.portal.planner_words import METRICS, Figures, Metric
from service.portal.texts import texts
from service.schemas.site_answers import ComparisonOut, HomeChange, PointComparison, SiteStudyOut

_LEAST, _MOST = 2, 3
_NAMED = 5  # how many of those who gain or lose are named


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of all studies; the changes are against the reference."""

    name: str
    values: list[str]
    changes: list[str]


@dataclass(frozen=True, slots=True)
class Against:
    """What another study has otherwise than the reference: sites, and who gains and loses."""

    name: str
    only_first: str
    only_other: str
    gain: str
    lose: str


@get(f"{HOME}/sammenlign", opt=open_to(*VISITORS), include_in_schema=False)
async def compare(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Show studies side by side, or what is needed to do so."""
    api = Api(request)
    picked = _picked(request)
    values: dict[str, Any] = {"picked": [str(one) for one in picked], "problem": ""}
    found = [await study(api, one) for one in picked] if len(picked) <= _MOST else []
    newest = (await listed(api)).done
    known = {one.study_id for one in newest}
    values["others"] = [*newest, *(one for one in found if one.study_id not in known)]
    if not _LEAST <= len(picked) <= _MOST:
        values["problem"] = "few" if len(picked) < _LEAST else "many"
        return render(request, "planner/compare.html", values)
    if any(not one.points for one in found):
        return render(request, "planner/compare.html", values | {"problem": "unfinished"})
    shared = sorted(set.intersection(*({p.sites for p in one.points} for one in found)))
    if not shared:
        return render(request, "planner/compare.html", values | {"problem": "nothing_shared"})
    number = number_of(request.query_params, "antal")
    sites = min(shared, key=lambda n: (abs(n - (number or shared[0])), n))
    told = await _side_by_side(request, found, sites)
    return render(request, "planner/compare.html", values | told | {"shared": shared})


def _picked(request: Request[Any, Any, Any]) -> list[UUID]:
    """The studies named in the address, each once: the reference, then the others in order."""
    found: dict[UUID, None] = {}
    for told in request.query_params.getall("studie", []):
        try:
            found[UUID(str(told))] = None
        except ValueError:
            continue
    reference = identity_of(request.query_params, "mod")
    return sorted(found, key=lambda one: one != reference)


async def _side_by_side(
    request: Request[Any, Any, Any], found: list[SiteStudyOut], sites: int
) -> dict[str, Any]:
    api, figures = Api(request), Figures(texts(language_of(request)))
    seen = [Seen(one, next(p for p in one.points if p.sites == sites)) for one in found]
    first, *others = seen
    compared = [await _compared(api, first, other) for other in others]
    limit = shared_limit(seen)
    return {
        "sites": sites,
        "seen": seen,
        "asked": _asked(seen, await place_names(api), figures),
        "rows": [_row(metric, seen, limit, figures) for metric in METRICS],
        "demands": demands(seen, figures),
        "counted_by": limit if len({one.limit for one in seen}) > 1 else None,
        "against": [
            _against(first, other, point, figures)
            for other, point in zip(others, compared, strict=True)
        ],
        "maps": _maps(request, seen, limit, figures),
    }


async def _compared(api: Api, first: Seen, other: Seen) -> PointComparison:
    path = f"{STUDIES}/{first.study.study_id}/comparison"
    told = await api.read(path, ComparisonOut, {"with": str(other.study.study_id)})
    return next(one for one in told.points if one.sites == first.point.sites)


def _asked(seen: list[Seen], names: dict[str, str], figures: Figures) -> list[Row]:
    """What was not asked alike."""
    told = [
        settings(
            one.study.asked,
            {"scenario": one.study.demand.scenario, "total": one.study.demand.total},
            names,
            figures.words.language,
        )
        for one in seen
    ]
    rows = [
        Row(name=same[0].label, values=[one.value for one in same], changes=[""] * len(seen))
        for same in zip(*told, strict=True)
    ]
    return [row for row in rows if len(set(row.values)) > 1]


def _row(metric: Metric, seen: list[Seen], limit: int | None, figures: Figures) -> Row:
    """One figure; what a limit decides is counted by the same limit for all."""
    apart = left_out(seen[0].point)
    told = [figure(metric, one, limit, apart) for one in seen]
    alike = [same_demand([seen[0], one]) for one in seen]
    pairs = list(zip(told, alike, strict=True))[1:]
    return Row(
        name=_named(metric, limit, figures),
        values=[figures.of(metric, value) for value in told],
        changes=["", *(change(metric, one, told[0], figures, alike=same) for one, same in pairs)],
    )


def _named(metric: Metric, limit: int | None, figures: Figures) -> str:
    if metric.name not in BY_LIMIT or limit is None:
        return figures.words(f"workbench.metric.{metric.name}")
    over = "workbench.compare.within" if metric.kind == "share" else "workbench.compare.over"
    return figures.words(over, limit=limit)


def _against(first: Seen, other: Seen, told: PointComparison, figures: Figures) -> Against:
    names = {site.site_id: site.name for one in (first, other) for site in one.point.chosen}
    none = figures.words("workbench.compare.nobody")
    return Against(
        name=other.study.name,
        only_first=", ".join(names[one] for one in told.only_this) or none,
        only_other=", ".join(names[one] for one in told.only_other) or none,
        gain=_moved(told.gain, figures),
        lose=_moved(told.lose, figures),
    )


def _moved(homes: list[HomeChange], figures: Figures) -> str:
    """How many municipalities, and the first of them by name."""
    if not homes:
        return figures.words("workbench.compare.nobody")
    named = ", ".join(f"{h.name} {h.difference:+d}".replace("-", "−") for h in homes[:_NAMED])
    return figures.words.counted("workbench.compare.homes", len(homes), named=named)


def _maps(
    request: Request[Any, Any, Any], seen: list[Seen], limit: int | None, figures: Figures
) -> list[tuple[str, Drawn]]:
    """A map of each study that has an answer, all with the same classes of minutes."""
    outline = request.app.state.outline
    return [
        (
            one.study.name,
            drawn(one, None, outline, View.TRAVEL, figures, beside=Beside(f"map-{number}", limit)),
        )
        for number, one in enumerate(seen, start=1)
        if one.point.chosen
    ]


ROUTES = [compare]
