"""Matching and explaining from the command line."""

import asyncio
from uuid import UUID

from db.queries import matching
from db.session import one_transaction
from db.tables.matching import MatchRunTable
from service.cli.at_work import OPERATOR, acting_as, transaction
from service.cli.following import clock_ahead, opened, shown
from service.errors import NotFound
from service.flows import match_explanations
from service.flows import matching as flow
from service.flows.match_explanations import Why
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
