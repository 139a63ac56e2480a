"""The proposals of a run as a list: what can be offered first, and narrowed to one group."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from service.portal.client import Api
from service.portal.forms import number_in
from service.portal.matching.offerable import Standing, standing, waits
from service.portal.paging import every, first_page, next_page
from service.schemas.matching import ProposalOut, ProposalPage

WAITING = "waiting"
_A_PAGE = 25
_RANK = {one: number for number, one in enumerate(Standing)}


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of proposals.

    Attributes:
        rows: on this page.
        group: what the list is narrowed to; empty where it is not.
        groups: how many there are of each kind, of those kinds that there are.
        total: of all kinds.
        first: where the list begins.
        next: where its next page is; none on the last.
    """

    rows: Sequence[ProposalOut]
    group: str
    groups: Mapping[str, int]
    total: int
    first: str
    next: str | None


async def every_proposal(api: Api, run_id: UUID) -> AsyncIterator[ProposalOut]:
    """All that a run proposes for the reader's plans."""
    async for page in every(api, f"/v1/match-runs/{run_id}/proposals", ProposalPage, {}):
        for one in page.items:
            yield one


async def in_groups(api: Api, run_id: UUID, *, group: str, cursor: str) -> Listed:
    """For who may offer them: the authority's own, so few enough to be read at once.

    Args:
        api: asked as the reader.
        run_id: of the run.
        group: what to narrow the list to; all is shown where there is nothing of it.
        cursor: how many rows come before the page.
    """
    found = sorted([one async for one in every_proposal(api, run_id)], key=_rank)
    groups = _groups(found)
    chosen = group if group in groups else ""
    rows = groups.get(chosen, found)
    begins = _begins(cursor, len(rows))
    path, ends = f"/matchkoersler/{run_id}", begins + _A_PAGE
    return Listed(
        rows=rows[begins:ends],
        group=chosen,
        groups={name: len(held) for name, held in groups.items()},
        total=len(found),
        first=first_page(path, {"vis": chosen}),
        next=first_page(path, {"vis": chosen, "cursor": str(ends)}) if ends < len(rows) else None,
    )


async def in_order(api: Api, run_id: UUID, *, cursor: str) -> Listed:
    """For who only reads them, maybe those of the whole country: page by page as the API does."""
    query = {"limit": _A_PAGE, "cursor": cursor or None}
    page = await api.read(f"/v1/match-runs/{run_id}/proposals", ProposalPage, query)
    path = f"/matchkoersler/{run_id}"
    following = next_page(path, page.next, {})
    return Listed(page.items, "", {}, len(page.items), path, following)


def _rank(one: ProposalOut) -> tuple[int, UUID]:
    return _RANK[standing(one)], one.plan_id


def _groups(found: Sequence[ProposalOut]) -> dict[str, Sequence[ProposalOut]]:
    groups: dict[str, Sequence[ProposalOut]] = {
        one.value: [row for row in found if standing(row) is one] for one in Standing
    }
    groups[WAITING] = [one for one in found if waits(one)]
    return {name: rows for name, rows in groups.items() if rows}


def _begins(cursor: str, length: int) -> int:
    """Where the page begins; the last page where the list has grown shorter since."""
    last = max(0, length - 1) // _A_PAGE * _A_PAGE
    return min(number_in(cursor) or 0, last)
