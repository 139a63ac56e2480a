"""What is answered when the database goes away in the middle of a question."""

import pytest
from asyncpg import exceptions
from litestar import Litestar, Request
from litestar.testing import RequestFactory

from service.problems import answer

LEAVING = (
    exceptions.AdminShutdownError,
    exceptions.CrashShutdownError,
    exceptions.CannotConnectNowError,
    exceptions.ConnectionDoesNotExistError,
)


@pytest.fixture
def request_for_plans() -> Request:
    """A request whose application leaves the logging of the whole process alone."""
    return RequestFactory(app=Litestar(logging_config=None)).get("/v1/plans")


@pytest.mark.parametrize("kind", LEAVING)
def test_a_database_that_goes_away_is_asked_again_later(request_for_plans, kind):
    answered = answer(request_for_plans, kind("going"))
    assert answered.status_code == 503
    assert "Retry-After" in answered.headers


def test_what_no_caller_can_cause_is_told_in_the_log_by_its_state(request_for_plans, capsys):
    answered = answer(request_for_plans, exceptions.InternalServerError("secret"))
    assert answered.status_code == 500
    told = capsys.readouterr().out
    assert "XX000" in told
    assert "secret" not in told
