"""§ 9: on 1 January 2027 open plans and places pass to who answers for them (A-11)."""

import pytest

from tests.api import plan_make as make
from tests.api.capacity_make import contract, offering, private, provider
from tests.api.test_plans import NO_CONSENT, REHAB

OLD_YEAR, NEW_YEAR = "2026-12-31T15:00:00+01:00", "2027-01-01T08:00:00+01:00"
ROSKILDE = {
    "home_municipality": "0265",
    "citizen": {"citizen_ref": "citizen-1", "postcode": "4000"},
}
IN_ROSKILDE = {"municipality_code": "0265", "postcode": "4000", "lat": 55.64, "lon": 12.08}


@pytest.fixture
def old_year(client):
    """The last afternoon under the order of 2018."""
    client.set_clock(OLD_YEAR)
    return client


def issued(client, **changes):
    body = make.plan_body(discharged_on="2026-12-31", **changes)
    return make.posted(client.as_("hospital"), "/v1/plans", body)


def read(client, plan):
    return make.seen(client.as_("auditor"), f"/v1/plans/{plan['plan_id']}")


def held(client, plan):
    """Which rights are held, on what grounds, and among whose contracts."""
    told = make.seen(client.as_("auditor"), f"/v1/plans/{plan['plan_id']}/entitlement")
    choices = [told[n] for n in ("public_choice", "private_choice", "hospital_choice")]
    rights = [(c["holds"], c["code"], c["citation"]) for c in choices]
    return rights, told["contract_party"], told["rule_set"]


def events(client, plan):
    path = f"/v1/plans/{plan['plan_id']}/events"
    return make.seen(client.as_("auditor"), path)["items"]


@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        (REHAB, "0751", "midtjylland"),
        (REHAB | ROSKILDE, "0265", "oestdanmark"),
        ({"plan_type": "hospital_specialised"}, "0751", "midtjylland"),
        (REHAB | {"consent": NO_CONSENT}, "0751", "midtjylland"),
        ({}, "0751", "0751"),
        ({"plan_type": "self_training"}, "0751", "0751"),
    ],
)
def test_par9_an_open_plan_passes_to_the_region_and_keeps_clocks_and_rights(
    old_year, changes, before, after
):
    plan = issued(old_year, **changes)
    assert (plan["responsible_authority_id"], plan["rule_set"]) == (before, "2018")
    rights = held(old_year, plan)
    old_year.set_clock(NEW_YEAR)
    now = read(old_year, plan)
    assert now["responsible_authority_id"] == after
    for same in ("state", "clocks", "rule_set", "care_level", "recipients", "received_at"):
        assert now[same] == plan[same]
    assert held(old_year, plan) == rights
    handed = [e for e in events(old_year, plan) if e["event"] == "plan.handed_over"]
    if before == after:
        assert (handed, now["version"]) == ([], plan["version"])
        return
    (event,) = handed
    assert event["facts"] == {"from_authority_id": before, "to_authority_id": after}
    assert (event["citation"], event["actor"]) == ("§ 9", "time")
    assert event["from_state"] == event["to_state"] == plan["state"]
    assert now["version"] == plan["version"] + 1


def test_the_new_authority_acts_and_the_old_one_no_longer_does(old_year):
    path = f"/v1/plans/{issued(old_year, **REHAB)['plan_id']}"
    place = provider(
        old_year,
        kind="regional",
        authority_id="midtjylland",
        offerings=[offering(care_level="specialised_rehab")],
    )
    offer = make.offer_body(place, start_on="2027-01-05", notified_at=NEW_YEAR)
    old_year.set_clock(NEW_YEAR)
    make.refused(
        old_year.as_("authority", authority_id="0751"), f"{path}/offers", offer, status=403
    )
    region = old_year.as_("authority", authority_id="midtjylland")
    told = [i["action"] for i in make.seen(region, f"{path}/actions")["items"]]
    assert "notify_offer" in told


def test_nothing_is_handed_over_twice_or_backwards(old_year):
    plan = issued(old_year, **REHAB)
    for now in (NEW_YEAR, "2027-01-02T08:00:00+01:00", OLD_YEAR, "2027-01-03T08:00:00+01:00"):
        old_year.set_clock(now)
        assert read(old_year, plan)["responsible_authority_id"] == "midtjylland"
    told = [e["event"] for e in events(old_year, plan)]
    assert told.count("plan.handed_over") == 1


def test_a_plan_that_has_ended_stays_where_it_was(old_year):
    plan = issued(old_year, **REHAB)
    make.posted(old_year.as_("hospital"), f"/v1/plans/{plan['plan_id']}/revocation")
    old_year.set_clock(NEW_YEAR)
    assert read(old_year, plan)["responsible_authority_id"] == "0751"


async def test_par9_places_and_contracts_of_a_region_that_ceases_pass_to_its_heir(
    old_year, connection
):
    rehab = {"care_level": "specialised_rehab"}
    public = provider(
        old_year, kind="regional", authority_id="sjaelland", **IN_ROSKILDE,
        offerings=[offering(**rehab)],
    )  # fmt: skip
    run = provider(
        old_year, authority_id="0265", operator_authority_id="hovedstaden", **IN_ROSKILDE
    )
    agreed = private(old_year, contract("authority", authority_id="sjaelland"))
    left = provider(old_year, kind="hospital", authority_id="midtjylland")
    old_year.set_clock(NEW_YEAR)

    def stands(provider_id):
        return make.seen(old_year.anonymous(), f"/v1/providers/{provider_id}")

    assert (stands(public)["authority_id"], stands(public)["version"]) == ("oestdanmark", 2)
    assert stands(run)["authority_id"] == "0265"
    assert stands(run)["operator_authority_id"] == "oestdanmark"
    assert [c["authority_id"] for c in stands(agreed)["contracts"]] == ["oestdanmark"]
    assert (stands(agreed)["authority_id"], stands(agreed)["version"]) == (None, 2)
    assert (stands(left)["authority_id"], stands(left)["version"]) == ("midtjylland", 1)
    rows = await connection.fetch(
        "SELECT facts::jsonb ->> 'provider_id' AS provider_id, facts::jsonb AS facts, citation"
        " FROM event WHERE event = 'provider.handed_over'"
    )
    assert {(row["provider_id"], row["citation"]) for row in rows} == {
        (one, "§ 9") for one in (public, run, agreed)
    }
    (kept,) = (row["facts"] for row in rows if row["provider_id"] == public)
    assert '"authority_id_before": "sjaelland"' in kept
    assert '"authority_id_after": "oestdanmark"' in kept
    old_year.set_clock("2027-01-02T08:00:00+01:00")
    assert stands(public)["version"] == 2


def test_an_heirs_place_counts_as_the_citizens_own(old_year):
    place = provider(
        old_year, kind="regional", authority_id="sjaelland", **IN_ROSKILDE,
        offerings=[offering(care_level="specialised_rehab")],
    )  # fmt: skip
    path = f"/v1/plans/{issued(old_year, **REHAB, **ROSKILDE)['plan_id']}"
    row = {"provider_id": place, "care_level": "specialised_rehab", "clinical_area": "01"}
    row |= {"delivery_mode": "on_site", "start_on": "2027-01-05", "places": 1}
    row |= {"reserved_for_residents": 1, "accepts_out_of_area": False}
    body = {"observed_at": "2026-12-31T14:00:00+01:00", "rows": [row]}
    make.posted(old_year.as_("operator"), "/v1/capacity-publications", body)
    old_year.set_clock(NEW_YEAR)
    region = old_year.as_("authority", authority_id="oestdanmark")
    offer = make.offer_body(place, start_on="2027-01-05", notified_at=NEW_YEAR)
    assert make.posted(region, f"{path}/offers", offer)["state"] == "offered"
