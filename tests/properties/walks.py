"""Random walks: everybody asks for anything about the same plans at the same time.

A batch of plans goes through a few days together. On each day every plan is met by several actors
at once, each with a request that may or may not be possible, while the clock moves on.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import asyncpg
import httpx

from service.rules.plan_states import PLAN
from tests.api import plan_make as make
from tests.api.capacity_make import contract, offering, private, provider, publish, row
from tests.properties.invariant_checks import broken
from tests.serving import Served

DAYS = (8, 9, 11, 12, 16, 18)  # of February 2027, on which somebody acts
PLACES_ON = ("2027-02-10", "2027-02-12", "2027-02-16", "2027-02-18", "2027-02-20")
PRIVATE = "§ 7, stk. 3"
REHAB = {"plan_type": "specialised_rehab", "total_functional_ability": "S.", "total_needs": "S."}
HOSPITAL = {"plan_type": "hospital_specialised"}
_NOBODY = {"municipality": False, "region": False, "gp": True, "hospital": False}
_AT_ONCE = 6  # requests
_LATER = 503
_TRIES = 5  # of a request that waited too long for another


@dataclass
class Country:
    """Places for every kind of plan, too few for all who want one: provider ids by name."""

    places: dict[str, str]

    def at(self, name: str) -> str:
        return self.places[name]


def a_country(client: Served, *, places: int) -> Country:
    """Register places of every kind and publish their figures."""
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
    rows = [
        row(provider_id, start_on=day, places=places, care_level=levels.get(name, "basic"))
        for name, provider_id in found.items()
        for day in PLACES_ON
    ]
    answer = publish(client, *rows, observed_at="2027-02-08T07:30:00+01:00")
    assert answer["rejected"] == 0, answer
    return Country(places=found)


@dataclass
class Walk:
    """One plan and what the walker knows of it.

    Attributes:
        issued: the body it was issued with.
        state: where it stood when last seen, and `place` where it is arranged, if it is.
    """

    path: str
    issued: dict[str, Any]
    authority: str
    state: str
    place: str | None = None

    @property
    def plan_id(self) -> str:
        return self.path.rsplit("/", 1)[1]


@dataclass(frozen=True)
class Request:
    """Something that somebody asks for."""

    role: str
    claims: dict[str, str]
    what: str
    body: dict[str, Any]


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
        self._send, self._country, self._database = send, country, database
        self._random = Random(seed)  # noqa: S311 - no secret
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._day = DAYS[0]
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
                    for request in self._wishes(walk):
                        crowd.create_task(self._ask(walk, request))
            await self._check_all()
        for walk in walks:
            await self._check(walk)
        await self._check_history()

    async def _issue(self, number: int) -> Walk:
        some = self._random
        kinds: list[dict[str, Any]] = [{}, {}, {}, REHAB, HOSPITAL]
        body = make.plan_body(**some.choice(kinds))
        if some.random() < 0.2:
            body["not_before"] = some.choice(["2027-02-10", "2027-02-12"])
        if some.random() < 0.2:
            body["clinical_start_deadline"] = some.choice(["2027-02-12", "2027-02-20"])
        if some.random() < 0.15:
            body["consent"] = _NOBODY
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
        self._day = day

    def _wishes(self, walk: Walk) -> list[Request]:
        """What is asked of one plan on one day, all at the same time."""
        some = self._random
        likely = _LIKELY.get(walk.state, _ANYTHING)
        names = [some.choice(likely if some.random() < 0.75 else _ANYTHING) for _ in range(2)]
        if some.random() < 0.35:
            names.append(names[0])  # the same thing twice
        return [_MAKERS[name](self, walk) for name in names]

    async def _ask(self, walk: Walk, request: Request) -> None:
        client = self._send(request.role, request.claims)
        for _ in range(_TRIES):
            async with self._turns:
                answer = await client.post(f"{walk.path}/{request.what}", json=request.body)
            told = answer.json()
            self.answers[request.what, answer.status_code, told.get("code", "")] += 1
            if answer.status_code != _LATER:
                break
        assert answer.status_code in (201, 400, 403, 404, 409), (request, answer.text)
        if answer.status_code == 201 and "placement" in told:
            walk.state = told["state"]
            walk.place = told["placement"]["provider_id"] if told["placement"] else None
        if answer.status_code == 409:
            assert told["code"], (request, answer.text)
            assert told["citation"].startswith(("§", "strat")), (request, answer.text)
            walk.state = told.get("facts", {}).get("state", walk.state)

    async def _check(self, walk: Walk) -> None:
        """Every invariant of one plan, and I10 against what the hospital wrote."""
        async with self._database.acquire() as database:
            assert await broken(database, walk.plan_id) == {}
            row = await database.fetchrow(_ASSESSED, walk.plan_id)
        names = ("plan_type", "clinical_start_deadline", "not_before", "discharged_on")
        if not row["corrected"]:
            stands = {n: str(row[n]) if row[n] is not None else None for n in names}
            assert stands == {n: walk.issued.get(n) for n in names}, walk.plan_id

    async def _check_all(self) -> None:
        async with self._database.acquire() as database:
            assert await broken(database) == {}

    async def _check_history(self) -> None:
        """Whatever has happened is in the table of the law, and by who may do it."""
        async with self._database.acquire() as database:
            rows = await database.fetch(_HAPPENED)
        for event, before, after, role in rows:
            assert is_lawful(event, before, after, role), (event, before, after, role)


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


def _now(self: Walkers) -> str:
    return f"2027-02-{self._day:02}T08:00:00+01:00"


def _day(self: Walkers) -> str:
    return self._random.choice(PLACES_ON)


def _citizen(walk: Walk) -> dict[str, str]:
    return {"sub": walk.issued["citizen"]["citizen_ref"]}


def _place(self: Walkers, walk: Walk) -> str:
    fitting = {
        "general": ["own", "own", "other", "private", "contracted"],
        "specialised_rehab": ["regional", "regional", "clinic"],
        "hospital_specialised": ["hospital"],
    }[walk.issued["plan_type"]]
    anywhere = list(self._country.places)
    name = self._random.choice(fitting if self._random.random() < 0.85 else anywhere)
    return self._country.at(name)


def _authority(self: Walkers, walk: Walk) -> dict[str, str]:
    strange = self._random.random() < 0.08
    return {"authority_id": "0101" if strange else walk.authority}


def _stratify(self: Walkers, walk: Walk) -> Request:
    body = {"care_level": "basic", "reason": "Enkle følger.", "assessed_by": "Fys. A"}
    if self._random.random() < 0.2:
        body |= {"care_level": "advanced", "co_signer": "Leder B"}
    return Request("authority", _authority(self, walk), "stratification", body)


def _offer(self: Walkers, walk: Walk) -> Request:
    day = _day(self)
    late = day > "2027-02-11"
    told = late if self._random.random() < 0.8 else not late
    body = make.offer_body(
        _place(self, walk),
        start_on=day,
        notified_at=_now(self),
        notice={
            "public_choice_stated": self._random.random() < 0.97,
            "private_choice_stated": told,
        },
    )
    if self._random.random() < 0.7:
        body["reply_by"] = min(day, f"2027-02-{self._day + self._random.choice([2, 3, 4]):02}")
    return Request("authority", _authority(self, walk), "offers", body)


def _choose(self: Walkers, walk: Walk) -> Request:
    bases = {"hospital_specialised": ["§ 7, stk. 6"]}.get(
        walk.issued["plan_type"], ["§ 7, stk. 1", PRIVATE]
    )
    place = _place(self, walk)
    free = (self._country.at("private"), self._country.at("clinic"))
    basis = PRIVATE if place in free else self._random.choice(bases)
    body = make.choice_body(place, start_on=_day(self), basis=basis)
    return Request("citizen", _citizen(walk), "choices", body)


def _agree(self: Walkers, walk: Walk) -> Request:
    name = "clinic" if walk.issued["plan_type"] == "specialised_rehab" else "private"
    place = self._country.at(name) if self._random.random() < 0.8 else _place(self, walk)
    body = make.agreed_body(place, start_on=_day(self), agreed_at=_now(self))
    if self._random.random() < 0.3:
        return Request("authority", _authority(self, walk), "agreed-starts", body)
    return Request("citizen", _citizen(walk), "agreed-starts", body)


def _by_authority(what: str, **body: Any) -> Callable[[Walkers, Walk], Request]:
    return lambda self, walk: Request("authority", _authority(self, walk), what, body)


def _by_citizen(what: str, **body: Any) -> Callable[[Walkers, Walk], Request]:
    return lambda self, walk: Request("citizen", _citizen(walk), what, body)


def _there(self: Walkers, walk: Walk) -> dict[str, str]:
    """Who asks as the place where the plan is, or as another."""
    known = walk.place if self._random.random() < 0.85 else None
    return {"provider_id": known or _place(self, walk)}


def _at_place(what: str, **body: Any) -> Callable[[Walkers, Walk], Request]:
    return lambda self, walk: Request("provider", _there(self, walk), what, dict(body))


def _documented(self: Walkers, walk: Walk) -> Request:
    place = self._country.at(
        "clinic" if walk.issued["plan_type"] == "specialised_rehab" else "private"
    )
    return Request("provider", {"provider_id": place}, "documentation", {"start_on": _day(self)})


def _decide(self: Walkers, walk: Walk) -> Request:
    number = self._random.choice([1, 1, 1, 2])
    body = {"accepted": self._random.random() < 0.6, "reason": "Set."}
    return Request("authority", _authority(self, walk), f"documentation/{number}/decision", body)


def _confirm(self: Walkers, walk: Walk) -> Request:
    if self._random.random() < 0.5:
        return Request("authority", {"authority_id": "0101"}, "confirmation", {})
    place = self._country.at("other")
    return Request("provider", {"provider_id": place}, "confirmation", {})


def _begin(self: Walkers, walk: Walk) -> Request:
    body = {"started_on": f"2027-02-{self._day:02}"}
    return Request("provider", _there(self, walk), "start", body)


def _rebook(self: Walkers, walk: Walk) -> Request:
    return Request("authority", _authority(self, walk), "rebooking", {"start_on": _day(self)})


_CORRECTIONS: tuple[dict[str, Any], ...] = (
    {"not_before": "2027-02-12"},
    {"not_before": None},
    {"discharged_on": "2027-02-06"},
    {"clinical_area": "02"},
    {"needs": "Balance."},
    {"clinical_start_deadline": "2027-02-28"},
    {"plan_type": "hospital_specialised"},
    {"plan_type": "general"},
    REHAB,
    {"consent": _NOBODY},
)


def _correct(self: Walkers, walk: Walk) -> Request:
    return Request(
        "hospital", {}, "corrections", {"reason": "Fejl."} | self._random.choice(_CORRECTIONS)
    )


def _move(self: Walkers, walk: Walk) -> Request:
    home, postcode = self._random.choice([("0751", "8000"), ("0101", "1050"), ("0730", "8900")])
    body = {"home_municipality": home, "postcode": postcode, "moved_on": "2027-02-08"}
    return Request("citizen", _citizen(walk), "residence", body)


_MAKERS: dict[str, Callable[[Walkers, Walk], Request]] = {
    "stratify": _stratify,
    "offer": _offer,
    "choose": _choose,
    "agree": _agree,
    "reply_late": _by_authority("late-replies", reason="Ringede."),
    "confirm": _confirm,
    "ask_documentation": _by_authority("documentation-requests"),
    "document": _documented,
    "decide": _decide,
    "acknowledge": _at_place("acknowledgement"),
    "start": _begin,
    "cancel": _at_place("cancellation", reason="Sygdom."),
    "miss": _at_place("no-show"),
    "rebook": _rebook,
    "complete": _at_place("completion"),
    "receive": _by_citizen("receipt"),
    "correct": _correct,
    "move": _move,
    "withdraw": _by_citizen("withdrawal", reason="Nej tak."),
    "revoke": lambda self, walk: Request("hospital", {}, "revocation", {"reason": "Fejl."}),
    "die": lambda self, walk: Request("hospital", {}, "death", {"reason": "Død."}),
}
_ANYTHING = [name for name in _MAKERS if name not in ("withdraw", "revoke", "die", "move")] * 3
_ANYTHING += ["withdraw", "revoke", "die", "move"]
_LIKELY = {
    "held_by_patient": ["receive"],
    "awaiting_stratification": ["stratify"],
    "awaiting_offer": ["offer", "offer", "agree", "choose"],
    "awaiting_hospital_choice": ["choose"],
    "offered": ["choose", "choose", "agree", "offer", "ask_documentation"],
    "choice_made": ["confirm", "agree", "choose", "offer", "ask_documentation"],
    "choice_lapsed": ["reply_late", "choose", "offer"],
    "documentation_requested": ["document", "decide", "decide"],
    "placed": ["start", "start", "acknowledge", "miss", "rebook", "cancel", "ask_documentation"],
    "started": ["complete", "stratify", "correct"],
}
