"""13. The provider cancels the day before: the duty revives, with a new notice."""

from tests.api.plan_make import posted, seen
from tests.journeys.steps import PUBLIC, Country, january, notice, on


def test_a_cancellation_the_day_before_revives_the_duty(country):
    here = Country(country)
    here.publishes(here.own, 20, 25)
    here.publishes(here.private, 19)
    path = here.stratified()
    country.set_clock(january(9))
    offer = {"provider_id": here.own, "start_on": on(20), "reply_by": on(14)}
    offer |= {"notified_at": january(9, "11:00"), "notice": notice(private_choice=True)}
    posted(here.municipality(), f"{path}/offers", offer)
    agreed = {"provider_id": here.private, "start_on": on(19), "agreed_at": january(9, "11:30")}
    posted(here.citizen(), f"{path}/agreed-starts", agreed)
    assert here.booked(here.own, 20) == 0

    country.set_clock(january(18))
    cancelled = posted(here.at(here.private), f"{path}/cancellation", {"reason": "Sygdom."})
    assert (cancelled["state"], cancelled["agreed_start"]) == ("awaiting_offer", None)
    assert "PROVIDER_CANCELLED" in cancelled["alerts"]
    rights = seen(here.citizen(), f"{path}/entitlement")["private_choice"]
    assert (rights["holds"], rights["code"]) == (True, "RIGHT_KEPT_FROM_EARLIER_OFFER")

    anew = offer | {"start_on": on(25), "reply_by": on(22), "notified_at": january(18, "11:00")}
    told = posted(here.municipality(), f"{path}/offers", anew)
    assert (told["offer"]["version"], told["state"]) == (2, "offered")
    assert "PROVIDER_CANCELLED" not in told["alerts"]
    choice = {"provider_id": here.own, "start_on": on(25), "basis": PUBLIC}
    assert posted(here.citizen(), f"{path}/choices", choice)["state"] == "placed"
    assert here.happened(path)[7:] == [
        ("placement.cancelled", "provider", "§ 8, stk. 1"),
        ("offer.notified", "authority", "§ 6, stk. 1"),
        ("choice.made", "citizen", PUBLIC),
        ("placement.confirmed", "citizen", PUBLIC),
    ]
