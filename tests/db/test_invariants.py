"""The database refuses what breaks I1-I5, I7 and I9-I12, whoever writes it.

Each plan has come where it stands through the service; then somebody with SQL breaks a promise.
"""

from datetime import date

import asyncpg
import pytest

from service.rules.plan_states import ENDED
from tests.api import plan_make as make
from tests.api.conftest import facts_database, world

__all__ = ["facts_database", "world"]

BROKEN = "FV004"
NEVER_CHANGES = "FV002"
PRIVATE = "§ 7, stk. 3"
_EVENT = """
    INSERT INTO event (plan_id, event, from_state, to_state, at, actor_role, actor, rule_set,
        citation, facts)
    VALUES ($1, $2, $3, $4, now(), $5, 'test', '2027', $6, '{}')
"""
_CHOICE = """
    INSERT INTO choice (plan_id, number, provider_id, booking_id, start_on, basis, made_at, made_by,
        state, right_code, latest_start_on)
    SELECT plan_id, 9, provider_id, booking_id, $2, $3, now(), 'citizen', 'withdrawn', $4, $5
    FROM start_offer WHERE plan_id = $1
"""
_PLACEMENT = """
    INSERT INTO placement (plan_id, number, provider_id, booking_id, start_on, basis, state,
        confirmed_at)
    SELECT plan_id, 9, provider_id, booking_id, start_on, $2, 'cancelled', now()
    FROM start_offer WHERE plan_id = $1
"""
_AGREEMENT = """
    INSERT INTO agreed_start (plan_id, number, provider_id, start_on, agreed_at, reported_at,
        ended_at)
    SELECT plan_id, 9, provider_id, $2, now(), now(), $3
    FROM start_offer WHERE plan_id = $1
"""
_DISPATCH = """
    INSERT INTO plan_dispatch (plan_id, number, provider_id, dispatched_at)
    SELECT plan_id, $2, provider_id, now() FROM start_offer WHERE plan_id = $1
"""
_MESSAGE = """
    INSERT INTO outbox (topic, plan_id, number, recipient_kind, recipient_id, payload, created_at)
    VALUES ($2, $1, 1, $3, $4, '{}', now())
"""
_RELEASE = """
    UPDATE booking SET released_at = now(), release_reason = 'test'
    WHERE plan_id = $1 AND released_at IS NULL
"""


def plan_id_of(path):
    return path.rsplit("/", 1)[1]


@pytest.fixture
async def database(world):
    connection = await asyncpg.connect(world.client.database_url)
    yield connection
    await connection.close()


async def refused(database, *statements):
    """Run statements in one transaction, and give the error that the database answers with."""
    with pytest.raises(asyncpg.PostgresError) as error:
        await done(database, *statements)
    return error.value


async def done(database, *statements):
    async with database.transaction():
        for statement, *values in statements:
            await database.execute(statement, *values)


async def broken(database, constraint, *statements):
    error = await refused(database, *statements)
    assert (error.sqlstate, error.constraint_name) == (BROKEN, constraint)


async def test_i1_the_place_of_an_offer_in_force_is_not_given_back(world, database):
    plan_id = plan_id_of(make.offered(world))
    await broken(database, "offer_holds_its_place", (_RELEASE, plan_id))


@pytest.mark.parametrize("state", ["released", "superseded"])
async def test_i1_a_plan_that_is_offered_keeps_an_offer_in_force(world, database, state):
    plan_id = plan_id_of(make.offered(world))
    drop = f"UPDATE start_offer SET state = '{state}' WHERE plan_id = $1"
    await broken(database, "offer_holds_its_place", (drop, plan_id))
    await broken(database, "offer_holds_its_place", (drop, plan_id), (_RELEASE, plan_id))


async def test_i1_a_plan_becomes_offered_with_an_offer_only(world, database):
    plan_id = plan_id_of(make.stratified(world))
    told = (_EVENT, plan_id, "offer.notified", "awaiting_offer", "offered", "authority", "§ 6")
    offered = ("UPDATE plan SET state = 'offered' WHERE plan_id = $1", plan_id)
    await broken(database, "offer_holds_its_place", offered, told)


async def test_i1_two_offers_are_never_in_force(world, database):
    path = make.offered(world)
    make.posted(world.authority(), f"{path}/offers", make.late_offer_body(world.own))
    both = "UPDATE start_offer SET state = 'notified' WHERE plan_id = $1"
    assert (await refused(database, (both, plan_id_of(path)))).sqlstate == "FV003"
    await refused(
        database,
        (
            "INSERT INTO start_offer SELECT plan_id, 3, provider_id, booking_id, start_on,"
            " start_time, reply_by, notified_at, channel, true, true, true, 'notified'"
            " FROM start_offer WHERE plan_id = $1 AND version = 2",
            plan_id_of(path),
        ),
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE start_offer SET start_on = $2 WHERE plan_id = $1",
        "UPDATE choice SET start_on = $2 WHERE plan_id = $1",
        "UPDATE placement SET start_on = $2 WHERE plan_id = $1",
        "UPDATE placement SET started_on = $2 WHERE plan_id = $1",
        _AGREEMENT.replace("$3", "NULL"),
    ],
)
@pytest.mark.parametrize("allowed", [{}, {"not_before": make.EARLY}])
async def test_i2_nothing_starts_before_the_plan_may(world, database, statement, allowed):
    plan_id = plan_id_of(make.placed(world, **allowed))
    day = date(2027, 2, 9) if allowed else date(2027, 2, 3)
    await broken(database, "nothing_starts_too_early", (statement, plan_id, day))


async def test_i2_the_hospital_moves_the_day_only_with_what_stands(world, database):
    plan_id = plan_id_of(make.offered(world))
    told = (_EVENT, plan_id, "plan.corrected", "offered", "offered", "hospital", "§ 3, stk. 2")
    later = ("UPDATE plan SET not_before = $2 WHERE plan_id = $1", plan_id, date(2027, 2, 12))
    await broken(database, "nothing_starts_too_early", later, told)


@pytest.mark.parametrize(
    ("code", "latest"),
    [
        (None, None),
        (None, date(2027, 2, 16)),
        ("PUBLIC_START_LATE", None),
        ("PUBLIC_START_LATE", date(2027, 2, 11)),
        ("OFFER_MISSING", date(2027, 2, 11)),
    ],
)
async def test_i3_a_private_choice_keeps_the_right_it_rests_on(world, database, code, latest):
    plan_id = plan_id_of(make.offered_late(world))
    chosen = (_CHOICE, plan_id, date(2027, 2, 12), PRIVATE, code, latest)
    assert (await refused(database, chosen)).constraint_name == "choice_private_by_right"
    rightly = (*chosen[:4], "PUBLIC_START_LATE", date(2027, 2, 12))
    await done(database, rightly)


async def test_i3_no_private_place_without_a_private_choice(world, database):
    plan_id = plan_id_of(make.placed(world))
    await broken(database, "private_place_was_chosen", (_PLACEMENT, plan_id, PRIVATE))


async def test_i3_the_right_is_kept_with_the_choice_it_opened(world, database):
    path = make.offered_late(world)
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    row = await database.fetchrow("SELECT * FROM choice WHERE plan_id = $1", plan_id_of(path))
    assert (row["right_code"], row["latest_start_on"]) == ("PUBLIC_START_LATE", date(2027, 2, 16))


async def test_i4_no_plan_is_sent_without_an_agreement(world, database):
    plan_id = plan_id_of(make.offered_late(world))
    error = await refused(database, (_DISPATCH, plan_id, 1))
    assert error.sqlstate in (BROKEN, asyncpg.ForeignKeyViolationError.sqlstate)


async def test_i4_no_plan_is_sent_on_an_agreement_that_has_ended(world, database):
    plan_id = plan_id_of(make.offered_late(world))
    ended = (_AGREEMENT.replace("$3", "now()"), plan_id, date(2027, 2, 12))
    await broken(database, "dispatch_follows_an_agreement", ended, (_DISPATCH, plan_id, 9))


async def test_i4_no_plan_is_sent_while_documentation_is_awaited(world, database):
    path = make.offered_late(world)
    make.posted(world.authority(), f"{path}/documentation-requests")
    make.posted(world.citizen(), f"{path}/agreed-starts", make.agreed_body(world.private))
    sent = _DISPATCH.replace("FROM start_offer", "FROM agreed_start")
    await broken(database, "dispatch_follows_an_agreement", (sent, plan_id_of(path), 1))


async def test_i4_no_plan_is_sent_twice_on_one_agreement(world, database):
    plan_id = plan_id_of(make.placed_privately(world))
    error = await refused(database, (_DISPATCH, plan_id, 1))
    assert error.sqlstate == asyncpg.UniqueViolationError.sqlstate


async def test_i5_no_slot_counts_more_taken_than_there_were_places(world, database):
    error = await refused(database, ("UPDATE capacity_slot SET taken = ceiling + 1",))
    assert error.constraint_name == "capacity_slot_not_sold_twice"


async def test_i7_no_state_changes_without_a_line_of_history(world, database):
    plan_id = plan_id_of(make.offered(world))
    changed = ("UPDATE plan SET state = 'choice_lapsed' WHERE plan_id = $1", plan_id)
    await broken(database, "change_of_state_is_told", changed)


async def test_i7_a_line_written_before_does_not_tell_of_a_change_now(world, database):
    plan_id = plan_id_of(make.offered(world))
    told = (_EVENT, plan_id, "choice.lapsed", "offered", "choice_lapsed", "system", "§ 6, stk. 3")
    await done(database, told)
    changed = ("UPDATE plan SET state = 'choice_lapsed' WHERE plan_id = $1", plan_id)
    await broken(database, "change_of_state_is_told", changed)
    await done(database, changed, told)


async def test_i7_a_line_of_another_state_does_not_tell_of_the_change(world, database):
    plan_id = plan_id_of(make.offered(world))
    told = (_EVENT, plan_id, "choice.made", "offered", "choice_made", "citizen", "§ 7")
    changed = ("UPDATE plan SET state = 'choice_lapsed' WHERE plan_id = $1", plan_id)
    await broken(database, "change_of_state_is_told", changed, told)


@pytest.mark.parametrize("empty", ["event", "actor_role", "actor", "rule_set", "citation"])
async def test_i7_every_line_about_a_plan_is_signed_and_cites(world, database, empty):
    plan_id = plan_id_of(make.offered(world))
    fields = {"event": "'x'", "actor_role": "'x'", "actor": "'x'", "rule_set": "'2027'"}
    fields |= {"citation": "'§ 6'", empty: "''"}
    line = (
        f"INSERT INTO event (plan_id, at, facts, {', '.join(fields)})"
        f" VALUES ($1, now(), '{{}}', {', '.join(fields.values())})"
    )
    assert (await refused(database, (line, plan_id))).constraint_name == (
        "event_plan_history_is_signed"
    )


@pytest.mark.parametrize("state", sorted(ENDED))
async def test_i9_no_plan_ends_by_the_passing_of_time(world, database, state):
    plan_id = plan_id_of(make.offered(world))
    told = (_EVENT, plan_id, "plan.closed", "offered", state, "system", "§ 7, stk. 1")
    assert (await refused(database, told)).constraint_name == "event_time_ends_no_plan"


@pytest.mark.parametrize(
    "change",
    [
        "plan_type = 'specialised_rehab', care_level = 'specialised_rehab'",
        "clinical_start_deadline = '2027-02-28'",
        "not_before = '2027-02-05'",
        "discharged_on = '2027-02-03'",
    ],
)
@pytest.mark.parametrize("who", [None, "authority", "earlier"])
async def test_i10_type_deadline_and_deferral_are_the_hospitals(world, database, change, who):
    plan_id = plan_id_of(make.offered(world))
    changed = (f"UPDATE plan SET {change} WHERE plan_id = $1", plan_id)
    told = (_EVENT, plan_id, "plan.corrected", "offered", "offered", "hospital", "§ 5, stk. 2")
    by_another = (*told[:5], "authority", told[6])
    if who == "earlier":
        await done(database, told)
    statements = [changed, by_another] if who == "authority" else [changed]
    await broken(database, "assessment_is_the_hospitals", *statements)
    await done(database, changed, told)


@pytest.mark.parametrize("recipient", ["region", "chosen_hospital", "neighbour"])
async def test_i11_no_plan_names_a_recipient_without_consent(world, database, recipient):
    consent = {"municipality": True, "region": False, "gp": True, "hospital": False}
    plan_id = plan_id_of(make.stratified(world, consent=consent))
    named = "UPDATE plan SET recipients = recipients || ARRAY[$2] WHERE plan_id = $1"
    error = await refused(database, (named, plan_id, recipient))
    assert error.constraint_name == "plan_sent_by_consent"


async def test_i11_nothing_leaves_for_a_recipient_without_consent(world, database):
    consent = {"municipality": True, "region": False, "gp": False, "hospital": False}
    plan_id = plan_id_of(make.stratified(world, consent=consent))
    message = (_MESSAGE, plan_id, "plan.copy", "gp", "gp")
    await broken(database, "outbox_keeps_to_consent", message)
    await done(database, (_MESSAGE, plan_id, "plan.copy", "municipality", "0751"))


async def test_i11_a_dispatch_leaves_for_the_provider_agreed_with(world, database):
    plan_id = plan_id_of(make.offered_late(world))
    message = (_MESSAGE, plan_id, "plan.dispatched", "provider", world.private)
    await broken(database, "outbox_keeps_to_consent", message)


@pytest.mark.parametrize(
    "change",
    ["private_choice_stated = true", "private_choice_held = true", "public_choice_stated = false"],
)
async def test_i12_a_notice_states_the_rights_that_are_held_and_no_other(world, database, change):
    plan_id = plan_id_of(make.offered(world))
    changed = (f"UPDATE start_offer SET {change} WHERE plan_id = $1", plan_id)
    assert (await refused(database, changed)).constraint_name == (
        "start_offer_notice_states_what_is_held"
    )
