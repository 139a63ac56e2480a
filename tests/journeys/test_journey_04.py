"""4. Regional rehabilitation: the region answers, and Danske Regioner's provider starts sooner."""

from tests.api.capacity_make import contract, offering, private, provider
from tests.api.plan_make import posted, seen
from tests.journeys.steps import PRIVATE, REHAB, Country, january, notice, on

LEVEL = {"care_level": "specialised_rehab"}
VEJLE = {"home_municipality": "0630", "citizen": {"citizen_ref": "citizen-1", "postcode": "7100"}}


def test_from_a_regional_offer_to_a_start_under_danske_regioners_contract(country):
    here = Country(country)
    services = [offering(**LEVEL)]
    regional = provider(
        country, kind="regional", authority_id="syddanmark", offerings=services, name="Neurocenter"
    )
    clinic = private(
        country,
        contract("danske_regioner", care_levels=["specialised_rehab"]),
        offerings=services,
        name="Hjernehuset",
    )
    here.publishes(regional, 18, **LEVEL)
    here.publishes(clinic, 16, **LEVEL)
    path = here.discharged(**REHAB, **VEJLE)
    region = country.as_("authority", authority_id="syddanmark")
    vejle = country.as_("authority", authority_id="0630")
    plan = seen(region, path)
    assert (plan["state"], plan["responsible_authority_id"]) == ("awaiting_offer", "syddanmark")
    assert plan["recipients"] == ["region", "gp", "municipality"]

    country.set_clock(january(10))  # day 4
    offer = {"provider_id": regional, "start_on": on(18), "reply_by": on(14)}
    offer |= {"notified_at": january(10, "11:00"), "notice": notice(private_choice=True)}
    assert vejle.post(f"{path}/offers", json=offer).status_code == 403
    told = posted(region, f"{path}/offers", offer)
    assert "NOTICE_LATE" not in told["alerts"]

    country.set_clock(january(13))
    choice = {"provider_id": clinic, "start_on": on(16), "basis": PRIVATE}
    posted(here.citizen(), f"{path}/choices", choice)
    agreed = {"provider_id": clinic, "start_on": on(16), "agreed_at": january(13, "11:00")}
    placed = posted(region, f"{path}/agreed-starts", agreed)
    assert placed["placement"]["provider_id"] == clinic
    assert seen(vejle, path)["placement"]["start_on"] == on(16)  # the municipality's copy
    assert here.happened(path)[-1] == ("plan.dispatched", "authority", "§ 8, stk. 2")
