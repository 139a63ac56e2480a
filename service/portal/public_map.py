"""The map of the national figures: each municipality in the shade of its area's figure."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from service.notices.texts import LOCALES
from service.portal.pictures import About, Area, Legend, Picture, Town, country
from service.portal.pictures.labels import Spot
from service.portal.public_filters import Filters
from service.portal.texts import Texts
from service.schemas.open_data import AreaWaitsOut
from service.schemas.reference import MunicipalityOut

# Why a municipality has no figure, in the order of the legend.
_LACKS = ("no_report", "no_day", "no_service", "outside")
_BEFORE = (
    "no_report",
    "no_day",
    "unknown",
    "outside",
)  # the same where it is not known who has services
_TOWNS = ("0101", "0461", "0561", "0751", "0851")  # a few, far from each other


class Outline(Protocol):
    """The municipalities as areas, as the service holds them."""

    @property
    def areas(self) -> Mapping[str, Sequence[Sequence[Sequence[Spot]]]]:
        """Polygons by municipality code."""

    @property
    def is_schematic(self) -> bool:
        """No border on it is the official one."""

    def border(self, codes: Sequence[str]) -> Sequence[Sequence[Spot]]:
        """The outer border of some municipalities together."""


def national_map(
    outline: Outline,
    t: Texts,
    *,
    municipalities: Sequence[MunicipalityOut],
    found: Sequence[AreaWaitsOut],
    asked: Filters,
    is_before: bool = False,
) -> Picture:
    """Draw one figure of each area on the municipalities that it consists of.

    Args:
        outline: the borders.
        t: texts of the reader's language.
        municipalities: all of them, with their region on the day.
        found: the areas that have services.
        asked: what the figures are narrowed to; municipalities outside it were not looked at.
        is_before: the day lies before the first figures, so that no services are known of it.
    """
    by, show = asked.by, asked.show
    by_id = {area.area_id: area for area in found}
    home = {one.municipality_code: area_of(one, by) for one in municipalities}
    areas = [
        Area(
            code=one.municipality_code,
            name=one.name,
            value=_value(by_id.get(home[one.municipality_code]), show),
            polygons=outline.areas[one.municipality_code],
            lacks=_LACKS.index(_lack(by_id.get(home[one.municipality_code]), one, asked)),
        )
        for one in municipalities
    ]
    towns = [
        Town(name=one.name, east=one.lon, north=one.lat)
        for one in municipalities
        if one.municipality_code in _TOWNS
    ]
    groups: dict[str, list[str]] = {}
    for code, area_id in home.items():
        groups.setdefault(area_id, []).append(code)
    borders = (
        []
        if by == "municipality"
        else [ring for codes in groups.values() for ring in outline.border(codes)]
    )
    what = t(f"public.map.show.{show}")
    kind = "schematic" if outline.is_schematic else "official"
    about = About(
        name="kort",
        title=t("public.map.picture", what=what),
        summary=t(f"public.map.{kind}"),
        locale=LOCALES[t.language],
        unit=t(f"public.map.unit.{show}.many"),
        unit_of_one=t(f"public.map.unit.{show}.one"),
        columns=(t("public.table.municipality"), what),
    )
    legend = Legend(
        shade=t("public.map.shade", span="{span}", count="{count}"),
        none=[t(f"public.map.none.{lack}") for lack in (_BEFORE if is_before else _LACKS)],
        capital=t("public.map.capital"),
        bornholm=t("public.map.bornholm"),
    )
    return country(about, areas, legend=legend, towns=towns, borders=borders)


def _value(area: AreaWaitsOut | None, show: str) -> float | None:
    """The figure of an area; no report is no figure, of free places neither."""
    if area is None or not area.reported:
        return None
    value: float | None = getattr(area, show)
    return value


def _lack(area: AreaWaitsOut | None, home: MunicipalityOut, asked: Filters) -> str:
    """Why a municipality has no figure, where it has none."""
    if area is None:
        return "no_service" if _is_asked(home, asked) else "outside"
    return "no_day" if area.reported else "no_report"


def _is_asked(home: MunicipalityOut, asked: Filters) -> bool:
    """Whether a municipality lies in what was chosen."""
    in_region = asked.region_id in ("", home.region_id)
    return in_region and asked.health_council_id in ("", home.health_council_id)


def area_of(one: MunicipalityOut, by: str) -> str:
    """The area that a municipality belongs to."""
    match by:
        case "region":
            return one.region_id
        case "health_council":
            return one.health_council_id
        case _:
            return one.municipality_code
