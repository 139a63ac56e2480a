"""A plan on any way through the service, with what must hold after every step."""

import asyncio
from typing import Any

import asyncpg
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.api import plan_make as make

PRIVATE = "§ 7, stk. 3"
HOLDS_AN_OFFER = {"offered", "choice_lapsed"}
NOTHING_HELD = {
    *("awaiting_stratification", "awaiting_offer", "closed_by_citizen", "revoked"),
}
ENDED = {"completed", "closed_by_citizen", "revoked"}
_OPEN = "SELECT purpose FROM booking WHERE plan_id = $1 AND released_at IS NULL"
_IN_FORCE = """
    SELECT count(*) FROM start_offer
    WHERE plan_id = $1 AND state IN ('notified', 'held', 'accepted')
"""
_DISPATCHES = "SELECT count(*) FROM plan_dispatch WHERE plan_id = $1"
_MISCOUNTED = """
    SELECT count(*) FROM capacity_slot s
    WHERE s.taken <> (SELECT count(*) FROM booking b
                      WHERE b.slot_id = s.slot_id AND b.released_at IS NULL)
"""

days = st.sampled_from(make.DAYS)
places = st.sampled_from(["own", "other", "private", "contracted", "hospital"])
bases = st.sampled_from(["§ 7, stk. 1", PRIVATE, "§ 7, stk. 6"])
flags = st.booleans()
corrections = st.sampled_from(
    [
        {"not_before": make.SOONER},
        {"not_before": None},
        {"discharged_on": "2027-02-06"},
        {"clinical_area": "02"},
        {"clinical_area": "01"},
        {"needs": "Balance."},
    ]
)


class PlanJourney(RuleBasedStateMachine):
    """Everybody asks for anything; the service says yes or no, and the promises hold."""

    def __init__(self, world: make.World, runner: asyncio.Runner, database: asyncpg.Connection):
        super().__init__()
        self.world, self.runner, self.database = world, runner, database
        self.today = 8

    @initialize(deferred=flags)
    def issue(self, deferred: bool) -> None:
        self.world.client.set_clock(make.NOW)
        changes = {"not_before": make.SOONER} if deferred else {}
        self.path = make.stratified(self.world, **changes)
        self.plan_id = self.path.rsplit("/", 1)[1]

    @rule(place=places, day=days, told=flags, deadline=flags)
    def offer(self, place: str, day: str, told: bool, deadline: bool) -> None:
        notice = {"public_choice_stated": True, "private_choice_stated": told}
        body = make.offer_body(getattr(self.world, place), start_on=day, notice=notice)
        body |= {"notified_at": self.now()}
        body |= {"reply_by": f"2027-02-{min(self.today + 3, int(day[-2:])):02}"} if deadline else {}
        self.ask(self.world.authority(), "offers", body)

    @rule(place=places, day=days, basis=bases)
    def choose(self, place: str, day: str, basis: str) -> None:
        rights = self.rights()
        body = make.choice_body(getattr(self.world, place), start_on=day, basis=basis)
        if self.ask(self.world.citizen(), "choices", body) and basis == PRIVATE:
            self.was_right(rights, day)

    @rule(place=places, day=days)
    def agree(self, place: str, day: str) -> None:
        rights = self.rights()
        body = make.agreed_body(getattr(self.world, place), start_on=day, agreed_at=self.now())
        if self.ask(self.world.citizen(), "agreed-starts", body):
            self.was_right(rights, day)

    @rule()
    def reply_late(self) -> None:
        self.ask(self.world.authority(), "late-replies", {"reason": "Ringede."})

    @rule(name=st.sampled_from(["start", "cancellation", "no-show", "completion"]))
    def at_the_place(self, name: str) -> None:
        body = {"started_on": f"2027-02-{self.today:02}"} if name == "start" else {}
        placement = self.plan()["placement"]
        if placement is not None and placement["state"] != "cancelled":
            self.ask(self.world.at(placement["provider_id"]), name, body)

    @precondition(lambda self: self.today < 18)
    @rule(days=st.integers(1, 3))
    def time_passes(self, days: int) -> None:
        before = self.plan()["state"]
        self.today += days
        self.world.client.set_clock(self.now())
        after = self.plan()["state"]
        assert after == before or (before, after) == ("offered", "choice_lapsed")  # I9

    @rule(changes=corrections)
    def correct(self, changes: dict[str, Any]) -> None:
        self.ask(self.world.hospital_staff(), "corrections", {"reason": "Fejl."} | changes)

    @precondition(lambda self: self.today > 12)
    @rule(name=st.sampled_from(["withdrawal", "revocation"]))
    def end(self, name: str) -> None:
        who = {"withdrawal": self.world.citizen(), "revocation": self.world.hospital_staff()}[name]
        self.ask(who, name, {})

    @invariant()
    def i1_exactly_the_places_that_the_state_calls_for_are_held(self) -> None:
        plan = self.plan()
        state, held = plan["state"], sorted(row[0] for row in self.sql(_OPEN, self.plan_id))
        in_force = self.sql(_IN_FORCE, self.plan_id)[0][0]
        assert in_force == (1 if plan["offer"] and plan["offer"]["state"] != "fulfilled" else 0)
        if state in HOLDS_AN_OFFER:
            assert (held, in_force) == (["offer"], 1)
        elif state == "choice_made":
            assert held == (["choice", "offer"] if in_force else ["choice"])
        elif state in NOTHING_HELD:
            assert (held, in_force) == ([], 0)
        else:
            assert len(held) == 1

    @invariant()
    def i4_a_plan_is_sent_once_for_each_agreement_and_after_it(self) -> None:
        told = [e["event"] for e in self.events()]
        sent = [e for e in told if e in ("agreement.reported", "plan.dispatched")]
        assert sent == ["agreement.reported", "plan.dispatched"] * (len(sent) // 2)
        assert self.sql(_DISPATCHES, self.plan_id)[0][0] == len(sent) // 2

    @invariant()
    def i5_every_slot_counts_what_is_taken(self) -> None:
        assert self.sql(_MISCOUNTED)[0][0] == 0

    @invariant()
    def i7_history_is_a_chain_and_each_link_is_signed(self) -> None:
        told, state = self.events(), "draft"
        for event in told:
            assert event["from_state"] == state
            assert all(
                event[name] for name in ("actor", "actor_role", "at", "rule_set", "citation")
            )
            state = event["to_state"]
        assert state == self.plan()["state"]

    def every_decision_is_answered_as_it_was(self) -> None:
        """I8, asked once at the end of a walk: what was asked then is answered so again."""
        auditor = self.world.client.as_("auditor")
        decided = make.seen(auditor, f"{self.path}/decisions?limit=500")["items"]
        told = {event["event_id"]: event["event"] for event in self.events()}
        beside = {"offer.released", "plan.received"}  # told of, decided with what caused them
        assert [d["kind"] for d in decided] == [e for e in told.values() if e not in beside]
        for decision in decided:
            assert told[decision["event_id"]] == decision["kind"]
            again = auditor.post(f"/v1/decisions/{decision['decision_id']}/replay")
            assert again.status_code == 200, again.text
            assert again.json()["differences"] == [], decision["kind"]

    def the_present_is_the_newest_past(self) -> None:
        """What was kept of the plan after its last event is what is shown of it now."""
        then = make.seen(self.world.client.as_("auditor"), f"{self.path}?as_of={self.day()}")
        assert then == self.plan()

    def teardown(self) -> None:
        if hasattr(self, "path"):
            self.every_decision_is_answered_as_it_was()
            self.the_present_is_the_newest_past()

    def day(self) -> str:
        return f"2027-02-{self.today:02}"

    def now(self) -> str:
        return f"2027-02-{self.today:02}T08:00:00+01:00"

    def ask(self, client: Any, name: str, body: dict[str, Any]) -> bool:
        """Whether it was done; a no is a problem document and nothing else."""
        answer = client.post(f"{self.path}/{name}", json=body)
        assert answer.status_code in (201, 400, 409), answer.text
        if answer.status_code == 409:
            assert answer.json()["code"], answer.text
        return bool(answer.status_code == 201)

    def rights(self) -> dict[str, Any]:
        return make.seen(self.world.citizen(), f"{self.path}/entitlement")

    def was_right(self, rights: dict[str, Any], day: str) -> None:
        """I2 and I3: the right was held, and the start came no later than the offer."""
        assert rights["private_choice"]["holds"]
        assert rights["latest_private_start_on"] is None or day <= rights["latest_private_start_on"]
        assert day >= (self.plan()["not_before"] or make.DISCHARGED_ON)

    def plan(self) -> dict[str, Any]:
        return make.seen(self.world.client.as_("auditor"), self.path)

    def events(self) -> list[dict[str, Any]]:
        return make.history(self.world, self.path)

    def sql(self, statement: str, *values: str) -> list[Any]:
        return list(self.runner.run(self.database.fetch(statement, *values)))
