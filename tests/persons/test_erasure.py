"""Person data go when they need not be kept; what is left still adds up, and stays that way."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db.erasure_log import ErasureLog
from db.key_ring import sealer
from db.queries.erasures import Cause
from db.sealing import knowing
from db.session import engine, one_transaction, sessions
from service.flows import erasing
from service.settings import Retention, Settings
from tests.api import plan_make as make
from tests.persons.secrets import CANARIES, CPR, travelled
from tests.serving import Served

Factory = async_sessionmaker[AsyncSession]
NOW = datetime(2027, 2, 9, 7, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture
async def factory(facts_url: str, tmp_path: Path) -> AsyncIterator[Factory]:
    """Sessions on the database of the running service, with its keys."""
    database = engine(facts_url, pool_size=2)
    yield knowing(sessions(database), sealer(tmp_path))
    await database.dispose()


@pytest.fixture
def log(tmp_path: Path) -> ErasureLog:
    return ErasureLog(tmp_path / "kept" / "erasures.ndjson")


async def erased(factory: Factory, log: ErasureLog, before: datetime = LATER) -> int:
    batches = erasing.erase_all_ended(factory, log, now=NOW, before=before)
    return sum([plans async for plans, _ in batches])


async def history(connection: asyncpg.Connection) -> list[str]:
    rows = await connection.fetch(
        "SELECT e::text AS row FROM event e WHERE event <> 'plan.erased' ORDER BY event_id"
    )
    decisions = await connection.fetch("SELECT d::text AS row FROM decision d ORDER BY event_id")
    return [row["row"] for row in (*rows, *decisions)]


async def test_an_ended_plan_keeps_its_skeleton_and_loses_everything_of_a_person(
    client: Served, connection: asyncpg.Connection, factory: Factory, log: ErasureLog
):
    world = make.a_world(client)
    open_, private, ended = travelled(world)
    past = await history(connection)
    assert await erased(factory, log, before=NOW - timedelta(days=30)) == 0
    assert await erased(factory, log) == 1
    assert await erased(factory, log) == 0
    plan_id = UUID(ended.rpartition("/")[2])
    shown = make.seen(client.as_("auditor"), ended)
    assert (shown["state"], shown["home_municipality"]) == ("closed_by_citizen", "0751")
    assert shown["citizen_ref"] == shown["external_id"] == f"erased:{plan_id}"
    assert (shown["functional_ability"], shown["impairments"], shown["cpr"]) == ("", [], None)
    assert shown["contacts"] == {"municipality": None, "region": None}
    assert world.citizen().get(ended).status_code == 404
    events = make.seen(client.as_("auditor"), f"{ended}/events")["items"]
    assert events[-1]["event"] == "plan.erased"
    assert not any(canary in str(events) for canary in CANARIES)
    assert "citizen-1" not in str(events)
    assert await history(connection) == past
    for table, column in (
        ("plan", "cpr_sealed"),
        ("plan", "cpr_lookup"),
        ("plan", "lat"),
        ("remark", "sealed"),
        ("stratification", "reason"),
    ):
        left = await connection.fetchval(
            f"SELECT count({column}) FROM {table} WHERE plan_id = $1", plan_id
        )
        assert left == 0, (table, column)
    [mandate] = await connection.fetch("SELECT * FROM mandate WHERE plan_id = $1", plan_id)
    assert (mandate["names_sealed"], mandate["subject"]) == (b"", f"erased:{plan_id}")
    [shown] = make.seen(client.as_("auditor"), f"{ended}/mandates")["items"]
    assert (shown["relative_name"], shown["citizen_name"]) == ("", "")
    told = await connection.fetchval(
        "SELECT count(*) FROM notification WHERE plan_id = $1 AND recipient_id = 'citizen-1'",
        plan_id,
    )
    assert told == 0
    for other in (open_, private):
        assert make.seen(world.hospital_staff(), other)["cpr"] == CPR


async def test_a_restored_backup_is_told_of_what_was_erased(
    client: Served, connection: asyncpg.Connection, factory: Factory, log: ErasureLog
):
    world = make.a_world(client)
    ended = travelled(world)[2]
    plan_id = UUID(ended.rpartition("/")[2])
    await erased(factory, log)
    assert log.read() == [plan_id]
    # as a backup from before brings it back
    await connection.execute(
        "UPDATE plan SET erased_at = NULL, citizen_ref = 'citizen-1' WHERE plan_id = $1", plan_id
    )
    assert make.seen(world.citizen(), ended)["citizen_ref"] == "citizen-1"
    async with one_transaction(factory) as session:
        back = await erasing.still_there(session, log.read())
        assert back == [plan_id]
        await erasing.erase(session, log, back, now=NOW, cause=Cause.REPLAY)
    assert world.citizen().get(ended).status_code == 404
    async with factory() as session:
        assert await erasing.still_there(session, log.read()) == []


async def test_nothing_is_erased_that_the_log_outside_is_not_told_of(
    client: Served, factory: Factory, tmp_path: Path
):
    world = make.a_world(client)
    ended = travelled(world)[2]
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        await erased(factory, ErasureLog(tmp_path / "file" / "log"))
    assert make.seen(world.citizen(), ended)["citizen_ref"] == "citizen-1"


@pytest.mark.parametrize("name", [{"citizen_ref": "citizen-1"}, {"cpr": CPR}])
async def test_a_citizen_is_erased_as_far_as_the_law_allows(
    client: Served, factory: Factory, log: ErasureLog, name: dict[str, str]
):
    world = make.a_world(client)
    travelled(world)
    revoked = make.issued(world, citizen={"citizen_ref": "citizen-1", "postcode": "8000"})
    make.posted(world.hospital_staff(), f"{revoked}/revocation", {"reason": "Fejl."})
    async with one_transaction(factory) as session:
        kept_for_ever = await erasing.allowed(session, before=None, **name)
        long_enough = await erasing.allowed(session, before=LATER, **name)
        would = await erasing.would_go(session, long_enough.plans)
    by_cpr = "cpr" in name
    assert len(kept_for_ever.plans) == (0 if by_cpr else 1)
    assert kept_for_ever.kept == {"open": 2, "must_be_kept": 1}
    assert (len(long_enough.plans), long_enough.kept) == (1 if by_cpr else 2, {"open": 2})
    assert (would["civil_numbers"], would["remarks"]) == (1, 2 if by_cpr else 3)


def test_the_setting_is_dated_and_off_at_first(tmp_path):
    off = Settings(_env_file=None, data_dir=tmp_path)
    assert off.years_kept(NOW.date()) is None
    rules = (
        Retention(valid_from="2027-01-01", years=10),
        Retention(valid_from="2027-03-01", years=5),
    )
    dated = Settings(_env_file=None, data_dir=tmp_path, retention=rules)
    days = [datetime(2026, 12, 31), datetime(2027, 2, 1), datetime(2027, 3, 1)]  # noqa: DTZ001
    assert [dated.years_kept(day.date()) for day in days] == [None, 10, 5]


def test_years_are_counted_on_the_calendar():
    leap_day = datetime(2028, 2, 29, tzinfo=UTC)
    assert erasing.years_before(leap_day, 1) == datetime(2027, 2, 28, tzinfo=UTC)
    assert erasing.years_before(NOW, 10) == NOW.replace(year=2017)
