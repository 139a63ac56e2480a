from collections import Counter
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from db.sealing import Sealer, clinical_of, mandate_of
from service.demo.generate import generate
from service.demo.load import AnotherDemonstration, load
from service.demo.relatives import RELATIVES
from service.rules.vocabulary import PlanState

SEALER = Sealer(bytes(32))


@pytest.fixture(scope="module")
def demo():
    return generate(seed=1, weeks=1)


@pytest.fixture
async def connection(database_url):
    opened = await asyncpg.connect(database_url)
    yield opened
    await opened.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def loaded(server_url, template_database, demo):
    """A connection to a database with the week loaded, for tests that only read."""
    name = f"{template_database.removesuffix('_template')}_{uuid4().hex[:12]}"
    admin = await asyncpg.connect(server_url)
    await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template_database}"')
    opened = await asyncpg.connect(server_url, database=name)
    await load(opened, demo, sealer=SEALER)
    yield opened
    await opened.close()
    await admin.execute(f'DROP DATABASE "{name}"')
    await admin.close()


async def numbers(connection: asyncpg.Connection, query: str) -> tuple[int, ...]:
    return tuple(await connection.fetchrow(query))


async def test_a_week_is_stored_whole_and_only_once(connection, demo):
    told = {}
    written = await load(connection, demo, sealer=SEALER, progress=told.__setitem__)
    assert told.items() >= written.items()
    assert written["plan"] == len(demo.plans)
    assert written["capacity_slot"] == written["capacity_figure"] == len(demo.capacity)
    assert written["booking"] == written["start_offer"] == len(demo.offers)
    events = await numbers(connection, "SELECT count(*), max(event_id) FROM event")
    assert await load(connection, demo, sealer=SEALER) == {}
    assert await numbers(connection, "SELECT count(*), max(event_id) FROM event") == events


@pytest.mark.asyncio(loop_scope="module")
async def test_whoever_changed_a_plan_stands_among_those_who_have_seen_it(loaded):
    untold = await loaded.fetchval("""
        SELECT count(*) FROM event e
        WHERE e.event IN ('plan.issued', 'plan.stratified', 'offer.notified', 'course.started')
        AND NOT EXISTS (
            SELECT FROM plan_access a WHERE a.plan_id = e.plan_id AND a.at = e.at
            AND a.actor_role = e.actor_role AND a.organisation_id IS NOT DISTINCT FROM
                CASE WHEN e.actor_role <> 'hospital' THEN e.actor END)
    """)
    assert untold == 0


@pytest.mark.asyncio(loop_scope="module")
async def test_held_places_are_taken_and_none_is_sold_twice(loaded, demo):
    assert await numbers(
        loaded,
        """
        SELECT sum(taken), sum(taken_by_guests), count(*) FILTER (WHERE taken > places)
        FROM capacity_slot
        """,
    ) == (len(demo.offers), 0, 0)
    assert await loaded.fetchval(
        """
            SELECT count(*) FROM start_offer o
            JOIN booking b USING (booking_id) JOIN capacity_slot s USING (slot_id)
            JOIN plan p ON p.plan_id = o.plan_id
            WHERE (s.provider_id, s.start_on, s.care_level, s.clinical_area, b.plan_id)
                = (o.provider_id, o.start_on, p.care_level, p.clinical_area, o.plan_id)
            """
    ) == len(demo.offers)


@pytest.mark.asyncio(loop_scope="module")
async def test_history_leads_each_plan_to_the_state_it_is_in(loaded, demo):
    rows = await loaded.fetch(
        """
        SELECT p.plan_id, p.state, p.version, array_agg(e.event ORDER BY e.event_id) AS events,
               array_agg(e.from_state ORDER BY e.event_id) AS came_from,
               array_agg(e.to_state ORDER BY e.event_id) AS went_to,
               array_agg(e.at ORDER BY e.event_id) AS instants
        FROM plan p JOIN event e USING (plan_id) GROUP BY p.plan_id
        """
    )
    assert len(rows) == len(demo.plans)
    for row in rows:
        assert row["events"][0] == "plan.issued"
        assert row["came_from"] == [None, *row["went_to"][:-1]]
        assert row["went_to"][-1] == row["state"]
        changes = [event for event in row["events"] if event != "mandate.recorded"]
        assert row["version"] == len(changes)
        assert row["instants"] == sorted(row["instants"])
    states = Counter(row["state"] for row in rows)
    assert states == Counter(plan.state.value for plan in demo.plans)


@pytest.mark.asyncio(loop_scope="module")
async def test_clinical_text_is_sealed_and_can_be_opened_again(loaded):
    plan_id, sealed = await loaded.fetchrow(
        "SELECT plan_id, clinical_sealed FROM plan"
        " WHERE plan_type = 'specialised_rehab' ORDER BY plan_id LIMIT 1"
    )
    assert b"demonstrationsplan" not in sealed
    text = SEALER.open(sealed, bound_to=clinical_of(plan_id))
    assert set(text) == {
        "contacts",
        "functional_ability",
        "needs",
        "impairments",
        "total_functional_ability",
        "total_needs",
    }


@pytest.mark.asyncio(loop_scope="module")
async def test_another_demonstration_is_refused_and_changes_nothing(loaded, demo):
    with pytest.raises(AnotherDemonstration, match="seed 1, weeks 1"):
        await load(loaded, generate(seed=2, weeks=1), sealer=SEALER)
    assert await loaded.fetchval("SELECT count(*) FROM plan") == len(demo.plans)


async def test_courses_of_past_weeks_have_begun_where_they_were_offered(connection):
    demo = generate(seed=1, weeks=2)
    await load(connection, demo, sealer=SEALER)
    started = sum(offer.has_started for offer in demo.offers)
    assert started > 100
    query = """
        SELECT count(*) FROM plan p
        JOIN start_offer o ON o.plan_id = p.plan_id AND o.state = 'fulfilled'
        JOIN choice c ON c.plan_id = p.plan_id AND c.state = 'confirmed'
        JOIN placement l ON l.plan_id = p.plan_id AND l.state = 'started'
        WHERE p.state = $1 AND l.started_on = o.start_on AND l.booking_id = o.booking_id
    """
    assert await connection.fetchval(query, PlanState.STARTED.value) == started
    last = await connection.fetch(
        "SELECT event FROM event WHERE to_state = 'started' GROUP BY event"
    )
    assert [row["event"] for row in last] == ["course.started"]


@pytest.mark.asyncio(loop_scope="module")
async def test_every_event_of_a_plan_left_behind_how_the_plan_stood(loaded):
    told = await loaded.fetch(
        """
        SELECT e.plan_id, coalesce(e.to_state, e.from_state) AS to_state, p.state, p.care_level,
               s.standing -> 'plan' ->> 'state' AS stood_in,
               s.standing -> 'plan' ->> 'care_level' AS stood_at,
               jsonb_array_length(s.standing -> 'offers') AS offers,
               lead(e.event_id) OVER (PARTITION BY e.plan_id ORDER BY e.event_id) IS NULL AS is_last
        FROM event e JOIN plan p USING (plan_id) LEFT JOIN plan_standing s USING (event_id)
        """
    )
    assert all(row["stood_in"] == row["to_state"] for row in told if row["to_state"])
    last = [row for row in told if row["is_last"]]
    assert all((r["stood_in"], r["stood_at"]) == (r["state"], r["care_level"]) for r in last)
    waiting = [row for row in told if row["to_state"] == "awaiting_offer"]
    assert waiting
    assert all(row["offers"] == 0 for row in waiting if not row["is_last"])
    unknown = "SELECT count(*) FROM provider WHERE provider_id NOT IN (SELECT provider_id FROM {})"
    assert await loaded.fetchval(unknown.format("provider_version")) == 0


@pytest.mark.asyncio(loop_scope="module")
async def test_the_made_up_relatives_may_help_with_a_choice(loaded):
    rows = await loaded.fetch(
        """
        SELECT m.*, p.state, o.private_choice_stated FROM mandate m
        JOIN plan p USING (plan_id) JOIN start_offer o USING (plan_id) ORDER BY subject
        """
    )
    assert [row["subject"] for row in rows] == [one.subject for one in RELATIVES]
    for row, who in zip(rows, RELATIVES, strict=True):
        assert (row["covers"], row["shows_home"]) == (who.covers, who.shows_home)
        assert (row["state"], row["private_choice_stated"]) == (PlanState.OFFERED, True)
        names = SEALER.open(row["names_sealed"], bound_to=mandate_of(row["plan_id"], 1))
        assert names == {"relative": who.name, "citizen": who.citizen}
        said = "SELECT event FROM event WHERE plan_id = $1 ORDER BY event_id DESC LIMIT 1"
        assert await loaded.fetchval(said, row["plan_id"]) == "mandate.recorded"
