"""Providers and figures for tests of capacity; defaults are those of Aarhus."""

from typing import Any

from tests.serving import Served

OBSERVED_AT = "2027-02-08T07:00:00+01:00"
LATER = "2027-02-08T07:30:00+01:00"
START_ON = "2027-02-15"
AARHUS = {"municipality_code": "0751", "postcode": "8000", "lat": 56.15, "lon": 10.2}


def offering(**changes: Any) -> dict[str, Any]:
    usual = {"care_level": "basic", "clinical_area": "01", "delivery_modes": ["on_site"]}
    return usual | {"age_groups": ["adult"], "competent_staff": 2, "cover_declared": True} | changes


OTHER_AREA = [offering(clinical_area="02")]


def contract(party: str = "kl", **changes: Any) -> dict[str, Any]:
    usual = {"party": party, "care_levels": ["basic"], "clinical_areas": ["01"]}
    return usual | {"valid_from": "2026-01-01"} | changes


def provider(client: Served, **changes: Any) -> str:
    """Register a provider and give its id."""
    usual = {"name": "Testcenter", "kind": "municipal", "authority_id": "0751", **AARHUS}
    sent = usual | {"offerings": [offering()]} | changes
    answer = client.as_("operator").post("/v1/providers", json=sent)
    assert answer.status_code == 201, answer.text
    return answer.json()["provider_id"]


def private(client: Served, *contracts: dict[str, Any], **changes: Any) -> str:
    """Register a private provider and give its id."""
    usual = {"kind": "private", "authority_id": None, "contracts": list(contracts)}
    return provider(client, **(usual | changes))


def row(provider_id: str, **changes: Any) -> dict[str, Any]:
    usual = {
        "provider_id": provider_id,
        "care_level": "basic",
        "clinical_area": "01",
        "delivery_mode": "on_site",
        "start_on": START_ON,
        "places": 4,
        "reserved_for_residents": 1,
        "accepts_out_of_area": True,
    }
    return usual | changes


def publish(
    client: Served, *rows: dict[str, Any], observed_at: str = OBSERVED_AT, query: str = ""
) -> dict[str, Any]:
    """Publish as the operator and give the answer."""
    answer = client.as_("operator").post(
        f"/v1/capacity-publications{query}", json={"observed_at": observed_at, "rows": list(rows)}
    )
    assert answer.is_success, answer.text
    return answer.json()


def figures(client: Served, **query: str) -> list[dict[str, Any]]:
    """What the public list says."""
    answer = client.anonymous().get("/v1/capacity", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]
