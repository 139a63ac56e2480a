"""Asking for a site study, carrying it out, taking it back, and repeating it."""

import asyncio
from uuid import UUID, uuid4

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import events, reference, runs
from db.queries import sites as queries
from db.queries.runs import OVER, State
from db.queries.sites import Study
from service.apart import Limits, SolverStopped, Stop
from service.auth import Role
from service.errors import Conflict, Fault, NotAllowed, NotFound, WrongFields
from service.flows import site_demand, site_facts, site_faults
from service.flows.acting import Acting
from service.flows.long_runs import Clock, Sessions, carry_out, tell, teller
from service.flows.site_answer import Answer, store
from service.schemas.sites import Scenario, SiteStudyIn
from service.siting import decode, encode
from service.siting import facts as facts_module
from service.siting import run as runner
from service.siting.demand import Demand
from service.siting.facts import StudyFacts
from service.siting.matrix import MatrixFailed, Source

_log = structlog.get_logger(__name__)
_EXPECTED = (MatrixFailed, SolverStopped, runner.AnswerRefused)
_LOOK_S = 0.2  # between two looks at whether the study was taken back


async def request_study(session: AsyncSession, acting: Acting, asked: SiteStudyIn) -> Study:
    """Queue a study.

    Raises:
        NotAllowed: a municipality asks, or a region asks for counts of single plans.
        WrongFields: everything wrong with what is asked.
    """
    await _may_ask(session, acting, asked)
    demand = await _checked(session, acting, asked)
    study = Study(
        study_id=uuid4(),
        name=asked.name,
        authority_id=acting.caller.authority_id,
        requested_by=acting.signature(),
        request=asked.model_dump(mode="json"),
        demand=msgspec.to_builtins(demand) | {"total": demand.total},
        as_of=acting.today,
        seed=asked.seed,
        state=State.QUEUED,
        created_at=acting.now,
    )
    session.add(study)
    await session.flush()
    facts = {"study_id": str(study.study_id)}
    await events.record(session, acting, "site_study.requested", facts=facts)
    return study


async def _may_ask(session: AsyncSession, acting: Acting, asked: SiteStudyIn) -> None:
    if acting.caller.role is not Role.AUTHORITY:
        return
    regions = await reference.regions(session, on=acting.today)
    if acting.caller.authority_id not in {region.region_id for region in regions}:
        raise NotAllowed("Sites are planned by regions (§ 6, stk. 2), planners and operators.")
    if asked.demand.scenario is Scenario.ACTUAL:
        detail = "Plans are counted municipality by municipality for planners and operators only."
        raise NotAllowed(detail)


async def _checked(session: AsyncSession, acting: Acting, asked: SiteStudyIn) -> Demand:
    homes = await queries.municipalities(session)
    population = {home.municipality_code: home.population for home in homes}
    regions = await reference.regions(session, on=acting.today)
    faults = site_faults.faults_of(
        asked, await queries.sites(session), [region.region_id for region in regions]
    )
    of_demand = site_demand.faults_of(asked.demand, population)
    faults += of_demand
    if not of_demand:
        demand = await site_demand.demand_of(session, asked.demand, population, today=acting.today)
        if not isinstance(demand, Fault):
            if not faults:
                return demand
        else:
            faults.append(demand)
    raise WrongFields(tuple(faults))


async def find_study(session: AsyncSession, acting: Acting, study_id: UUID) -> Study:
    """A study the caller may see: an authority sees its own, and national ones without counts.

    Raises:
        NotFound: there is none for the caller.
    """
    study = await queries.find(session, study_id)
    caller = acting.caller
    if study is None:
        raise NotFound("site study")
    national = study.authority_id is None and not study.demand["counts_plans"]
    theirs = national or study.authority_id == caller.authority_id
    if caller.role is Role.AUTHORITY and not theirs:
        raise NotFound("site study")
    return study


async def cancel(session: AsyncSession, acting: Acting, study_id: UUID) -> Study:
    """Take a study back that is not over; a worker that is at it stops.

    Raises:
        NotFound: there is none for the caller.
        NotAllowed: an authority takes back what others asked.
        Conflict: it is over.
    """
    found = await find_study(session, acting, study_id)
    if acting.caller.role is Role.AUTHORITY and found.authority_id != acting.caller.authority_id:
        raise NotAllowed("An authority takes back its own studies only.")
    study = await session.get_one(Study, study_id, with_for_update=True, populate_existing=True)
    if study.state in OVER:
        facts = {"state": study.state.value}
        raise Conflict("STUDY_IS_OVER", "The study is over already.", facts=facts)
    study.state, study.finished_at = State.CANCELLED, acting.now
    await session.flush()
    named = {"study_id": str(study_id)}
    await events.record(session, acting, "site_study.cancelled", facts=named)
    return study


async def request_replay(session: AsyncSession, acting: Acting, of: Study) -> Study:
    """Queue a study on the stored facts of an older one; its answer tells what differs.

    Raises:
        NotAllowed: an authority repeats what others asked.
        NotFound: the older study is not done, so that there is nothing to compare with.
    """
    if acting.caller.role is Role.AUTHORITY and of.authority_id != acting.caller.authority_id:
        raise NotAllowed("An authority repeats its own studies only.")
    if of.snapshot is None or of.state is not State.DONE:
        raise NotFound("stored input of this study")
    replay = Study(
        study_id=uuid4(),
        name=of.name,
        authority_id=of.authority_id,
        requested_by=acting.signature(),
        request=of.request,
        demand=of.demand,
        as_of=of.as_of,
        seed=of.seed,
        state=State.QUEUED,
        created_at=acting.now,
        replay_of=of.study_id,
        snapshot=of.snapshot,
    )
    session.add(replay)
    await session.flush()
    facts = {"study_id": str(replay.study_id), "replay_of": str(of.study_id)}
    await events.record(session, acting, "site_study.replayed", facts=facts)
    return replay


async def execute(
    sessions: Sessions, study_id: UUID, clock: Clock, source: Source | None = None
) -> None:
    """Carry out a queued study: read, encode, solve, check, store. Safe to run twice.

    A study that a dead worker left half-way is begun again; one that is over is left alone.

    Args:
        sessions: the database.
        study_id: which study.
        clock: tells the time.
        source: who is asked for travel times; none for our own roads.
    """

    async def work(study: Study) -> None:
        await store(sessions, study, await _work(sessions, study, source), clock)

    await carry_out(sessions, Study, study_id, clock, work=work, expected=_EXPECTED)


async def _work(sessions: Sessions, study: Study, source: Source | None) -> Answer:
    facts = await _facts(sessions, study, source)
    problem = await asyncio.to_thread(encode.encode, facts)
    asked = SiteStudyIn.model_validate(study.request)
    limits = Limits(time_limit_s=asked.time_limit_s, seed=study.seed)
    told = teller(sessions, Study, study.study_id)
    stop = Stop()
    watching = asyncio.create_task(_watch(sessions, study.study_id, stop))
    try:
        result = await asyncio.to_thread(runner.solve, problem, limits, told, stop)
    finally:
        watching.cancel()
    await tell(sessions, Study, study.study_id, "naming", 0.95)
    return Answer(
        facts=facts,
        result=result,
        input_hash=encode.input_hash(problem),
        rows=await asyncio.to_thread(decode.rows, facts, result.curve),
    )


async def _facts(sessions: Sessions, study: Study, source: Source | None) -> StudyFacts:
    if study.snapshot is not None:
        return facts_module.unpack(study.snapshot)
    return await site_facts.read(sessions, study, source)


async def _watch(sessions: Sessions, study_id: UUID, stop: Stop) -> None:
    """Look until the study is taken back; that a look fails is no reason for the study to fail."""
    while not stop.is_set:
        await asyncio.sleep(_LOOK_S)
        try:
            async with sessions() as session:
                state = await runs.state_of(session, Study, study_id)
        except Exception as error:  # whatever it was: the answer is what counts
            _log.warning("site_study_unseen", run_id=str(study_id), kind=type(error).__name__)
        else:
            if state is State.CANCELLED:
                stop.set()
