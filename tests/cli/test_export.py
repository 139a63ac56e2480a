"""Reports of plans to others, as files."""

import json
from pathlib import Path

from tests.cli.test_files import CPR, plan

ASKED = ("export", "kl-gateway", "--authority", "0751", "--custodian-sor", "451000016003")


def test_an_authoritys_plans_are_written_once_for_their_owner_alone(fritvalg, told, tmp_path: Path):
    told("db", "upgrade")
    sender = {"issuer": {"hospital_sor": "227871000016001"}}
    plans, out = tmp_path / "plans.ndjson", tmp_path / "out.ndjson"
    elsewhere = {"home_municipality": "0461", **sender}
    plans.write_text("\n".join((plan("1", **sender), plan("2"), plan("3", **elsewhere))))
    out.touch(mode=0o644)
    told("plans", "import", plans, "--hospital", "test-hospital")

    done = told(*ASKED, "--out", out)
    assert (done["plans"], done["bundles"], done["left_out"]) == (2, 1, 1)
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [line["resourceType"] for line in lines] == ["Bundle", "OperationOutcome"]
    assert lines[1]["issue"][0]["details"]["coding"] == [{"code": "NO_SENDER_SOR"}]
    assert out.stat().st_mode & 0o077 == 0

    again = fritvalg(*ASKED, "--after", str(done["after"]), "--out", out)
    assert again.stdout.startswith("0 plans in 0 bundles, 0 left out.")
    assert out.read_text() == ""
    assert CPR not in again.stdout + again.stderr


def test_another_custodian_than_a_sor_code_is_refused(fritvalg, told, tmp_path: Path):
    told("db", "upgrade")
    asked = [*ASKED[:-1], "0751", "--out", tmp_path / "out.ndjson"]
    done = fritvalg(*asked)
    assert done.returncode == 1
    assert "SOR code" in done.stderr
    assert "Traceback" not in done.stderr
