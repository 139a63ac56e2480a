"""What waits for a place, read once for all its pages."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from service.auth import Role
from service.portal.client import Api
from service.portal.pages import open_to
from service.portal.paging import every
from service.rules.vocabulary import PlanState
from service.schemas.plans import PlanPage, PlanSummary
from service.schemas.worklists import RequestOut, RequestPage

PLACES = open_to(Role.PROVIDER)
_FIRST_MEETING, _PRIVATE_CHOICE = "first_meeting", "private_choice"
_UNANSWERED = (_FIRST_MEETING, _PRIVATE_CHOICE)  # nothing to answer: the day, or the citizen, comes
_PAGES = 4


async def requests(api: Api) -> list[RequestOut]:
    """All that waits for the place, by first meeting."""
    pages = every(api, "/v1/worklists/requests", RequestPage, {}, pages=_PAGES)
    return [one async for page in pages for one in page.items]


def to_answer(found: Sequence[RequestOut]) -> list[RequestOut]:
    """What the place has to answer, the most urgent first."""
    asked = [one for one in found if one.kind not in _UNANSWERED]
    return sorted(asked, key=lambda one: (one.due_on, one.start_on))


def held_for(found: Sequence[RequestOut]) -> list[RequestOut]:
    """The places held for citizens who agree a day with the private place they chose (§ 8)."""
    return [one for one in found if one.kind == _PRIVATE_CHOICE]


def by_day(found: Sequence[RequestOut]) -> list[tuple[date, list[RequestOut]]]:
    """The agreed first meetings by their day."""
    agreed = [one for one in found if one.kind == _FIRST_MEETING]
    agreed.sort(key=lambda one: one.start_on)
    return [(day, list(its)) for day, its in groupby(agreed, key=lambda one: one.start_on)]


async def started(api: Api) -> list[PlanSummary]:
    """The courses that go on at the place."""
    query = {"state": PlanState.STARTED.value}
    pages = every(api, "/v1/plans", PlanPage, query, pages=_PAGES)
    return [one async for page in pages for one in page.items]
