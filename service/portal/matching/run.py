"""One match run: how far it is, what it found, and how good that is proved to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from service.portal.cases import said
from service.portal.client import Api, Refused
from service.portal.forms import form_of
from service.portal.language import language_of
from service.portal.matching.listing import Listed, in_groups, in_order
from service.portal.matching.offerable import NATIONAL, standing
from service.portal.matching.reader import ASKERS, READERS, Reader, reader_of
from service.portal.matching.results import Results
from service.portal.pages import go_to, render
from service.rules.vocabulary import Channel
from service.schemas.matching import MatchRunOut, MatchRunPage, SolverOut

_TIERS = ("missed_deadlines", "late_plans", "cost")
_UNDER_WAY = frozenset({"queued", "running"})


@dataclass(frozen=True, slots=True)
class Tier:
    """One level of the aim: what the run reached, and below what nobody can get."""

    name: str
    reached: int
    bound: int

    @property
    def is_proved(self) -> bool:
        """Whether no answer can be better here."""
        return self.reached == self.bound


@dataclass(frozen=True, slots=True)
class Kept:
    """What the form of proposals says, so that it still does when the page is shown again.

    Attributes:
        cursor: where the list of proposals begins; empty at the first.
        group: what the list is narrowed to; empty where it is not.
        channel: how citizens are told.
        ticked: the plans chosen.
    """

    cursor: str = ""
    group: str = ""
    channel: str = Channel.DIGITAL_POST.value
    ticked: frozenset[str] = frozenset()


_UNTOUCHED = Kept()


@get("/matchkoersler/{run_id:uuid}", opt=READERS, include_in_schema=False)
async def run(
    request: Request[Any, Any, Any],
    run_id: FromPath[UUID],
    cursor: FromQuery[str] = "",
    vis: FromQuery[str] = "",
) -> Response[bytes]:
    """Show a run; while it is under way the page asks for its progress by itself."""
    return await run_page(request, run_id, Kept(cursor, vis))


@post("/matchkoersler/{run_id:uuid}/stop", opt=ASKERS, include_in_schema=False)
async def stop(request: Request[Any, Any, Any], run_id: FromPath[UUID]) -> Response[Any]:
    """Call a run off."""
    form = await form_of(request)
    path = f"/v1/match-runs/{run_id}/cancellation"
    try:
        await Api(request).act(path, {}, MatchRunOut, key=form.key)
    except Refused as refused:
        told = said.why_not(refused, language_of(request))
        if told is None:
            raise
        return await run_page(request, run_id, wrong=told)
    return go_to(f"/matchkoersler/{run_id}")


@post("/matchkoersler/{run_id:uuid}/gentag", opt=READERS, include_in_schema=False)
async def replay(request: Request[Any, Any, Any], run_id: FromPath[UUID]) -> Response[Any]:
    """Run it again on the same facts, to see that it gives the same."""
    form = await form_of(request)
    path = f"/v1/match-runs/{run_id}/replay"
    again = await Api(request).act(path, {}, MatchRunOut, key=form.key)
    return go_to(f"/matchkoersler/{again.run_id}")


async def run_page(
    request: Request[Any, Any, Any],
    run_id: UUID,
    kept: Kept = _UNTOUCHED,
    *,
    wrong: str = "",
    results: Results | None = None,
) -> Response[bytes]:
    """The page of a run, with the proposals if it is done and the reader may see plans.

    Args:
        request: of the reader.
        run_id: of the run.
        kept: what the form of proposals says.
        wrong: why nothing was done, or no more than `results` tell.
        results: what became of the proposals that were offered just now.
    """
    api, language, reader = Api(request), language_of(request), reader_of(request)
    found = await api.read(f"/v1/match-runs/{run_id}", MatchRunOut)
    values: dict[str, Any] = {
        "run": found,
        "under_way": found.state in _UNDER_WAY,
        "tiers": tiers(found.solver) if found.solver else (),
        "wrong": wrong,
        "listed": None,
        "others": [],
        "is_first": not kept.cursor,
        "kept": kept,
        "reader": reader,
        "said": lambda one: said.proposal(one, language),
        "standing": standing,
        "results": results,
        "is_national": found.authority_id is None,
    }
    if found.state == "done":
        values["others"] = await _others(api, found)
        if reader.sees_plans:
            values["listed"] = await _listed(api, reader, found, kept)
    shown = render(request, "matching/run.html", values, status=409 if wrong else 200)
    if "HX-Request" in request.headers and not values["under_way"]:
        shown.headers["HX-Redirect"] = f"/matchkoersler/{run_id}"  # no progress to fetch: the whole
    return shown


async def _listed(api: Api, reader: Reader, found: MatchRunOut, kept: Kept) -> Listed:
    if reader.accepts(found):
        return await in_groups(api, found.run_id, group=kept.group, cursor=kept.cursor)
    return await in_order(api, found.run_id, cursor=kept.cursor)


def tiers(solver: SolverOut) -> Sequence[Tier]:
    """The levels of the aim, the most important first."""
    levels = zip(_TIERS, solver.objective, solver.bound, strict=False)
    return [Tier(name, reached, bound) for name, reached, bound in levels]


async def _others(api: Api, found: MatchRunOut) -> list[MatchRunOut]:
    """Runs that this one may be compared with: done, and of the same authority's plans."""
    page = await api.read("/v1/match-runs", MatchRunPage, NATIONAL | {"limit": 50})
    return [
        one
        for one in page.items
        if one.state == "done"
        and one.run_id != found.run_id
        and one.authority_id == found.authority_id
    ]


ROUTES = [run, stop, replay]
