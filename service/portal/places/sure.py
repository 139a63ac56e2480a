"""What is asked once more before a week is published: too few places, and figures replaced."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from service.portal.client import Api
from service.portal.places.changes import Change, changes
from service.schemas.capacity import CapacityRowIn, OversubscribedOut

SURE = "sikker"  # the field that tells what the reader was asked about


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the reader may not have seen.

    Attributes:
        over: days with more booked than there would be places for.
        replaced: figures of other weeks that stand already and would be others.
    """

    over: Sequence[OversubscribedOut]
    replaced: Sequence[Change]

    def __bool__(self) -> bool:
        """Whether there is anything to ask about."""
        return bool(self.over or self.replaced)

    @property
    def known_by(self) -> str:
        """Tells this from what would be asked about other figures."""
        return str(zlib.crc32(msgspec.json.encode((self.over, self.replaced))))


async def asked(
    api: Api,
    rows: Sequence[dict[str, Any]],
    over: Sequence[OversubscribedOut],
    *,
    after: date,
) -> Asked:
    """What rows would do beyond what the reader sees.

    Args:
        api: asked as the reader.
        rows: of the publication.
        over: what a trial of it said of days with too few places.
        after: the last day that the reader sees.
    """
    later = msgspec.convert(
        [row for row in rows if row["start_on"] > after.isoformat()], list[CapacityRowIn]
    )
    found = await changes(api, later) if later else None
    replaced = [one for one in found.changed if one.before is not None] if found else []
    return Asked(over=over, replaced=replaced)
