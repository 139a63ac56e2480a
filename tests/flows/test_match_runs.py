"""Runs over the demonstration's week: what is stored, how it is explained, that it repeats."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import asyncpg
import pytest

from db.tables.matching import RunState
from service import apart
from service.auth import Caller, Role
from service.clock import DEMO_START
from service.errors import NotAllowed, NotFound, WrongFields
from service.flows import match_reasons, matching
from service.flows.acting import Acting
from service.flows.match_explanations import explain
from service.matching.encode import encode
from service.matching.facts import Pin, unpack
from service.rules.rulebook import rulebook_named
from service.schemas.matching import MatchRunIn
from solver.assignment.solve import solve
from tests.flows.conftest import FORTNIGHT, OPERATOR, SMALL, SMALL_RUN

TODAY = DEMO_START.date()
_MOVED_ON = """
    SELECT plan_id, provider_id, start_on FROM match_proposal
    WHERE run_id = $1 AND slot_id IS NOT NULL ORDER BY plan_id
"""


async def test_a_national_run_is_proven_and_proposes_for_every_open_plan(shared):
    run = await shared.ran()
    assert (run.state, run.stage, run.progress) == (RunState.DONE, "done", 1.0)
    assert run.failure is None
    assert run.solver["status"] == "optimal"
    assert run.solver["objective"] == run.solver["bound"]
    assert run.solver["gap"] == 0
    assert run.policies == {"rule_set": "2027"}
    [open_plans] = await shared.sql(
        "SELECT count(*) FROM plan"
        " WHERE state IN ('awaiting_offer', 'offered', 'awaiting_hospital_choice')"
    )
    assert run.counts["plans"] == open_plans["count"] > 3_000
    [stored] = await shared.sql(
        "SELECT count(*), count(provider_id) AS placed, max(waiting_days) AS longest"
        " FROM match_proposal WHERE run_id = $1",
        run.run_id,
    )
    assert stored["count"] == run.counts["plans"]
    assert stored["placed"] == run.counts["placed"]
    assert stored["longest"] == run.counts["longest_wait_days"]
    assert run.counts["placed"] + run.counts["unplaced"] == run.counts["plans"]
    assert run.counts["placed_by_offer"] <= run.counts["placed"]


async def test_a_fair_run_leaves_nobody_worse_off_than_it_must_and_repeats(shared, small_run):
    fair = await shared.ran(**SMALL_RUN, fair=True)
    assert (fair.state, fair.failure, fair.solver["status"]) == (RunState.DONE, None, "optimal")
    assert fair.request["fair"] is True
    assert fair.input_hash == small_run.input_hash
    assert fair.solver["objective"][:2] == small_run.solver["objective"][:2]
    assert fair.solver["worst_cost"] <= small_run.solver["worst_cost"]
    again = await shared.replayed(fair.run_id)
    assert (again.differences, again.request["fair"]) == ([], True)
    [worst] = await shared.sql(
        "SELECT plan_id, 20 * waiting_days + travel_minutes AS cost FROM match_proposal"
        " WHERE run_id = $1 AND provider_id IS NOT NULL ORDER BY 2 DESC LIMIT 1",
        fair.run_id,
    )
    assert worst["cost"] <= fair.solver["worst_cost"]
    async with shared.sessions() as session:
        proposal, answers = await explain(session, OPERATOR, fair, worst["plan_id"])
    assert proposal.plan_id == worst["plan_id"]
    ranks = [why.alternative.rank() for why in answers[1:] if why.alternative]
    assert ranks == sorted(ranks)


async def test_no_slot_is_proposed_to_more_plans_than_it_has_places(shared, small_run):
    run = small_run
    full = await shared.sql(
        "SELECT slot_id FROM match_proposal JOIN capacity_slot USING (slot_id) WHERE run_id = $1"
        " GROUP BY slot_id, places, taken HAVING count(*) > places - taken",
        run.run_id,
    )
    assert full == []


async def test_plans_that_are_not_stratified_or_no_longer_open_are_not_read(shared, small_run):
    run = small_run
    states = await shared.sql(
        "SELECT DISTINCT p.state, p.responsible_authority_id"
        " FROM match_proposal m JOIN plan p USING (plan_id) WHERE run_id = $1",
        run.run_id,
    )
    assert {row["responsible_authority_id"] for row in states} == {SMALL}
    assert {row["state"] for row in states} <= {"awaiting_offer", "offered"}
    [waiting] = await shared.sql(
        "SELECT count(*) FROM plan"
        " WHERE state = 'awaiting_stratification' AND responsible_authority_id = $1",
        SMALL,
    )
    assert waiting["count"] > 0


async def test_a_run_is_carried_out_once(shared, small_run):
    run = small_run
    again = await shared.carried_out(run.run_id)
    assert again.finished_at == run.finished_at
    await matching.execute(shared.sessions, uuid4(), lambda: DEMO_START)


async def test_two_workers_on_one_run_store_one_answer(shared):
    run_id = await shared.asked(**SMALL_RUN)
    both = [matching.execute(shared.sessions, run_id, lambda: DEMO_START) for _ in range(2)]
    await asyncio.gather(*both)
    run = await shared.found(run_id)
    assert run.state is RunState.DONE
    [stored] = await shared.sql("SELECT count(*) FROM match_proposal WHERE run_id = $1", run_id)
    assert stored["count"] == run.counts["plans"]


async def test_a_wrong_answer_is_never_stored(shared, monkeypatch):
    honest = apart._await

    def boastful(*asked):
        result = honest(*asked)
        missed, late, cost = result.objective
        return replace(result, objective=(missed, late, cost - 1))

    monkeypatch.setattr(apart, "_await", boastful)
    failed = await shared.ran(**SMALL_RUN)
    assert failed.state is RunState.FAILED
    assert failed.failure == "AnswerRefused: the objective is misstated"
    assert (failed.solver, failed.snapshot, failed.finished_at is None) == (None, None, False)


async def test_what_nobody_foresaw_fails_the_run_and_is_raised(week):
    await week.sql(
        "ALTER TABLE match_proposal ADD CONSTRAINT never CHECK (plan_id IS NULL) NOT VALID"
    )
    run_id = await week.asked(**SMALL_RUN)
    with pytest.raises(asyncpg.CheckViolationError):
        await week.carried_out(run_id)
    failed = await week.found(run_id)
    assert failed.state is RunState.FAILED
    assert failed.failure == "an unexpected error; see the worker's log"


class TestExplained:
    async def explained(self, shared, small_run, plan_id, acting=OPERATOR):
        async with shared.sessions() as session:
            return await explain(session, acting, small_run, plan_id)

    async def everything(self, shared, small_run):
        rows = await shared.sql(
            "SELECT plan_id FROM match_proposal WHERE run_id = $1 ORDER BY plan_id",
            small_run.run_id,
        )
        for row in rows[:40]:
            yield await self.explained(shared, small_run, row["plan_id"])

    async def test_every_provider_has_an_answer_and_the_proposals_comes_first(
        self, shared, small_run
    ):
        [providers] = await shared.sql("SELECT count(*) FROM provider")
        codes = Counter()
        async for proposal, answers in self.everything(shared, small_run):
            assert len({why.provider_id for why in answers}) == providers["count"]
            chosen = [why for why in answers if why.chosen]
            assert chosen == answers[: proposal.provider_id is not None]
            if chosen:
                assert chosen[0].provider_id == str(proposal.provider_id)
                assert chosen[0].start_on == proposal.start_on
                assert chosen[0].basis == proposal.basis
            codes.update(why.reason.code for why in answers)
            assert all(why.reason.citation.startswith("§ ") for why in answers)
            extra = [why.alternative.extra for why in answers if why.alternative]
            assert all(price >= (0, 0, 0) for price in extra)
        assert {"CHOSEN", "COSTS_EVERYBODY_MORE", "LEVEL_NOT_OFFERED"} <= codes.keys()
        assert match_reasons.NOT_PROVEN not in codes
        assert match_reasons.HELD_BY_PINS not in codes

    async def test_a_no_of_the_law_compares_values_and_says_what_would_help(
        self, shared, small_run
    ):
        seen = {}
        async for _, answers in self.everything(shared, small_run):
            seen |= {why.reason.code: why for why in answers if not why.alternative}
        refused = seen["LEVEL_NOT_OFFERED"]
        assert dict(refused.reason.facts)["care_level"] == refused.remedy[0][1]
        full = seen["NO_FREE_PLACE"]
        assert dict(full.reason.facts)["looked_until"] == str(TODAY + timedelta(days=FORTNIGHT))

    async def test_a_standing_offer_is_chosen_at_its_own_provider(self, shared, small_run):
        [held] = await shared.sql(
            "SELECT plan_id, provider_id, start_on FROM match_proposal"
            " WHERE run_id = $1 AND code = 'PUBLIC_OFFER_STANDS' ORDER BY plan_id LIMIT 1",
            small_run.run_id,
        )
        _, (chosen, *others) = await self.explained(shared, small_run, held["plan_id"])
        assert (chosen.chosen, chosen.provider_id) == (True, str(held["provider_id"]))
        assert (chosen.reason.code, chosen.start_on) == ("PUBLIC_OFFER_STANDS", held["start_on"])
        late = [why for why in others if why.reason.code == "LATER_THAN_STANDING_OFFER"]
        for why in late:
            told = dict(why.reason.facts)
            assert told["public_offer"] == str(held["start_on"]) < told["start_on"]

    async def test_a_plan_outside_the_run_or_of_another_authority_is_not_found(
        self, shared, small_run
    ):
        [row] = await shared.sql(
            "SELECT plan_id FROM match_proposal WHERE run_id = $1 LIMIT 1", small_run.run_id
        )
        theirs = Acting(
            caller=Caller(role=Role.AUTHORITY, sub="other", authority_id="0101"), now=DEMO_START
        )
        for plan_id, acting in ((uuid4(), OPERATOR), (row["plan_id"], theirs)):
            with pytest.raises(NotFound):
                await self.explained(shared, small_run, plan_id, acting)

    async def test_an_unproven_run_states_no_price_but_what_the_law_says(self, shared, small_run):
        row = (await shared.sql(_MOVED_ON, small_run.run_id))[0]
        stored = await shared.found(small_run.run_id)
        stored.solver = stored.solver | {"status": "feasible"}
        stored_so = (
            "UPDATE match_proposal SET alternatives = NULL WHERE run_id = $1 AND plan_id = $2"
        )
        await shared.sql(stored_so, small_run.run_id, row["plan_id"])
        _, answers = await self.explained(shared, stored, row["plan_id"])
        assert answers[0].chosen
        codes = {why.reason.code for why in answers}
        assert match_reasons.NOT_PROVEN in codes
        assert not any(why.alternative for why in answers)


async def test_the_price_told_is_what_a_run_with_the_pin_costs_more(shared, small_run):
    run = small_run
    facts, before = unpack(run.snapshot), run.solver["objective"]
    checked = 0
    for row in await shared.sql(_MOVED_ON, run.run_id):
        async with shared.sessions() as session:
            _, answers = await explain(session, OPERATOR, run, row["plan_id"])
        dearer = [w for w in answers if w.alternative and (w.alternative.extra or (0,)) > (0, 0, 0)]
        for why in dearer[:: max(1, len(dearer) - 1)]:
            pin = Pin(
                plan_id=str(row["plan_id"]), provider_id=why.provider_id, start_on=why.start_on
            )
            after = solve(encode(replace(facts, pins=(pin,))).problem, seed=run.seed).objective
            assert tuple(b - a for a, b in zip(before, after, strict=True)) == why.alternative.extra
            checked += 1
        if checked >= 6:
            break
    assert checked >= 6


class TestReplayed:
    async def test_a_replay_gives_the_same_and_its_replay_too(self, shared, small_run):
        run = small_run
        replay = await shared.replayed(run.run_id)
        assert (replay.state, replay.replay_of) == (RunState.DONE, run.run_id)
        assert replay.differences == []
        assert replay.input_hash == run.input_hash
        assert (await shared.replayed(replay.run_id)).differences == []

    async def test_a_replay_is_on_the_facts_of_its_day(self, week):
        run = await week.ran(**SMALL_RUN)
        await week.sql("UPDATE capacity_slot SET places = taken, reserved_for_residents = 0")
        assert (await week.replayed(run.run_id)).differences == []
        now = await week.ran(**SMALL_RUN)
        assert now.input_hash != run.input_hash

    async def test_what_a_replay_answers_otherwise_is_told(self, shared):
        run = await shared.ran(**SMALL_RUN)
        await shared.sql("UPDATE match_run SET seed = 2 WHERE run_id = $1", run.run_id)
        replay = await shared.replayed(run.run_id)
        plans = [line for line in replay.differences if line.startswith("plan ")]
        assert plans
        assert all(" became " in line for line in plans)
        assert set(replay.differences) - set(plans) <= {"the worst cost differs"}

    async def test_other_numbers_are_told_before_the_plans(self, shared):
        run = await shared.ran(**SMALL_RUN)
        await shared.sql(
            "UPDATE match_run SET input_hash = 'another', solver = solver - 'objective'"
            " WHERE run_id = $1",
            run.run_id,
        )
        told = (await shared.replayed(run.run_id)).differences
        assert told == [f"input hash another became {run.input_hash}", "the objective differs"]

    async def test_what_is_not_done_cannot_be_repeated(self, shared):
        waiting = await shared.asked(**SMALL_RUN)
        with pytest.raises(NotFound):
            await shared.replayed(waiting)

    async def test_an_authority_does_not_repeat_the_countrys_runs(self, shared):
        caller = Caller(role=Role.AUTHORITY, sub="anna", authority_id=SMALL)
        national = await shared.found(await shared.asked())
        async with shared.sessions() as session:
            with pytest.raises(NotAllowed):
                await matching.request_replay(
                    session, Acting(caller=caller, now=DEMO_START), national
                )


class TestWhatIf:
    async def test_a_closed_provider_takes_nobody_and_holds_no_offer(self, shared):
        [busy] = await shared.sql(
            "SELECT o.provider_id, count(*) FROM start_offer o JOIN plan p USING (plan_id)"
            " WHERE p.state = 'offered' AND responsible_authority_id = $1 AND o.state = 'notified'"
            " GROUP BY 1 ORDER BY 2 DESC LIMIT 1",
            SMALL,
        )
        run = await shared.ran(
            **SMALL_RUN, what_if={"closed_providers": [str(busy["provider_id"])]}
        )
        assert run.state is RunState.DONE
        at_it = await shared.sql(
            "SELECT FROM match_proposal WHERE run_id = $1 AND provider_id = $2",
            run.run_id,
            busy["provider_id"],
        )
        assert busy["count"] > 0
        assert at_it == []

    async def test_supposed_places_are_used_and_only_within_the_horizon(self, shared, small_run):
        [place] = await shared.sql(
            "SELECT provider_id, clinical_area"
            " FROM service_offering JOIN provider USING (provider_id)"
            " WHERE authority_id = $1 AND care_level = 'basic' LIMIT 1",
            SMALL,
        )
        extra = {
            "provider_id": str(place["provider_id"]),
            "care_level": "basic",
            "clinical_area": place["clinical_area"],
        }
        run = await shared.ran(
            **SMALL_RUN,
            what_if={
                "extra_capacity": [
                    extra | {"start_on": str(TODAY), "places": 300},
                    extra | {"start_on": str(TODAY), "places": 200},
                    extra | {"start_on": str(TODAY + timedelta(days=FORTNIGHT + 1)), "places": 9},
                    extra | {"start_on": str(TODAY), "places": 1, "delivery_mode": "video"},
                ]
            },
        )
        assert run.solver["objective"] < small_run.solver["objective"]
        supposed = [slot for slot in unpack(run.snapshot).slots if slot.slot_id < 0]
        assert [slot.open_places for slot in supposed] == [500, 1]


class TestRefusedRequests:
    async def faults(self, shared, **request):
        with pytest.raises(WrongFields) as refused:
            await shared.asked(**request)
        return [(fault.pointer, fault.code) for fault in refused.value.faults]

    async def test_days_that_have_not_come_or_that_no_order_covers(self, shared):
        tomorrow = TODAY + timedelta(days=1)
        assert await self.faults(shared, as_of=tomorrow) == [("/as_of", "in_the_future")]
        long_ago = date(2018, 6, 30)
        assert await self.faults(shared, as_of=long_ago) == [("/as_of", "out_of_range")]

    async def test_whom_nobody_knows(self, shared):
        nobody = str(uuid4())
        extra = {
            "provider_id": nobody,
            "care_level": "basic",
            "clinical_area": "01",
            "start_on": TODAY,
            "places": 1,
        }
        asked = {"closed_providers": [nobody], "extra_capacity": [extra]}
        assert await self.faults(shared, authority_id="9999", what_if=asked) == [
            ("/what_if/closed_providers/0", "unknown_provider"),
            ("/what_if/extra_capacity/0/provider_id", "unknown_provider"),
            ("/authority_id", "unknown_code"),
        ]

    async def test_pins_of_plans_and_providers_that_nobody_knows_or_twice(self, shared):
        [plan] = await shared.sql("SELECT plan_id FROM plan WHERE state = 'awaiting_offer' LIMIT 1")
        pin = {"plan_id": plan["plan_id"], "provider_id": uuid4(), "start_on": TODAY}
        assert await self.faults(shared, pins=[pin | {"plan_id": uuid4()}]) == [
            ("/pins/0/plan_id", "unknown_plan")
        ]
        assert await self.faults(shared, pins=[pin]) == [
            ("/pins/0/provider_id", "unknown_provider")
        ]

    async def test_a_plan_is_pinned_once(self, shared, small_run):
        [start] = await shared.sql(_MOVED_ON + " LIMIT 1", small_run.run_id)
        assert await self.faults(shared, pins=[dict(start)] * 2) == [
            ("/pins/1/plan_id", "pinned_twice")
        ]

    async def test_an_authority_asks_for_its_own_plans_alone(self, shared):
        caller = Caller(role=Role.AUTHORITY, sub="anna", authority_id=SMALL)
        async with shared.sessions() as session:
            for authority_id in (None, "0101"):
                with pytest.raises(NotAllowed):
                    await matching.request_run(
                        session,
                        Acting(caller=caller, now=DEMO_START),
                        MatchRunIn(authority_id=authority_id),
                    )


@pytest.mark.parametrize("days_ago", [1, 40, 3_000])
async def test_a_day_in_the_past_may_be_asked_about(shared, days_ago):
    run = await shared.ran(**SMALL_RUN, as_of=TODAY - timedelta(days=days_ago))
    assert run.state is RunState.DONE, run.failure
    assert run.policies["rule_set"] in {"2018", "2027"}
    assert rulebook_named(run.policies["rule_set"]).in_force_from <= run.as_of


async def test_a_country_without_capacity_is_answered(week):
    await week.sql("UPDATE capacity_slot SET places = taken, reserved_for_residents = 0")
    run = await week.ran(**SMALL_RUN)
    assert run.state is RunState.DONE
    codes = await week.sql("SELECT DISTINCT code FROM match_proposal WHERE run_id = $1", run.run_id)
    assert {row["code"] for row in codes} == {"PUBLIC_OFFER_STANDS", "NO_PLACE_FOR_ALL"}


async def test_an_authority_without_open_plans_is_answered(week):
    await week.sql(
        """
        WITH ended AS (UPDATE plan SET state = 'closed_by_citizen' RETURNING plan_id)
        INSERT INTO event (plan_id, event, from_state, to_state, at, actor_role, actor, rule_set,
            citation, facts)
        SELECT plan_id, 'plan.closed', plan.state, 'closed_by_citizen', now(), 'citizen',
            citizen_ref, rule_set, '§ 7, stk. 1', '{}'
        FROM plan JOIN ended USING (plan_id)
        """
    )
    run = await week.ran(**SMALL_RUN)
    assert (run.state, run.counts["plans"]) == (RunState.DONE, 0)
    assert run.counts["longest_wait_days"] is None
