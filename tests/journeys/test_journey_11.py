"""11. Level: stratified anew on day 14 with a co-signer; the next day it is a change of level."""

from tests.api.plan_make import posted, refused, seen
from tests.journeys.steps import BASIC, PUBLIC, Country, january, notice, on

ADVANCED = {
    "care_level": "advanced",
    "reason": "Komplikationer har vist sig.",
    "assessed_by": "Fys. A",
}


def test_from_a_course_at_basic_level_to_a_change_on_day_fourteen_and_fifteen(country):
    here = Country(country)
    here.publishes(here.own, 12)
    path = here.stratified()
    country.set_clock(january(8))
    offer = {"provider_id": here.own, "start_on": on(12), "notified_at": january(8, "11:00")}
    posted(here.municipality(), f"{path}/offers", offer | {"notice": notice(private_choice=False)})
    choice = {"provider_id": here.own, "start_on": on(12), "basis": PUBLIC}
    posted(here.citizen(), f"{path}/choices", choice)
    country.set_clock(january(12))
    posted(here.at(here.own), f"{path}/start", {"started_on": on(12)})

    def offered():
        items = seen(here.municipality(), f"{path}/actions")["items"]
        return {i["action"] for i in items if i["path"].endswith("/stratification")}

    country.set_clock(january(26))  # day 14 of the course
    assert offered() == {"restratify"}
    alone = refused(here.municipality(), f"{path}/stratification", ADVANCED)
    assert alone["code"] == "CO_SIGNER_MISSING"
    signed = ADVANCED | {"co_signer": "Afdelingsleder B"}
    changed = posted(here.municipality(), f"{path}/stratification", signed)
    assert (changed["state"], changed["care_level"]) == ("started", "advanced")
    same = refused(here.municipality(), f"{path}/stratification", signed)
    assert same["status"] == 409

    country.set_clock(january(27))  # day 15
    assert offered() == {"change_level"}
    back = BASIC | {"reason": "Følgerne var enklere end ventet."}
    posted(here.municipality(), f"{path}/stratification", back)
    assert here.happened(path)[-2:] == [
        ("plan.restratified", "authority", "stratificeringsmodellen"),
        ("plan.level_changed", "authority", "§ 5, stk. 2-3"),
    ]
    assert seen(here.at(here.own), path)["care_level"] == "basic"
    assert here.booked(here.own, 12) == 1
