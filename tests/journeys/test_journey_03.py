"""3. Silence: the choice lapses, the place stays hers, and a late reply is taken."""

from tests.api.plan_make import posted, refused, seen
from tests.journeys.steps import PRIVATE, PUBLIC, Country, january, notice, on


def test_from_silence_to_a_late_acceptance(country):
    here = Country(country)
    here.publishes(here.own, 20)
    here.publishes(here.private, 18)
    path = here.stratified()
    country.set_clock(january(9))
    offer = {"provider_id": here.own, "start_on": on(20), "reply_by": on(14)}
    offer |= {"notified_at": january(9, "11:00"), "notice": notice(private_choice=True)}
    posted(here.municipality(), f"{path}/offers", offer)

    country.set_clock(january(14, "23:59"))
    assert seen(here.citizen(), path)["state"] == "offered"
    country.set_clock(january(15, "00:01"))
    lapsed = seen(here.citizen(), path)
    assert (lapsed["state"], lapsed["offer"]["start_on"]) == ("choice_lapsed", on(20))
    assert here.booked(here.own, 20) == 1

    country.set_clock(january(15))
    choice = {"provider_id": here.private, "start_on": on(18), "basis": PRIVATE}
    assert refused(here.citizen(), f"{path}/choices", choice)["code"] == "REPLY_DEADLINE_PASSED"
    empty = here.municipality().post(f"{path}/late-replies", json={"reason": " "})
    assert empty.status_code == 400
    posted(here.municipality(), f"{path}/late-replies", {"reason": "Var indlagt."})
    taken = {"provider_id": here.own, "start_on": on(20), "basis": PUBLIC}
    assert posted(here.citizen(), f"{path}/choices", taken)["state"] == "placed"
    assert here.booked(here.own, 20) == 1
    assert here.happened(path)[4:] == [
        ("choice.lapsed", "system", "§ 6, stk. 3"),
        ("choice.accepted_late", "authority", "§ 6, stk. 3"),
        ("choice.made", "citizen", PUBLIC),
        ("placement.confirmed", "citizen", PUBLIC),
    ]
