"""Writing what is reported to others to a file."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from service.auth import Caller, Role
from service.cli import say
from service.cli.at_work import acting_as, sealer_of, transaction
from service.flows import kl_export
from service.schemas.base import MOST_ITEMS
from service.schemas.exports import as_lines
from service.settings import Settings

_OWNER_ALONE = 0o600


@dataclass(slots=True)
class Exported:
    """What a file of reports holds; `up_to` is where the next one goes on."""

    up_to: int
    plans: int = 0
    bundles: int = 0
    left_out: int = 0


async def export_plans(
    url: str, settings: Settings, *, authority: str, custodian_sor: str, after: int, out: Path
) -> Exported:
    """Write an authority's plans to which something happened after an event.

    Raises:
        WrongFields: the SOR code is none.
    """
    caller = Caller(role=Role.AUTHORITY, sub="command-line", authority_id=authority)
    done = Exported(up_to=after)
    with say.progress("Plans") as told, _opened(out) as file:
        async with transaction(url) as session:
            acting = await acting_as(session, settings, caller)
            while True:
                asked = kl_export.Asked(
                    custodian_sor=custodian_sor, after=done.up_to, limit=MOST_ITEMS
                )
                found = await kl_export.export(session, acting, sealer_of(settings), asked)
                if not found.plan_ids:
                    return done
                file.write(as_lines(found.delivery))
                done.up_to = found.up_to
                done.plans += len(found.plan_ids)
                done.bundles += len(found.delivery.bundles)
                done.left_out += len(found.delivery.left_out)
                told(f"event {found.up_to}", len(found.plan_ids))


def _opened(out: Path) -> BinaryIO:
    """A file for its owner's eyes, as it holds civil registration numbers."""
    file = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ALONE)
    os.fchmod(file, _OWNER_ALONE)  # one that was there keeps its own rights otherwise
    return os.fdopen(file, "wb")
