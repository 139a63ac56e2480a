"""`fritvalg sites`: study where sites for specialised rehabilitation should lie."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from service.cli import say

if TYPE_CHECKING:
    from service.flows.site_reading import Whole

_RANGE = re.compile(r"(\d{1,2})(?:\.\.(\d{1,2}))?")
_HEAD = ("sites", "status", "gap", "mean", "95 %", "worst", "inside", "smallest", "chosen")


class Numbers(click.ParamType[tuple[int, int]]):
    """A number of sites, or a range of them: `5` or `3..8`."""

    name = "A..B"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Read the two ends."""
        if isinstance(value, tuple):
            return value
        found = _RANGE.fullmatch(str(value))
        if found is None or int(found[1]) == 0:
            self.fail(f"{value!r} is no number of sites like 5 or 3..8.", param, ctx)
        return int(found[1]), int(found[2] or found[1])


@click.group()
def sites() -> None:
    """Study where sites for specialised rehabilitation should lie."""


@sites.command()
@click.option("--sites", "numbers", type=Numbers(), required=True, help="How many: 5, or 3..8.")
@click.option(
    "--demand",
    type=click.Choice(["low", "base", "high", "actual"]),
    default="base",
    show_default=True,
    help="Plans a year: an estimate, or those issued in the last year.",
)
@click.option(
    "--min-volume", type=click.IntRange(0, 100_000), default=0, help="Least plans a year a site."
)
@click.option("--max-minutes", type=click.IntRange(1, 1_440), help="Longest travel where possible.")
@click.option("--hard", is_flag=True, help="Nobody travels longer, islands aside.")
@click.option(
    "--objective",
    type=click.Choice(["travel", "coverage", "worst"]),
    default="travel",
    show_default=True,
)
@click.option("--candidate", "candidates", multiple=True, help="A site that may open; else all.")
@click.option("--require", "required", multiple=True, help="A site that must be open.")
@click.option("--forbid", "forbidden", multiple=True, help="A site that must stay closed.")
@click.option("--name", default="Command line", show_default=True, help="What to call the study.")
@click.option("--time-limit", type=click.IntRange(1, 3600), default=60, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for files.")
@click.option("--lang", type=click.Choice(["da", "en"]), default="da", help="Of the report.")
@say.as_json
def plan(
    *,
    numbers: tuple[int, int],
    demand: str,
    min_volume: int,
    max_minutes: int | None,
    hard: bool,
    objective: str,
    candidates: tuple[str, ...],
    required: tuple[str, ...],
    forbidden: tuple[str, ...],
    name: str,
    time_limit: int,
    seed: int,
    out: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Choose sites for each number of them, now, in this process; nothing waits for a worker.

    Exits 3 when no number of sites has a choice, and 4 when the time was up and the best choices
    found are kept.
    """
    import msgspec

    from service import log
    from service.api.site_answers import study_out
    from service.cli.at_work import database
    from service.cli.siting import study_now, write
    from service.notices.texts import Language
    from service.schemas.sites import DemandIn, NumbersIn, Scenario, SiteStudyIn
    from service.settings import settings
    from service.siting.facts import Aim

    chosen = settings()
    log.configure(chosen.log_level)
    asked = SiteStudyIn(
        name=name,
        demand=DemandIn(scenario=Scenario(demand)),
        candidates=list(candidates) or None,
        sites=NumbersIn(min=numbers[0], max=numbers[1]),
        min_volume=min_volume,
        max_travel_minutes=max_minutes,
        max_travel_is_hard=hard,
        required=list(required),
        forbidden=list(forbidden),
        objective=Aim(objective),
        time_limit_s=time_limit,
        seed=seed,
    )
    with database(chosen) as url:
        done = study_now(url, chosen, asked)
    for path in write(done, out, Language(lang)) if out is not None else ():
        say.note(f"Wrote {path}")
    say.result(msgspec.to_builtins(study_out(done)), as_json=as_json, text=_summary(done))
    raise SystemExit(exit_code_of(done))


def exit_code_of(done: "Whole") -> int:
    """The exit code that tells how a study ended."""
    from service.cli.exits import Exit

    if done.study.failure is not None:
        return Exit.FAULTS
    statuses = {point.solver_status for point in done.points}
    if statuses == {"infeasible"}:
        return Exit.INFEASIBLE
    return Exit.TIMEOUT if statuses & {"feasible", "unknown"} else Exit.OK


def _summary(done: "Whole") -> str:
    from service.flows.site_reading import smallest_volume

    study = done.study
    if study.failure is not None:
        return f"Study {study.study_id} failed: {study.failure}"
    rows = [
        (
            str(point.sites),
            point.solver_status,
            _told(point.gap, "{:.4f}"),
            _told(point.mean_minutes, "{:.1f}"),
            _told(point.p95_minutes, "{}"),
            _told(point.worst_minutes, "{}"),
            _told(point.share_within_limit, "{:.1%}"),
            _told(smallest_volume(point), "{}"),
            " ".join(site["site_id"] for site in point.chosen)
            or ", ".join(dict.fromkeys(reason["rule"] for reason in point.reasons)),
        )
        for point in done.points
    ]
    wall = (study.solver or {})["wall_s"]
    return (
        f"Study {study.study_id}: {study.demand['total']} plans a year, minutes by "
        f"{study.travel_source}, in {wall} s.\n{say.table(_HEAD, rows)}"
    )


def _told(value: float | None, form: str) -> str:
    return "-" if value is None else form.format(value)
