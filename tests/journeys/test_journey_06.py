"""6. A wait that is long but not longer than others': not supported, and overridden in the open."""

from datetime import date, timedelta

import pytest

from tests.api.capacity_make import provider, row
from tests.api.plan_make import ODENSE, posted, refused, seen
from tests.journeys.steps import PUBLIC, Country, january, notice, on

OTHERS = (280, 310, 400, 1000, 2000)


def ahead(days):
    """The day that many days after 8 January 2027."""
    return (date(2027, 1, 8) + timedelta(days=days)).isoformat()


@pytest.fixture
def asked(country):
    """An institution with a wait of 300 days that a citizen from elsewhere has chosen."""
    here = Country(country)
    path = here.stratified()
    country.set_clock(january(8))
    others = [
        provider(country, authority_id="0461", **ODENSE, name=f"Sted {number}") for number in OTHERS
    ]
    starts = [(here.other, 300), *zip(others, OTHERS, strict=True)]
    rows = [row(place, start_on=ahead(days)) for place, days in starts]
    body = {"observed_at": january(8, "07:00"), "rows": [*rows, row(here.private, start_on=on(9))]}
    told = posted(country.as_("operator"), "/v1/capacity-publications", body)
    assert told["rejected"] == 0, told
    choice = {"provider_id": here.other, "start_on": ahead(300), "basis": PUBLIC}
    posted(here.citizen(), f"{path}/choices", choice)
    asserted = {"provider_id": here.other, "care_level": "basic", "clinical_area": "01"}
    asserted |= {"own_residents_affected": 12, "reason": "Meget lang ventetid."}
    asserted |= {"valid_from": on(8), "valid_to": on(31), "plan_id": path.rpartition("/")[2]}
    return here, path, posted(here.at(here.other), "/v1/capacity-refusals", asserted)


def test_from_an_assertion_to_its_return_with_the_figures(asked):
    here, path, refusal = asked
    assert (refusal["state"], refusal["code"]) == ("not_supported", "NOT_SUBSTANTIALLY_LONGER")
    figures = refusal["evidence"]
    assert figures["own_waiting_days"] == 300
    assert sorted(c["waiting_days"] for c in figures["comparators"]) == list(OTHERS)
    assert (figures["median"], figures["threshold"]) == (400.0, 600.0)
    assert figures["facts"]["own_residents_affected"] == "12"
    copenhagen = here.service.as_("authority", authority_id="0101")
    adoption = f"/v1/capacity-refusals/{refusal['refusal_id']}/adoption"
    assert refused(copenhagen, adoption, {})["code"] == "REFUSAL_IN_OTHER_STATE"
    assert seen(here.citizen(), path)["state"] == "choice_made"

    here.service.set_clock(january(10))  # the institution has nothing else to say
    assert seen(here.citizen(), path)["state"] == "placed"
    assert here.happened(path)[-1] == ("placement.confirmed", "system", PUBLIC)


def test_from_an_assertion_to_an_override_whose_reason_is_shown(asked):
    here, path, refusal = asked
    copenhagen = here.service.as_("authority", authority_id="0101")
    override = f"/v1/capacity-refusals/{refusal['refusal_id']}/override"
    assert copenhagen.post(override, json={"reason": " "}).status_code == 400
    reason = "To behandlere er langtidssyge."
    told = copenhagen.post(override, json={"reason": reason}).json()
    assert (told["state"], told["override_reason"]) == ("effective", reason)

    plan = seen(here.citizen(), path)
    assert (plan["state"], plan["choice"]) == ("awaiting_offer", None)
    excluded = seen(here.citizen(), f"{path}/options?include=excluded")["excluded"]
    why = next(item for item in excluded if item["provider_id"] == here.other)
    assert why["facts"]["override_reason"] == reason
    assert (why["facts"]["own_waiting_days"], why["facts"]["median"]) == ("300", "400")
    offer = {"provider_id": here.own, "start_on": on(12), "notified_at": january(8, "11:00")}
    here.publishes(here.own, 12)
    posted(here.municipality(), f"{path}/offers", offer | {"notice": notice(private_choice=False)})
