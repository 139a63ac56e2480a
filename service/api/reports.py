"""Routes of reports. All public; small counts are kept back from the public."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import FromQuery, QueryParameter

from db.queries import reports as queries
from service.api.depends import OPEN_READS, Actor, Session, problems
from service.border.identity import admits
from service.flows import reports as flow
from service.flows.freshness import fresh_from
from service.flows.report_counts import MEASURES
from service.rules.disclosure import FEWEST_SHOWN
from service.schemas.reports import (
    BandOut,
    FreshnessLineOut,
    FreshnessReportOut,
    RefusalLineOut,
    RefusalReportOut,
    ReportLineOut,
    ReportOut,
    ReportTableOut,
)
from service.sheets import sheet

_TAGS = ["reports"]
SHEET = "text/csv"
_ABOUT = {
    "timeliness": "Notices in time (§ 6), from discharge and from receipt, and starts in 7 days",
    "distribution": "Basic and advanced level against the bands that are expected",
    "choices": "What became of the right to a private provider (§ 7, stk. 3)",
    "restratifications": "Courses whose level was changed",
    "flows": "Placements at home, out of area and at private providers",
    "rehabilitation": "Specialised rehabilitation: how many, and 30 and 60 minutes of travel",
    "deadlines": "Clinical deadlines (§ 3) met and missed",
    "overview": "Everything that the other reports count, in one reading",
}
_HIDDEN = (
    f"Counts from 1 to {FEWEST_SHOWN - 1} are kept back, and others so that none can be computed;"
    " told for one whole quarter."
)
_QUARTER_DAYS = 92
From = Annotated[
    date | None,
    QueryParameter(name="from", description="First day; three months ago if left out."),
]
To = Annotated[date | None, QueryParameter(name="to", description="Last day; today if left out.")]


@dataclass
class AlsoSheet(Operation):
    """A description that tells of the sheet beside the document."""

    def __post_init__(self) -> None:
        """Add the sheet to what a good answer may be."""
        answer = (self.responses or {}).get("200")
        if isinstance(answer, OpenAPIResponse) and answer.content is not None:
            answer.content[SHEET] = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING))


def _counted(name: str) -> HTTPRouteHandler:
    @get(
        f"/v1/reports/{name}",
        operation_id=f"{name}Report",
        summary=_ABOUT[name],
        description=f"{_ABOUT[name]}. {_HIDDEN} An authority reads its own rows as they are.",
        tags=_TAGS,
        opt=admits(),
        operation_class=AlsoSheet,
        responses=problems(OPEN_READS),
    )
    async def read(
        session: Session,
        acting: Actor,
        first_on: From = None,
        last_on: To = None,
        by: FromQuery[flow.By] = flow.By.AUTHORITY,
        clinical_area: FromQuery[str | None] = None,
        form: Annotated[Literal["json", "csv"], QueryParameter(name="format")] = "json",
    ) -> Response[ReportOut]:
        found = await flow.report(
            session,
            acting,
            name,
            first_on=first_on,
            last_on=last_on,
            by=by,
            clinical_area=clinical_area,
        )
        return _as_csv(found) if form == "csv" else Response(_report_out(found))

    return read


def _report_out(found: flow.Report) -> ReportOut:
    return ReportOut(
        report=found.name,
        period_from=found.first_on,
        period_to=found.last_on,
        by=found.by.value,
        rule=_HIDDEN if found.suppressed else None,
        tables=[
            ReportTableOut(
                measure=table.measure,
                classes=list(table.classes),
                items=[_line_out(line) for line in table.lines],
                total=_line_out(table.total),
            )
            for table in found.tables
        ],
    )


def _line_out(line: flow.Line) -> ReportLineOut:
    whole = line.total is not None and None not in line.counts.values()
    return ReportLineOut(
        group=line.group,
        counts=dict(line.counts),
        shares={
            name: round(count / line.total, 3)
            if whole and line.total and count is not None
            else None
            for name, count in line.counts.items()
        },
        total=line.total,
        suppressed=line.total is None or None in line.counts.values(),
        days_late_mean=line.days_late_mean,
        bands=[
            BandOut(
                care_level=one.band.care_level.value,
                source=one.band.source,
                share=None if one.share is None else float(one.share),
                low=one.low,
                high=one.high,
                inside=one.inside.holds,
                code=one.inside.reason.code,
            )
            for one in line.findings
        ],
    )


def _as_csv(found: flow.Report) -> Response[Any]:
    """The same rows for a spreadsheet: one for each group and class."""
    head = ("measure", "by", "group", "class", "count", "suppressed")
    rows = (
        (table.measure, found.by.value, line.group or "all", name, count, _word(count is None))
        for table in found.tables
        for line in (*table.lines, table.total)
        for name, count in line.counts.items()
    )
    name = f"{found.name}-{found.first_on}-{found.last_on}.csv"
    return Response(
        sheet(head, rows),
        media_type=SHEET,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _word(yes: bool) -> str:
    return "true" if yes else "false"


@get(
    "/v1/reports/refusals",
    operation_id="refusalsReport",
    summary="Refusals under § 7, stk. 2, with the figures they were weighed on",
    tags=_TAGS,
    opt=admits(),
    responses=problems(OPEN_READS),
)
async def refusals_report(
    session: Session, acting: Actor, first_on: From = None, last_on: To = None
) -> RefusalReportOut:
    """List refusals of everybody from elsewhere, by outcome. They concern no single citizen."""
    last = last_on or acting.today
    first = first_on or last - timedelta(days=_QUARTER_DAYS)
    rows = await queries.refusals(session, first_on=first, last_on=last)
    items = [
        RefusalLineOut(
            authority_id=row.authority_id,
            provider_id=row.provider_id,
            provider_name=row.name,
            care_level=row.care_level,
            clinical_area=row.clinical_area,
            state=row.state,
            code=row.code,
            overridden=row.overridden,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            own_waiting_days=row.own_waiting_days,
            median=row.median,
        )
        for row in rows
    ]
    counts = dict(Counter(item.state for item in items))
    return RefusalReportOut(period_from=first, period_to=last, counts=counts, items=items)


@get(
    "/v1/reports/freshness",
    operation_id="freshnessReport",
    summary="How old the published figures are",
    tags=_TAGS,
    opt=admits(),
    responses=problems(OPEN_READS),
)
async def freshness_report(session: Session, acting: Actor) -> FreshnessReportOut:
    """List how many services of each provider have figures that may be compared, oldest first."""
    rows = await queries.freshness(
        session, on=acting.today, now=acting.now, fresh_from=fresh_from(acting.today)
    )
    items = [
        FreshnessLineOut(
            provider_id=row.provider_id,
            provider_name=row.name,
            authority_id=row.authority_id,
            operator_authority_id=row.operator_authority_id,
            municipality_code=row.municipality_code,
            services=row.services,
            fresh=row.fresh,
            stale_share=round(1 - row.fresh / row.services, 3),
            observed_at=row.observed_at,
        )
        for row in rows
    ]
    return FreshnessReportOut(
        services=sum(item.services for item in items),
        fresh=sum(item.fresh for item in items),
        items=items,
    )


ROUTES = [*(_counted(name) for name in MEASURES), refusals_report, freshness_report]
