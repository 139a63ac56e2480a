"""1. Ordinary: discharge, plan, basic level, an early offer, accepted, first meeting."""

from tests.api.plan_make import posted, refused, seen
from tests.journeys.steps import PUBLIC, Country, january, notice, on


def test_from_discharge_to_first_meeting_inside_seven_days(country):
    here = Country(country)
    here.publishes(here.own, 12)
    path = here.stratified()
    clocks = seen(here.citizen(), path)["clocks"]
    assert (clocks["notice_due_on"], clocks["last_day_without_private_choice"]) == (on(10), on(13))

    country.set_clock(january(8))
    offer = {"provider_id": here.own, "start_on": on(12), "reply_by": on(11)}
    offer |= {"notified_at": january(8, "11:00"), "notice": notice(private_choice=True)}
    wrong = refused(here.municipality(), f"{path}/offers", offer)
    assert wrong["code"] == "RIGHT_STATED_BUT_NOT_HELD"
    posted(here.municipality(), f"{path}/offers", offer | {"notice": notice(private_choice=False)})
    assert here.booked(here.own, 12) == 1

    rights = seen(here.citizen(), f"{path}/entitlement")
    assert (rights["public_choice"]["holds"], rights["private_choice"]["holds"]) == (True, False)
    options = seen(here.citizen(), f"{path}/options?include=excluded")
    assert [item["provider_id"] for item in options["items"]] == [here.own]
    why = {item["provider_id"]: item["code"] for item in options["excluded"]}
    assert why[here.private] == "RIGHT_NOT_TRIGGERED"

    country.set_clock(january(9))
    choice = {"provider_id": here.own, "start_on": on(12), "basis": PUBLIC}
    assert posted(here.citizen(), f"{path}/choices", choice)["state"] == "placed"

    country.set_clock(january(12, "10:00"))
    started = posted(here.at(here.own), f"{path}/start", {"started_on": on(12)})
    assert (started["state"], started["alerts"]) == ("started", [])
    assert here.booked(here.own, 12) == 1
    assert here.happened(path) == [
        ("plan.issued", "hospital", "§ 1, stk. 1"),
        ("plan.received", "hospital", "§ 5, stk. 3"),
        ("plan.stratified", "authority", "§ 5, stk. 3"),
        ("offer.notified", "authority", "§ 6, stk. 1"),
        ("choice.made", "citizen", PUBLIC),
        ("placement.confirmed", "citizen", PUBLIC),
        ("course.started", "provider", "§ 6, stk. 4"),
    ]
