"""Matching and explaining from the command line."""

import asyncio
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.queries import matching
from db.session import one_transaction
from db.tables.matching import MatchRunTable
from service.auth import Caller, Role
from service.cli.at_work import OPERATOR, acting_as, transaction
from service.cli.following import clock_ahead, opened, shown
from service.errors import NotFound
from service.flows import match_explanations
from service.flows import matching as flow
from service.flows.accepting_many import accept_many
from service.flows.match_comparing import TIERS, compare
from service.flows.match_explanations import Why
from service.schemas.acceptances import AcceptanceOut, AcceptancesIn
from service.schemas.matching import MatchRunIn
from service.settings import Settings


def match_now(url: str, settings: Settings, asked: MatchRunIn) -> MatchRunTable:
    """Ask for a run and carry it out here; give it as it ended.

    Raises:
        WrongFields: an authority or a plan that nobody knows.
        LawSaysNo: a decided start is unlawful.
    """
    return asyncio.run(_match(url, settings, asked))


async def _match(url: str, settings: Settings, asked: MatchRunIn) -> MatchRunTable:
    async with opened(url) as factory:
        async with one_transaction(factory) as session:
            acting = await acting_as(session, settings, OPERATOR)
            run_id = (await flow.request_run(session, acting, asked)).run_id
        async with shown(factory, lambda session: matching.find(session, run_id), "Matching"):
            await flow.execute(factory, run_id, clock_ahead(acting.now))
        async with one_transaction(factory) as session:
            return await flow.find_run(session, acting, run_id)


async def has_run(url: str) -> bool:
    """Whether a national run was done here before."""
    async with transaction(url) as session:
        return await matching.last_done(session, authority_id=None) is not None


async def explanation(
    url: str, settings: Settings, *, plan_id: UUID, run_id: UUID | None
) -> tuple[UUID, list[Why]]:
    """The run asked, and every provider's answer for a plan.

    Raises:
        NotFound: there is no such run, or it has no answer for the plan.
    """
    async with transaction(url) as session:
        acting = await acting_as(session, settings, OPERATOR)
        if run_id is None:
            run = await matching.last_done(session, authority_id=None)
        else:
            run = await flow.find_run(session, acting, run_id)
        if run is None:
            raise NotFound("match run: run fritvalg match run first")
        _, answers = await match_explanations.explain(session, acting, run, plan_id)
        return run.run_id, answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs: each aim in both, how many plans are placed otherwise, and some of them."""

    objective: list[tuple[str, int, int]]
    total: int
    otherwise: list[tuple[UUID, str, str]]


async def comparison(
    url: str, settings: Settings, run_id: UUID, other_id: UUID, *, limit: int
) -> Comparison:
    """Set two runs beside each other.

    Raises:
        Conflict: one of them has no answer.
        NotFound: there is no such run.
    """
    async with transaction(url) as session:
        acting = await acting_as(session, settings, OPERATOR)
        found = await compare(session, acting, run_id, other_id, after=None, limit=limit)
    this, other = ((run.solver or {})["objective"] for run in (found.run, found.other))
    return Comparison(
        objective=list(zip(TIERS, this, other, strict=True)),
        total=sum(row.otherwise for row in found.by_authority),
        otherwise=[
            (
                row.plan_id,
                _start(row.provider_id, row.start_on),
                _start(row.provider_id_other, row.start_on_other),
            )
            for row in found.otherwise
        ],
    )


def _start(provider_id: UUID | None, start_on: date | None) -> str:
    return f"{provider_id} {start_on}" if provider_id else "no place"


async def acceptances(
    url: str, settings: Settings, run_id: UUID, asked: AcceptancesIn, *, authority_id: str
) -> list[AcceptanceOut]:
    """Offer what a run proposes for an authority's plans, as that authority.

    Raises:
        Conflict: the run has no answer, or is about a supposition.
        NotFound: there is no such run for the authority.
    """
    caller = Caller(role=Role.AUTHORITY, sub=OPERATOR.sub, authority_id=authority_id)
    async with transaction(url) as session:
        acting = await acting_as(session, settings, caller)
        run = await flow.find_run(session, acting, run_id)
        return await accept_many(session, acting, run, asked)
