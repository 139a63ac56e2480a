"""Site studies: what is stored, that they repeat, and what can go wrong on the way."""

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from db.queries.runs import State
from service import apart
from service.clock import DEMO_START
from service.errors import NotFound, WrongFields
from service.flows import site_exports, site_report, site_studies
from service.flows.site_exports import Table
from service.notices.texts import Language
from service.settings import MatrixService
from service.siting import facts as facts_module
from service.siting.encode import encode
from service.siting.facts import UNREACHABLE
from service.siting.matrix import Source
from solver.sites import verify
from solver.sites.solve import solve
from tests.flows.studies import FEW, studies_in
from tests.siting.matrix_services import SPEAKS, serving_matrix

YEAR = timedelta(days=365)


@pytest.fixture
async def shared(shared_week_url):
    """The week that a module's tests share: each adds studies and changes nothing else."""
    async with studies_in(shared_week_url) as found:
        yield found


@pytest.fixture
async def own(week_url):
    """A week for a test that changes what it finds."""
    async with studies_in(week_url) as found:
        yield found


def answer_of(found):
    """Every stored figure of a study's answer."""
    return [point.model_dump(exclude={"study_id"}) for point in found.points]


def files_of(found):
    return [
        *(site_exports.as_sheet(found, table) for table in Table),
        site_exports.layer(found),
        site_report.report(found, Language.DA),
    ]


async def test_a_study_is_stored_with_its_inputs_and_an_answer_that_the_checker_passes(shared):
    found = await shared.ran(min_volume=40, max_travel_minutes=90)
    study = found.study
    assert (study.state, study.stage, study.progress) == (State.DONE, "done", 1.0)
    assert (study.failure, study.travel_source) == (None, "roads")
    assert study.solver["status"] == "optimal"
    assert [point.sites for point in found.points] == [2, 3]
    facts = facts_module.unpack(study.snapshot)
    assert sum(point.plans for point in facts.points) == study.demand["total"] == 1_070
    problem = encode(facts)
    for point, anew in zip(found.points, solve(problem, seed=1).curve, strict=True):
        assert verify.violations(problem, anew) == []
        assert point.objective == anew.objective
        assert sum(site["volume"] for site in point.chosen) == 1_070
        assert min(site["volume"] for site in point.chosen) >= 40
        assert len(point.municipalities) == 98


async def test_the_same_inputs_give_the_same_bytes(shared):
    first = await shared.ran(max_travel_minutes=60)
    again = await shared.ran(max_travel_minutes=60)
    assert first.study.input_hash == again.study.input_hash
    assert first.study.answer_hash == again.study.answer_hash
    assert first.study.snapshot == again.study.snapshot
    assert answer_of(first) == answer_of(again)
    assert files_of(first) == files_of(again)


async def test_the_order_of_what_is_named_changes_nothing(shared):
    first = await shared.ran(required=["H045", "H031"], forbidden=["H007", "H102"])
    named = {"required": ["H031", "H045"], "forbidden": ["H102", "H007"]}
    again = await shared.ran(candidates=FEW[::-1], **named)
    assert first.study.answer_hash == again.study.answer_hash


async def test_a_replay_gives_the_same_whatever_has_changed(own):
    first = await own.ran()
    await own.sql("UPDATE municipality SET population = 1, area_km2 = 1")
    await own.sql("UPDATE site SET lat = 55, lon = 12, name = 'Elsewhere'")
    replay = await own.replayed(first.study.study_id)
    assert (replay.study.state, replay.study.differences) == (State.DONE, [])
    assert replay.study.replay_of == first.study.study_id
    assert answer_of(replay) == answer_of(first)
    assert files_of(replay) == files_of(first)
    anew = await own.ran()
    assert anew.study.answer_hash != first.study.answer_hash


async def test_what_a_replay_answers_otherwise_is_told(own):
    first = await own.ran()
    study_id = first.study.study_id
    await own.sql(
        "UPDATE site_study SET answer_hash = 'x', input_hash = 'y' WHERE study_id = $1", study_id
    )
    await own.sql(
        "UPDATE site_study_point SET objective = 1 WHERE study_id = $1 AND sites = 2", study_id
    )
    replay = await own.replayed(study_id)
    told = replay.study.differences
    assert told[0] == f"input hash y became {replay.study.input_hash}"
    assert told[1].startswith("2 sites: optimal, ")
    assert len(told) == 2


async def test_only_a_study_that_is_done_is_repeated(shared):
    waiting = await shared.asked()
    with pytest.raises(NotFound):
        await shared.replayed(waiting)


async def test_a_study_is_carried_out_once(shared):
    found = await shared.ran()
    again = await shared.carried_out(found.study.study_id)
    assert again.study.finished_at == found.study.finished_at
    await site_studies.execute(shared.sessions, uuid4(), lambda: DEMO_START)


async def test_two_workers_on_one_study_store_one_answer(shared):
    study_id = await shared.asked()
    both = [site_studies.execute(shared.sessions, study_id, lambda: DEMO_START) for _ in range(2)]
    await asyncio.gather(*both)
    found = await shared.found(study_id)
    assert found.study.state is State.DONE
    assert [point.sites for point in found.points] == [2, 3]


async def test_a_wrong_answer_is_never_stored(shared, monkeypatch):
    honest = apart._await

    def boastful(*asked):
        result = honest(*asked)
        first, *others = result.curve
        better = replace(first, objective=first.objective - 1, bound=first.bound - 1)
        return replace(result, curve=(better, *others))

    monkeypatch.setattr(apart, "_await", boastful)
    failed = await shared.ran()
    assert failed.study.state is State.FAILED
    assert failed.study.failure == "AnswerRefused: 2 sites: objective_mistold at 0"
    assert (failed.points, failed.study.snapshot, failed.study.answer_hash) == ([], None, None)


class TestTakenBack:
    async def test_before_it_is_begun(self, shared):
        study_id = await shared.asked()
        await shared.cancelled(study_id)
        found = await shared.carried_out(study_id)
        assert (found.study.state, found.points) == (State.CANCELLED, [])
        assert found.study.started_at is None

    async def test_while_it_is_solved(self, shared, monkeypatch):
        study_id = await shared.asked()
        begun, stopped = asyncio.Event(), threading.Event()
        loop = asyncio.get_running_loop()
        set_stop = apart.Stop.set

        def heard(stop):
            set_stop(stop)
            stopped.set()

        def waits_for_its_end(ours, _limits, _progress):
            loop.call_soon_threadsafe(begun.set)
            assert stopped.wait(20)
            while True:
                ours.recv()

        monkeypatch.setattr(apart.Stop, "set", heard)
        monkeypatch.setattr(apart, "_await", waits_for_its_end)
        carrying = asyncio.create_task(shared.carried_out(study_id))
        await asyncio.wait_for(begun.wait(), 20)
        assert (await shared.found(study_id)).study.state is State.RUNNING
        await shared.cancelled(study_id)
        found = await carrying
        assert (found.study.state, found.points) == (State.CANCELLED, [])
        assert found.study.failure is None


class TestDemand:
    async def test_plans_of_the_last_year_are_counted_and_scaled(self, shared):
        found = await shared.ran(demand={"scenario": "actual"})
        today = DEMO_START.date()
        [row] = await shared.sql(
            "SELECT count(*), min(discharged_on) AS first FROM plan"
            " WHERE plan_type = 'specialised_rehab' AND state <> 'revoked'"
            " AND discharged_on BETWEEN $1 AND $2",
            today - YEAR,
            today - timedelta(days=1),
        )
        days = (today - row["first"]).days
        demand = found.study.demand
        assert row["count"] > 0
        assert demand["total"] == round(row["count"] * 365 / days)
        told = dict(demand["caveats"])["COUNTED_AND_SCALED"]
        assert (told["counted"], told["days"]) == (str(row["count"]), str(days))
        assert demand["counts_plans"]
        assert demand["low"] < demand["total"] < demand["high"]

    async def test_revoked_plans_are_not_counted(self, own):
        await own.sql("ALTER TABLE plan DISABLE TRIGGER ALL")
        await own.sql("UPDATE plan SET state = 'revoked' WHERE plan_type = 'specialised_rehab'")
        with pytest.raises(WrongFields) as wrong:
            await own.asked(demand={"scenario": "actual"})
        assert [(f.pointer, f.code) for f in wrong.value.faults] == [
            ("/demand/scenario", "no_plans")
        ]

    async def test_what_was_sent_is_what_is_served(self, shared):
        sent = {"0751": 40, "0851": 7}
        found = await shared.ran(demand={"scenario": "custom", "plans_per_year": sent})
        for point in found.points:
            plans = {h["municipality_code"]: h["plans"] for h in point.municipalities}
            assert {code: number for code, number in plans.items() if number} == sent
            assert sum(site["volume"] for site in point.chosen) == 47


class TestTravelServices:
    @pytest.mark.parametrize("service", SPEAKS)
    async def test_minutes_are_the_services_own(self, shared, service):
        with serving_matrix(service, lambda a, b: 6_000 * abs(a.lat - b.lat) + 600) as server:
            source = Source(service=MatrixService(service), url=server.url, key="the-key")
            found = await shared.ran(source)
        assert found.study.state is State.DONE, found.study.failure
        assert found.study.travel_source == f"{service} at 127.0.0.1"
        facts = facts_module.unpack(found.study.snapshot)
        travel = facts.travel()
        for home, minutes in zip(facts.points, travel, strict=True):
            for site, known in zip(facts.candidates, minutes, strict=True):
                told = round(100 * abs(home.lat - site.lat) + 10)
                assert known >= 10
                assert known == told or known <= 25, (home, site)  # the mean way inside

    async def test_nobody_is_taken_where_the_service_knows_no_way(self, shared):
        def no_way_to_the_south(_, destination):
            return 3_000.0 if destination.lat > 55.6 else None

        with serving_matrix("osrm", no_way_to_the_south) as server:
            found = await shared.ran(Source(service=MatrixService.OSRM, url=server.url))
        facts = facts_module.unpack(found.study.snapshot)
        assert (facts.travel() == UNREACHABLE).any()
        south = {one.site_id for one in facts.candidates if one.lat <= 55.6}
        for point in found.points:
            assert {home["nearest_site_id"] for home in point.municipalities}.isdisjoint(south)

    async def test_a_service_that_fails_fails_the_study_in_words(self, shared):
        source = Source(service=MatrixService.VALHALLA, url="http://127.0.0.1:1")
        found = await shared.ran(source)
        assert found.study.state is State.FAILED
        assert found.study.failure.startswith("MatrixFailed: valhalla is out of reach")

    async def test_a_replay_asks_no_service(self, shared):
        with serving_matrix("osrm", lambda *_: 1_200.0) as server:
            source = Source(service=MatrixService.OSRM, url=server.url)
            first = await shared.ran(source)
        replay = await shared.replayed(first.study.study_id, source)
        assert (replay.study.state, replay.study.differences) == (State.DONE, [])
