"""10. No consent to sending; the citizen later shows the plan on paper."""

from tests.api.plan_make import posted, refused, seen
from tests.journeys.steps import BASIC, PUBLIC, Country, january, notice, on

NOBODY = {"municipality": False, "region": False, "gp": False, "hospital": False}


def test_a_plan_the_citizen_kept_is_shown_on_paper_and_followed_from_there(country):
    here = Country(country)
    here.publishes(here.own, 19, 21)
    here.publishes(here.private, 20)
    path = here.discharged(consent=NOBODY)
    kept = seen(here.citizen(), path)
    assert (kept["state"], kept["recipients"], kept["received_at"]) == ("held_by_patient", [], None)
    assert kept["clocks"]["late_receipt_days"] is None

    country.set_clock(january(14))  # past day 4 and day 7, and nobody can be blamed
    assert seen(here.citizen(), path)["alerts"] == []
    assert here.municipality().get(path).status_code == 404
    elsewhere = country.as_("authority", authority_id="0101")
    refused(elsewhere, f"{path}/receipt", {"how": "paper"}, status=404)

    shown = {"shown_at": january(14, "10:00"), "how": "paper", "late_cause": "held_by_patient"}
    plan = posted(here.municipality(), f"{path}/receipt", shown)
    assert (plan["state"], plan["late_cause"]) == ("awaiting_stratification", "held_by_patient")
    assert plan["recipients"] == ["municipality"]  # shown to one, sent to nobody
    clocks = plan["clocks"]
    assert (clocks["notice_due_on"], clocks["last_day_without_private_choice"]) == (on(10), on(13))
    assert (clocks["received_on"], clocks["late_receipt_days"]) == (on(14), 8)
    assert clocks["notice_due_on_from_receipt"] == on(18)
    assert clocks["last_day_without_private_choice_from_receipt"] == on(21)
    assert plan["alerts"] == ["NOTICE_OVERDUE", "OFFER_MISSING"]

    rights = seen(here.citizen(), f"{path}/entitlement")["private_choice"]
    assert rights["holds"]  # the law counts from discharge all the same
    posted(here.municipality(), f"{path}/stratification", BASIC)
    offer = {"provider_id": here.own, "start_on": on(21), "reply_by": on(18)}
    offer |= {"notified_at": january(14, "11:00"), "notice": notice(private_choice=True)}
    assert posted(here.municipality(), f"{path}/offers", offer)["alerts"] == []
    choice = {"provider_id": here.own, "start_on": on(21), "basis": PUBLIC}
    assert posted(here.citizen(), f"{path}/choices", choice)["state"] == "placed"
    assert here.happened(path)[:4] == [
        ("plan.issued", "hospital", "§ 1, stk. 1"),
        ("plan.held_by_patient", "hospital", "§ 4, stk. 1"),
        ("plan.received", "authority", "§ 5, stk. 3"),
        ("plan.stratified", "authority", "§ 5, stk. 3"),
    ]
