"""Plans in which every text of a person is a canary: a word that nothing else would write."""

from typing import Any

from tests.api import plan_make as make

CPR = "0101650000"
CANARIES = (
    *("kanarieevne", "kanariebehov", "kanarienedsat", "kanariesamlet", "kanariehelhed"),
    *("kanariepårørende", "kanarieanbefaling", "kanariebilag", "kanarienote", "kanariekontakt"),
    *("kanarieniveau", "kanarieterapeut", "kanarieret", "kanariesent", "kanarieaflyst"),
    *("kanariekrav", "kanarieaftale", "kanarieafgjort", "kanariekoordinator", "kanarieindsats"),
    *("kanarietrukket", "kanariedatter", "kanarieborger", CPR, f"{CPR[:6]}-{CPR[6:]}"),
)


def secret_body(citizen_ref: str = "citizen-1", **changes: Any) -> dict[str, Any]:
    """A plan that says a canary wherever something of a person can be said."""
    citizen = {
        "citizen_ref": citizen_ref,
        "cpr": f"{CPR[:6]}-{CPR[6:]}",
        "postcode": "8000",
        "lat": 56.15,
        "lon": 10.2,
    }
    texts = {
        "functional_ability": "Går kanarieevne.",
        "needs": "Træner kanariebehov.",
        "impairments": ["kanarienedsat kraft"],
        "participation": {"relatives": ["Fru kanariepårørende"]},
        "recommendations": "Øvelser kanarieanbefaling.",
        "attachments": [
            {"name": "kanariebilag", "media_type": "application/pdf", "note": "kanarienote"}
        ],
        "contacts": {"municipality": "Hr. kanariekontakt", "region": "7841 0000"},
    }
    return make.plan_body(citizen=citizen, **(texts | changes))


def level_body() -> dict[str, Any]:
    reason = "Enkle følger kanarieniveau."
    return {"care_level": "basic", "reason": reason, "assessed_by": "Fys. kanarieterapeut"}


def travelled(world: make.World) -> list[str]:
    """Three plans through the usual requests; gives their paths.

    One ends at the own place, one is agreed privately with documentation, one is withdrawn.
    """
    return [_own_place(world), _private_place(world), _withdrawn(world)]


def issued(world: make.World, **changes: Any) -> str:
    plan = make.posted(world.hospital_staff(), "/v1/plans", secret_body(**changes))
    path = f"/v1/plans/{plan['plan_id']}"
    make.posted(world.authority(), f"{path}/stratification", level_body())
    return path


def _own_place(world: make.World) -> str:
    path = issued(world)
    correction = {"reason": "Fejl kanarieret.", "needs": "Træner kanariebehov igen."}
    make.posted(world.hospital_staff(), f"{path}/corrections", correction)
    coordination = {
        "coordinator": {"name": "kanariekoordinator"},
        "linked_efforts": [{"law": "Serviceloven", "effort": "kanarieindsats"}],
    }
    any_version = {"If-Match": "*"}
    answer = world.authority().put(f"{path}/coordination", json=coordination, headers=any_version)
    assert answer.status_code == 200, answer.text
    make.posted(world.authority(), f"{path}/offers", make.offer_body(world.own))
    make.posted(world.citizen(), f"{path}/choices", make.choice_body(world.own))
    make.posted(world.at(world.own), f"{path}/cancellation", {"reason": "Syg kanarieaflyst."})
    return path


def _private_place(world: make.World) -> str:
    path = issued(world)
    make.posted(world.authority(), f"{path}/offers", make.late_offer_body(world.own))
    demand = {"reason": "Tvivl kanariekrav."}
    make.posted(world.authority(), f"{path}/documentation-requests", demand)
    make.posted(world.citizen(), f"{path}/agreed-starts", make.agreed_body(world.private))
    stated = {"start_on": make.SOONER, "statement": "Aftalt kanarieaftale."}
    make.posted(world.at(world.private), f"{path}/documentation", stated)
    decision = {"accepted": True, "reason": "Set kanarieafgjort."}
    make.posted(world.authority(), f"{path}/documentation/1/decision", decision)
    return path


def _withdrawn(world: make.World) -> str:
    path = issued(world)
    mandate = {
        "subject": "relative-1",
        "relative_name": "Frk. kanariedatter",
        "citizen_name": "Hr. kanarieborger",
        "covers": "see",
        "last_on": "2027-03-01",
    }
    make.posted(world.citizen(), f"{path}/mandates", mandate)
    make.posted(world.citizen(), f"{path}/withdrawal", {"reason": "Nej tak kanarietrukket."})
    return path
