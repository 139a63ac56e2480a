"""Write a demonstration into the database, with the history a running service would have."""

from collections.abc import Callable, Iterable

import asyncpg

from db.reference.load import load as load_reference
from db.sealing import Sealer
from db.session import insert_rows
from service.demo.records import (
    Records,
    of_accesses,
    of_capacity,
    of_history,
    of_offers,
    of_plans,
    of_providers,
)
from service.demo.relatives import of_mandates
from service.demo.rows import Demonstration

Progress = Callable[[str, int], None]

NAME = "demonstration"
METHOD = 4  # raised when the same seed gives other rows
# The places were there before the first thing happened.
_PAST = """
    INSERT INTO provider_version (provider_id, version, at, contents)
    SELECT provider_id, version, least(created_at, (SELECT min(at) FROM event)),
           provider_as_it_is(provider_id)
    FROM provider;
    SELECT keep_past_standings();
    SELECT chain_past_history();
"""
_SLOTS = """
    SELECT slot_id, provider_id, care_level, clinical_area, delivery_mode, start_on
    FROM capacity_slot
"""


class AnotherDemonstration(Exception):
    """The database holds a demonstration of another seed or size; begin with an empty one."""

    def __init__(self, *, loaded: str, wanted: str) -> None:
        self.loaded = loaded
        self.wanted = wanted
        super().__init__(f"the database holds {loaded}, not {wanted}; begin with an empty one")


async def load(
    connection: asyncpg.Connection,
    demo: Demonstration,
    *,
    sealer: Sealer,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Write all rows of a demonstration in one transaction, after the reference facts.

    Safe to run again: the same demonstration is written once.

    Args:
        connection: a driver connection.
        demo: made by `generate`.
        sealer: encrypts the clinical texts of the plans.
        progress: told the table and its number of rows as each is written.

    Returns:
        Rows written, by table; nothing at all when this demonstration was loaded before.

    Raises:
        AnotherDemonstration: one of another seed or size was loaded before.
    """
    written: dict[str, int] = {}

    async def insert(all_records: Iterable[Records]) -> None:
        for records in all_records:
            rows = await insert_rows(connection, records.table, records.columns, records.rows)
            written[records.table] = written.get(records.table, 0) + rows
            if progress is not None:
                progress(records.table, written[records.table])

    async with connection.transaction():
        # A year takes minutes, and a second loader waits for the first.
        await connection.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
        await load_reference(connection, progress=progress)  # keeps other loaders out
        if not await _is_new(connection, demo):
            return {}
        await connection.execute("SELECT set_config('fritvalg.loads_the_past', 'on', true)")
        await insert(of_providers(demo))
        await insert(of_capacity(demo))
        await insert(of_plans(demo, sealer=sealer))
        await insert(of_offers(demo, await _slot_ids(connection, demo)))
        await insert(of_history(demo))
        await insert(of_accesses(demo))
        await insert(of_mandates(demo, sealer=sealer))
        await connection.execute(_PAST)
        await connection.execute("ANALYZE provider, service_offering, capacity_slot, plan, event")
    return written


async def _is_new(connection: asyncpg.Connection, demo: Demonstration) -> bool:
    wanted = f"seed {demo.seed}, weeks {demo.weeks}, method {METHOD}"
    loaded = await connection.fetchval(
        "SELECT content_hash FROM reference_load WHERE name = $1", NAME
    )
    if loaded is not None and loaded != wanted:
        raise AnotherDemonstration(loaded=loaded, wanted=wanted)
    if loaded is None:
        await connection.execute(
            "INSERT INTO reference_load (name, content_hash, loaded_at) VALUES ($1, $2, now())",
            NAME,
            wanted,
        )
    return loaded is None


async def _slot_ids(connection: asyncpg.Connection, demo: Demonstration) -> dict[int, int]:
    """Find the stored slot of each row of capacity."""
    stored = {tuple(row)[1:]: row["slot_id"] for row in await connection.fetch(_SLOTS)}
    return {
        position: stored[
            row.provider_id,
            row.care_level.value,
            row.clinical_area,
            row.delivery_mode.value,
            row.start_on,
        ]
        for position, row in enumerate(demo.capacity)
    }
