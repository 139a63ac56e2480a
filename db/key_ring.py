"""Where the keys that seal person data come from: settings, or a file with the newest first."""

import base64
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from db.sealing import Sealer

_KEY_BYTES = 32
_OWN_FILE = "data-key"


class BadKey(ValueError):
    """A key is not 32 bytes in base64, or there is none. Never says what was given."""


def new_key() -> str:
    """A new key, as settings and files spell it."""
    return base64.b64encode(AESGCM.generate_key(_KEY_BYTES * 8)).decode()


def own_file(data_dir: Path) -> Path:
    """The file in which an installation without configured keys keeps its own."""
    return data_dir / _OWN_FILE


def sealer(
    data_dir: Path, configured: Sequence[str] | None = None, file: Path | None = None
) -> Sealer:
    """The sealer of this installation.

    Args:
        data_dir: where a key is made and kept at first start when none is configured.
        configured: keys of 32 bytes in base64, the newest first, or none.
        file: a file with such keys, one a line, or none.

    Raises:
        BadKey: a key is not 32 bytes in base64, or the file holds none.
        OSError: the file cannot be read.
    """
    if configured:
        return Sealer(*(_decoded(one) for one in configured))
    path = file or _made(own_file(data_dir))
    return Sealer(*read(path), read_anew=partial(read, path))


def read(path: Path) -> list[bytes]:
    """The keys of a file, the newest first; empty lines and those after `#` are left out.

    Raises:
        BadKey: a line is no key, or there is none.
        OSError: the file cannot be read.
    """
    lines = [line.strip() for line in path.read_text(encoding="ascii").splitlines()]
    keys = [_decoded(line) for line in lines if line and not line.startswith("#")]
    if not keys:
        problem = "the file of data keys holds none"
        raise BadKey(problem)
    return keys


def add(path: Path) -> None:
    """Put a new key before all others of a file; who reads meanwhile reads the old or the new.

    Raises:
        BadKey: the file holds something else than keys.
        OSError: the file cannot be read or written.
    """
    read(path)
    _write(path, f"{new_key()}\n{path.read_text(encoding='ascii')}")


def _made(path: Path) -> Path:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, f"{new_key()}\n")
    return path


def _write(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    with draft.open("w", encoding="ascii") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    draft.replace(path)


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        problem = "a data key is 32 bytes in base64"
        raise BadKey(problem)
    return key
