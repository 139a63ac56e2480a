"""Where the server keeps its things.

Normally in `<data folder>/server`. When root starts it and the data folder lies where the
lowered account cannot go (a checkout below `/root`), in a private folder below `/var/lib`, and
the data folder holds a file `elsewhere` with its path. Not below `/var/tmp`: systems clean that
by age, file by file. Deleting the data folder then leaves that folder behind; its file
`belongs_to` says what it was for.
"""

import json
import os
import socket
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

import psutil

from db.embedded.account import Account, may_enter
from db.embedded.errors import ServerError

PORT = 5432  # part of the socket's name only; no network port is opened
ROLE = DATABASE = "fritvalg"
_HOMES = ("/var/lib", "/opt", "/srv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The process that runs the server, as noted in the place.

    `started_at` is the process's start in seconds since 1970: a process number alone is reused.
    """

    pid: int
    started_at: float
    host: str
    keeper: int
    sockets: str

    @property
    def url(self) -> str:
        """The address of the server, for libpq, asyncpg and SQLAlchemy alike."""
        return f"postgresql://{ROLE}@/{DATABASE}?host={quote(self.sockets)}&port={PORT}"

    def lives(self) -> bool:
        """Tell whether the owner still runs; one on another host is taken to."""
        if self.host != socket.gethostname():
            return True
        try:
            return bool(psutil.Process(self.pid).create_time() == self.started_at)
        except psutil.NoSuchProcess:
            return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmaster:
    """The server's main process, as it noted itself in its data folder."""

    pid: int
    ready: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The folder of one server."""

    folder: Path
    data_dir: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder; it exists only when complete."""
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.folder / "server.log"

    @property
    def lock(self) -> Path:
        """The file whose lock the server's keeper holds."""
        return self.folder / "owner.lock"

    @property
    def note(self) -> Path:
        """The file that names the owner."""
        return self.folder / "owner.json"

    def owner(self) -> Owner | None:
        """Return the last noted owner, living or not."""
        try:
            return Owner(**json.loads(self.note.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def set_owner(self, owner: Owner) -> None:
        """Note the owner, in one step."""
        draft = self.note.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(owner)))
        draft.replace(self.note)

    def postmaster(self) -> Postmaster | None:
        """Return what the server last noted about itself; it may be stale."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
            return Postmaster(pid=int(lines[0]), ready=lines[7].strip() == "ready")
        except (FileNotFoundError, ValueError, IndexError):
            return None


def existing(data_dir: Path) -> Place | None:
    """Return the place of a data folder that has one.

    Raises:
        ServerError: it belongs to another user.
    """
    try:
        pointer = data_dir / "elsewhere"
        folder = Path(pointer.read_text().strip()) if pointer.exists() else data_dir / "server"
        if not folder.is_dir():
            return None
        owner = folder.stat().st_uid
    except PermissionError:
        raise _foreign(data_dir) from None
    if owner != os.geteuid():  # root too: it would take the folder away from its user
        raise _foreign(folder)
    return Place(folder=folder, data_dir=data_dir)


def settle(data_dir: Path, *, whom: Account | None) -> Place:
    """Return the place of a data folder, made if need be.

    Raises:
        ServerError: no folder can be made, or it belongs to another user.
    """
    try:
        if not data_dir.is_dir():
            data_dir.mkdir(parents=True, mode=0o755, exist_ok=True)
        place = existing(data_dir)
        if place is None and may_enter(data_dir, whom=whom):
            (data_dir / "server").mkdir(mode=0o700, exist_ok=True)
        elif place is None:
            _settle_elsewhere(data_dir)
        place = place or existing(data_dir)
        if place is None:
            raise _foreign(data_dir)
        _close_to_others(place.folder, whom)
    except OSError as cause:
        problem = f"The database folder {data_dir} cannot be made or written ({cause.strerror})."
        raise ServerError(
            problem,
            remedy="Set FRITVALG_DATA_DIR to a folder you may write, or set DATABASE_URL.",
        ) from cause
    return place


def socket_folder(place: Place, *, whom: Account | None) -> Path:
    """Return an empty private folder that can hold the server's socket.

    Inside the place if its path is short enough for a socket (107 bytes) and its file system
    has sockets; else a new folder for temporary files.

    Raises:
        ServerError: neither can hold a socket.
    """
    inside = place.folder / "run"
    inside.mkdir(exist_ok=True)
    for left in inside.iterdir():
        left.unlink()
    if _holds_socket(inside):
        _open_to_server(inside, whom)
        return inside
    for base in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - mkdtemp makes it private
        if not may_enter(Path(base), whom=whom):
            continue
        outside = Path(tempfile.mkdtemp(prefix="fritvalg-", dir=base))
        if _holds_socket(outside):
            _open_to_server(outside, whom)
            return outside
        outside.rmdir()
    problem = f"Neither {inside} nor the folder for temporary files can hold a socket."
    raise ServerError(
        problem,
        remedy="Set TMPDIR to a folder with a short path on a local disk, or set DATABASE_URL.",
    )


def remove_sockets(place: Place, *, sockets: Path) -> None:
    """Remove a socket folder that lies outside the place; it may be gone already."""
    if sockets.parent == place.folder or not sockets.name.startswith("fritvalg-"):
        return
    if sockets.is_dir() and not sockets.is_symlink():
        for left in sockets.iterdir():
            left.unlink()
        sockets.rmdir()


def _settle_elsewhere(data_dir: Path) -> None:
    for base in _HOMES:
        if not os.access(base, os.W_OK):
            continue
        home = Path(base) / "fritvalg"
        home.mkdir(mode=0o755, exist_ok=True)
        if home.is_symlink() or home.stat().st_uid != os.geteuid():
            continue
        home.chmod(0o755)  # ours, and a strict umask would close it again
        folder = tempfile.mkdtemp(prefix="server-", dir=home)
        (Path(folder) / "belongs_to").write_text(f"{data_dir.resolve()}\n")
        (data_dir / "elsewhere").write_text(f"{folder}\n")
        return
    problem = f"The server cannot run as root, and another user cannot enter {data_dir}."
    raise ServerError(
        problem,
        remedy="Set FRITVALG_DATA_DIR to a folder that every user may enter.",
    )


def _close_to_others(folder: Path, whom: Account | None) -> None:
    """Let nobody in but the owner, and the server if it runs under another account."""
    if whom is None:
        folder.chmod(0o700)
        return
    os.chown(folder, os.geteuid(), whom.gid)
    folder.chmod(0o710)


def _open_to_server(folder: Path, whom: Account | None) -> None:
    if whom is None:
        folder.chmod(0o700)
        return
    os.chown(folder, os.geteuid(), whom.gid)
    folder.chmod(0o770)


def _holds_socket(folder: Path) -> bool:
    path = folder / f".s.PGSQL.{PORT}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.bind(str(path))
        except OSError:
            return False
        path.unlink()
        return True


def _foreign(folder: Path) -> ServerError:
    return ServerError(
        f"{folder} belongs to another user.",
        remedy="Run as the user who made it, or choose another folder with FRITVALG_DATA_DIR.",
    )
