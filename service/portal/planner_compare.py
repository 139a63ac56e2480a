"""Up to three studies side by side on six figures, by the API's own comparison."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, Response, get

from service.portal.client import Api
from service.portal.language import language_of
from service.portal.pages import open_to, render
from service.portal.planner_studies import (
    HOME,
    STUDIES,
    VISITORS,
    Seen,
    listed,
    number_of,
    study,
)
from service.portal.planner_words import METRICS, Figures
from service.portal.texts import texts
from service.schemas.site_answers import ComparisonOut, HomeChange, PointComparison, SiteStudyOut

_LEAST, _MOST = 2, 3
_NAMED = 5  # how many of those who gain or lose are named


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of all studies; the changes are against the first."""

    name: str
    values: list[str]
    changes: list[str]


@dataclass(frozen=True, slots=True)
class Against:
    """What another study has otherwise than the first: sites, and who gains and loses."""

    name: str
    only_first: str
    only_other: str
    gain: str
    lose: str


@get(f"{HOME}/sammenlign", opt=open_to(*VISITORS), include_in_schema=False)
async def compare(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Show studies side by side, or what is needed to do so."""
    api, figures = Api(request), Figures(texts(language_of(request)))
    picked = _picked(request)
    values: dict[str, Any] = {"picked": [str(one) for one in picked], "problem": ""}
    values["others"] = (await listed(api)).done
    if not _LEAST <= len(picked) <= _MOST:
        values["problem"] = "few" if len(picked) < _LEAST else "many"
        return render(request, "planner/compare.html", values)
    found = [await study(api, one) for one in picked]
    if any(not one.points for one in found):
        return render(request, "planner/compare.html", values | {"problem": "unfinished"})
    shared = sorted(set.intersection(*({p.sites for p in one.points} for one in found)))
    if not shared:
        return render(request, "planner/compare.html", values | {"problem": "nothing_shared"})
    number = number_of(request.query_params, "antal")
    sites = min(shared, key=lambda n: (abs(n - (number or shared[0])), n))
    told = await _side_by_side(api, found, sites, figures)
    return render(request, "planner/compare.html", values | told | {"shared": shared})


def _picked(request: Request[Any, Any, Any]) -> list[UUID]:
    """The studies named in the address, each once, in order."""
    found: dict[UUID, None] = {}
    for told in request.query_params.getall("studie", []):
        try:
            found[UUID(str(told))] = None
        except ValueError:
            continue
    return list(found)


async def _side_by_side(
    api: Api, found: list[SiteStudyOut], sites: int, figures: Figures
) -> dict[str, Any]:
    seen = [Seen(one, next(p for p in one.points if p.sites == sites)) for one in found]
    first, *others = seen
    compared = [await _compared(api, first, other) for other in others]
    return {
        "sites": sites,
        "seen": seen,
        "rows": [_row(n, seen, compared, figures) for n in range(len(METRICS))],
        "against": [
            _against(first, other, point, figures)
            for other, point in zip(others, compared, strict=True)
        ],
    }


async def _compared(api: Api, first: Seen, other: Seen) -> PointComparison:
    path = f"{STUDIES}/{first.study.study_id}/comparison"
    told = await api.read(path, ComparisonOut, {"with": str(other.study.study_id)})
    return next(one for one in told.points if one.sites == first.point.sites)


def _row(number: int, seen: list[Seen], compared: list[PointComparison], figures: Figures) -> Row:
    """One figure; where the API compares it, by its difference."""
    metric = METRICS[number]
    before = metric.of(seen[0].point)
    changes = [
        figures.difference(metric, getattr(told, metric.name).difference)
        if hasattr(told, metric.name)
        else figures.change(metric, metric.of(one.point), before)
        for one, told in zip(seen[1:], compared, strict=True)
    ]
    return Row(
        name=figures.words(f"workbench.metric.{metric.name}"),
        values=[figures.of(metric, metric.of(one.point)) for one in seen],
        changes=["", *changes],
    )


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


ROUTES = [compare]
