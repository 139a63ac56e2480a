"""Make a data folder for the server, and check one that exists before it is served."""

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import psutil

from db.embedded.account import Account
from db.embedded.errors import ServerError
from db.embedded.place import DATABASE, ROLE, Place
from db.embedded.programs import Programs, run

_SPACE_BYTES = 200_000_000  # a new cluster takes 40 MB and 16 MB per piece of log
_PATIENCE_S = 10.0

_REMEDIES = (
    ("No space left on device", "Free some space on the disk that holds {folder}."),
    ("Disk quota exceeded", "Free some of your quota on the disk that holds {folder}."),
    ("could not look up effective user ID", "Run as a user that the system knows by name."),
    ("incompatible with server", "Serve these data with the version that wrote them."),
    ("Cannot allocate memory", "Free some memory; the server needs about 200 MB."),
    ("already in use", "Another server uses this folder: stop it first."),
    ("still in use", "Processes of an earlier server still run: stop them first."),
    ("Operation not permitted", "Start as an ordinary user; this root may not change users."),
    ("Permission denied", "See that the files in {folder} are as the server left them."),
    ("Read-only file system", "Set FRITVALG_DATA_DIR to a folder on a writable disk."),
)


def ensure(place: Place, programs: Programs, *, whom: Account | None) -> None:
    """Make the cluster if there is none; else see that these programs can serve it.

    Raises:
        ServerError: no space, another version's data, another user's data.
    """
    for draft in place.folder.glob("cluster.draft-*"):
        shutil.rmtree(draft, ignore_errors=True)
    if not place.cluster.exists():
        _make(place, programs, whom=whom)
    _check_version(place, programs)
    if place.cluster.stat().st_uid != (whom.uid if whom else os.geteuid()):
        problem = f"The data in {place.cluster} belong to another user."
        raise ServerError(
            problem,
            remedy="Run as the user who made them, or choose another FRITVALG_DATA_DIR.",
        )


def end_leftovers(place: Place) -> None:
    """End server processes that outlived their keeper; call only while holding the lock.

    A server whose keeper was killed is asked to stop. Workers whose server was killed may run
    on, busy with a query, and a new server must not start beside them: they are killed.

    Raises:
        ServerError: they do not go.
    """
    left = _processes_in(place.cluster)
    noted = place.postmaster()
    for process in left:
        if noted and process.pid == noted.pid:
            process.send_signal(signal.SIGINT)
            psutil.wait_procs(left, timeout=_PATIENCE_S)
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    _, alive = psutil.wait_procs(left, timeout=_PATIENCE_S)
    if alive:
        problem = (
            f"Processes {sorted(process.pid for process in alive)} of an earlier server do not end."
        )
        raise ServerError(
            problem,
            remedy="End them, or restart the machine.",
        )
    # Else a stale note would stop the next server when another process has got its number.
    (place.cluster / "postmaster.pid").unlink(missing_ok=True)


def explain(folder: Path, said: str) -> NoReturn:
    """Raise the error that tells what to do about the last words of a failed program.

    Raises:
        ServerError: always.
    """
    lines = [line for line in said.strip().splitlines() if line.strip()][-6:]
    fit = (remedy for sign, remedy in _REMEDIES if sign in said)
    remedy = next(fit, "See the log in {folder}, or set DATABASE_URL to a running server.")
    raise ServerError(
        "PostgreSQL did not start: " + " | ".join(lines or ["it said nothing"]) + ".",
        remedy=remedy.format(folder=folder),
    )


def _make(place: Place, programs: Programs, *, whom: Account | None) -> None:
    """Make the cluster under another name first, so that a half-made one is never served."""
    if shutil.disk_usage(place.folder).free < _SPACE_BYTES:
        explain(place.folder, "No space left on device")
    draft = Path(tempfile.mkdtemp(prefix="cluster.draft-", dir=place.folder))
    if whom is not None:
        os.chown(draft, whom.uid, whom.gid)
    # The built-in provider sorts and folds Unicode alike on every machine, whatever locales
    # the system has.
    _must(
        place,
        [
            programs.path("initdb"),
            f"--pgdata={draft}",
            f"--username={ROLE}",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            "--auth-local=trust",
            "--auth-host=reject",
        ],
        whom=whom,
    )
    _must(
        place,
        [programs.path("postgres"), "--single", "-D", str(draft), "template1"],
        whom=whom,
        text=f"CREATE DATABASE {DATABASE};\n",
    )
    draft.rename(place.cluster)
    _sync(place.folder)


def _must(
    place: Place, command: Sequence[str], *, whom: Account | None, text: str | None = None
) -> None:
    try:
        done = run(list(command), whom=whom, text=text, cwd=place.folder)
    except OSError as cause:
        explain(place.folder, str(cause))
    # The single-user server ends with 0 also when its statement failed.
    if done.returncode != 0 or "ERROR:" in done.stderr:
        explain(place.folder, done.stderr)


def _check_version(place: Place, programs: Programs) -> None:
    wrote = int((place.cluster / "PG_VERSION").read_text())
    if wrote != programs.major:
        problem = (
            f"The data in {place.cluster} are of PostgreSQL {wrote}, "
            f"the installed programs are {programs.major}."
        )
        raise ServerError(
            problem,
            remedy=(
                f"Make a backup with the release that ran PostgreSQL {wrote}, move the folder "
                "away, and restore the backup with this one."
            ),
        )


def _processes_in(cluster: Path) -> list[psutil.Process]:
    """Return the server processes that work in the cluster, which is their current folder."""
    found = []
    for process in psutil.process_iter(["name"]):
        try:
            if process.info["name"] == "postgres" and process.cwd() == str(cluster.resolve()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def _sync(folder: Path) -> None:
    """Make a rename in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
