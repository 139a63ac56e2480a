"""What is told of a finished study beside its figures: caveats, reasons, and two side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import reference
from db.queries import sites as queries
from db.queries.runs import State
from db.queries.sites import Study, StudyPoint
from service.errors import Conflict
from service.flows.acting import Acting
from service.flows.site_facts import OWN_ROADS
from service.flows.site_studies import find_study
from service.notices.site_settings import caveat
from service.notices.site_texts import site_texts
from service.notices.texts import Language

WORST_OFF = 10  # how many are named of those who travel longest
# What answers say that were stored before these were told.
_BEFORE = {"enough": True, "limit_minutes": None}
_FIGURES = ("mean_minutes", "worst_minutes", "share_within_limit")


@dataclass(frozen=True, slots=True)
class Told:
    """Something said of a study: a code, its sentence, and the values told in it."""

    code: str
    detail: str
    facts: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A study with its answer, by number of sites, and what the regions of its day are called."""

    study: Study
    points: list[StudyPoint]
    regions: dict[str, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure in one study and in the other; a difference where both have it.

    Attributes:
        alike: both count the same; shares inside different limits do not.
    """

    this: float | None
    other: float | None
    alike: bool = True

    @property
    def difference(self) -> float | None:
        """The other less this one."""
        if self.this is None or self.other is None or not self.alike:
            return None
        return round(self.other - self.this, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A municipality whose way is not the same in two studies."""

    municipality_code: str
    name: str
    this_minutes: int
    other_minutes: int

    @property
    def difference(self) -> int:
        """The other less this one; below zero the other is better."""
        return self.other_minutes - self.this_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two studies at one number of sites."""

    sites: int
    only_this: list[str]
    only_other: list[str]
    figures: dict[str, Changed]
    moved: list[Moved]


async def whole(session: AsyncSession, acting: Acting, study_id: UUID) -> Whole:
    """A study the caller may see, with its answer as far as there is one.

    Raises:
        NotFound: there is none for the caller.
    """
    study = await find_study(session, acting, study_id)
    regions = await reference.regions(session, on=study.as_of)
    return Whole(
        study=study,
        points=await queries.points(session, study_id),
        regions={one.region_id: one.name for one in regions},
    )


async def finished(session: AsyncSession, acting: Acting, study_id: UUID) -> Whole:
    """A study that has an answer.

    Raises:
        NotFound: there is none for the caller.
        Conflict: it is not done.
    """
    found = await whole(session, acting, study_id)
    if found.study.state is not State.DONE:
        facts = {"study_id": str(study_id), "state": found.study.state.value}
        raise Conflict("STUDY_IS_NOT_DONE", "The study has no answer.", facts=facts)
    return found


def caveats(found: Whole, language: Language) -> list[Told]:
    """What is uncertain about a study's demand and travel, and whom its rules leave out."""
    known: list[tuple[str, dict[str, str]]] = [
        (code, facts) for code, facts in found.study.demand["caveats"]
    ]
    source = found.study.travel_source
    if source is not None:
        other = ("OTHER_TRAVEL", {"source": source})
        known.append(("FREE_FLOW", {}) if source == OWN_ROADS else other)
    left_out = exempt(found.points)
    if left_out:
        known.append(("EXEMPT", {"names": ", ".join(home["name"] for home in left_out)}))
    return [Told(code, caveat(code, facts, language), facts) for code, facts in known]


def exempt(points: Sequence[StudyPoint]) -> list[dict[str, Any]]:
    """The municipalities that limit and least volume leave out."""
    homes = next((p.municipalities for p in points if p.municipalities), [])
    return [home for home in homes if home["is_exempt"]]


def reasons(point: StudyPoint, language: Language) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Why there is no choice: code, sentence, and what it concerns."""
    texts = site_texts(language).reasons
    for reason in point.reasons:
        code = f"SITES_{reason['rule'].upper()}"
        yield code, texts[code], _BEFORE | reason


def worst_off(point: StudyPoint) -> list[dict[str, Any]]:
    """The municipalities with plans whose way is longest, the longest first."""
    travelling = [h for h in point.municipalities if h["plans"] and h["minutes"] is not None]
    order = sorted(travelling, key=lambda home: (-home["minutes"], home["municipality_code"]))
    return order[:WORST_OFF]


def smallest_volume(point: StudyPoint) -> int | None:
    """Plans a year at the smallest open site."""
    return min((site["volume"] for site in point.chosen), default=None)


def compare(this: Whole, other: Whole) -> list[Compared]:
    """Two studies at every number of sites that both answer."""
    others = {point.sites: point for point in other.points}
    alike = _limit(this) == _limit(other)
    return [
        _compared(point, others[point.sites], same_limit=alike)
        for point in this.points
        if point.sites in others
    ]


def _limit(found: Whole) -> int | None:
    limit: int | None = found.study.request["max_travel_minutes"]
    return limit


def _compared(this: StudyPoint, other: StudyPoint, *, same_limit: bool) -> Compared:
    here, there = ({site["site_id"] for site in point.chosen} for point in (this, other))
    return Compared(
        sites=this.sites,
        only_this=sorted(here - there),
        only_other=sorted(there - here),
        figures={
            name: Changed(
                getattr(this, name),
                getattr(other, name),
                alike=same_limit or name != "share_within_limit",
            )
            for name in _FIGURES
        },
        moved=_moved(this, other),
    )


def _moved(this: StudyPoint, other: StudyPoint) -> list[Moved]:
    """Whose way differs: nobody travels from where a study has no plans."""
    there = {h["municipality_code"]: h["minutes"] for h in other.municipalities if h["plans"]}
    found = [
        Moved(
            municipality_code=home["municipality_code"],
            name=home["name"],
            this_minutes=home["minutes"],
            other_minutes=there[home["municipality_code"]],
        )
        for home in this.municipalities
        if home["plans"]
        and home["minutes"] is not None
        and there.get(home["municipality_code"]) is not None
    ]
    changed = [one for one in found if one.difference]
    return sorted(changed, key=lambda one: (-abs(one.difference), one.municipality_code))
