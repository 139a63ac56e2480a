"""Site studies from the command line: a table, files, and how it ended."""

import csv
import json

import pypdf
import pytest

from db.queries.sites import Study, StudyPoint
from service.cli.exits import Exit
from service.cli.sites import exit_code_of
from service.flows.site_reading import Whole

FEW = [word for site in ("H007", "H031", "H035", "H045") for word in ("--candidate", site)]


def ended(*statuses, failure=None):
    points = [StudyPoint(sites=n, solver_status=status) for n, status in enumerate(statuses, 1)]
    return Whole(study=Study(failure=failure), points=points, regions={})


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (ended("optimal", "optimal"), Exit.OK),
        (ended("infeasible", "optimal"), Exit.OK),
        (ended("infeasible", "infeasible"), Exit.INFEASIBLE),
        (ended("optimal", "feasible"), Exit.TIMEOUT),
        (ended("infeasible", "unknown"), Exit.TIMEOUT),
        (ended(failure="MatrixFailed: osrm is out of reach"), Exit.FAULTS),
    ],
)
def test_the_exit_code_tells_how_a_study_ended(found: Whole, code: Exit):
    assert exit_code_of(found) == code


def test_a_plan_is_told_in_a_table_and_written_into_a_folder(fritvalg, told, tmp_path):
    told("db", "upgrade")
    folder = tmp_path / "plans" / "base"
    asked = ("sites", "plan", "--sites", "1..3", "--max-minutes", "90", *FEW)
    done = fritvalg(*asked, "--out", folder, "--lang", "en")
    assert done.returncode == 0, done.stderr
    head, *rows = done.stdout.splitlines()[1:]
    assert head.split()[:4] == ["sites", "status", "gap", "mean"]
    assert [row.split()[:2] for row in rows] == [[n, "optimal"] for n in "123"]

    study = json.loads((folder / "study.json").read_text())
    assert [point["sites"] for point in study["points"]] == [1, 2, 3]
    with (folder / "curve.csv").open(newline="") as file:
        curve = list(csv.DictReader(file))
    assert [row["chosen"] for row in curve] == [
        " ".join(site["site_id"] for site in point["chosen"]) for point in study["points"]
    ]
    layer = json.loads((folder / "sites.geojson").read_text())
    assert len(layer["features"]) == 1 + 2 + 3 + 3 * 98
    assert "Site study" in pypdf.PdfReader(folder / "report.pdf").pages[0].extract_text()
    assert (folder / "sites.csv").exists()
    assert (folder / "municipalities.csv").exists()

    again = told(*asked)
    assert again["answer_hash"] == study["answer_hash"]


def test_what_no_choice_can_keep_exits_so_and_names_the_rule(fritvalg, told):
    told("db", "upgrade")
    done = fritvalg("sites", "plan", "--sites", "2", "--max-minutes", "20", "--hard", *FEW)
    assert done.returncode == Exit.INFEASIBLE, done.stderr
    assert done.stdout.splitlines()[-1].split()[:2] == ["2", "infeasible"]
    assert "limit" in done.stdout


def test_every_fault_is_told(fritvalg, told):
    told("db", "upgrade")
    done = fritvalg("sites", "plan", "--sites", "5..3", "--require", "H999", *FEW)
    assert done.returncode == Exit.FAULTS
    for pointer in ("/sites/min", "/required/0"):
        assert pointer in done.stderr


@pytest.mark.parametrize("numbers", ["0", "3-8", "3..", "", "1000", "x"])
def test_a_number_of_sites_is_a_number_or_a_range(fritvalg, numbers):
    done = fritvalg("sites", "plan", "--sites", numbers)
    assert done.returncode == Exit.USAGE
    assert "3..8" in done.stderr
