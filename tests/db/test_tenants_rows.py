"""With plain SQL, as every kind of asker: the rows of others are neither read nor written.

What an asker may see is asked of the routes' own condition, by somebody whom no policy holds. The
two are different code: where they differ, one of them is wrong.
"""

import asyncio
from dataclasses import dataclass

import asyncpg
import pytest

from db.tenants import Tenant, for_tenant
from service.auth import Caller, Role
from tests.api import plan_make as make
from tests.api.conftest import facts_database, world
from tests.db.askers import asking, plans_by_the_routes

__all__ = ["facts_database", "world"]

DENIED = "42501"
NEVER_CHANGES = "FV002"
_OF_PLANS = """
    SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attname = 'plan_id' AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    ORDER BY 1
"""
# What a caller sees of plans that it may not know of.
_WIDER = {"capacity_refusal", "notification", "plan_access", "decision"}
# What is shown by other rules than the plan's alone.
_NARROWER = {"notification", "mandate"}
_FILL = """
    SET session_replication_role = replica;
    INSERT INTO erasure SELECT plan_id, now(), 'request', '{}' FROM plan;
    INSERT INTO remark SELECT plan_id, 'test', 0, '' FROM plan;
    INSERT INTO plan_revision SELECT plan_id, 99, '{}', '', 'x', now() FROM plan;
    INSERT INTO mandate (plan_id, number, subject, names_sealed, ground, covers, shows_home,
        begins_on, last_on, recorded_at, recorded_by_role, recorded_by)
        SELECT plan_id, 1, 'relative of ' || citizen_ref, '', 'citizen', 'see', false,
        '2027-02-08', '2027-03-08', now(), 'citizen', 'citizen' FROM plan;
    INSERT INTO documentation_request (plan_id, number, state, requested_at, requested_by)
        SELECT plan_id, 99, 'accepted', now(), 'x' FROM plan;
    INSERT INTO dispatch_acknowledgement SELECT plan_id, 99, now(), 'x' FROM plan;
    INSERT INTO capacity_refusal (refusal_id, provider_id, care_level, clinical_area, plan_id,
        own_residents_affected, reason, valid_from, valid_to, state, code, citation, evidence,
        recorded_at, recorded_by, version)
        SELECT gen_random_uuid(), p.provider_id, 'basic', '01', plan.plan_id, 1, 'x',
        '2027-02-08', '2027-02-09', 'withdrawn', 'X', 'x', '{}', now(), 'x', 1
        FROM plan, provider p WHERE p.authority_id = 'syddanmark';
    INSERT INTO match_run (run_id, requested_by, request, as_of, seed, state, progress, stage,
        created_at)
        VALUES ('00000000-0000-4000-8000-000000000001', 'x', '{}', '2027-02-08', 1, 'failed', 0,
        '', now());
    INSERT INTO match_proposal (run_id, plan_id, code, citation, facts)
        SELECT '00000000-0000-4000-8000-000000000001', plan_id, 'X', 'x', '{}' FROM plan;
    INSERT INTO match_run (run_id, authority_id, requested_by, request, as_of, seed, state,
        progress, stage, created_at)
        SELECT gen_random_uuid(), a, 'x', '{}', '2027-02-08', 1, 'failed', 0, '', now()
        FROM unnest('{0751,0101}'::text[]) a;
    INSERT INTO site_study (study_id, name, authority_id, requested_by, request, demand, as_of,
        seed, state, progress, stage, created_at)
        SELECT gen_random_uuid(), 'x', a, 'x', '{}', '{"counts_plans": true}', '2027-02-08', 1,
        'failed', 0, '', now() FROM unnest('{midtjylland,syddanmark,NULL}'::text[]) a;
    INSERT INTO site_study_point (study_id, sites, solver_status, chosen, municipalities, reasons)
        SELECT study_id, 1, 'unknown', '[]', '[]', '[]' FROM site_study;
    INSERT INTO webhook_endpoint (endpoint_id, owner_role, owner_id, url, event_types, description,
        state, secret_sealed, position, created_at, version)
        SELECT gen_random_uuid(), r, i, 'https://x', '{}', '', 'enabled', '', 0, now(), 1
        FROM (VALUES ('authority', '0751'), ('hospital', 'test-hospital'), ('operator', 'operator'),
        ('provider', (SELECT provider_id::text FROM provider WHERE authority_id = '0751'))) v(r, i);
    INSERT INTO webhook_delivery SELECT gen_random_uuid(), endpoint_id, 'm', NULL, 'x', 0, 'x',
        'pending', 0, now(), NULL, now(), NULL FROM webhook_endpoint;
    INSERT INTO webhook_attempt (delivery_id, begun_at, took_ms)
        SELECT delivery_id, now(), 1 FROM webhook_delivery;
    INSERT INTO notification_reading SELECT notification_id, now(), 'x' FROM notification
        ON CONFLICT DO NOTHING;
    INSERT INTO rate_minute VALUES ('x', 1, 1, 1);
    INSERT INTO idempotency SELECT s, 'op', 'key', '', 200, '{}', '', now()
        FROM unnest($${"[\\"\\", \\"citizen\\", \\"citizen-1\\", null, null]",x}$$::text[]) s;
"""


@dataclass(frozen=True)
class Filled:
    """A database in which every table holds rows of several tenants."""

    url: str
    callers: dict[str, Caller]

    def caller(self, name: str) -> Caller | None:
        return self.callers.get(name)

    def tenant(self, name: str) -> Tenant:
        return for_tenant(self.caller(name))


NAMES = (
    "citizen",
    "other citizen",
    "hospital",
    "other hospital",
    "municipality",
    "other municipality",
    "region",
    "own place",
    "other place",
    "private place",
    "place that is none",
    "planner",
    "auditor",
    "operator",
    "anybody",
)


@pytest.fixture(scope="module")
def filled(world: make.World) -> Filled:
    """Plans of two citizens, two hospitals and two municipalities, some of them placed."""
    make.placed(world)
    make.placed_privately(world)
    make.offered_late(world)
    theirs = make.plan_body(
        citizen={"citizen_ref": "citizen-2", "postcode": "1050"}, home_municipality="0101"
    )
    make.posted(world.client.as_("hospital", sub="another"), "/v1/plans", theirs)
    kept = make.plan_body(consent={"municipality": False, "region": True, "gp": True})
    make.posted(world.hospital_staff(), "/v1/plans", kept)
    asyncio.run(_fill(world.client.database_url))
    return Filled(
        world.client.database_url,
        {
            "citizen": Caller(Role.CITIZEN, "citizen-1"),
            "other citizen": Caller(Role.CITIZEN, "citizen-2"),
            "hospital": Caller(Role.HOSPITAL, "test-hospital"),
            "other hospital": Caller(Role.HOSPITAL, "another"),
            "municipality": Caller(Role.AUTHORITY, "a", authority_id="0751"),
            "other municipality": Caller(Role.AUTHORITY, "a", authority_id="0101"),
            "region": Caller(Role.AUTHORITY, "a", authority_id="midtjylland"),
            "own place": Caller(Role.PROVIDER, "p", provider_id=world.own),
            "other place": Caller(Role.PROVIDER, "p", provider_id=world.other),
            "private place": Caller(Role.PROVIDER, "p", provider_id=world.private),
            "place that is none": Caller(Role.PROVIDER, "p", provider_id="not-an-id"),
            "planner": Caller(Role.PLANNER, "p"),
            "auditor": Caller(Role.AUDITOR, "a"),
            "operator": Caller(Role.OPERATOR, "o"),
        },
    )


async def _fill(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(_FILL)
    await connection.close()


async def _all(url: str, query: str) -> list[asyncpg.Record]:
    """What a question finds whom no policy holds."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(query)
    finally:
        await connection.close()


async def _known(filled: Filled, name: str) -> set[object]:
    caller = filled.caller(name)
    if caller is None:
        return set()
    return {row[0] for row in await _all(filled.url, plans_by_the_routes(caller))}


async def test_every_table_of_plans_holds_rows(filled: Filled) -> None:
    for (table,) in await _all(filled.url, _OF_PLANS):
        assert await _all(filled.url, f"SELECT FROM {table} WHERE plan_id IS NOT NULL"), table


@pytest.mark.parametrize("name", NAMES)
async def test_what_the_routes_show_the_wall_shows_and_no_more(filled: Filled, name: str) -> None:
    known = await _known(filled, name)
    tables = [row[0] for row in await _all(filled.url, _OF_PLANS)]
    async with asking(filled.url, filled.tenant(name)) as connection:
        for table in tables:
            rows = f"SELECT plan_id, count(*) FROM {table} WHERE plan_id IS NOT NULL GROUP BY 1"
            there = {row[0]: row[1] for row in await _all(filled.url, rows)}
            seen = {row[0]: row[1] for row in await connection.fetch(rows)}
            if table not in _WIDER:
                assert seen.keys() <= known, table
            if table not in _NARROWER:
                assert {p: n for p, n in seen.items() if p in known} == {
                    p: n for p, n in there.items() if p in known
                }, table


@pytest.mark.parametrize(
    ("name", "plans"),
    [
        ("citizen", 4),
        ("other citizen", 1),
        ("hospital", 4),
        ("municipality", 3),
        ("other municipality", 1),
        ("own place", 1),
        ("private place", 1),
        ("other place", 0),
        ("planner", 0),
        ("anybody", 0),
        ("auditor", 5),
    ],
)
async def test_own_plans_are_seen(filled: Filled, name: str, plans: int) -> None:
    async with asking(filled.url, filled.tenant(name)) as connection:
        assert await connection.fetchval("SELECT count(*) FROM plan") == plans


@pytest.mark.parametrize("name", NAMES)
async def test_no_row_of_anothers_plan_is_written(filled: Filled, name: str) -> None:
    known = await _known(filled, name) if name not in {"auditor", "operator"} else set()
    for (table,) in await _all(filled.url, _OF_PLANS):
        rows = await _all(
            filled.url,
            f"SELECT plan_id, to_jsonb(t) AS row FROM {table} t WHERE plan_id IS NOT NULL",
        )
        others = next((row for row in rows if row["plan_id"] not in known), None)
        if others is None or _may_write_apart(filled.caller(name), table):
            continue
        add = f"INSERT INTO {table} OVERRIDING SYSTEM VALUE"
        add += f" SELECT (jsonb_populate_record(NULL::{table}, $1)).*"
        at = f"WHERE plan_id = '{others['plan_id']}'"
        assert await _outcome(filled, name, add, others["row"]) == DENIED, table
        for statement in (
            f"UPDATE {table} SET plan_id = plan_id {at}",
            f"DELETE FROM {table} {at}",
        ):
            assert await _outcome(filled, name, statement) in {0, NEVER_CHANGES}, statement


def _may_write_apart(caller: Caller | None, table: str) -> bool:
    """What is written about plans that the writer need not see: its own look, its own refusal."""
    role = caller.role if caller else None
    return table == "plan_access" or (table == "capacity_refusal" and role is Role.OPERATOR)


async def _outcome(filled: Filled, name: str, statement: str, *given: str) -> int | str:
    """How many rows were written, or the SQLSTATE of the refusal; it is taken back either way."""
    async with asking(filled.url, filled.tenant(name)) as connection:
        try:
            async with connection.transaction():
                done = await connection.execute(statement, *given)
        except asyncpg.PostgresError as error:
            return str(error.sqlstate)
        return int(done.rsplit(" ", 1)[1])


async def test_a_mandate_is_its_plans_citizens_and_authorities(filled: Filled) -> None:
    for name in NAMES:
        async with asking(filled.url, filled.tenant(name)) as connection:
            seen = await connection.fetchval("SELECT count(*) FROM mandate")
            plans = await connection.fetchval("SELECT count(*) FROM plan")
        caller = filled.caller(name)
        may = caller and caller.role in {Role.CITIZEN, Role.AUTHORITY, Role.AUDITOR, Role.OPERATOR}
        assert seen == (plans if may else 0), name


async def test_nobody_looks_in_anothers_name(filled: Filled) -> None:
    (row,) = await _all(filled.url, "SELECT to_jsonb(t) FROM plan_access t LIMIT 1")
    add = "INSERT INTO plan_access OVERRIDING SYSTEM VALUE"
    add += " SELECT (jsonb_populate_record(NULL::plan_access, $1::jsonb || $2::jsonb)).*"
    for said, outcome in (("auditor", DENIED), ("citizen", 1)):
        changed = f'{{"actor_role": "{said}", "access_id": 900}}'
        assert await _outcome(filled, "citizen", add, row[0], changed) == outcome


# How many rows of a table that names no plan an asker sees; what is not named here is none.
_OWN = {
    "match_run": {
        "municipality": 2,
        "other municipality": 2,
        "region": 1,
        **dict.fromkeys(("planner", "auditor", "operator"), 3),
    },
    "site_study": {"region": 1, **dict.fromkeys(("planner", "auditor", "operator"), 3)},
    "webhook_endpoint": dict.fromkeys(("municipality", "hospital", "operator", "own place"), 1),
    "idempotency": {"citizen": 1},
    "rate_minute": {},
}
_WITH = {
    "site_study_point": "site_study",
    "webhook_delivery": "webhook_endpoint",
    "webhook_attempt": "webhook_endpoint",
}
_COLUMNS = {
    "match_run": "stage",
    "site_study": "stage",
    "webhook_endpoint": "url",
    "idempotency": "status",
    "rate_minute": "taken",
    "site_study_point": "gap",
    "webhook_delivery": "attempts",
    "webhook_attempt": "took_ms",
}


@pytest.mark.parametrize(("table", "column"), _COLUMNS.items())
async def test_what_belongs_to_somebody_is_that_ones_alone(
    filled: Filled, table: str, column: str
) -> None:
    expected = _OWN[_WITH.get(table, table)]
    for name in NAMES:
        async with asking(filled.url, filled.tenant(name)) as connection:
            seen = await connection.fetchval(f"SELECT count(*) FROM {table}")
            assert seen == expected.get(name, 0), name
            changed = await connection.execute(f"UPDATE {table} SET {column} = {column}")
            assert int(changed.split()[1]) <= seen, name


@pytest.mark.parametrize("name", [n for n in NAMES if n not in {"auditor", "operator"}])
async def test_a_notification_is_its_recipients(filled: Filled, name: str) -> None:
    tenant = filled.tenant(name)
    async with asking(filled.url, tenant) as connection:
        for kind, recipient in await connection.fetch(
            "SELECT recipient_kind, recipient_id FROM notification JOIN notification_reading r"
            " USING (notification_id)"
        ):
            assert (kind, recipient) == (tenant.role, tenant.party)


@pytest.mark.parametrize(
    ("name", "table", "at", "rows"),
    [
        ("own place", "provider", "own", 1),
        ("own place", "provider", "other", 0),
        ("municipality", "provider", "own", 1),
        ("municipality", "provider", "other", 0),
        ("other municipality", "service_offering", "own", 0),
        ("operator", "provider", "other", 1),
        ("citizen", "provider", "own", 0),
        ("planner", "service_offering", "own", 0),
        ("anybody", "provider", "own", 0),
        ("auditor", "provider", "own", 0),
    ],
)
async def test_a_place_is_changed_by_whose_it_is(
    filled: Filled, world: make.World, name: str, table: str, at: str, rows: int
) -> None:
    statement = f"UPDATE {table} SET provider_id = provider_id WHERE provider_id = $1::text::uuid"
    assert await _outcome(filled, name, statement, getattr(world, at)) == rows


@pytest.mark.parametrize(
    ("name", "at", "outcome"),
    [
        ("own place", "own", 3),
        ("own place", "other", DENIED),
        ("municipality", "own", 3),
        ("municipality", "other", DENIED),
        ("municipality", "private", 3),
        ("citizen", "own", DENIED),
        ("planner", "own", DENIED),
        ("anybody", "own", 0),
    ],
)
async def test_figures_are_changed_by_who_publishes_and_locked_by_who_books(
    filled: Filled, world: make.World, name: str, at: str, outcome: int | str
) -> None:
    place = getattr(world, at)
    change = "UPDATE capacity_slot SET places = places WHERE provider_id = $1::text::uuid"
    assert await _outcome(filled, name, change, place) == outcome
    lock = "SELECT slot_id FROM capacity_slot WHERE provider_id = $1::text::uuid FOR UPDATE"
    assert await _outcome(filled, name, lock, place) == (0 if name == "anybody" else 3)


@pytest.mark.parametrize("name", NAMES)
async def test_facts_of_the_country_are_read_by_all_and_written_by_none(
    filled: Filled, name: str
) -> None:
    for table in ("municipality", "region", "travel", "postcode", "state_transition"):
        async with asking(filled.url, filled.tenant(name)) as connection:
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") > 0
            assert await connection.execute(f"DELETE FROM {table}") == "DELETE 0"
