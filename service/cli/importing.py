"""Importing a file of plans from the command line."""

from dataclasses import dataclass, field

from service.auth import Caller, Role
from service.cli import say
from service.cli.at_work import acting_as, sealer_of, transaction
from service.flows.plan_batch import issue_batch
from service.schemas.plans import BatchRowOut
from service.settings import Settings

_AT_ONCE = 1_000  # lines in one transaction
_KNOWN = "ALREADY_ISSUED"


@dataclass(slots=True)
class Imported:
    """What became of a file of plans.

    Attributes:
        refused: the faults of each refused line, by its number in the file.
    """

    new: int = 0
    known: int = 0
    refused: dict[int, list[dict[str, str]]] = field(default_factory=dict)

    def add(self, row: BatchRowOut, *, line: int) -> None:
        """Count a line's answer."""
        if row.plan_id is not None:
            self.new += 1
        elif [fault.code for fault in row.errors] == [_KNOWN]:
            self.known += 1
        else:
            self.refused[line] = [
                {"pointer": f.pointer, "code": f.code, "detail": f.detail} for f in row.errors
            ]


async def import_file(url: str, settings: Settings, *, body: bytes, hospital: str) -> Imported:
    """Issue the plans of an NDJSON file, some at a time, as a hospital.

    Each part is a transaction of its own: after a break the file can be imported again.

    Raises:
        WrongFields: the file holds no line.
    """
    caller = Caller(role=Role.HOSPITAL, sub=hospital)
    lines = body.splitlines()
    done = Imported()
    with say.progress("Plans") as told:
        for begin in range(0, max(len(lines), 1), _AT_ONCE):
            part = lines[begin : begin + _AT_ONCE]
            async with transaction(url) as session:
                acting = await acting_as(session, settings, caller)
                answer = await issue_batch(session, acting, sealer_of(settings), b"\n".join(part))
            for row in answer.rows:
                done.add(row, line=begin + row.row)
            told(f"line {begin + len(part)}", len(part))
    return done
