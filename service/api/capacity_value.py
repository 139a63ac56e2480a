"""The report on what one more place is worth."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get
from litestar.params import FromQuery, QueryParameter

from service.api.depends import DEFAULT_LIMIT, READS, Actor, Limit, Session, problems
from service.api.matching import RUN_READERS
from service.api.reports import SHEET, AlsoSheet
from service.flows.capacity_value import (
    LATEST,
    By,
    CapacityValue,
    Value,
    capacity_value,
    waiting_days_saved,
)
from service.schemas.capacity_value import CapacityValueOut, RefusalCostOut, ValueOut
from service.sheets import sheet


@get(
    "/v1/reports/capacity-value",
    operation_id="capacityValueReport",
    summary="Where one more place would help most",
    tags=["reports"],
    opt=RUN_READERS,
    operation_class=AlsoSheet,
    responses=problems((*READS, 409)),
)
async def capacity_value_report(
    session: Session,
    acting: Actor,
    run_id: FromQuery[str] = LATEST,
    by: FromQuery[By] = By.PROVIDER,
    municipality_code: FromQuery[str | None] = None,
    region_id: FromQuery[str | None] = None,
    limit: Limit = DEFAULT_LIMIT,
    form: Annotated[Literal["json", "csv"], QueryParameter(name="format")] = "json",
) -> Response[CapacityValueOut]:
    """Tell which provider, level, area and week is worth one more place, and what it would save.

    The prices are those of a run's own proof: exact for one more place, each row by itself; for
    two they are an upper bound. Told by provider, or by the municipality or region it lies in.
    `refusals` tells what each refusal in effect costs all plans: the difference of two proven
    answers, with and without it.
    """
    found = await capacity_value(
        session,
        acting,
        run_id,
        by=by,
        municipality_code=municipality_code,
        region_id=region_id,
    )
    if form == "csv":
        return _as_csv(found)
    body = CapacityValueOut(
        run_id=found.run.run_id,
        as_of=found.run.as_of,
        by=by.value,
        total=len(found.values),
        items=[_value_out(value) for value in found.values[:limit]],
        refusals=_refusals_out(found),
    )
    return Response(body)


def _value_out(value: Value) -> ValueOut:
    row = value.row
    year, week, _ = row.week_on.isocalendar()
    return ValueOut(
        group=value.group,
        provider_id=row.provider_id,
        provider_name=row.name,
        municipality_code=row.municipality_code,
        region_id=row.region_id,
        care_level=row.care_level,
        clinical_area=row.clinical_area,
        week=f"{year}-W{week:02}",
        best_on=row.start_on,
        for_residents=row.for_residents,
        providers=value.providers,
        deadlines_met=row.missed,
        late_starts_avoided=row.late,
        cost_saved=row.cost,
        waiting_days_saved=waiting_days_saved(row.cost),
    )


def _refusals_out(found: CapacityValue) -> list[RefusalCostOut] | None:
    if found.run.refusal_costs is None:
        return None
    return [_refusal_out(dict(one), found.names) for one in found.run.refusal_costs]


def _refusal_out(told: dict[str, Any], names: dict[str, str]) -> RefusalCostOut:
    missed, late, cost = told.pop("extra") or (None, None, None)
    return msgspec.convert(
        told
        | {
            "provider_name": names.get(told["provider_id"], ""),
            "deadlines_missed": missed,
            "late_starts": late,
            "cost": cost,
            "waiting_days": None if cost is None else waiting_days_saved(cost),
        },
        RefusalCostOut,
    )


def _as_csv(found: CapacityValue) -> Response[Any]:
    """Every row for a spreadsheet."""
    rows = (msgspec.structs.astuple(_value_out(value)) for value in found.values)
    name = f"capacity-value-{found.run.as_of}.csv"
    return Response(
        sheet(ValueOut.__struct_fields__, rows),
        media_type=SHEET,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


ROUTES = [capacity_value_report]
