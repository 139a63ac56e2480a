"""The worker: takes jobs from the queue in the database, and does what falls due."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from pgqueuer import AsyncpgDriver, PgQueuer
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job, Schedule
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db.erasure_log import ErasureLog
from db.key_ring import sealer
from db.logins import check_login
from db.queries import clock as clock_queries
from db.queries.jobs import SIGN_OF_LIFE
from db.roles import APPLICATION
from db.sealing import Sealer, knowing
from db.session import connect, engine, one_transaction, sessions
from db.tenants import SYSTEM
from service import clock
from service.flows import deliveries, erasing, matching, passing_time, site_studies
from service.flows.long_runs import Clock
from service.flows.match_nightly import queue_nightly
from service.jobs.queue import (
    DELIVERY,
    ERASURE,
    MATCH_RUN,
    NIGHTLY,
    NIGHTLY_MATCH,
    PASSING_TIME,
    SITE_STUDY,
    ask_for_match_run,
)
from service.outward import policy_of
from service.outward.sending import Sender
from service.settings import Settings
from service.siting.matrix import source_of as matrix_source

_log = structlog.get_logger(__name__)
_EVERY_MINUTE = "* * * * *"
_EVERY_QUARTER = "* * * * * */15"  # of a minute; the sixth field is seconds
_EVERY_FEW_SECONDS = "* * * * * */3"
_EVERY_NIGHT = "17 3 * * *"  # UTC: never inside an hour that the clocks change in Denmark
_LATER_AT_NIGHT = "47 3 * * *"
_HEARTBEAT = timedelta(seconds=15)  # a dead worker's job is taken over after this
_LOOK_AGAIN = timedelta(seconds=2)
_TRY_AGAIN = timedelta(seconds=10)
_POOL = 6  # a run takes three: its own work, its listening, the telling of its progress
_DELIVERS_FOR = timedelta(seconds=10)  # of one round; the next goes on


async def run(database_url: str, settings: Settings) -> None:
    """Work until told to stop by SIGTERM or SIGINT.

    Any number of workers may run. A job whose worker died is taken over by another; every job is
    safe to run twice.
    """
    database = engine(
        database_url,
        pool_size=_POOL,
        role=APPLICATION,
        statement_timeout_s=120,
        idle_in_transaction_timeout_s=300,
    )
    seals = sealer(settings.data_dir, settings.keys, settings.data_keys_file)
    connection = await connect(database_url, role=APPLICATION)
    sender = Sender(policy_of(settings))
    try:
        await check_login(database, login_too=settings.is_production)
        factory = knowing(sessions(database, SYSTEM), seals)
        queue = _jobs(PgQueuer(AsyncpgDriver(connection)), factory, settings)
        _add_delivery(queue, factory, sender, seals)
        for stop in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError):
                asyncio.get_running_loop().add_signal_handler(stop, queue.shutdown.set)
        await queue.run(dequeue_timeout=_LOOK_AGAIN, heartbeat_timeout=_HEARTBEAT)
    finally:
        await sender.close()
        await connection.close()
        await database.dispose()


def _jobs(
    queue: PgQueuer, factory: async_sessionmaker[AsyncSession], settings: Settings
) -> PgQueuer:
    """Tell the queue what each job does."""

    async def now() -> datetime:
        if settings.is_production:
            return clock.machine_now()
        async with factory() as session:
            return clock.moved_by(await clock_queries.offset_s(session))

    source = matrix_source(settings)

    async def study(run_id: UUID, reading: Clock) -> None:
        await site_studies.execute(factory, run_id, reading, source)

    async def match(run_id: UUID, reading: Clock) -> None:
        await matching.execute(factory, run_id, reading)

    @queue.entrypoint(MATCH_RUN, concurrency_limit=1)
    async def match_run(job: Job) -> None:
        await _carry_out(job, match, now)

    @queue.entrypoint(SITE_STUDY, concurrency_limit=1)
    async def site_study(job: Job) -> None:
        await _carry_out(job, study, now)

    _schedules(queue, factory, settings, now)
    return queue


def _schedules(
    queue: PgQueuer,
    factory: async_sessionmaker[AsyncSession],
    settings: Settings,
    now: Callable[[], Awaitable[datetime]],
) -> None:
    """Tell the queue what happens when nobody asks for it."""

    @queue.schedule(SIGN_OF_LIFE, _EVERY_QUARTER)
    async def live(_: Schedule) -> None:
        """Do nothing: that it is picked is the sign."""

    @queue.schedule(PASSING_TIME, _EVERY_MINUTE)
    async def let_time_pass(_: Schedule) -> None:
        await _let_fall_due(factory, now, passing_time.BY_THE_MINUTE)

    @queue.schedule(NIGHTLY, _EVERY_NIGHT)
    async def let_the_day_pass(_: Schedule) -> None:
        await _let_fall_due(factory, now, passing_time.FALLS_DUE)
        async with one_transaction(factory) as session:
            await deliveries.forget_old(session, now=clock.machine_now())

    @queue.schedule(NIGHTLY_MATCH, _EVERY_MINUTE)
    async def match_the_country(_: Schedule) -> None:
        # by the minute and not by the hour: the clock that counts is the service's own
        async with one_transaction(factory) as session:
            run_id = await queue_nightly(
                session,
                now=await now(),
                hour=settings.match_hour,
                time_limit_s=settings.match_time_limit_s,
            )
            if run_id is not None:
                await ask_for_match_run(session, run_id)

    @queue.schedule(ERASURE, _LATER_AT_NIGHT)
    async def erase(_: Schedule) -> None:
        await _erase_ended(factory, settings, await now())


async def _carry_out(
    job: Job,
    execute: Callable[[UUID, Clock], Awaitable[None]],
    now: Callable[[], Awaitable[datetime]],
) -> None:
    """Carry out the run whose number the job holds."""
    if job.payload is None:
        return
    begun = await now()
    machine_begun = clock.machine_now()

    def reading() -> datetime:
        return begun + (clock.machine_now() - machine_begun)

    run_id = job.payload.decode()
    try:
        await execute(UUID(run_id), reading)
    except Exception as error:
        kind, name = type(error).__name__, job.entrypoint
        _log.error(f"{name}_broke", job=name, run_id=run_id, kind=kind, exc_info=error)
        # The run may not have been told that it failed; one that has is left alone. The queue
        # keeps what it is told, and the cause may hold values.
        raise RetryRequested(delay=_TRY_AGAIN, reason=kind) from None


def _add_delivery(
    queue: PgQueuer,
    factory: async_sessionmaker[AsyncSession],
    sender: Sender,
    seals: Sealer,
) -> None:
    """Tell the queue to deliver events; rounds of several workers share the work."""

    @queue.schedule(DELIVERY, _EVERY_FEW_SECONDS)
    async def deliver_events(_: Schedule) -> None:
        await deliveries.deliver(
            deliveries.Round(
                sessions=factory,
                sender=sender,
                sealer=seals,
                now=clock.machine_now,
                until=clock.machine_now() + _DELIVERS_FOR,
            )
        )


async def _let_fall_due(
    factory: async_sessionmaker[AsyncSession],
    now: Callable[[], Awaitable[datetime]],
    what: Sequence[passing_time.Due],
) -> None:
    """Let time pass, each thing in a transaction of its own: one that breaks undoes no other."""
    for due in what:
        async with one_transaction(factory) as session:
            await passing_time.let_fall_due(session, [due], now=await now())


async def _erase_ended(
    factory: async_sessionmaker[AsyncSession], settings: Settings, now: datetime
) -> None:
    """Erase what was kept as long as the settings say; nothing where they say nothing."""
    years = settings.years_kept(clock.danish_day(now))
    if years is None:
        return
    log, before = ErasureLog(settings.erasure_file), erasing.years_before(now, years)
    async for plans, _ in erasing.erase_all_ended(factory, log, now=now, before=before):
        _log.info("erased", count=plans)
