"""Carrying out erasures from the command line."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db.erasure_log import ErasureLog
from db.queries.erasures import Cause
from db.sealing import knowing
from db.session import one_transaction
from service.cli import say
from service.cli.at_work import OPERATOR, acting_as, sealer_of
from service.cli.errors import CannotGoOn
from service.cli.following import opened
from service.clock import danish_day, midnight
from service.flows import erasing
from service.flows.acting import Acting
from service.settings import Settings

Told = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be erased: of one citizen, or of everybody."""

    ended_before: datetime | None
    citizen_ref: str | None
    cpr: str | None
    dry_run: bool

    @property
    def of_one(self) -> bool:
        """Whether it is one citizen's."""
        return self.citizen_ref is not None or self.cpr is not None


async def carry_out(url: str, settings: Settings, wanted: Wanted) -> Told:
    """Erase what is wanted, or tell what would go.

    Raises:
        CannotGoOn: nothing says how long person data are kept.
    """
    async with _begun(url, settings) as (factory, acting):
        before = _before(settings, acting, wanted.ended_before)
        if wanted.of_one:
            return await _of_one(factory, acting, settings, wanted, before)
        if before is None:
            raise CannotGoOn("Nothing says how long: set FRITVALG_RETENTION or --ended-before.")
        if wanted.dry_run:
            async with factory() as session:
                plan_ids = await erasing.ended(session, before=before, limit=None)
                return _told(len(plan_ids), await erasing.would_go(session, plan_ids))
        return await _of_all(factory, acting, settings, before)


async def erase_again(url: str, settings: Settings, file: Path) -> Told:
    """Erase again what a file names."""
    async with _begun(url, settings) as (factory, acting), one_transaction(factory) as session:
        back = await erasing.still_there(session, ErasureLog(file).read())
        log = ErasureLog(settings.erasure_file)
        removed = await erasing.erase(session, log, back, now=acting.now, cause=Cause.REPLAY)
        return _told(len(back), removed)


@asynccontextmanager
async def _begun(
    url: str, settings: Settings
) -> AsyncIterator[tuple[async_sessionmaker[AsyncSession], Acting]]:
    async with opened(url) as plain:
        factory = knowing(plain, sealer_of(settings))
        async with factory() as session:
            acting = await acting_as(session, settings, OPERATOR)
        yield factory, acting


def _before(settings: Settings, acting: Acting, given: datetime | None) -> datetime | None:
    if given is not None:
        return midnight(given.date())
    years = settings.years_kept(danish_day(acting.now))
    return None if years is None else erasing.years_before(acting.now, years)


async def _of_one(
    factory: async_sessionmaker[AsyncSession],
    acting: Acting,
    settings: Settings,
    wanted: Wanted,
    before: datetime | None,
) -> Told:
    async with one_transaction(factory) as session:
        may = await erasing.allowed(
            session, before=before, citizen_ref=wanted.citizen_ref, cpr=wanted.cpr
        )
        if wanted.dry_run:
            removed = await erasing.would_go(session, may.plans)
        else:
            log = ErasureLog(settings.erasure_file)
            removed = await erasing.erase(
                session, log, may.plans, now=acting.now, cause=Cause.REQUEST
            )
        return _told(len(may.plans), removed, may.kept)


async def _of_all(
    factory: async_sessionmaker[AsyncSession], acting: Acting, settings: Settings, before: datetime
) -> Told:
    done, removed = 0, Counter[str]()
    log = ErasureLog(settings.erasure_file)
    with say.progress("Erasing") as told:
        async for plans, rows in erasing.erase_all_ended(
            factory, log, now=acting.now, before=before
        ):
            done += plans
            removed.update(rows)
            told("plans", plans)
    return _told(done, removed)


def _told(plans: int, removed: Mapping[str, int], kept: Mapping[str, int] | None = None) -> Told:
    return {"removed": {"plans": plans, **removed}, "kept": dict(kept or {})}
