"""Where one more place would help most, and what refusals cost the rest of the country."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import match_value, providers
from db.tables.matching import MatchRunTable, RunState
from service.errors import Conflict, Fault, WrongFields
from service.flows.acting import Acting
from service.flows.matching import find_run, last_good
from service.matching.weights import WAITING_DAY

LATEST = "latest"


class By(StrEnum):
    """What the report tells apart."""

    PROVIDER = "provider"
    MUNICIPALITY = "municipality"
    REGION = "region"


_GROUP: dict[By, Callable[[Any], str]] = {
    By.PROVIDER: lambda row: str(row.provider_id),
    By.MUNICIPALITY: lambda row: row.municipality_code,
    By.REGION: lambda row: row.region_id or "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One row: a service of a group in a week, and the day on which one more place helps most.

    Attributes:
        row: the dearest day, with its provider.
        providers: how many of the group's providers have a day worth something that week.
    """

    group: str
    row: Any
    providers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityValue:
    """The report, the most valuable first; `names` are those of providers, by id."""

    run: MatchRunTable
    values: list[Value]
    names: dict[str, str]


async def capacity_value(
    session: AsyncSession,
    acting: Acting,
    run_id: str,
    *,
    by: By,
    municipality_code: str | None,
    region_id: str | None,
) -> CapacityValue:
    """Read what places were worth in a run, or in the last good national one.

    Raises:
        Conflict: the run has no proven answer, so that nothing is known of worth.
        NotFound: there is no such run for the caller.
        WrongFields: the run's name is neither an id nor `latest`.
    """
    run = await _run(session, acting, run_id)
    if run.state is not RunState.DONE or (run.solver or {}).get("status") != "optimal":
        detail = "The run has no proven answer, so no price of a place is known."
        raise Conflict("RUN_NOT_PROVEN", detail, facts={"state": run.state.value})
    rows = await match_value.weeks(
        session, run.run_id, municipality_code=municipality_code, region_id=region_id
    )
    return CapacityValue(run=run, values=_grouped(rows, by), names=await providers.names(session))


async def _run(session: AsyncSession, acting: Acting, run_id: str) -> MatchRunTable:
    if run_id == LATEST:
        return await last_good(session, acting, None)
    try:
        return await find_run(session, acting, UUID(run_id))
    except ValueError as error:
        detail = f"Send the id of a run, or {LATEST}."
        raise WrongFields((Fault("/run_id", "invalid", detail),)) from error


def _grouped(rows: Sequence[Any], by: By) -> list[Value]:
    services: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        key = (_GROUP[by](row), row.care_level, row.clinical_area, row.week_on)
        services.setdefault(key, []).append(row)
    found = [
        Value(
            group=key[0],
            row=max(same, key=_worth),
            providers=len({row.provider_id for row in same}),
        )
        for key, same in services.items()
    ]
    return sorted(found, key=_dearest_first)


def _worth(row: Any) -> tuple[int, int, int, str]:  # noqa: ANN401 - a row of the query
    return row.missed, row.late, row.cost, str(row.provider_id)


def _dearest_first(value: Value) -> tuple[Any, ...]:
    row = value.row
    return (
        -row.missed,
        -row.late,
        -row.cost,
        value.group,
        row.care_level,
        row.clinical_area,
        row.week_on,
    )


def waiting_days_saved(cost: int) -> float:
    """A weighted cost told as days of waiting; minutes on the road count in it by their weight."""
    return round(cost / WAITING_DAY, 1)
