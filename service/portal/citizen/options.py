"""Places as a citizen compares them: what may be chosen, filtered and numbered, and what not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from service.notices.texts import Language
from service.portal.citizen.glance import Glance
from service.portal.client import Api
from service.portal.forms import number_in
from service.portal.grounds import ground
from service.rules.codes import Code
from service.rules.vocabulary import ProviderKind
from service.schemas.plans import ExcludedOut, OptionOut, OptionsOut

RUNNERS = ("own", "other", "private")
ACCESS = ("parking", "lift", "interpreter")
MINUTES = ("15", "30", "45", "60")
NARROWING = ("minutes", "runner", "access")  # the questions that leave places out
SORTS = ("start", "travel")
_ALSO = {"lift": ("lift", "step_free"), "parking": ("parking", "disabled_parking")}
_OF_OTHERS = {Code.LEVEL_NOT_OFFERED, Code.AGE_GROUP_NOT_OFFERED}
_AT_A_TIME = 10
_MOST = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the citizen looks for.

    Attributes:
        minutes: the longest way by car; none is any.
        postcode: as it was written, whether there is one of that number or not.
        shown: how many places of the list are shown.
    """

    sort: str
    minutes: int | None
    postcode: str
    runners: frozenset[str]
    access: frozenset[str]
    shown: int

    @classmethod
    def read(cls, query: Any, home: str) -> "Wanted":  # noqa: ANN401 - Litestar's multi-dict
        """Read it from an address; what is not known there is left out. No home is empty."""
        sort = query.get("sort", SORTS[0])
        minutes = query.get("minutes", "")
        shown = number_in(query.get("shown", ""))
        return cls(
            sort=sort if sort in SORTS else SORTS[0],
            minutes=int(minutes) if minutes in MINUTES else None,
            postcode=query.get("postcode", "").strip() or home,
            runners=frozenset(query.getall("runner", [])) & frozenset(RUNNERS),
            access=frozenset(query.getall("access", [])) & frozenset(ACCESS),
            shown=min(shown or _AT_A_TIME, _MOST),
        )

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.minutes or self.runners or self.access)

    @property
    def more(self) -> int:
        """How many are shown when more are asked for."""
        return self.shown + _AT_A_TIME

    @property
    def first_new(self) -> int:
        """The number of the first place that asking for more has brought."""
        return self.shown - _AT_A_TIME + 1


@dataclass(frozen=True, slots=True)
class Place:
    """A place that may be chosen.

    Attributes:
        number: in the list and on the map.
        runner: `own`, `other` or `private`.
    """

    number: int
    option: OptionOut
    runner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A place that may not be chosen now, and why.

    Attributes:
        trains_others: it is for citizens of another level or age.
    """

    name: str
    why: str
    citation: str
    trains_others: bool


async def options_of(
    api: Api, seen: Glance, *, sort: str, excluded: bool, near: str | None = None
) -> OptionsOut:
    """Everything that may be chosen, in one answer.

    Args:
        api: as the reader may use it.
        seen: the plan.
        sort: the order.
        excluded: whether the others are told too.
        near: the postcode that the way is counted from; none for the home.

    Raises:
        Refused: there is no such postcode.
    """
    query = {
        "sort": sort,
        "limit": _MOST,
        "include": "excluded" if excluded else None,
        "near": near,
    }
    return await api.read(f"/v1/plans/{seen.plan.plan_id}/options", OptionsOut, query)


def fitting(options: Iterable[OptionOut], seen: Glance, wanted: Wanted) -> list[Place]:
    """The places that are what is looked for, numbered in order."""
    told = ((option, _runner(option, seen)) for option in options)
    fits = (one for one in told if _fits(*one, wanted))
    return [Place(number, *one) for number, one in enumerate(fits, start=1)]


def runners(options: Iterable[OptionOut], seen: Glance) -> list[str]:
    """Who runs the places that may be chosen."""
    found = {_runner(option, seen) for option in options}
    return [one for one in RUNNERS if one in found]


def closed(excluded: Iterable[ExcludedOut], language: Language) -> list[Closed]:
    """Why other places may not be chosen, in the words of the letters.

    The nearest come first. Those of other injuries say nothing to the citizen.
    """
    told = sorted(
        (one for one in excluded if one.code != Code.CLINICAL_AREA_NOT_OFFERED),
        key=lambda one: (one.travel_minutes or 0, one.name),
    )
    return [
        Closed(
            name=one.name,
            why=ground(one.code, one.facts, language),
            citation=one.citation,
            trains_others=one.code in _OF_OTHERS,
        )
        for one in told
    ]


def _runner(option: OptionOut, seen: Glance) -> str:
    if option.kind == ProviderKind.PRIVATE:
        return "private"
    own = {seen.plan.home_municipality, seen.plan.responsible_authority_id}
    return "own" if option.authority_id in own else "other"


def _fits(option: OptionOut, runner: str, wanted: Wanted) -> bool:
    minutes = option.travel_minutes
    if wanted.minutes is not None and minutes is not None and minutes > wanted.minutes:
        return False
    if wanted.runners and runner not in wanted.runners:
        return False
    has = set(option.access)
    return all(has & set(_ALSO.get(need, (need,))) for need in wanted.access)
