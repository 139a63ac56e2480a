"""12. New Year 2026/27: plans discharged on 31 December pass to the region, and regions change."""

from tests.api.capacity_make import offering, provider, publish, row
from tests.api.plan_make import plan_body, posted, refused, seen
from tests.journeys.steps import CITIZEN, PUBLIC, REHAB, january, notice, on

OLD_YEAR = "2026-12-31T{}:00+01:00"
LEVEL = {"care_level": "specialised_rehab"}
ROSKILDE = {"municipality_code": "0265", "postcode": "4000", "lat": 55.64, "lon": 12.08}


def discharged(country, **changes):
    body = plan_body(discharged_on="2026-12-31", **REHAB, **changes)
    plan = posted(country.as_("hospital"), "/v1/plans", body)
    return f"/v1/plans/{plan['plan_id']}"


def test_an_open_plan_passes_to_the_region_of_the_new_year(country):
    country.set_clock(OLD_YEAR.format("10:00"))
    region_place = provider(
        country,
        kind="regional",
        authority_id="sjaelland",
        offerings=[offering(**LEVEL)],
        **ROSKILDE,
    )
    told = publish(
        country,
        row(region_place, start_on=on(6), **LEVEL),
        observed_at=OLD_YEAR.format("09:00"),
    )
    assert told["rejected"] == 0, told
    vejle = discharged(country, home_municipality="0630")
    citizen = {"citizen_ref": CITIZEN, "postcode": "4000"}
    roskilde = discharged(country, home_municipality="0265", citizen=citizen)
    answers = country.as_("auditor")
    before = {path: seen(answers, path) for path in (vejle, roskilde)}
    assert before[vejle]["responsible_authority_id"] == "0630"
    assert before[roskilde]["responsible_authority_id"] == "0265"
    assert {plan["rule_set"] for plan in before.values()} == {"2018"}

    country.set_clock(january(1, "08:00"))
    after = {path: seen(answers, path) for path in (vejle, roskilde)}
    assert after[vejle]["responsible_authority_id"] == "syddanmark"
    assert after[roskilde]["responsible_authority_id"] == "oestdanmark"
    for path, plan in after.items():
        assert plan["clocks"] == before[path]["clocks"]
        assert (plan["state"], plan["rule_set"]) == ("awaiting_offer", "2018")
        last = history_of(country, path)[-1]
        assert (last["event"], last["actor_role"], last["citation"]) == (
            "plan.handed_over",
            "system",
            "§ 9",
        )
    place = seen(country.anonymous(), f"/v1/providers/{region_place}")
    assert place["authority_id"] == "oestdanmark"

    offer = {"provider_id": region_place, "start_on": on(6), "reply_by": on(5)}
    offer |= {"notified_at": january(1, "07:30"), "notice": notice(private_choice=False)}
    municipality = country.as_("authority", authority_id="0265")
    refused(municipality, f"{roskilde}/offers", offer, status=403)
    region = country.as_("authority", authority_id="oestdanmark")
    assert posted(region, f"{roskilde}/offers", offer)["state"] == "offered"
    rights = seen(country.as_("citizen", sub=CITIZEN), f"{roskilde}/entitlement")
    assert (rights["contract_party"], rights["rule_set"]) == ("kl", "2018")
    choice = {"provider_id": region_place, "start_on": on(6), "basis": PUBLIC}
    citizens = country.as_("citizen", sub=CITIZEN)
    assert posted(citizens, f"{roskilde}/choices", choice)["state"] == "placed"


def history_of(country, path):
    return seen(country.as_("auditor"), f"{path}/events")["items"]
