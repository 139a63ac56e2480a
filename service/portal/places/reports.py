"""Reports as pictures with their tables; small counts that are kept back are told."""

from collections.abc import Sequence, Set
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from service.portal.client import Api, Refused
from service.portal.clock import today_of
from service.portal.language import language_of
from service.portal.names import authority_names
from service.portal.pages import HEADERS, render
from service.portal.places import charts
from service.portal.places.capacity import PUBLISHERS, caller_of
from service.portal.places.here import AnyRequest, area_names, my_places
from service.portal.texts import texts
from service.schemas.capacity_value import CapacityValueOut, ValueOut
from service.schemas.reports import (
    FreshnessReportOut,
    RefusalReportOut,
    ReportLineOut,
    ReportOut,
    ReportTableOut,
)

# The report in which each measure stands with all its rows.
REPORT_OF = {
    "notice": "timeliness",
    "notice_from_receipt": "timeliness",
    "start": "timeliness",
    "level": "distribution",
    "private_choice": "choices",
    "level_change": "restratifications",
    "placement": "flows",
    "clinical_deadline": "deadlines",
    "travel": "rehabilitation",
}
_VALUES = 8
_LOOKED_AT = 500  # values among which those of one's own places are found
_QUARTERS = 4
_LONGEST_QUARTER = timedelta(days=92)
_EMPTY = (403, 404, 409)  # a report that is not for the reader, or of which there is none yet
Period = tuple[date, date]


def _quarter(day: date) -> Period:
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    after = (first + _LONGEST_QUARTER).replace(day=1)
    return first, after - timedelta(days=1)


def _period(asked: str, today: date) -> tuple[Period, list[Period]]:
    """The quarter that was asked for, and those one may ask for; the present one is the first."""
    found = [_quarter(today)]
    while len(found) < _QUARTERS:
        found.append(_quarter(found[-1][0] - timedelta(days=1)))
    chosen = next((one for one in found if one[0].isoformat() == asked), found[0])
    return chosen, found


@get("/rapporter", opt=PUBLISHERS, include_in_schema=False)
async def dashboard(request: AnyRequest) -> Response[bytes]:
    """Show every report as a picture of one's own figures, or of the country's."""
    api, words = Api(request), texts(language_of(request))
    caller, today = caller_of(request), await today_of(request)
    (first, last), quarters = _period(request.query_params.get("kvartal", ""), today)
    whole = request.query_params.get("hvem", "") == "landet" or caller.authority_id is None
    query = {"from": first.isoformat(), "to": last.isoformat()}
    shown = []
    for table in (await api.read("/v1/reports/overview", ReportOut, query)).tables:
        if name := REPORT_OF.get(table.measure):
            line = _line(table, "" if whole else caller.authority_id or "")
            shown.append((name, table, line, charts.spread(words, table, line)))
    refusals = await api.read("/v1/reports/refusals", RefusalReportOut, query)
    fresh = await api.read("/v1/reports/freshness", FreshnessReportOut)
    mine = {one.provider_id for one in await my_places(api, caller) if one.group == "own"}
    own = fresh.items if whole else [one for one in fresh.items if one.provider_id in mine]
    value = await _value(api, None if whole else caller.authority_id)
    values_shown = _own_first(value.items, set() if whole else mine)[:_VALUES] if value else []
    areas = await area_names(api, language_of(request))
    values = {
        "shown": shown,
        "empty": any(picture is None and not line.suppressed for _, _, line, picture in shown),
        "refusals": charts.counts(words, refusals.counts),
        "fresh": charts.freshness(words, own, name="r-fresh"),
        "value": charts.value(words, values_shown, areas),
        "own_first": any(one.provider_id in mine for one in values_shown) and not whole,
        "value_of": value.as_of if value else None,
        "period": (first, last),
        "quarters": quarters,
        "whole": whole,
        "may_be_own": caller.authority_id is not None,
    }
    return render(request, "places/reports.html", values)


def _line(table: ReportTableOut, group: str) -> ReportLineOut:
    """The row of an authority; the sum where none is meant, an empty row where it has none."""
    if not group:
        return table.total
    empty = ReportLineOut(
        group=group,
        counts=dict.fromkeys(table.classes, 0),
        shares={},
        total=0,
        suppressed=False,
        days_late_mean=None,
        bands=[],
    )
    return next((one for one in table.items if one.group == group), empty)


def _own_first(items: Sequence[ValueOut], mine: Set[UUID]) -> list[ValueOut]:
    """Values in their order, those of one's own places before all others."""
    return sorted(items, key=lambda one: one.provider_id not in mine)


async def _value(api: Api, authority_id: str | None) -> CapacityValueOut | None:
    query: dict[str, Any] = {"limit": _LOOKED_AT}
    if authority_id is not None:
        query["municipality_code" if authority_id.isdecimal() else "region_id"] = authority_id
    try:
        return await api.read("/v1/reports/capacity-value", CapacityValueOut, query)
    except Refused as refused:
        if refused.status not in _EMPTY:
            raise
        return None


@get("/rapporter/{name:str}", opt=PUBLISHERS, include_in_schema=False)
async def one_report(request: AnyRequest, name: FromPath[str]) -> Response[Any]:
    """Show a report with all its rows; with `format=csv` as a file."""
    if name not in REPORT_OF.values():
        raise NotFoundException
    api, words = Api(request), texts(language_of(request))
    caller, today = caller_of(request), await today_of(request)
    (first, last), quarters = _period(request.query_params.get("kvartal", ""), today)
    query = {"from": first.isoformat(), "to": last.isoformat()}
    if request.query_params.get("format") == "csv":
        return await _file(api, name, query)
    found = await api.read(f"/v1/reports/{name}", ReportOut, query)
    values = {
        "report": found,
        "name": name,
        "tables": [(table, charts.spread(words, table, table.total)) for table in found.tables],
        "rows": sum((len(table.items) + 1) * len(table.classes) for table in found.tables),
        "names": await authority_names(api),
        "own": caller.authority_id,
        "period": (first, last),
        "quarters": quarters,
    }
    return render(request, "places/report.html", values)


async def _file(api: Api, name: str, query: dict[str, str]) -> Response[bytes]:
    answer = await api.send("GET", f"/v1/reports/{name}", query=query | {"format": "csv"})
    told = {"Content-Disposition": answer.headers["content-disposition"]}
    return Response(answer.content, media_type="text/csv; charset=utf-8", headers=HEADERS | told)


ROUTES = [dashboard, one_report]
