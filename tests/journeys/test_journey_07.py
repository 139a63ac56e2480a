"""7. Deferred: the hospital allows no start before 3 February."""

from tests.api.plan_make import posted, refused, seen
from tests.journeys.steps import PRIVATE, Country, january, notice, on


def test_a_deferred_start_moves_the_seven_days_and_binds_every_provider(country):
    here = Country(country)
    for one in (here.own, here.private):
        here.publishes_on(one, on(20), "2027-02-05", "2027-02-11")
    path = here.stratified(not_before="2027-02-03")
    clocks = seen(here.citizen(), path)["clocks"]
    assert clocks["day_zero"] == "2027-02-03"
    assert clocks["last_day_without_private_choice"] == "2027-02-10"
    assert clocks["notice_due_on"] == on(10)  # the notice runs from discharge all the same

    country.set_clock(january(9))
    offer = {"provider_id": here.own, "reply_by": on(14), "notice": notice(private_choice=True)}
    offer |= {"notified_at": january(9, "11:00"), "start_on": "2027-02-11"}
    early = refused(here.municipality(), f"{path}/offers", offer | {"start_on": on(20)})
    assert early["code"] == "START_BEFORE_CLINICAL_NOT_BEFORE"
    posted(here.municipality(), f"{path}/offers", offer)
    assert seen(here.citizen(), f"{path}/entitlement")["private_choice"]["holds"]

    choice = {"provider_id": here.private, "basis": PRIVATE}
    refusal = refused(here.citizen(), f"{path}/choices", choice | {"start_on": on(20)})
    assert (refusal["code"], refusal["citation"]) == (
        "START_BEFORE_CLINICAL_NOT_BEFORE",
        "§ 3, stk. 2",
    )
    listed = {i["provider_id"]: i for i in seen(here.citizen(), f"{path}/options")["items"]}
    assert listed[here.private]["first_start_on"] == "2027-02-05"
    plan = posted(here.citizen(), f"{path}/choices", choice | {"start_on": "2027-02-05"})
    assert plan["state"] == "choice_made"
