"""What every route says about itself: whom it admits, what it does, how it says no."""

from collections import Counter

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from service.border.identity import PUBLIC, ROLES

PROBES = {"live", "ready"}  # answered without reading anything that was sent
REFUSES = {"400", "503"}
KNOWS_CALLERS = {"401", "403"}
TAKES_BODIES = {"409", "413", "415", "422"}


@pytest.fixture(scope="module")
def handlers(app: Litestar) -> list[HTTPRouteHandler]:
    return [
        handler
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.http_methods != {"OPTIONS"}
    ]


@pytest.fixture(scope="module")
def ours(handlers) -> dict[str, HTTPRouteHandler]:
    """The routes of the API by operation id; a missing id is a key of its own."""
    described = [h for h in handlers if h.resolve_include_in_schema()]
    return {h.operation_id or f"{h} has no id": h for h in described}


@pytest.fixture(scope="module")
def operations(app: Litestar) -> dict[str, dict]:
    """What the description says, by operation id, with the method added."""
    paths = app.openapi_schema.to_schema()["paths"]
    return {
        operation["operationId"]: {**operation, "method": method}
        for methods in paths.values()
        for method, operation in methods.items()
    }


def test_every_route_says_whom_it_admits(handlers):
    assert [str(h) for h in handlers if ROLES not in h.opt] == []


def test_every_operation_id_is_written_by_hand_and_used_once(handlers, ours):
    ids = Counter(h.operation_id for h in handlers if h.resolve_include_in_schema())
    assert [i for i, times in ids.items() if times > 1 or not isinstance(i, str)] == []
    assert len(ours) == ids.total()


def test_every_route_has_a_summary_a_description_and_a_tag(ours):
    assert [
        i for i, h in ours.items() if not (h.summary and (h.fn.__doc__ or h.description) and h.tags)
    ] == []


def test_every_operation_documents_how_it_says_no(ours, operations):
    def missing(operation_id: str) -> set[str]:
        operation = operations[operation_id]
        wanted = set() if operation_id in PROBES else set(REFUSES)
        if ours[operation_id].opt[ROLES] != PUBLIC:
            wanted |= KNOWS_CALLERS
        if operation["method"] != "get":
            wanted |= TAKES_BODIES
        return wanted - set(operation["responses"])

    assert {i: missing(i) for i in operations if missing(i)} == {}


def test_every_problem_is_described_as_a_problem_document(operations):
    other = [
        f"{i} {status}"
        for i, operation in operations.items()
        for status, answer in operation["responses"].items()
        if int(status) >= 400
        and i not in PROBES
        and "application/problem+json" not in answer["content"]
    ]
    assert other == []
