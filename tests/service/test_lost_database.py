"""What is answered when the database goes away in the middle of a question."""

import pytest
from asyncpg import exceptions
from litestar.testing import RequestFactory

from service.problems import answer

LEAVING = (
    exceptions.AdminShutdownError,
    exceptions.CrashShutdownError,
    exceptions.CannotConnectNowError,
    exceptions.ConnectionDoesNotExistError,
)


@pytest.mark.parametrize("kind", LEAVING)
def test_a_database_that_goes_away_is_asked_again_later(kind):
    answered = answer(RequestFactory().get("/v1/plans"), kind("going"))
    assert answered.status_code == 503
    assert "Retry-After" in answered.headers


def test_what_no_caller_can_cause_is_told_in_the_log_by_its_state(capsys):
    answered = answer(RequestFactory().get("/v1/plans"), exceptions.InternalServerError("secret"))
    assert answered.status_code == 500
    told = capsys.readouterr().out
    assert "XX000" in told
    assert "secret" not in told
