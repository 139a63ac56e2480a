"""Whatever is sent, the service answers as its description says, and never breaks."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi import checks

from service.auth import Role
from tests.contract.conftest import Known

DESCRIPTION = Path(__file__).parents[2] / "openapi" / "openapi.json"
EXAMPLES_EACH = int(os.environ.get("EXAMPLES", "4"))
CHECKS = (
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
)
SERVER_ERROR = 500
CALLERS = ["nobody", *(role.value for role in Role)]


@pytest.fixture(scope="module")
def operations() -> list[Any]:
    schema = schemathesis.openapi.from_dict(json.loads(DESCRIPTION.read_text()))
    return [result.ok() for result in schema.get_all_operations()]


@pytest.mark.parametrize("role", CALLERS)
def test_every_answer_is_described_and_none_is_our_fault(
    known: Known, operations: list[Any], role: str
):
    client = known.caller(role)
    faults: dict[str, str] = {}
    for operation in operations:
        try:
            _send_anything(operation, known, client)
        except (AssertionError, schemathesis.errors.SchemathesisError) as error:
            faults[operation.label] = str(error)[:600]
        except BaseExceptionGroup as group:
            faults[operation.label] = " | ".join(str(e)[:400] for e in group.exceptions)
    assert faults == {}, "\n\n".join(f"{label}: {fault}" for label, fault in faults.items())


def _send_anything(operation: Any, known: Known, client: Any) -> None:
    valid = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @seed(1)
    @given(case=st.one_of(valid, wrong), about_what_exists=st.booleans())
    @settings(
        max_examples=EXAMPLES_EACH,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Case, about_what_exists: bool) -> None:
        if about_what_exists:
            _name_what_exists(case, known)
        case.headers.pop("Authorization", None)  # who calls is decided by the test
        answer = case.call(base_url=known.served.url, headers=dict(client.headers), timeout=30)
        assert answer.status_code < SERVER_ERROR, f"{answer.status_code}: {case.as_curl_command()}"
        case.validate_response(answer, checks=list(CHECKS))

    send()


def _name_what_exists(case: Case, known: Known) -> None:
    """Put the ids of real things where a request has room for them."""
    for part in _dictionaries(case):
        for name in part.keys() & {"provider_id", "plan_id", "run_id", "study_id", "endpoint_id"}:
            part[name] = getattr(known, name)


def _dictionaries(case: Case) -> Iterator[dict[str, Any]]:
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            yield part
