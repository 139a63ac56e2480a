"""Match runs over HTTP, carried out by a real worker on the demonstration's week."""

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from tests.demo_week import week_copy, week_template
from tests.flows.workers import working
from tests.serving import Served, serving

__all__ = ["week_template"]

MINE, THEIRS = "0751", "0101"
MY_RUN = {"authority_id": MINE, "horizon_days": 14}
_PATIENCE_S = 60
RUNS = "/v1/match-runs"


@dataclass(frozen=True)
class Live:
    """The service with a worker, and a national run that is done."""

    served: Served
    national: str

    def operator(self) -> httpx.Client:
        return self.served.as_("operator")

    def authority(self, authority_id: str = MINE) -> httpx.Client:
        return self.served.as_("authority", authority_id=authority_id)


@pytest.fixture
async def connection(live: Live) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the test's own to the database of the running service."""
    opened = await asyncpg.connect(live.served.database_url)
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
def live(
    server_url: str, week_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("live")
    with (
        week_copy(server_url, week_template) as url,
        serving(url, folder) as served,
        working(url, folder),
    ):
        yield Live(served, done(served.as_("operator"))["run_id"])


def done(client: httpx.Client, path: str = RUNS, **body: Any) -> dict[str, Any]:
    """Ask for a run and follow it to its end."""
    answer = client.post(path, json=body)
    assert answer.status_code == 202, answer.text
    assert answer.json()["state"] == "queued"
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        run: dict[str, Any] = client.get(answer.headers["Location"]).json()
        if run["state"] not in ("queued", "running"):
            return run
        time.sleep(0.1)
    raise TimeoutError(run)


def items(client: httpx.Client, path: str, **query: Any) -> list[dict[str, Any]]:
    """Every item of a list, page after page."""
    found: list[dict[str, Any]] = []
    following: str | None = str(httpx.URL(path, params={"limit": 500} | query))
    while following:
        page = client.get(following)
        assert page.status_code == 200, page.text
        found += page.json()["items"]
        following = page.json()["next"]
    return found


def proposals(client: httpx.Client, run_id: str) -> list[dict[str, Any]]:
    return items(client, f"{RUNS}/{run_id}/proposals")


def test_a_run_is_followed_from_request_to_explained_proposals(live):
    client = live.operator()
    run = client.get(f"{RUNS}/{live.national}").json()
    assert (run["state"], run["progress"], run["failure"]) == ("done", 1.0, None)
    assert run["solver"]["status"] == "optimal"
    assert run["solver"]["objective"] == run["solver"]["bound"]
    assert {policy["id"] for policy in run["policies"]} >= {"A-01", "A-20"}
    found = proposals(client, live.national)
    assert len(found) == run["counts"]["plans"] > 3_000
    assert [one["plan_id"] for one in found] == sorted(one["plan_id"] for one in found)
    assert sum(one["provider_id"] is not None for one in found) == run["counts"]["placed"]
    assert {one["basis"] for one in found} >= {"§ 7, stk. 1", "§ 7, stk. 3"}

    moved = next(one for one in found if one["basis"] == "§ 7, stk. 3")
    why = client.get(f"{RUNS}/{live.national}/explanations/{moved['plan_id']}").json()
    assert why["proposal"] == moved
    chosen, *others = why["providers"]
    assert (chosen["chosen"], chosen["code"]) == (True, "CHOSEN")
    assert chosen["provider_id"] == moved["provider_id"]
    assert (chosen["start_on"], chosen["cost"]) == (moved["start_on"], moved["cost"])
    dearer = next(one for one in others if one["code"] == "COSTS_EVERYBODY_MORE")
    assert any(dearer["price_difference"].values())
    unlawful = next(one for one in others if one["code"] == "LEVEL_NOT_OFFERED")
    assert unlawful["citation"] == "§ 7, stk. 1"
    asked_for = unlawful["would_qualify_if"]
    assert asked_for["offers_care_level"] == unlawful["facts"]["care_level"]
    assert {"offers_clinical_area", "offers_age_group"} <= asked_for.keys()
    for language in ("sentence_da", "sentence_en"):
        assert chosen["name"] in chosen[language]
        assert "§ 7, stk. 3" in chosen[language]
        assert str(chosen["cost"]["waiting_days"]) in chosen[language]
        for more_or_less in dearer["price_difference"].values():
            assert not more_or_less or str(abs(more_or_less)) in dearer[language]
            assert f"{more_or_less:+d}" not in dearer[language]
        assert unlawful["citation"] in unlawful[language]
    assert unlawful["price_difference"] is None


def test_the_price_told_is_what_the_run_costs_more_with_the_pin(live):
    client = live.authority()
    before = done(client, **MY_RUN)
    for one in proposals(client, before["run_id"]):
        path = f"{RUNS}/{before['run_id']}/explanations/{one['plan_id']}"
        dearer = [w for w in client.get(path).json()["providers"] if costs(w["price_difference"])]
        if dearer:
            break
    for other in (dearer[0], dearer[-1]):
        pin = {key: other[key] for key in ("provider_id", "start_on")} | {"plan_id": one["plan_id"]}
        after = done(client, **MY_RUN, pins=[pin])
        differences = zip(before["solver"]["objective"], after["solver"]["objective"], strict=True)
        told = dict(other["price_difference"])
        assert told.pop("worse_off") == 0  # no fair run
        assert [a - b for b, a in differences] == list(told.values())
        [forced] = items(client, f"{RUNS}/{after['run_id']}/proposals", plan_id=one["plan_id"])
        assert (forced["provider_id"], forced["start_on"]) == (pin["provider_id"], pin["start_on"])
        held = client.get(f"{RUNS}/{after['run_id']}/explanations/{one['plan_id']}").json()
        codes = {w["code"] for w in held["providers"] if w["price_difference"]}
        assert codes == {"CHOSEN", "HELD_BY_PINS"}


def costs(price):
    return price is not None and any(price.values())


def test_a_pin_that_the_law_forbids_is_refused_with_its_paragraph(live):
    client = live.operator()
    [plan] = client.get("/v1/plans", params={"state": "awaiting_offer", "limit": 1}).json()["items"]
    hospitals = client.get("/v1/providers", params={"kind": "hospital", "limit": 1}).json()["items"]
    pin = {
        "plan_id": plan["plan_id"],
        "provider_id": hospitals[0]["provider_id"],
        "start_on": "2027-02-20",
    }
    answer = client.post(RUNS, json={"pins": [pin]})
    assert answer.status_code == 409
    assert answer.json()["citation"].startswith("§ 7")


def test_a_pin_without_a_free_place_fails_and_names_the_plan_to_those_who_may_know(live):
    client = live.authority()
    moved = next(
        one
        for one in proposals(client, live.national)
        if one["basis"] == "§ 7, stk. 1" and one["reason"]["code"] != "PUBLIC_OFFER_STANDS"
    )
    pin = {"plan_id": moved["plan_id"], "provider_id": moved["provider_id"]}
    on_a_sunday = [pin | {"start_on": "2027-02-14"}]
    run = done(client, **MY_RUN, pins=on_a_sunday)
    assert run["state"] == "failed"
    assert run["failure"].startswith(
        f"PinIsNotPossible: the start pinned for plan {pin['plan_id']}"
    )
    seen = live.served.as_("planner").get(f"{RUNS}/{run['run_id']}").json()
    assert seen["failure"] == "PinIsNotPossible"


async def test_a_replay_gives_the_same_or_tells_what_differs_to_those_who_may_know(
    live, connection
):
    replay = done(live.operator(), f"{RUNS}/{live.national}/replay")
    assert (replay["state"], replay["differences"]) == ("done", [])
    assert replay["replay_of"] == live.national
    await connection.execute(
        'UPDATE match_run SET differences = \'["plan a", "plan b"]\' WHERE run_id = $1',
        replay["run_id"],
    )
    for role in ("operator", "auditor"):
        seen = live.served.as_(role).get(f"{RUNS}/{replay['run_id']}").json()
        assert seen["differences"] == ["plan a", "plan b"]
    for client in (live.authority(), live.served.as_("planner")):
        seen = client.get(f"{RUNS}/{replay['run_id']}").json()
        assert seen["differences"] == ["2 differences"]


class TestIsolation:
    def test_an_authority_sees_its_own_plans_of_a_national_run(self, live):
        both = {
            home: {one["plan_id"] for one in proposals(live.authority(home), live.national)}
            for home in (MINE, THEIRS)
        }
        assert all(both.values())
        assert not both[MINE] & both[THEIRS]
        everybody = {one["plan_id"] for one in proposals(live.operator(), live.national)}
        assert both[MINE] | both[THEIRS] < everybody

    def test_others_plans_and_others_runs_are_not_found(self, live):
        theirs = proposals(live.authority(THEIRS), live.national)[0]["plan_id"]
        path = f"{RUNS}/{live.national}"
        assert live.authority().get(f"{path}/explanations/{theirs}").status_code == 404
        assert items(live.authority(), f"{path}/proposals", plan_id=theirs) == []
        run_id = done(live.authority(THEIRS), authority_id=THEIRS, horizon_days=14)["run_id"]
        for hidden in ("", "/proposals", f"/explanations/{theirs}"):
            assert live.authority().get(f"{RUNS}/{run_id}{hidden}").status_code == 404
        assert live.authority().post(f"{RUNS}/{run_id}/replay").status_code == 404
        listed = [run["run_id"] for run in items(live.authority(), RUNS)]
        assert run_id not in listed
        assert run_id in [run["run_id"] for run in items(live.authority(THEIRS), RUNS)]

    @pytest.mark.parametrize("role", ["citizen", "hospital", "provider"])
    def test_who_does_not_match_is_kept_out(self, live, role):
        claims = {"provider_id": "00000000-0000-4000-8000-000000000001"}
        client = live.served.as_(role, **(claims if role == "provider" else {}))
        path = f"{RUNS}/{live.national}"
        for hidden in ("", "/proposals"):
            assert client.get(f"{path}{hidden}").status_code == 403
        assert client.post(RUNS, json={}).status_code == 403

    def test_a_planner_sees_how_runs_go_and_no_plans(self, live):
        client = live.served.as_("planner")
        path = f"{RUNS}/{live.national}"
        assert client.get(path).status_code == 200
        assert client.get(f"{path}/proposals").status_code == 403

    def test_an_authority_neither_asks_for_the_countrys_run_nor_repeats_it(self, live):
        client = live.authority()
        assert client.post(RUNS, json={}).status_code == 403
        assert client.post(f"{RUNS}/{live.national}/replay").status_code == 403


async def test_the_list_of_runs_goes_on_where_it_left_off_among_runs_of_one_moment(
    live, connection
):
    await connection.execute(
        "INSERT INTO match_run (run_id, requested_by, request, as_of, seed, state, progress, stage,"
        " created_at) SELECT gen_random_uuid(), 'test', '{}', '2027-02-08', 1, 'cancelled', 0, '',"
        " '2027-02-01T08:00:00Z' FROM generate_series(1, 5)"
    )
    at_once = items(live.operator(), RUNS)
    assert len({run["run_id"] for run in at_once}) == len(at_once) > 5
    order = [(run["created_at"], run["run_id"]) for run in at_once]
    assert order == sorted(order, reverse=True)
    assert items(live.operator(), RUNS, limit=2) == at_once


@pytest.mark.parametrize("path", [RUNS, RUNS + "/{run_id}/proposals"])
@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "WyIyMDI3IiwiYSJd"])
def test_a_cursor_of_another_list_is_refused(live, path, cursor):
    answer = live.operator().get(path.format(run_id=live.national), params={"cursor": cursor})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "unknown_cursor"


def test_the_service_is_ready_with_a_worker(live):
    answer = live.served.anonymous().get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["worker"] is True


def test_without_a_worker_the_service_is_ready_and_says_so(server_url, week_template, tmp_path):
    with week_copy(server_url, week_template) as url, serving(url, tmp_path) as served:
        answer = served.anonymous().get("/health/ready")
    assert (answer.status_code, answer.json()["worker"]) == (200, False)
