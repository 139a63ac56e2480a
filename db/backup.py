"""Back up a database into one file, and restore it.

The file is pg_dump's own compressed format. The programs are those of the embedded server where
they are new enough for the server at hand; else those on the PATH.
"""

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from sqlalchemy import URL, make_url

from db.embedded.errors import ServerError
from db.embedded.programs import Programs, installed, major_version, run
from db.roles import MAKE_READY
from db.session import dsn

_OURS = "nspname !~ '^pg_' AND nspname <> 'information_schema'"
_COUNT = f"""SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
WHERE {_OURS} AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')"""  # noqa: S608 - constants only
_EMPTY = f"""DO $$ DECLARE name text; BEGIN
FOR name IN SELECT nspname FROM pg_namespace WHERE {_OURS} LOOP
EXECUTE format('DROP SCHEMA %I CASCADE', name); END LOOP; END $$;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""  # noqa: S608 - constants only
# The rows of everybody, also for an owner whom policies hold; rights are given anew by a restore.
_OF_EVERYBODY = "-c fritvalg.role=system"
_WHOLE = ("--no-owner", "--no-privileges", "--enable-row-security")
_UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"

_REMEDIES = (
    ("unsupported version", "The backup is of a newer release: restore it with that release."),
    ("does not appear to be a valid archive", "Give a file that a backup wrote."),
    ("input file is too short", "Give a file that a backup wrote."),
    ("could not read from input file", "The file is damaged: use another backup."),
    ("could not uncompress data", "The file is damaged: use another backup."),
    ("could not connect", "See that the server runs and that the address is right."),
    ("connection to server", "See that the server runs and that the address is right."),
    ("No space left on device", "Free some space on the disk of the file or of the server."),
    ("lock timeout", "Stop the programs that use the database, then repeat."),
)


class NotEmpty(ServerError):
    """The database that a backup should go into holds tables already."""


class BackupFailed(ServerError):
    """A backup could not be written, read or restored; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """A database and the programs that fit its server."""

    address: str
    env: dict[str, str]
    programs: Programs

    def command(self, name: str, *arguments: str) -> list[str]:
        return [self.programs.path(name), *arguments, f"--dbname={self.address}"]

    def ask(self, query: str) -> str:
        return _said(run(self.command("psql", "-XAtc", query), env=self.env)).strip()


def backup(url: str, file: Path) -> None:
    """Write the database at `url` into `file`: one instant of it, while it is in use.

    The file appears only when complete and synced, readable by its owner alone: it holds person
    data.

    Raises:
        ServerError: no programs are new enough for the server.
        BackupFailed: the database could not be read or the file not written.
    """
    target = _target(url)
    draft = _draft(file)
    try:
        dump = target.command("pg_dump", "--format=custom", *_WHOLE, f"--file={draft}")
        _said(run(dump, env=target.env))
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def restore(url: str, file: Path, *, force: bool = False) -> None:
    """Put the contents of `file` into the database at `url`, in one transaction.

    Args:
        url: an existing database.
        file: what `backup` wrote.
        force: replace what the database holds; without it only an empty one is filled.

    Raises:
        NotEmpty: the database holds tables, and `force` was not given.
        ServerError: no programs are new enough for the server.
        BackupFailed: the file is missing, damaged or newer than the programs.
    """
    if not file.is_file():
        problem = f"There is no file {file}."
        raise BackupFailed(problem, remedy="Give a file that a backup wrote.")
    target = _target(url)
    held = int(target.ask(_COUNT))
    if held and not force:
        problem = f"The database holds {held} tables and the like."
        raise NotEmpty(problem, remedy="Restore into an empty one, or replace it with force.")
    _replay(target, file, empty_first=force)


def _target(url: str) -> _Target:
    """Return what is needed to work on a database; its password stays out of process lists."""
    address = make_url(dsn(url))
    env = dict(os.environ)
    if address.password is not None:
        env["PGPASSWORD"] = str(address.password)
    plain = _of_everybody(address.set(password=None))
    sets = _programs()
    probe = _Target(address=plain, env=env, programs=sets[0])
    server = int(probe.ask("SHOW server_version_num")) // 10_000
    for programs in sets:
        if programs.major >= server:
            return _Target(address=plain, env=env, programs=programs)
    found = ", ".join(str(programs.major) for programs in sets)
    problem = f"The server is PostgreSQL {server}, the programs found are {found}."
    remedy = f"Install pg_dump, pg_restore and psql {server} or newer, on the PATH."
    raise ServerError(problem, remedy=remedy)


def _of_everybody(address: URL) -> str:
    """The address with whom it asks for; in the environment its own options would hide that."""
    given = address.query.get("options", "")
    options = f"{given if isinstance(given, str) else ' '.join(given)} {_OF_EVERYBODY}".strip()
    # the programs know a space by its number only
    spelled = address.update_query_dict({"options": options}).render_as_string()
    return spelled.replace("+", "%20")


def _programs() -> list[Programs]:
    """Return the sets of programs on this machine, the embedded server's first.

    Raises:
        ServerError: there is none.
    """
    sets = []
    on_path = shutil.which("pg_dump")
    if on_path is not None:
        sets = [Programs(folder=Path(on_path).parent, major=major_version(Path(on_path)))]
    try:
        return [installed(), *sets]
    except ServerError:
        if not sets:
            raise
        return sets


def _draft(file: Path) -> Path:
    """Return a new private file beside `file`.

    Raises:
        BackupFailed: nothing can be written there.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.absolute().parent)
    except OSError as cause:
        problem = f"{file} cannot be written ({cause.strerror})."
        remedy = "Give a file in an existing folder that you may write."
        raise BackupFailed(problem, remedy=remedy) from cause
    os.close(descriptor)
    return Path(name)


def _replay(target: _Target, file: Path, *, empty_first: bool) -> None:
    """Feed the backup's statements to the server, and commit when the last one has come.

    Through one psql, so that emptying and filling are one transaction: a backup that cannot be
    read to its end, or a statement that fails, leaves the database as it was.
    """
    read = [target.programs.path("pg_restore"), *_WHOLE, "--file=-", str(file)]
    write = target.command("psql", "-Xq", "--set=ON_ERROR_STOP=1", "--file=-")
    with tempfile.TemporaryFile() as said:
        source = subprocess.Popen(  # noqa: S603 - our own program, no shell
            read, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
        )
        sink = subprocess.Popen(  # noqa: S603 - our own program, no shell
            write, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=target.env
        )
        with suppress(BrokenPipeError), source, sink:  # psql that left early has said why
            _feed(source, sink, empty_first=empty_first)
        said.seek(0)
        words = said.read().decode(errors="replace")
    if source.returncode != 0 or sink.returncode != 0:
        raise _failed(words)


def _feed(
    source: subprocess.Popen[bytes], sink: subprocess.Popen[bytes], *, empty_first: bool
) -> None:
    statements = cast("IO[bytes]", source.stdout)
    database = cast("IO[bytes]", sink.stdin)
    database.write(b"BEGIN; SET lock_timeout = '10s';\n")
    if empty_first:
        database.write(_EMPTY.encode())
    for line in statements:
        if line == _UNKNOWN_BEFORE_17:
            break
        database.write(line)
    shutil.copyfileobj(statements, database)
    if source.wait() == 0:
        database.write(f"{MAKE_READY}COMMIT;\n".encode())


def _said(done: subprocess.CompletedProcess[str]) -> str:
    """Return what a program wrote.

    Raises:
        BackupFailed: it ended with an error.
    """
    if done.returncode != 0:
        raise _failed(done.stderr)
    return done.stdout


def _failed(words: str) -> BackupFailed:
    """Return the error that tells what to do about the words of a failed program.

    Of the words only what names the fault: what follows in DETAIL and CONTEXT holds rows.
    """
    lines = [line for line in words.splitlines() if "error" in line.lower()]
    fit = (remedy for sign, remedy in _REMEDIES if sign in words)
    remedy = next(fit, "Nothing was changed; repeat when the cause is gone.")
    problem = "The backup or restore failed: " + " | ".join(lines[:3] or ["without a word"]) + "."
    return BackupFailed(problem, remedy=remedy)
