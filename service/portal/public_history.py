"""How the wait for one kind of service moved over weeks: a line, and the same in a table."""

from dataclasses import dataclass
from typing import Any

from babel.dates import format_date

from service.portal.client import Api
from service.portal.pages import LOCALES
from service.portal.pictures import About, Picture, Point, curve
from service.portal.public_filters import Filters
from service.portal.texts import Texts
from service.schemas.open_data import WaitsMoved, WeekWaitsOut

WEEKS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The weeks, drawn and as rows."""

    picture: Picture
    items: list[WeekWaitsOut]


async def moved(api: Api, asked: Filters, t: Texts) -> Moved | None:
    """The weeks up to the day that figures are shown of; none until a level and area are chosen."""
    if not (asked.care_level and asked.clinical_area):
        return None
    query: dict[str, Any] = asked.query() | {"weeks": WEEKS}
    query.pop("on", None)
    found = await api.read("/v1/waiting-times/history", WaitsMoved, query)
    return Moved(picture=_drawn(found.items, t), items=found.items)


def _drawn(items: list[WeekWaitsOut], t: Texts) -> Picture:
    locale = LOCALES[t.language]
    about = About(
        name="uger",
        title=t("history.picture"),
        summary=t("history.same"),
        locale=locale,
        unit=t("public.map.unit.median"),
        columns=(t("history.columns.day"), t("public.table.median")),
    )
    points = [
        Point(
            along=item.on.toordinal(),
            label=format_date(item.on, "d. MMM", locale=locale),
            value=item.median,
        )
        for item in items
    ]
    return curve(about, points, axis=t("history.axis"), none=t("public.table.no_day"))
