"""2. Private: the earliest own start is too late, and a private provider starts before it."""

from tests.api.capacity_make import contract, private
from tests.api.plan_make import posted, refused, seen
from tests.journeys.steps import PRIVATE, Country, january, notice, on


def test_from_a_late_offer_to_a_private_first_meeting(country):
    here = Country(country)
    without = private(country, name="Uden aftale")
    regional = private(country, contract("danske_regioner"), name="Regional aftale")
    here.publishes(here.own, 20)
    for one in (here.private, without, regional):
        here.publishes(one, 19, 21)
    path = here.stratified()

    country.set_clock(january(9))
    offer = {"provider_id": here.own, "start_on": on(20), "reply_by": on(14)}
    offer |= {"notified_at": january(9, "11:00"), "notice": notice(private_choice=False)}
    wrong = refused(here.municipality(), f"{path}/offers", offer)
    assert wrong["code"] == "PRIVATE_CHOICE_NOT_STATED"
    posted(here.municipality(), f"{path}/offers", offer | {"notice": notice(private_choice=True)})

    rights = seen(here.citizen(), f"{path}/entitlement")
    assert (rights["private_choice"]["code"], rights["latest_private_start_on"]) == (
        "PUBLIC_START_LATE",
        on(20),
    )
    options = seen(here.citizen(), f"{path}/options?include=excluded")
    listed = {i["provider_id"]: (i["basis"], i["first_start_on"]) for i in options["items"]}
    assert listed[here.private] == (PRIVATE, on(19))
    why = {item["provider_id"]: item["code"] for item in options["excluded"]}
    assert why[without] == why[regional] == "NO_CONTRACT_WITH_KL"

    country.set_clock(january(13))
    choice = {"provider_id": here.private, "start_on": on(21), "basis": PRIVATE}
    late = refused(here.citizen(), f"{path}/choices", choice)
    assert late["code"] == "STARTS_AFTER_PUBLIC_OFFER"
    assert seen(here.citizen(), path)["state"] == "offered"
    posted(here.citizen(), f"{path}/choices", choice | {"start_on": on(19)})
    assert (here.booked(here.own, 20), here.booked(here.private, 19)) == (1, 1)
    assert here.at(here.private).get(path).status_code == 404  # nothing is sent before the report

    country.set_clock(january(18))
    agreed = {"provider_id": here.private, "start_on": on(19), "agreed_at": january(18, "10:00")}
    plan = posted(here.citizen(), f"{path}/agreed-starts", agreed)
    assert (plan["state"], plan["offer"]) == ("placed", None)
    assert (here.booked(here.own, 20), here.booked(here.private, 19)) == (0, 1)
    again = refused(here.citizen(), f"{path}/agreed-starts", agreed)
    assert again["code"] == "NOT_IN_THIS_STATE"

    country.set_clock(january(19, "16:00"))
    assert seen(here.at(here.private), path)["state"] == "placed"
    posted(here.at(here.private), f"{path}/start", {"started_on": on(19)})
    happened = here.happened(path)
    assert happened[3:] == [
        ("offer.notified", "authority", "§ 6, stk. 1"),
        ("choice.made", "citizen", PRIVATE),
        ("agreement.reported", "citizen", "§ 8, stk. 1"),
        ("offer.released", "citizen", "§ 8, stk. 1"),
        ("plan.dispatched", "authority", "§ 8, stk. 2"),
        ("course.started", "provider", "§ 6, stk. 4"),
    ]
