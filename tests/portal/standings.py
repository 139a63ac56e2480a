"""A plan in every state, and in every case of a state that its citizen is told apart from it."""

from collections.abc import Callable

from tests.api import plan_make as make
from tests.api import test_refusals as refusals
from tests.api.test_corrections import corrected, to_rehab
from tests.api.test_forbidden_transitions import STANDING

LONG_AGO = "2027-02-01"  # discharge; the notice was due on the 5th
CROWDED = "2027-03-10"  # the first free day of an institution that waits far longer than others
HOSPITAL = "§ 7, stk. 6"

Build = Callable[[make.World], str]


def level_overdue(world: make.World) -> str:
    return make.issued(world, discharged_on=LONG_AGO)


def offer_overdue(world: make.World) -> str:
    return make.stratified(world, discharged_on=LONG_AGO)


def cancelled(world: make.World) -> str:
    path = make.placed(world)
    make.posted(world.at(world.own), f"{path}/cancellation")
    return path


def offered_anew(world: make.World) -> str:
    """The place was cancelled, and another start is offered."""
    path = cancelled(world)
    make.posted(world.authority(), f"{path}/offers", make.late_offer_body(world.own))
    return path


def changed(world: make.World) -> str:
    """A course that ended as the hospital gave the plan another type."""
    path = STANDING["started"](world)
    corrected(world, path, **to_rehab())
    return path


def at_hospital(world: make.World) -> str:
    path = make.issued(world, plan_type="hospital_specialised")
    body = make.choice_body(world.hospital, basis=HOSPITAL)
    make.posted(world.citizen(), f"{path}/choices", body)
    return path


def hospital_cancelled(world: make.World) -> str:
    path = at_hospital(world)
    make.posted(world.at(world.hospital), f"{path}/cancellation")
    return path


def proof_turned_down(world: make.World) -> str:
    path = STANDING["documentation_requested"](world)
    make.posted(world.authority(), f"{path}/documentation/1/decision", {"accepted": False})
    return path


def turned_away(world: make.World) -> str:
    """The institution that was chosen refuses those from elsewhere (§ 7, stk. 2)."""
    client, elsewhere = world.client, "0101"
    refusals.others(client, 10, 12, 14, 15, 16)
    full = refusals.place(client, 30, authority=elsewhere, **make.COPENHAGEN)
    path = make.offered_late(world)
    make.posted(world.citizen(), f"{path}/choices", make.choice_body(full, start_on=CROWDED))
    body = refusals.body(full, plan_id=path.rpartition("/")[2])
    refusal = make.posted(world.authority(elsewhere), "/v1/capacity-refusals", body)
    adopted = refusals.act(client, refusal, "adoption", authority=elsewhere)
    assert adopted.json()["state"] == "effective", adopted.text
    return path


STANDINGS: dict[str, Build] = STANDING | {
    "awaiting_stratification, overdue": level_overdue,
    "awaiting_offer, overdue": offer_overdue,
    "awaiting_offer, cancelled": cancelled,
    "awaiting_hospital_choice, cancelled": hospital_cancelled,
    "awaiting_offer, of another type": changed,
    "offered, after a cancelled place": offered_anew,
    "placed at a hospital": at_hospital,
    "documentation turned down": proof_turned_down,
    "turned away": turned_away,
}
