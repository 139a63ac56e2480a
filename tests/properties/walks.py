"""Random walks: everybody asks for anything about the same plans at the same time.

A batch of plans goes through a few days together. On each day every plan is met by several actors
at once, each with a request that may or may not be possible, while the clock moves on.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import asyncpg
import httpx

from service.rules.plan_states import PLAN
from service.rules.refusal_states import REFUSAL
from tests.api import plan_make as make
from tests.api.capacity_make import contract, offering, private, provider, publish, row
from tests.properties.invariant_checks import broken
from tests.properties.wishes import (
    CROWDED_ON,
    DAYS,
    HOSPITAL,
    NOBODY,
    PLACES_ON,
    REHAB,
    Country,
    Request,
    Scene,
    Walk,
    wishes,
)
from tests.serving import Served

_AT_ONCE = 6  # requests
_LATER = 503
_TRIES = 5  # of a request that waited too long for another


def a_country(client: Served, *, places: int) -> Country:
    """Register places of every kind and publish their figures.

    One of them, far away and crowded, waits so much longer than others that it may refuse.
    """
    world = make.a_world(client, places=places)
    rehab = {"care_level": "specialised_rehab"}
    regional = provider(
        client, kind="regional", authority_id="midtjylland", offerings=[offering(**rehab)]
    )
    clinic = private(
        client,
        contract("danske_regioner", care_levels=["specialised_rehab"]),
        offerings=[offering(**rehab)],
    )
    found = {name: getattr(world, name) for name in ("own", "other", "private", "contracted")}
    found |= {"hospital": world.hospital, "regional": regional, "clinic": clinic}
    levels = {"hospital": "hospital_specialised", "regional": "specialised_rehab"}
    levels["clinic"] = "specialised_rehab"
    found["crowded"] = provider(client, authority_id="0101", **make.COPENHAGEN)
    found |= {
        f"ready-{n}": provider(client, authority_id="0101", **make.COPENHAGEN) for n in range(4)
    }
    rows = [
        row(provider_id, start_on=day, places=places, care_level=levels.get(name, "basic"))
        for name, provider_id in found.items()
        for day in (CROWDED_ON if name == "crowded" else PLACES_ON)
    ]
    answer = publish(client, *rows, observed_at="2027-02-08T07:30:00+01:00")
    assert answer["rejected"] == 0, answer
    return Country(places=found)


class Walkers:
    """Walks over one running service.

    Attributes:
        answers: how often each answer was given, as (what, status, code).
    """

    def __init__(
        self,
        send: Callable[[str, dict[str, str]], httpx.AsyncClient],
        country: Country,
        database: asyncpg.Pool,
        seed: int,
    ) -> None:
        self._send, self._database = send, database
        self._scene = Scene(Random(seed), country)  # noqa: S311 - no secret
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self.answers: Counter[tuple[str, int, str]] = Counter()

    async def walk(self, number: int) -> None:
        """Let so many plans walk side by side from the first day to the last.

        Raises:
            AssertionError: an answer was none the service may give, or an invariant is broken.
        """
        walks = await asyncio.gather(*(self._issue(n) for n in range(number)))
        for day in DAYS:
            async with asyncio.TaskGroup() as crowd:
                if day != DAYS[0]:
                    crowd.create_task(self._time_passes(day))
                for walk in walks:
                    for request in wishes(self._scene, walk):
                        crowd.create_task(self._ask(walk, request))
            await self._check_all()
        for walk in walks:
            await self._check(walk)
        await self._check_history()

    async def _issue(self, number: int) -> Walk:
        some = self._scene.random
        kinds: list[dict[str, Any]] = [{}, {}, {}, REHAB, HOSPITAL]
        body = make.plan_body(**some.choice(kinds))
        if some.random() < 0.2:
            body["not_before"] = some.choice(["2027-02-10", "2027-02-12"])
        if some.random() < 0.2:
            body["clinical_start_deadline"] = some.choice(["2027-02-12", "2027-02-20"])
        if some.random() < 0.15:
            body["consent"] = NOBODY
        body["citizen"] = {"citizen_ref": f"citizen-{number}", "postcode": "8000"}
        async with self._turns:
            answer = await self._send("hospital", {}).post("/v1/plans", json=body)
        assert answer.status_code == 201, answer.text
        plan = answer.json()
        authority = "0751" if body["plan_type"] == "general" else "midtjylland"
        path = f"/v1/plans/{plan['plan_id']}"
        return Walk(path=path, issued=body, authority=authority, state=plan["state"])

    async def _time_passes(self, day: int) -> None:
        now = {"now": f"2027-02-{day:02}T08:00:00+01:00"}
        for _ in range(_TRIES):
            answer = await self._send("operator", {}).put("/v1/sandbox/clock", json=now)
            self.answers["clock", answer.status_code, ""] += 1
            if answer.status_code != _LATER:
                break
        assert answer.status_code == 200, answer.text
        self._scene.day = day

    async def _ask(self, walk: Walk, request: Request) -> None:
        client = self._send(request.role, request.claims)
        for _ in range(_TRIES):
            async with self._turns:
                answer = await client.post(request.path, json=request.body)
            told = answer.json()
            self.answers[request.what, answer.status_code, told.get("code", "")] += 1
            if answer.status_code != _LATER:
                break
        assert answer.status_code in (200, 201, 400, 403, 404, 409), (request, answer.text)
        if answer.status_code == 201 and "refusal_id" in told:
            self._scene.refusals.append(told["refusal_id"])
        if answer.status_code == 201 and "placement" in told:
            walk.state = told["state"]
            walk.place = told["placement"]["provider_id"] if told["placement"] else None
        if answer.status_code == 409:
            assert told["code"], (request, answer.text)
            assert told["citation"].startswith(("§", "strat")), (request, answer.text)
            if request.path.startswith(walk.path):
                walk.state = told.get("facts", {}).get("state", walk.state)

    async def _check(self, walk: Walk) -> None:
        """Every invariant of one plan, and I10 against what the hospital wrote."""
        assert await broken(self._database, walk.plan_id) == {}
        row = await self._database.fetchrow(_ASSESSED, walk.plan_id)
        names = ("plan_type", "clinical_start_deadline", "not_before", "discharged_on")
        if not row["corrected"]:
            stands = {n: str(row[n]) if row[n] is not None else None for n in names}
            assert stands == {n: walk.issued.get(n) for n in names}, walk.plan_id

    async def _check_all(self) -> None:
        assert await broken(self._database) == {}

    async def _check_history(self) -> None:
        """Whatever has happened is in the table of the law, and by who may do it."""
        rows = await self._database.fetch(_HAPPENED)
        refusals = await self._database.fetch(_REFUSED)
        for event, before, after, role in rows:
            assert is_lawful(event, before, after, role), (event, before, after, role)
        for before, after, role in refusals:
            assert may_follow(before, after, role), (before, after, role)


_ASSESSED = """
    SELECT p.*, EXISTS (SELECT FROM event e WHERE e.plan_id = p.plan_id
        AND e.event IN ('plan.corrected', 'plan.level_changed') AND e.actor_role = 'hospital'
    ) AS corrected
    FROM plan p WHERE p.plan_id = $1
"""
_HAPPENED = """
    SELECT DISTINCT event, from_state, to_state, actor_role FROM event
    WHERE plan_id IS NOT NULL AND from_state <> to_state AND event NOT LIKE 'refusal.%'
"""
_REFUSED = """
    SELECT DISTINCT from_state, to_state, actor_role FROM event
    WHERE event LIKE 'refusal.%' AND from_state <> to_state
"""
# an own place is confirmed as it is chosen; another's by silence
_IN_ONE_ACT = {("placement.confirmed", "citizen"), ("placement.confirmed", "system")}


def is_lawful(event: str, before: str, after: str, role: str) -> bool:
    """Whether the machine of the plan knows such a change, by such a role."""
    if (event, role) == ("plan.received", "hospital") and before == "issued":
        return True  # and routed in the same act
    return any(
        step.emits == event
        and before in step.from_states
        and after in step.to_states
        and (not step.roles or role in step.roles or (event, role) in _IN_ONE_ACT)
        for step in PLAN.transitions
    )


def may_follow(before: str, after: str, role: str) -> bool:
    """Whether the machine of refusals knows such a change, by such a role."""
    return any(
        before in step.from_states
        and after in step.to_states
        and (not step.roles or role in (*step.roles, "system"))
        for step in REFUSAL.transitions
    )
