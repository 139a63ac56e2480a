"""How a run ended, in its exit code."""

import pytest

from db.tables.matching import MatchRunTable
from service.cli.exits import Exit
from service.cli.match import exit_code_of


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
