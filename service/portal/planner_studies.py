"""Site studies as the pages of planning read them from the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from service.auth import Caller, Role
from service.portal.client import Api
from service.portal.forms import number_in
from service.portal.paging import cursor_in
from service.portal.texts import Texts
from service.schemas.reference import RegionPage
from service.schemas.site_answers import (
    SiteOut,
    SitePage,
    SiteStudyLine,
    SiteStudyOut,
    SiteStudyPage,
    StudyPointOut,
)

STUDIES = "/v1/site-studies"
HOME = "/placering"
OVER = ("done", "failed", "cancelled")
VISITORS = (Role.PLANNER, Role.AUTHORITY, Role.OPERATOR, Role.AUDITOR)
FIXED = ("required", "forbidden")
ASKERS = (Role.PLANNER, Role.AUTHORITY, Role.OPERATOR)


@dataclass(frozen=True, slots=True)
class Seen:
    """A study at one of its numbers of sites."""

    study: SiteStudyOut
    point: StudyPointOut

    @property
    def limit(self) -> int | None:
        """The minutes beyond which plans are counted, or may not be."""
        minutes: int | None = self.study.asked["max_travel_minutes"]
        return minutes

    @property
    def address(self) -> str:
        """Its page."""
        return f"{HOME}/{self.study.study_id}?{urlencode({'antal': self.point.sites})}"


@dataclass(frozen=True, slots=True)
class Listed:
    """Some studies, and the place from which the older ones follow."""

    items: list[SiteStudyLine]
    cursor: str | None

    @property
    def done(self) -> list[SiteStudyLine]:
        """Those that have an answer."""
        return [one for one in self.items if one.state == "done"]


async def study(api: Api, study_id: UUID) -> SiteStudyOut:
    """A study with its answer.

    Raises:
        Refused: there is none for the reader.
    """
    return await api.read(f"{STUDIES}/{study_id}", SiteStudyOut)


async def listed(api: Api, cursor: str | None = None) -> Listed:
    """The newest studies, or those after a place in the list."""
    page = await api.read(STUDIES, SiteStudyPage, {"cursor": cursor})
    return Listed(page.items, cursor_in(page.next))


async def candidates(api: Api) -> list[SiteOut]:
    """The places that may open unless others are named, by name."""
    page = await api.read("/v1/sites", SitePage)
    return sorted((one for one in page.items if one.candidate), key=lambda one: one.name)


async def site_names(api: Api) -> dict[str, str]:
    """Sites by id, whether they may open or not."""
    sites = await api.read("/v1/sites", SitePage)
    return {one.site_id: one.name for one in sites.items}


async def place_names(api: Api) -> dict[str, str]:
    """Sites and regions by id."""
    regions = await api.read("/v1/regions", RegionPage)
    return {one.region_id: one.name for one in regions.items} | await site_names(api)


def at(found: SiteStudyOut, number: int | None) -> StudyPointOut | None:
    """The answer for a number of sites, or the one next to it; the first choice without a number.

    None where the study has no answer at all.
    """
    if not found.points:
        return None
    if number is None:
        return next((one for one in found.points if one.chosen), found.points[0])
    return min(found.points, key=lambda one: (abs(one.sites - number), one.sites))


def aim_of(asked: Mapping[str, Any]) -> str:
    """The aim of a study; travel with a limit that is counted has another one before it."""
    aim: str = asked["objective"]
    first_beyond = asked["max_travel_minutes"] is not None and not asked["max_travel_is_hard"]
    return "travel_soft" if aim == "travel" and first_beyond else aim


def fixed(asked: Mapping[str, Any], names: Mapping[str, str], words: Texts) -> list[str]:
    """The sites that must be open and those that must not, by name."""
    return [
        words(f"workbench.list.{name}", sites=", ".join(names.get(one, one) for one in asked[name]))
        for name in FIXED
        if asked[name]
    ]


def may_ask(caller: Caller) -> bool:
    """Whether somebody may start studies: a municipality reads only (§ 6, stk. 2)."""
    is_municipality = caller.role is Role.AUTHORITY and (caller.authority_id or "").isdecimal()
    return caller.role in ASKERS and not is_municipality


def may_cancel(caller: Caller, found: SiteStudyLine) -> bool:
    """Whether somebody may take a study back that runs."""
    own = caller.role is not Role.AUTHORITY or caller.authority_id == found.authority_id
    return may_ask(caller) and own and found.state not in OVER


def number_of(query: Mapping[str, Any], name: str) -> int | None:
    """A number in an address; none where there is none or it is no number."""
    return number_in(str(query.get(name, "")))


def identity_of(query: Mapping[str, Any], name: str) -> UUID | None:
    """A study named in an address; none where there is none or it is no name."""
    try:
        return UUID(str(query.get(name, "")))
    except ValueError:
        return None
