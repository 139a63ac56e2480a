"""How the wait for one kind of service moved over weeks: a line, and the same in a table.

The median is of those services that have a free day. Where few have one it says nothing of the
others, so that a line from it to a week with many would show a fall or a rise that nobody saw.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date

from service.notices.texts import LOCALES
from service.portal.client import Api
from service.portal.pictures import About, Picture, Point, curve
from service.portal.public_filters import Filters
from service.portal.texts import Texts
from service.schemas.open_data import WaitsMoved, WeekWaitsOut

WEEKS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The weeks, drawn and as rows.

    Attributes:
        picture: of the days that can be compared; none where none can.
        items: all days.
        compared: the days on the picture.
    """

    picture: Picture | None
    items: list[WeekWaitsOut]
    compared: frozenset[date]


async def moved(api: Api, asked: Filters, t: Texts) -> Moved | None:
    """The weeks up to the day that figures are shown of; none until a level and area are chosen."""
    if not (asked.care_level and asked.clinical_area):
        return None
    query: dict[str, Any] = asked.query() | {"weeks": WEEKS}
    query.pop("on", None)
    found = await api.read("/v1/waiting-times/history", WaitsMoved, query)
    compared = comparable(found.items)
    picture = _drawn(found.items, compared, t) if compared else None
    return Moved(picture=picture, items=found.items, compared=compared)


def comparable(items: Sequence[WeekWaitsOut]) -> frozenset[date]:
    """The days on which at least half of the services had a free day.

    Half of the services on the day that had most, so that neither a day on which few had reported
    nor one on which few were registered counts.
    """
    most = max((item.services for item in items), default=0)
    return frozenset(item.on for item in items if 0 < most <= 2 * item.with_a_day)


def _drawn(items: Sequence[WeekWaitsOut], compared: frozenset[date], t: Texts) -> Picture:
    locale = LOCALES[t.language]
    about = About(
        name="uger",
        title=t("history.picture"),
        summary=t("history.same"),
        locale=locale,
        unit=t("public.map.unit.median.many"),
        unit_of_one=t("public.map.unit.median.one"),
        columns=(t("history.columns.day"), t("public.table.median")),
    )
    points = [
        Point(
            along=item.on.toordinal(),
            label=format_date(item.on, "d. MMM", locale=locale),
            value=item.median if item.on in compared else None,
        )
        for item in items
    ]
    return curve(about, points, axis=t("history.axis"), none=t("history.too_few"))
