"""8. A short clinical deadline: warned of at intake, met first, and told when nobody met it."""

from tests.api.plan_make import posted, seen
from tests.journeys.steps import Country, january, notice, on

SHORT = {"clinical_start_deadline": on(8)}


def told(client, path):
    items = seen(client, "/v1/notifications?limit=500")["items"]
    plan_id = path.rpartition("/")[2]
    return [(i["code"], i["due_on"]) for i in items if i["plan_id"] == plan_id]


def clinical(client, path):
    items = seen(client, "/v1/worklists/deadlines?kind=clinical_start")["items"]
    return [(i["due_on"], i["days_left"]) for i in items if path.endswith(i["plan_id"])]


def test_a_short_deadline_warns_the_authority_at_once_and_is_met_by_the_first_option(country):
    here = Country(country)
    here.publishes(here.own, 8, 12)
    here.publishes(here.other, 12)
    path = here.discharged(**SHORT)
    municipality = here.municipality()
    assert ("CLINICAL_DEADLINE_SHORT") in seen(municipality, path)["alerts"]
    assert ("clinical_deadline_short", on(8)) in told(municipality, path)
    assert clinical(municipality, path) == [(on(8), 2)]

    country.set_clock(january(7))
    level = {"care_level": "basic", "reason": "Enkle følger.", "assessed_by": "Fys. A"}
    posted(municipality, f"{path}/stratification", level)
    options = seen(municipality, f"{path}/options?sort=start")["items"]
    assert [(i["provider_id"], i["first_start_on"]) for i in options[:2]] == [
        (here.own, on(8)),
        (here.other, on(12)),
    ]
    offer = {"provider_id": here.own, "start_on": on(8), "notified_at": january(7, "11:00")}
    posted(municipality, f"{path}/offers", offer | {"notice": notice(private_choice=False)})
    posted(
        here.citizen(),
        f"{path}/choices",
        {"provider_id": here.own, "start_on": on(8), "basis": "§ 7, stk. 1"},
    )
    assert clinical(municipality, path) == []  # a start in time is arranged
    country.set_clock(january(20))
    assert "CLINICAL_DEADLINE_MISSED" not in seen(municipality, path)["alerts"]
    assert "clinical_deadline_missed" not in dict(told(municipality, path))


def test_a_short_deadline_that_nobody_can_meet_is_reported_as_missed(country):
    here = Country(country)
    here.publishes(here.own, 12)
    path = here.stratified(**SHORT)
    municipality = here.municipality()
    options = seen(municipality, f"{path}/options?sort=start")["items"]
    assert [i["first_start_on"] for i in options] == [on(12)]
    assert "CLINICAL_DEADLINE_MISSED" not in seen(municipality, path)["alerts"]

    country.set_clock(january(9))
    assert "CLINICAL_DEADLINE_MISSED" in seen(municipality, path)["alerts"]
    assert clinical(municipality, path) == [(on(8), -1)]
    assert told(municipality, path).count(("clinical_deadline_missed", on(8))) == 1
    assert seen(municipality, path)["state"] == "awaiting_offer"  # nothing ends because time passes
