"""Person data from issue to erasure, on the running service."""

from tests.api.conftest import client, connection, facts_database, facts_url

__all__ = ["client", "connection", "facts_database", "facts_url"]
