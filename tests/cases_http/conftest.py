"""One running service for the cases of a module: they tell their citizens and places apart."""

from collections.abc import Iterator

import pytest

from tests.api.conftest import facts_database, served_anew
from tests.cases_http.country import Country

__all__ = ["facts_database"]


@pytest.fixture(scope="module")
def country(
    server_url: str, facts_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Country]:
    with served_anew(server_url, facts_database, tmp_path_factory.mktemp("cases")) as served:
        yield Country(served)
