"""`fritvalg db`: the schema, backups and the state of the database."""

from pathlib import Path
from typing import Any

import rich_click as click

from service.cli import say


@click.group()
def db() -> None:
    """Migrate, inspect, back up and restore the database."""


@db.command()
@say.as_json
def upgrade(*, as_json: bool) -> None:
    """Bring the schema to the newest revision and load the reference facts. Safe to repeat.

    Where the owner of the tables is configured apart, the service's own login is made too.
    """
    from service.cli.at_work import owned_database
    from service.cli.steps import migrate, ready_login, reference, start_clock
    from service.settings import settings

    chosen = settings()
    with owned_database(chosen) as url:
        revision = migrate(url)
        ready_login(chosen)
        written = reference(url)
        if not chosen.is_production:
            start_clock(url)
    rows = sum(written.values())
    text = f"At revision {revision}; {rows} reference rows written."
    say.result({"revision": revision, "reference_rows": written}, as_json=as_json, text=text)


@db.command()
@say.as_json
def status(*, as_json: bool) -> None:
    """Tell the revision and how much the database holds. Exits 1 when it is not migrated."""
    import asyncio

    from service.cli.at_work import owned_database
    from service.cli.exits import Exit
    from service.cli.steps import state_of
    from service.settings import settings

    with owned_database(settings()) as url:
        state = asyncio.run(state_of(url))
    say.result(state, as_json=as_json, text=_lines(state))
    if not state["migrated"]:
        raise SystemExit(Exit.FAULTS)


def _lines(state: dict[str, Any]) -> str:
    return "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in state.items())


@db.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@say.as_json
def backup(file: Path, *, as_json: bool) -> None:
    """Write the whole database into FILE, while it is in use. FILE holds person data."""
    from db.backup import backup as write
    from service.cli.at_work import owned_database
    from service.settings import settings

    with owned_database(settings()) as url:
        write(url, file)
    size = file.stat().st_size
    facts = {"file": str(file), "bytes": size}
    say.result(facts, as_json=as_json, text=f"{file}: {size} bytes.")


@db.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what the database holds.")
@say.as_json
def restore(file: Path, *, force: bool, as_json: bool) -> None:
    """Put the contents of FILE into the database: all of it, or nothing."""
    from db.backup import restore as read
    from service.cli.at_work import owned_database
    from service.settings import settings

    with owned_database(settings()) as url:
        read(url, file, force=force)
    say.result({"restored": str(file)}, as_json=as_json, text=f"Restored from {file}.")


@db.command()
@click.option("--message", required=True, help="What it does, in some words.")
@click.option("--revision", required=True, help="Its name, such as 0004_words.")
def revision(*, message: str, revision: str) -> None:
    """Write the next migration by comparing the tables in code with a migrated database."""
    from db import migrations
    from service.cli.at_work import owned_database
    from service.settings import settings

    with owned_database(settings()) as url:
        migrations.new(url, message, revision)
    say.note(f"Look it through: db/migrations/versions/{revision}.py")
