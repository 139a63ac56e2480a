"""Who the server runs as.

PostgreSQL refuses to run as root. Started by an ordinary user it runs as that user. Started by
root it runs as `nobody`, which every system has, in a group that nobody else is in: other
programs that also run as `nobody` cannot enter our folders or look into our processes, and no
user is created.
"""

import grp
import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from db.embedded.errors import ServerError

_GROUPS = range(64_000, 65_000)  # below 65536, so that rootless containers can map it


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The user and group that root lowers the server to."""

    uid: int
    gid: int


def account() -> Account | None:
    """Return the account to lower the server to; None when the caller is no root.

    Raises:
        ServerError: root on a system without `nobody`.
    """
    if os.geteuid() != 0:
        return None
    try:
        uid = pwd.getpwnam("nobody").pw_uid
    except KeyError:
        raise ServerError(
            "PostgreSQL refuses to run as root, and this system has no user `nobody`.",
            remedy="Start as an ordinary user, or set DATABASE_URL to a running server.",
        ) from None
    taken = {group.gr_gid for group in grp.getgrall()}
    return Account(uid=uid, gid=next(gid for gid in _GROUPS if gid not in taken))


def may_enter(folder: Path, *, whom: Account | None) -> bool:
    """Tell whether the server's account can reach `folder` through all its parents."""
    if whom is None:
        return os.access(folder, os.X_OK)
    resolved = folder.resolve()
    return all(_open_to(step, whom) for step in (resolved, *resolved.parents))


def _open_to(folder: Path, whom: Account) -> bool:
    status = folder.stat()
    if status.st_uid == whom.uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == whom.gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)
