"""5. Other municipality: chosen across the border, refused under § 7, stk. 2, open again later."""

from tests.api.capacity_make import provider, row
from tests.api.plan_make import ODENSE, plan_body, posted, refused, seen
from tests.journeys.steps import BASIC, PUBLIC, Country, notice

COPENHAGENER = {
    "home_municipality": "0101",
    "citizen": {"citizen_ref": "citizen-2", "postcode": "1050"},
}
# on 1 February: the institution chosen waits 30 days, her own 10, and others 12, 14, 15 and 16
THERE, HERE = "2027-03-03", "2027-02-11"
OTHERS = ("2027-02-13", "2027-02-15", "2027-02-16", "2027-02-17")


def february(day, clock="12:00"):
    return f"2027-02-{day:02}T{clock}:00+01:00"


def discharged(here, authority, **changes):
    """A plan at basic level, discharged on Thursday 28 January and received on 1 February."""
    body = plan_body(discharged_on="2027-01-28", **changes)
    plan = posted(here.service.as_("hospital"), "/v1/plans", body)
    path = f"/v1/plans/{plan['plan_id']}"
    posted(authority, f"{path}/stratification", BASIC)
    return path


def waits(here):
    """The institutions and their first days, as they see them in the morning of 1 February."""
    others = [
        provider(here.service, authority_id="0461", **ODENSE, name=f"Sted {number}")
        for number in range(len(OTHERS))
    ]
    starts = [(here.own, HERE), (here.other, THERE), *zip(others, OTHERS, strict=True)]
    rows = [row(place, start_on=day) for place, day in starts]
    body = {"observed_at": february(1, "07:00"), "rows": rows}
    posted(here.service.as_("operator"), "/v1/capacity-publications", body)


def taken(here, provider_id, day):
    query = f"/v1/capacity?provider_id={provider_id}&from={day}&to={day}"
    return sum(item["booked"] for item in seen(here.service.anonymous(), query)["items"])


def test_from_a_choice_across_the_border_to_a_refusal_and_its_end(country):
    here = Country(country)
    country.set_clock(february(1, "08:00"))
    waits(here)
    copenhagen = country.as_("authority", authority_id="0101")
    path = discharged(here, here.municipality())
    offer = {"provider_id": here.own, "start_on": HERE, "reply_by": None}
    offer |= {"notified_at": february(1, "08:00"), "notice": notice(private_choice=True)}
    posted(here.municipality(), f"{path}/offers", offer)

    choice = {"provider_id": here.other, "start_on": THERE, "basis": PUBLIC}
    chosen = posted(here.citizen(), f"{path}/choices", choice)
    assert (chosen["state"], chosen["choice"]["state"]) == ("choice_made", "submitted")
    assert chosen["offer"]["start_on"] == HERE
    assert (taken(here, here.own, HERE), taken(here, here.other, THERE)) == (1, 1)

    asserted = {"provider_id": here.other, "care_level": "basic", "clinical_area": "01"}
    asserted |= {"own_residents_affected": 8, "reason": "Egne borgere ville vente længere."}
    asserted |= {"valid_from": "2027-02-01", "valid_to": "2027-02-28"}
    refusal = posted(here.at(here.other), "/v1/capacity-refusals", asserted)
    figures = refusal["evidence"]
    assert (refusal["state"], figures["own_waiting_days"]) == ("supported", 30)
    waited = sorted(c["waiting_days"] for c in figures["comparators"])
    assert (waited, figures["median"]) == ([10, 12, 14, 15, 16], 14.0)
    assert seen(here.citizen(), path)["state"] == "choice_made"  # it has no effect yet

    adoption = f"/v1/capacity-refusals/{refusal['refusal_id']}/adoption"
    assert copenhagen.post(adoption).json()["state"] == "effective"
    back = seen(here.citizen(), path)
    assert (back["state"], back["choice"], back["offer"]["start_on"]) == ("offered", None, HERE)
    assert (taken(here, here.own, HERE), taken(here, here.other, THERE)) == (1, 0)

    excluded = seen(here.citizen(), f"{path}/options?include=excluded")["excluded"]
    why = next(item for item in excluded if item["provider_id"] == here.other)
    assert (why["code"], why["citation"]) == ("REFUSED_OUT_OF_AREA", "§ 7, stk. 2")
    assert (why["facts"]["own_waiting_days"], why["facts"]["median"]) == ("30", "14")
    assert why["would_qualify_if"] == {"chosen_on_or_after": "2027-03-01"}
    again = refused(here.citizen(), f"{path}/choices", choice)
    assert (again["code"], again["citation"]) == ("REFUSED_OUT_OF_AREA", "§ 7, stk. 2")

    resident = discharged(here, copenhagen, **COPENHAGENER)
    own_place = country.as_("citizen", sub="citizen-2")
    assert posted(own_place, f"{resident}/choices", choice)["state"] == "placed"
    assert taken(here, here.other, THERE) == 1

    country.set_clock("2027-03-01T08:00:00+01:00")
    listed = seen(here.citizen(), f"{path}/options")["items"]
    assert here.other in [item["provider_id"] for item in listed]
    assert posted(here.citizen(), f"{path}/choices", choice)["state"] == "choice_made"
    told = here.happened(path)
    assert told[3:6] == [
        ("offer.notified", "authority", "§ 6, stk. 1"),
        ("choice.made", "citizen", PUBLIC),
        ("choice.refused", "authority", "§ 7, stk. 2"),
    ]
