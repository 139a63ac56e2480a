"""A running service with a worker, and site studies that it has carried out."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.api.conftest import served_anew
from tests.flows.workers import working
from tests.serving import Served

STUDIES = "/v1/site-studies"
FEW = ["H007", "H018", "H031", "H035", "H045", "H102"]  # enough to choose among, solved at once
ASKED: dict[str, Any] = {
    "name": "Få steder",
    "candidates": FEW,
    "sites": {"min": 2, "max": 5},
    "min_volume": 100,
    "max_travel_minutes": 60,
}
_PATIENCE_S = 240


@dataclass(frozen=True)
class Planned:
    """The service, and its studies by name: `few`, `high`, `impossible`, `tight`, `cancelled`."""

    client: Served
    studies: dict[str, dict[str, Any]]

    def path(self, name: str) -> str:
        return f"/placering/{self.studies[name]['study_id']}"


@contextmanager
def planned(server_url: str, facts_database: str, folder: Path) -> Iterator[Planned]:
    """A service whose worker has carried out four studies, and one that was taken back."""
    with (
        served_anew(server_url, facts_database, folder) as served,
        working(served.database_url, folder),
    ):
        planner = served.as_("planner")
        high = {"name": "Højt behov", "demand": {"scenario": "high"}, "forbidden": ["H045"]}
        hard = {"name": "Umuligt", "max_travel_minutes": 20, "max_travel_is_hard": True}
        tight = {"name": "Stramt", "max_travel_minutes": 130, "max_travel_is_hard": True}
        studies = {
            "few": done(planner, **ASKED),
            "high": done(planner, **ASKED | high),
            "impossible": done(planner, **ASKED | hard),
            "tight": done(planner, **ASKED | tight),
            "cancelled": taken_back(planner, **ASKED | {"name": "Afbrudt"}),
        }
        yield Planned(served, studies)


def done(planner: httpx.Client, **body: Any) -> dict[str, Any]:
    """Ask for a study and follow it to its end."""
    answer = planner.post(STUDIES, json=body)
    assert answer.status_code == 202, answer.text
    return followed(planner, answer.headers["Location"])


def taken_back(planner: httpx.Client, **body: Any) -> dict[str, Any]:
    """A study that was taken back before it was over."""
    path = planner.post(STUDIES, json=body).headers["Location"]
    answer = planner.post(f"{path}/cancellation")
    assert answer.status_code == 201, answer.text
    study: dict[str, Any] = planner.get(path).json()
    return study


def followed(planner: httpx.Client, path: str) -> dict[str, Any]:
    """A study once it is over."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        study: dict[str, Any] = planner.get(path).json()
        if study["state"] not in ("queued", "running"):
            return study
        time.sleep(0.2)
    raise TimeoutError(study)
