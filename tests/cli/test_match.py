"""How a run ended, in its exit code."""

import json

import pytest

from db.tables.matching import MatchRunTable
from service.cli.exits import Exit
from service.cli.match import exit_code_of
from tests.demo_week import week_template, week_url

__all__ = ["week_template", "week_url"]

SMALL = "0751"


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (None, "optimal", Exit.OK),
        (None, "feasible", Exit.TIMEOUT),
        ("PinIsNotPossible: there is no place", None, Exit.INFEASIBLE),
        ("AnswerRefused: it breaks a condition", None, Exit.FAULTS),
    ],
)
def test_the_exit_code_tells_how_a_run_ended(failure: str | None, status: str | None, code: Exit):
    run = MatchRunTable(failure=failure, solver={"status": status} if status else None)
    assert exit_code_of(run) == code


def test_an_unknown_plan_cannot_be_pinned(fritvalg, told):
    told("db", "upgrade")
    nobody = "00000000-0000-4000-8000-000000000000"
    done = fritvalg("match", "run", "--pin", nobody, nobody, "2027-02-12")
    assert done.returncode == 1
    assert "/pins/0/plan_id" in done.stderr


def test_two_runs_are_compared_and_the_answer_of_one_is_offered(fritvalg, week_url):
    """Over the plans of one small authority, whose places fill up."""

    def told(*arguments, code=0):
        done = fritvalg("match", *arguments, "--json", DATABASE_URL=week_url)
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout)

    asked = ("run", "--authority-id", SMALL)
    long, short = told(*asked), told(*asked, "--horizon-days", "3")
    found = told("compare", short["run_id"], long["run_id"], "--limit", "3")
    for n, tier in enumerate(("missed_deadlines", "late_plans", "cost")):
        assert found["objective"][tier] == {
            "this": short["solver"]["objective"][n],
            "other": long["solver"]["objective"][n],
        }
    assert len(found["items"]) == min(3, found["placed_otherwise"])
    done = fritvalg(
        "match", "accept", long["run_id"], "--authority-id", SMALL, "--json", DATABASE_URL=week_url
    )
    offered = json.loads(done.stdout)
    assert done.returncode == (1 if offered["refused"] else 0)
    assert offered["accepted"] > 0
    assert all(row["accepted"] or row["code"] for row in offered["items"])
    other = fritvalg(
        "match", "accept", long["run_id"], "--authority-id", "0101", DATABASE_URL=week_url
    )
    assert other.returncode == 1
    assert "There is no such match run" in other.stderr
