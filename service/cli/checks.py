"""What can be found out about this installation without changing it."""

import asyncio
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

from db import embedded
from db.reference import boundaries
from service.cli.failures import in_words
from service.cli.http import PortTaken, listen
from service.cli.steps import state_of
from service.settings import Settings, settings

_LEAST_DISK_MB = 500
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    Attributes:
        well: whether it is as it should be.
        words: what was found, and what to do when it is wrong.
    """

    name: str
    well: bool
    words: str


def all_checks() -> list[Check]:
    """Look at everything; what needs settings is left out when they are wrong."""
    python = Check("python", True, ".".join(map(str, sys.version_info[:3])))
    try:
        chosen = settings()
    except Exception as error:  # whatever is wrong with them is the finding
        return [python, Check("settings", False, in_words(error) or type(error).__name__)]
    looks: tuple[Callable[[Settings], Check], ...] = (
        _data_folder,
        _disk,
        _port,
        _borders,
        _database,
    )
    well = Check("settings", True, f"environment {chosen.environment.value}")
    return [python, well, *(look(chosen) for look in looks), _solver()]


def _data_folder(chosen: Settings) -> Check:
    folder = chosen.data_dir.absolute()
    nearest = next(f for f in (folder, *folder.parents) if f.exists())
    if os.access(nearest, os.W_OK | os.X_OK):
        return Check("data folder", True, str(folder))
    return Check("data folder", False, f"{nearest} cannot be written: set FRITVALG_DATA_DIR.")


def _disk(chosen: Settings) -> Check:
    folder = chosen.data_dir.absolute()
    nearest = next(f for f in (folder, *folder.parents) if f.exists())
    free_mb = shutil.disk_usage(nearest).free // _MEGABYTE
    words = f"{free_mb} MB free"
    if free_mb < _LEAST_DISK_MB:
        return Check("disk", False, f"{words}; {_LEAST_DISK_MB} MB are needed.")
    return Check("disk", True, words)


def _port(chosen: Settings) -> Check:
    try:
        with listen(chosen.host, chosen.port) as door:
            return Check("port", True, f"{door.url} is free")
    except PortTaken as error:
        return Check("port", True, f"{error} Or the service runs there already.")


def _borders(chosen: Settings) -> Check:
    if chosen.boundaries_file is None:
        return Check("borders", True, "the schematic ones; FRITVALG_BOUNDARIES_FILE names others")
    try:
        boundaries.read(chosen.boundaries_file, name=chosen.boundaries_property)
    except boundaries.UnfitBoundaries as error:
        return Check("borders", False, str(error))
    return Check("borders", True, str(chosen.boundaries_file))


def _database(chosen: Settings) -> Check:
    try:
        given = chosen.database_url.get_secret_value() if chosen.database_url else None
        url = given or embedded.find(chosen.data_dir)
        if url is None:
            return Check("database", True, "the embedded one, not running now")
        state = asyncio.run(state_of(url))
    except Exception as error:  # whatever is wrong with it is the finding
        return Check("database", False, in_words(error) or type(error).__name__)
    if not state["migrated"]:
        words = f"at revision {state['revision']}: run fritvalg db upgrade."
        return Check("database", False, words)
    counts = f"{state['providers']} providers, {state['plans']} plans"
    return Check("database", True, f"PostgreSQL {state['server']}, migrated, {counts}")


def _solver() -> Check:
    if importlib.util.find_spec("ortools") is None:
        return Check("solver", False, "OR-Tools is not installed; workers need it.")
    return Check("solver", True, "OR-Tools is installed")
