"""Publishing and importing files."""

import asyncio
import csv
import json
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

PROVIDER = UUID("0c0ffee0-1234-4abc-8def-000000000001")
HEAD = "provider_id,care_level,clinical_area,delivery_mode,start_on,places"
CPR = "1502779995"  # the official test number


async def _insert_provider(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            """INSERT INTO provider (provider_id, name, kind, authority_id, municipality_code,
            postcode, lat, lon, access, created_at, version)
            VALUES ($1, 'Testcenter', 'municipal', '0751', '0751', '8000', 56.15, 10.2,
            '{}', now(), 1)""",
            PROVIDER,
        )
        await connection.execute(
            """INSERT INTO service_offering (provider_id, care_level, clinical_area,
            delivery_modes, age_groups, competent_staff, cover_declared)
            VALUES ($1, 'basic', '01', '{on_site}', '{adult}', 2, true)""",
            PROVIDER,
        )
    finally:
        await connection.close()


@pytest.fixture
def provider(told, database_url: str) -> UUID:
    """A municipal provider in Aarhus with one service."""
    told("db", "upgrade")
    asyncio.run(_insert_provider(database_url))
    return PROVIDER


def row(provider: UUID, *, day: str = "2027-02-15", places: str = "4") -> str:
    return f"{provider},basic,01,on_site,{day},{places}"


def test_good_rows_are_published_and_every_fault_is_named(fritvalg, told, provider, tmp_path):
    file, faults = tmp_path / "capacity.csv", tmp_path / "faults.csv"
    file.write_text("\n".join((HEAD, row(provider), row(provider, day="2027-02-16", places="-1"))))

    tried = told("capacity", "publish", file, "--dry-run", code=1)
    assert (tried["publication_id"], tried["accepted"], tried["rejected"]) == (None, 1, 1)
    assert told("db", "status")["capacity_days"] == 0

    done = told("capacity", "publish", file, "--errors", faults, code=1)
    assert done["rows"] == tried["rows"]
    assert done["publication_id"]
    assert told("db", "status")["capacity_days"] == 1
    with faults.open(encoding="utf-8-sig") as opened:
        named = list(csv.DictReader(opened))
    assert [(fault["row"], fault["pointer"]) for fault in named] == [
        (str(r["row"]), e["pointer"]) for r in done["rows"] for e in r["errors"]
    ]
    assert named[0]["row"] == "3"


def test_a_file_without_faults_ends_with_zero(told, provider, tmp_path: Path):
    file = tmp_path / "capacity.csv"
    file.write_text("\n".join((HEAD, row(provider))))
    assert told("capacity", "publish", file, "--authority-id", "0751")["rejected"] == 0
    others = told("capacity", "publish", file, "--authority-id", "0101", code=1)
    assert (others["accepted"], others["rejected"]) == (0, 1)


def test_an_unusable_file_is_refused_as_a_whole(fritvalg, tmp_path: Path):
    file = tmp_path / "capacity.csv"
    file.write_text("what,is,this\n1,2,3\n")
    done = fritvalg("capacity", "publish", file)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert fritvalg("capacity", "publish", file.rename(tmp_path / "x.xlsx")).returncode == 2


def plan(external_id: str, **changes: object) -> str:
    usual = {
        "external_id": external_id,
        "citizen": {"citizen_ref": f"citizen-{external_id}", "cpr": CPR, "postcode": "8000"},
        "home_municipality": "0751",
        "plan_type": "general",
        "discharged_on": "2027-02-05",
        "clinical_area": "01",
        "functional_ability": "Går med stok.",
        "needs": "Styrke.",
        "impairments": ["Nedsat bevægelighed"],
        "contacts": {"municipality": "tlf. 00 00 00 00", "region": "tlf. 00 00 00 01"},
        "consent": {"municipality": True},
    }
    return json.dumps(usual | changes)


def test_plans_are_imported_once_and_nothing_about_persons_is_said(fritvalg, told, tmp_path: Path):
    told("db", "upgrade")
    file = tmp_path / "plans.ndjson"
    file.write_text("\n".join((plan("1"), plan("2"), plan("3", home_municipality="9999"))))

    first = told("plans", "import", file, "--hospital", "test-hospital", code=1)
    assert (first["new"], first["known"], [r["row"] for r in first["refused"]]) == (2, 0, [3])
    assert first["refused"][0]["errors"][0]["pointer"] == "/home_municipality"

    again = fritvalg("plans", "import", file, "--hospital", "test-hospital")
    assert again.stdout.startswith("0 new, 2 known already, 1 refused.")
    assert CPR not in again.stdout + again.stderr
    assert told("db", "status")["plans"] == 2
