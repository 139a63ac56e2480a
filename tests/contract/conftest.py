"""A running service with a provider, a place and a plan, for callers who send anything."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from db.reference.load import load
from service.openapi_examples import EXAMPLES
from tests.serving import Served, serving

HOME = "0751"


@dataclass(frozen=True)
class Known:
    """What exists, by the names that paths and bodies use."""

    served: Served
    provider_id: str
    plan_id: str
    run_id: str
    study_id: str
    endpoint_id: str

    def caller(self, role: str) -> httpx.Client:
        """A client of a role that has to do with what exists."""
        match role:
            case "authority":
                return self.served.as_(role, authority_id=HOME)
            case "provider":
                return self.served.as_(role, provider_id=self.provider_id)
            case "citizen":
                return self.served.as_(role, sub=EXAMPLES["PlanIn"]["citizen"]["citizen_ref"])
            case "nobody":
                return self.served.anonymous()
            case _:
                return self.served.as_(role)


@pytest.fixture
def known(database_url: str, tmp_path: Path) -> Iterator[Known]:
    asyncio.run(_load(database_url))
    with serving(database_url, tmp_path) as served:
        operator, hospital = served.as_("operator"), served.as_("hospital")
        provider_id = _made(operator, "/v1/providers", EXAMPLES["ProviderIn"])["provider_id"]
        row = {
            "provider_id": provider_id,
            "care_level": "basic",
            "clinical_area": "01",
            "delivery_mode": "on_site",
            "start_on": "2027-02-12",
            "places": 50,
        }
        figures = {"observed_at": "2027-02-08T07:30:00+01:00", "rows": [row]}
        _made(operator, "/v1/capacity-publications", figures)
        plan_id = _made(hospital, "/v1/plans", EXAMPLES["PlanIn"])["plan_id"]
        run_id = _made(operator, "/v1/match-runs", {})["run_id"]
        study_id = _made(operator, "/v1/site-studies", EXAMPLES["SiteStudyIn"])["study_id"]
        authority = served.as_("authority", authority_id=HOME)
        hook = _made(authority, "/v1/webhook-endpoints", EXAMPLES["EndpointIn"])
        endpoint_id = hook["endpoint"]["endpoint_id"]
        yield Known(served, provider_id, plan_id, run_id, study_id, endpoint_id)


def _made(client: httpx.Client, path: str, body: dict[str, object]) -> dict[str, Any]:
    answer = client.post(path, json=body)
    assert answer.is_success, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def _load(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await load(connection)
    finally:
        await connection.close()
