"""`fritvalg simulate`: a made-up year, to see what the rules and the places lead to."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from service.cli import say

if TYPE_CHECKING:
    from datetime import date

    from service.simulation.report import Line

_SHEET = "simulation.csv"
_SHOWN = ("plans", "wait_mean", "wait_p95", "in_seven_days", "rights", "private_share", "unplaced")


@click.group()
def simulate() -> None:
    """Simulate the country. All people and places in it are made up."""


@simulate.command()
@click.option("--weeks", type=click.IntRange(3, 52), default=52, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--region", "region_id", help="Only this region, as if there were no other.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help=f"Folder to write every municipality to, as {_SHEET}.",
)
@say.as_json
def year(*, weeks: int, seed: int, region_id: str | None, out: Path | None, as_json: bool) -> None:
    """Live through a year (or some weeks) day by day, under the real rules and matching.

    Citizens leave hospital, authorities offer their own places, citizens choose, providers
    cancel. Tells waits, rights that arose, private starts and plans without a place, for the
    country, each region and each municipality. Equal seeds give equal reports.
    """
    from service.simulation.run import simulate as live

    with say.progress("Simulating") as told:

        def lived(day: "date", plans: int) -> None:
            told(day.isoformat(), plans)

        try:
            done = live(seed=seed, weeks=weeks, region_id=region_id, progress=lived)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / _SHEET).write_bytes(_sheet(done.lines))
    facts: dict[str, Any] = {"seed": seed, "weeks": weeks, "region": region_id}
    facts |= {"days": done.days, "plans": done.plans}
    facts |= {"lines": [asdict(line) for line in done.lines]}
    say.result(facts, as_json=as_json, text=_table(done.lines))


def _table(lines: list["Line"]) -> str:
    """The country and its regions; municipalities are for the sheet."""
    wide = [line for line in lines if not line.area.isdigit()]
    head = ("area", *_SHOWN)
    return say.table(
        head, [(line.name, *(_cell(getattr(line, name)) for name in _SHOWN)) for line in wide]
    )


def _cell(value: float | None) -> str:
    return "-" if value is None else str(value)


def _sheet(lines: list["Line"]) -> bytes:
    from service.sheets import sheet

    rows = [asdict(line) for line in lines]
    return sheet(list(rows[0]), [list(row.values()) for row in rows])
