from datetime import date

import asyncpg
import pytest

from db.reference import files, travel
from db.reference.load import load


@pytest.fixture
async def connection(database_url):
    opened = await asyncpg.connect(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def loaded(connection):
    await load(connection)
    return connection


async def count(connection: asyncpg.Connection, table: str) -> int:
    return await connection.fetchval(f"SELECT count(*) FROM {table}")


async def test_everything_is_loaded_and_told_of(connection):
    told = {}
    written = await load(connection, progress=told.__setitem__)
    assert told == written
    assert written == {
        "authority": 104,
        "region": 6,
        "health_council": 17,
        "municipality": 98,
        "municipality_region": 144,
        "site": 67,
        "clinical_area": 14,
        "travel_zone": 605,
        "postcode": 1155,
        "travel": 605,
    }
    for table, rows in written.items():
        assert await count(connection, table) == rows


async def test_a_second_load_writes_nothing(loaded):
    before = await loaded.fetch("SELECT * FROM reference_load")
    assert await load(loaded) == {}
    assert await loaded.fetch("SELECT * FROM reference_load") == before


async def test_a_changed_file_updates_its_rows_and_leaves_other_files_alone(loaded):
    await loaded.execute("UPDATE reference_load SET content_hash = 'old' WHERE name = 'sites'")
    await loaded.execute("UPDATE site SET name = 'old' WHERE site_id = 'H035'")
    assert await load(loaded) == {"site": 67}
    name = await loaded.fetchval("SELECT name FROM site WHERE site_id = 'H035'")
    assert name == "Aarhus Universitetshospital (Skejby)"


async def test_zones_may_change_places(loaded):
    await loaded.execute("UPDATE reference_load SET content_hash = 'old' WHERE name = 'places'")
    await loaded.execute("UPDATE travel_zone SET position = 606 - position + 1000")
    assert (await load(loaded))["travel_zone"] == 605
    positions = await loaded.fetch("SELECT position FROM travel_zone ORDER BY position")
    assert [row["position"] for row in positions] == list(range(1, 606))


async def test_stored_minutes_are_those_computed(loaded):
    built = travel.build(files.read())
    position = {zone.zone_id: zone.position for zone in built.zoning.zones}
    minutes = await loaded.fetchval(
        """
        SELECT t.minutes[there.position]
        FROM travel t, travel_zone there
        WHERE t.zone_id = '8000' AND there.zone_id = '9000'
        """
    )
    assert minutes == built.minutes[position["8000"], position["9000"]]


async def test_a_dissolved_region_stays_with_its_successor(loaded):
    row = await loaded.fetchrow(
        "SELECT valid_to, successor_id FROM authority WHERE authority_id = 'sjaelland'"
    )
    assert tuple(row) == (date(2026, 12, 31), "oestdanmark")


async def test_a_failed_load_leaves_nothing_behind(connection):
    await connection.execute("ALTER TABLE travel ADD CONSTRAINT impossible CHECK (false)")
    with pytest.raises(asyncpg.CheckViolationError):
        await load(connection)
    assert await count(connection, "region") == 0
    assert await count(connection, "reference_load") == 0
