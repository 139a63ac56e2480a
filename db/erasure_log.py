"""The erasures in a file outside the database, so that a restored backup can be told of them.

One JSON object a line, with ids only.
"""

import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID


class ErasureLog:
    """A file that erasures are added to before they are committed.

    A line without its erasure does no harm: what it names was to be erased.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, plan_ids: Sequence[UUID], *, at: datetime) -> None:
        """Add erasures; they are on the disk when this returns.

        Raises:
            OSError: the file cannot be written; nothing may be erased then.
        """
        lines = [json.dumps({"plan_id": str(one), "at": at.isoformat()}) for one in plan_ids]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="ascii") as opened:
            opened.write("".join(f"{line}\n" for line in lines))
            opened.flush()
            os.fsync(opened.fileno())

    def read(self) -> list[UUID]:
        """The plans that were erased, each once, in order; a line cut short is left out.

        Raises:
            OSError: the file cannot be read.
        """
        found: dict[UUID, None] = {}
        for line in self._path.read_text(encoding="ascii").splitlines():
            try:
                found[UUID(json.loads(line)["plan_id"])] = None
            except (ValueError, KeyError, TypeError):
                continue
        return list(found)
