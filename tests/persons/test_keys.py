"""Keys are changed while the service runs, and everything is sealed anew; it may be stopped."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db.key_ring import add, own_file, sealer
from db.queries import erasures
from db.queries.reseal import CPR as LOOKED_UP_AS
from db.sealing import Sealer, clinical_of, knowing
from db.session import engine, sessions
from service.flows import resealing
from tests.api import plan_make as make
from tests.persons.secrets import CPR, travelled
from tests.serving import Served

Factory = async_sessionmaker[AsyncSession]


@pytest.fixture
async def plain(facts_url: str) -> AsyncIterator[Factory]:
    """Sessions on the database of the running service."""
    database = engine(facts_url, pool_size=2)
    yield sessions(database)
    await database.dispose()


def unheard(_: str, __: int) -> None:
    """Take no notice of progress."""


class Stopped(Exception):
    """Somebody has pressed Ctrl-C."""


def stop(_: str, count: int) -> None:
    if count:
        raise Stopped


async def older(factory: Factory) -> int:
    return sum(old for _, old in (await resealing.standing(factory)).values())


async def test_a_new_key_seals_everything_anew_while_the_service_runs(
    client: Served, tmp_path: Path, plain: Factory
):
    world = make.a_world(client)
    paths = travelled(world)
    before = [make.seen(world.hospital_staff(), path) for path in paths]
    add(own_file(tmp_path))
    factory = knowing(plain, sealer(tmp_path))
    assert await older(factory) > 10
    with pytest.raises(Stopped):
        await resealing.reseal(factory, stop)
    assert await older(factory) > 0
    await resealing.reseal(factory, unheard)
    assert await older(factory) == 0
    assert sum((await resealing.reseal(factory, unheard)).values()) == 0
    after = [make.seen(world.hospital_staff(), path) for path in paths]
    assert after == before
    only_new = base64.b64decode(own_file(tmp_path).read_text().splitlines()[0])
    async with knowing(plain, Sealer(only_new))() as session:
        found = await erasures.of_citizen(
            session, citizen_ref=None, cpr=CPR, looked_up_as=LOOKED_UP_AS
        )
    assert len(found) == 3


async def test_a_missing_key_is_told_by_its_column(client: Served, tmp_path: Path, plain: Factory):
    travelled(make.a_world(client))
    with pytest.raises(resealing.DoesNotOpen, match=r"plan\.clinical_sealed"):
        await resealing.reseal(knowing(plain, Sealer(bytes(32))), unheard)
    assert own_file(tmp_path).exists()


async def test_words_from_before_they_were_sealed_come_under_seal(
    client: Served, tmp_path: Path, plain: Factory, connection: asyncpg.Connection
):
    world = make.a_world(client)
    paths = travelled(world)
    plan_id = paths[2].rpartition("/")[2]
    seals = sealer(tmp_path)
    texts = {"functional_ability": "a", "needs": "b", "impairments": ["c"]}
    await connection.execute("DELETE FROM remark WHERE place = 'stratification'")
    await connection.execute(
        "INSERT INTO stratification (plan_id, number, care_level, kind, reason, assessed_by,"
        " assessed_at) SELECT plan_id, 9, 'basic', 'stratification', 'gammel', 'Fys.', now()"
        " FROM plan WHERE plan_id = $1",
        plan_id,
    )
    await connection.execute(
        'UPDATE plan SET clinical_sealed = $1, contacts = \'{"municipality": "gammel"}\''
        " WHERE plan_id = $2",
        seals.seal(texts, bound_to=clinical_of(plan_id)),  # type: ignore[arg-type]
        plan_id,
    )
    await connection.execute(
        "UPDATE documentation_request SET reason = 'gammel' WHERE plan_id = $1 AND number = 1",
        paths[1].rpartition("/")[2],
    )
    await connection.execute("DELETE FROM remark WHERE place = 'documentation.reason'")
    await connection.execute(
        "INSERT INTO idempotency (subject, operation, key, body_hash, status, headers, body,"
        " created_at) VALUES ('s', 'o', 'k', 'h', 200, '{}', 'gammel', now())"
    )
    done = await resealing.reseal(knowing(plain, seals), unheard)
    assert done["stratification"] == done["plan.contacts"] == done["idempotency"] == 1
    assert done["documentation_request"] == 1
    for table in ("stratification", "plan", "documentation_request", "idempotency"):
        rows = await connection.fetch(f"SELECT t::text AS row FROM {table} t")
        assert not any("gammel" in row["row"] for row in rows)
    shown = make.seen(world.authority(), paths[2])
    assert shown["contacts"] == {"municipality": "gammel"}
    assert make.seen(world.authority(), paths[1])["documentation"]["reason"] == "gammel"
