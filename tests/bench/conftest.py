"""The running service, for what is measured through HTTP."""

from tests.api.conftest import client, facts_database, facts_url, world

__all__ = ["client", "facts_database", "facts_url", "world"]
