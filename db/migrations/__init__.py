"""The schema's history: forward only, one head, safe to run while the service is up."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from db.roles import MAKE_READY

_HERE = Path(__file__).parent


def _config(url: str = "") -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["url"] = url
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`. Does nothing when it is there already."""
    command.upgrade(_config(url), revision)


def check(url: str) -> None:
    """Compare the database with the tables in code.

    Raises:
        alembic.util.CommandError: they differ, so a migration is missing.
    """
    command.check(_config(url))


def head() -> str:
    """The newest revision that this code knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise LookupError("no migration is defined")
    return revision


def current(connection: Connection) -> str | None:
    """The revision a database is at, or none when it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def new(url: str, message: str, revision: str) -> None:
    """Write the next migration by comparing the tables in code with the database at `url`."""
    command.revision(_config(url), message=message, rev_id=revision, autogenerate=True)


def run_script(connection: Connection, name: str) -> None:
    """Run `sql/<name>` as it stands, many statements at once, inside the migration."""
    _run(connection, (_HERE / "sql" / name).read_text(encoding="utf-8"))


def give_rights(connection: Connection) -> None:
    """Let the service's own role work on all tables there are."""
    _run(connection, MAKE_READY)


def _run(connection: Connection, script: str) -> None:
    driver = connection.connection.dbapi_connection
    if driver is None:
        raise LookupError("the migration has no open connection")
    driver.run_async(lambda raw: raw.execute(script))
