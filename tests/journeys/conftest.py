"""The service as its own process, for journeys that use documented calls alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.conftest import facts_database, facts_url
from tests.journeys.documented import Documented
from tests.served_process import served_process

__all__ = ["facts_database", "facts_url"]


@pytest.fixture
def country(facts_url: str, tmp_path: Path) -> Iterator[Documented]:
    """The running service; every call to it is held against its description."""
    with served_process(facts_url, tmp_path) as served:
        yield Documented(served)
