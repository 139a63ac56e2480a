"""The first place that any public provider has free, where a reading counts such places (A-03)."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Date, Text

from db.queries.bookings import ROOM
from service.rules.vocabulary import CareLevel


class Wanted(NamedTuple):
    """A service and the first day that would do.

    Attributes:
        municipality: the citizen's; everywhere but there and in the region they are a guest.
    """

    care_level: CareLevel
    clinical_area: str
    first_on: date
    municipality: str
    region: str


_FIRST_PUBLIC = text(
    f"""
    SELECT a.number, (
        SELECT min(s.start_on)
        FROM capacity_slot s JOIN provider p USING (provider_id)
        WHERE p.kind <> 'private' AND s.care_level = a.care_level
          AND s.clinical_area = a.clinical_area AND s.start_on >= a.first_on
          AND {ROOM.format(guest="(p.authority_id NOT IN (a.municipality, a.region))")}
    ) AS first_on
    FROM unnest(:levels, :areas, :days, :municipalities, :regions) WITH ORDINALITY
         AS a (care_level, clinical_area, first_on, municipality, region, number)
    """  # noqa: S608 - joined from constants of this module
).bindparams(
    bindparam("levels", type_=ARRAY(Text)),
    bindparam("areas", type_=ARRAY(Text)),
    bindparam("days", type_=ARRAY(Date)),
    bindparam("municipalities", type_=ARRAY(Text)),
    bindparam("regions", type_=ARRAY(Text)),
)


async def first_public(session: AsyncSession, wanted: Sequence[Wanted]) -> list[date | None]:
    """The first day with a free place at any public provider for each that is wanted, or none."""
    rows = await session.execute(
        _FIRST_PUBLIC,
        {
            "levels": [one.care_level.value for one in wanted],
            "areas": [one.clinical_area for one in wanted],
            "days": [one.first_on for one in wanted],
            "municipalities": [one.municipality for one in wanted],
            "regions": [one.region for one in wanted],
        },
    )
    found: list[date | None] = [None] * len(wanted)
    for row in rows:
        found[row.number - 1] = row.first_on
    return found
