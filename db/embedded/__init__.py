"""A PostgreSQL server of our own, from the programs that come with the Python environment."""

from db.embedded.errors import AlreadyOwned, ServerError
from db.embedded.server import EmbeddedServer, find, running, start

__all__ = ["AlreadyOwned", "EmbeddedServer", "ServerError", "find", "running", "start"]
