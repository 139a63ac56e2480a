"""9. Hospital level: any region's hospital, no clocks, and who receives the plan."""

from tests.api.capacity_make import contract, offering, private, provider
from tests.api.plan_make import ODENSE, posted, refused, seen
from tests.journeys.steps import Country, january, notice, on

LEVEL = {"care_level": "hospital_specialised"}
HOSPITAL = "§ 7, stk. 6"


def test_from_a_hospital_plan_to_another_regions_hospital(country):
    here = Country(country)
    odense = provider(
        country,
        kind="hospital",
        authority_id="syddanmark",
        **ODENSE,
        offerings=[offering(**LEVEL)],
        name="Odense Universitetshospital",
    )
    clinic = private(
        country,
        contract("danske_regioner", care_levels=["hospital_specialised"]),
        offerings=[offering(**LEVEL)],
    )
    here.publishes(odense, 20, **LEVEL)
    here.publishes(clinic, 12, **LEVEL)
    path = here.discharged(plan_type="hospital_specialised")
    plan = seen(here.citizen(), path)
    assert plan["state"] == "awaiting_hospital_choice"
    assert plan["recipients"] == ["chosen_hospital", "gp", "municipality"]
    for name in ("day_zero", "notice_due_on", "last_day_without_private_choice"):
        assert plan["clocks"][name] is None
    told = plan["responsibility"]
    assert (plan["responsible_authority_id"], told["funding"]) == ("midtjylland", "region")

    country.set_clock(january(16))  # later than day 7: no notice is due and no right arises
    assert seen(here.citizen(), path)["alerts"] == []
    rights = seen(here.citizen(), f"{path}/entitlement")
    held = {name: rights[f"{name}_choice"]["holds"] for name in ("public", "private", "hospital")}
    assert held == {"public": False, "private": False, "hospital": True}
    region = country.as_("authority", authority_id="midtjylland")
    offer = {"provider_id": odense, "start_on": on(20), "notified_at": january(16, "11:00")}
    none = refused(region, f"{path}/offers", offer | {"notice": notice(private_choice=False)})
    assert none["citation"] == HOSPITAL

    options = seen(here.citizen(), f"{path}/options?include=excluded")
    listed = [(item["provider_id"], item["basis"]) for item in options["items"]]
    assert listed == [(odense, HOSPITAL)]
    why = {item["provider_id"]: item["code"] for item in options["excluded"]}
    assert why[clinic] == "NOT_A_HOSPITAL"
    choice = {"provider_id": odense, "start_on": on(20), "basis": HOSPITAL}
    assert posted(here.citizen(), f"{path}/choices", choice)["state"] == "placed"
    assert seen(here.at(odense), path)["placement"]["start_on"] == on(20)
    assert seen(here.municipality(), path)["state"] == "placed"  # the municipality's copy

    country.set_clock(january(20, "10:00"))
    posted(here.at(odense), f"{path}/start", {"started_on": on(20)})
    assert here.happened(path) == [
        ("plan.issued", "hospital", "§ 1, stk. 1"),
        ("plan.received", "hospital", HOSPITAL),
        ("choice.made", "citizen", HOSPITAL),
        ("placement.confirmed", "citizen", HOSPITAL),
        ("course.started", "provider", "§ 6, stk. 4"),
    ]
