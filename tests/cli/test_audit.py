"""`fritvalg audit verify` reads history through, and says where it was broken."""

import asyncio
import json

import asyncpg

EVENT = """
    INSERT INTO event (event, at, actor_role, actor, rule_set, citation, facts)
    SELECT 'test.' || n, now(), 'operator', 'test', '2027', '', '{}' FROM generate_series(1, 3) n
"""


def done(url, *commands):
    async def run():
        connection = await asyncpg.connect(url)
        for command in commands:
            await connection.execute(command)
        await connection.close()

    asyncio.run(run())


def test_an_untouched_history_is_said_to_be_so(fritvalg, told, database_url):
    done(database_url, EVENT)
    found = told("audit", "verify")
    assert (found["intact"], found["links"], found["breaks"]) == (True, 3, [])
    again = fritvalg("audit", "verify", "--head", found["head"])
    assert again.returncode == 0
    assert found["head"] in again.stdout


def test_the_first_broken_row_is_named_and_the_command_fails(fritvalg, database_url):
    past_the_guards = "SET session_replication_role = replica"
    harm = "UPDATE event SET facts = '{\"changed\": true}' WHERE event <> 'test.1'"
    done(database_url, EVENT, past_the_guards, harm)
    run = fritvalg("audit", "verify", "--json")
    assert run.returncode == 1
    [found] = json.loads(run.stdout)["breaks"]
    assert (found["what"], found["position"], found["source"]) == ("changed", 2, "event")
    assert "changed: event 2 (position 2)" in fritvalg("audit", "verify").stdout


def test_a_head_that_is_none_is_a_wrong_call(fritvalg):
    assert fritvalg("audit", "verify", "--head", "first").returncode == 2
