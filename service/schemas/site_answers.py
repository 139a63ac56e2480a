"""Bodies of what site studies answer."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.schemas.base import Answer


class CaveatOut(Answer, frozen=True):
    """Something uncertain: a code, the sentence and the values told in it."""

    code: str
    detail: str
    facts: dict[str, str]


class DemandOut(Answer, frozen=True):
    """The plans a year that a study counts with; the total may as well be `low` to `high`."""

    scenario: str
    total: int
    low: int
    high: int
    plans_per_year: dict[str, int]


class CurveSolverOut(Answer, frozen=True):
    """How the curve was solved: the weakest status and the widest gap of its points."""

    name: str
    versions: dict[str, str]
    status: str
    gap: float | None
    wall_s: float


class PointSolverOut(Answer, frozen=True):
    """How one number of sites was solved."""

    status: str
    objective: float | None
    bound: float | None
    gap: float | None


class PayerOut(Answer, frozen=True):
    """A municipality that travels longer when a site closes; no minutes: it has no other site."""

    municipality_code: str
    plans: int
    extra_minutes: int | None


class ChosenSiteOut(Answer, frozen=True):
    """An open site with its volume, and what closing it would cost whom."""

    site_id: str
    name: str
    municipality_code: str
    region_id: str
    lat: float
    lon: float
    volume: int
    regret: float | None
    extra_minutes: int
    payers: list[PayerOut]


class ServedOut(Answer, frozen=True):
    """Plans of a municipality at one site."""

    site_id: str
    plans: int
    minutes: int


class HomeOut(Answer, frozen=True):
    """What a choice means to one municipality; `minutes` is its longest way to where it goes."""

    municipality_code: str
    name: str
    lat: float
    lon: float
    plans: int
    is_exempt: bool
    nearest_site_id: str | None
    nearest_minutes: int | None
    minutes: int | None
    served: list[ServedOut]


class WorstOffOut(Answer, frozen=True):
    """One of those who travel longest."""

    municipality_code: str
    name: str
    plans: int
    minutes: int


class NoChoiceOut(Answer, frozen=True):
    """A rule that leaves no choice; `by` is the least loosening that helps, in plans or sites.

    `enough` is false where counting alone told the rule, for one municipality or for all: others
    may then stand in the way too. With `SITES_LIMIT`, `limit_minutes` is a limit that would do.
    """

    code: str
    detail: str
    by: int | None
    enough: bool
    limit_minutes: int | None
    municipality_code: str | None
    region_id: str | None
    site_id: str | None


class StudyPointOut(Answer, frozen=True):
    """The answer for one number of sites; figures are null where there is no choice."""

    sites: int
    solver: PointSolverOut
    gap: float | None
    mean_minutes: float | None
    p95_minutes: int | None
    worst_minutes: int | None
    share_within_limit: float | None
    plans_beyond: int | None
    smallest_volume: int | None
    value_of_one_more: float | None
    one_more_site_id: str | None
    chosen: list[ChosenSiteOut]
    municipalities: list[HomeOut]
    worst_off: list[WorstOffOut]
    reasons: list[NoChoiceOut]


class SiteStudyLine(Answer, frozen=True):
    """A study without its answer."""

    study_id: UUID
    name: str
    authority_id: str | None
    requested_by: str
    as_of: date
    seed: int
    state: str
    stage: str
    progress: float
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    asked: dict[str, Any]
    demand: DemandOut
    travel_source: str | None
    input_hash: str | None
    answer_hash: str | None
    solver: CurveSolverOut | None
    replay_of: UUID | None
    differences: list[str] | None
    failure: str | None


class SiteStudyOut(SiteStudyLine, frozen=True):
    """A study with what it answers for each number of sites, and what is uncertain about it."""

    caveats: list[CaveatOut]
    points: list[StudyPointOut]


class SiteStudyPage(Answer, frozen=True):
    """Some studies, the newest first."""

    items: list[SiteStudyLine]
    next: str | None


class FigureChange(Answer, frozen=True):
    """A figure in this study, in the other, and the other less this one.

    There is no difference between shares inside limits that are not the same.
    """

    this: float | None
    other: float | None
    difference: float | None


class HomeChange(Answer, frozen=True):
    """A municipality whose way differs; below zero it is shorter in the other study."""

    municipality_code: str
    name: str
    this_minutes: int
    other_minutes: int
    difference: int


class PointComparison(Answer, frozen=True):
    """Two studies at one number of sites."""

    sites: int
    only_this: list[str]
    only_other: list[str]
    mean_minutes: FigureChange
    worst_minutes: FigureChange
    share_within_limit: FigureChange
    gain: list[HomeChange]
    lose: list[HomeChange]


class ComparisonOut(Answer, frozen=True):
    """Two studies side by side, at every number of sites that both answer."""

    study_id: UUID
    other_id: UUID
    points: list[PointComparison]


class SiteOut(Answer, frozen=True):
    """A place where a site is, was or may be; only a candidate opens unless it is named."""

    site_id: str
    name: str
    municipality_code: str
    lat: float
    lon: float
    candidate: bool
    status: str


class SitePage(Answer, frozen=True):
    """All sites in order of id."""

    items: list[SiteOut]
    next: str | None
