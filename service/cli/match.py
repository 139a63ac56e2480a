"""`fritvalg match`: run the matching here, and ask it why."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import rich_click as click

from service.cli import say
from service.cli.match_answers import accept, compare

if TYPE_CHECKING:
    from db.tables.matching import MatchRunTable
    from service.flows.match_explanations import Why


@click.group()
def match() -> None:
    """Match open plans to places, and explain the answer."""


@match.command()
@click.option("--authority-id", help="Only the plans of this municipality or region.")
@click.option("--horizon-days", type=click.IntRange(1, 365), default=42, show_default=True)
@click.option("--time-limit", type=click.IntRange(1, 3600), help="Seconds; else the setting's.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option(
    "--pin",
    "pins",
    type=(click.UUID, click.UUID, click.DateTime(["%Y-%m-%d"])),
    metavar="PLAN PROVIDER DAY",
    multiple=True,
    help="A start that is decided already; may be given more than once.",
)
@click.option(
    "--fair", is_flag=True, help="Nobody's waiting and travel more than somebody's must be."
)
@say.as_json
def run(
    *,
    authority_id: str | None,
    horizon_days: int,
    time_limit: int | None,
    seed: int,
    pins: tuple[tuple[UUID, UUID, datetime], ...],
    fair: bool,
    as_json: bool,
) -> None:
    """Match all open plans now, in this process; nothing waits for a worker.

    Exits 3 when a decided start is impossible, and 4 when the time was up and the best answer
    found is kept.
    """
    import msgspec

    from service import log
    from service.api.matching import run_out
    from service.cli.at_work import database
    from service.cli.matching import match_now
    from service.schemas.matching import MatchRunIn, PinIn
    from service.settings import settings

    chosen = settings()
    log.configure(chosen.log_level)
    with database(chosen) as url:
        done = match_now(
            url,
            chosen,
            MatchRunIn(
                authority_id=authority_id,
                horizon_days=horizon_days,
                time_limit_s=time_limit or chosen.match_time_limit_s,
                seed=seed,
                fair=fair,
                pins=[
                    PinIn(plan_id=plan, provider_id=provider, start_on=day.date())
                    for plan, provider, day in pins
                ],
            ),
        )
    say.result(msgspec.to_builtins(run_out(done)), as_json=as_json, text=_summary(done))
    raise SystemExit(exit_code_of(done))


def exit_code_of(done: "MatchRunTable") -> int:
    """The exit code that tells how a run ended."""
    from service.cli.exits import Exit

    if done.failure is not None:
        impossible = done.failure.startswith("PinIsNotPossible")
        return Exit.INFEASIBLE if impossible else Exit.FAULTS
    return Exit.OK if (done.solver or {}).get("status") == "optimal" else Exit.TIMEOUT


def _summary(done: "MatchRunTable") -> str:
    if done.failure is not None:
        return f"Run {done.run_id} failed: {done.failure}"
    counts, solver = done.counts or {}, done.solver or {}
    return (
        f"Run {done.run_id}: {counts['placed']} of {counts['plans']} plans placed, "
        f"{counts['placed_by_offer']} in time, {counts['unplaced']} without a place.\n"
        f"The plan worst off has {solver['worst_cost']} of waiting and travel"
        f"{', and no answer has less' if done.request.get('fair') else ''}.\n"
        f"{_proof(solver['status'])}, in {solver['wall_s']} s."
    )


def _proof(status: str) -> str:
    return "Proven optimal" if status == "optimal" else "The best found before the time was up"


@match.command()
@click.argument("plan_id", metavar="PLAN", type=click.UUID)
@click.option("--run", "run_id", type=click.UUID, help="Which run; else the newest national one.")
@click.option("--limit", type=click.IntRange(1), default=15, show_default=True, help="Providers.")
@say.as_json
def explain(*, plan_id: UUID, run_id: UUID | None, limit: int, as_json: bool) -> None:
    """Tell for each provider whether it was chosen for PLAN, or why not, with the paragraph."""
    import asyncio

    from service.cli.at_work import database
    from service.cli.matching import explanation
    from service.settings import settings

    chosen = settings()
    with database(chosen) as url:
        found, answers = asyncio.run(explanation(url, chosen, plan_id=plan_id, run_id=run_id))
    facts = {"run_id": found, "plan_id": plan_id, "providers": [_facts(why) for why in answers]}
    rows = [
        (why.reason.code, why.reason.citation, str(why.start_on or ""), why.name)
        for why in answers[:limit]
    ]
    table = say.table(("answer", "citation", "start", "provider"), rows)
    rest = len(answers) - len(rows)
    more = f"\n{rest} more; show them with --limit." if rest else ""
    say.result(facts, as_json=as_json, text=f"Run {found}, plan {plan_id}\n{table}{more}")


def _facts(why: "Why") -> dict[str, object]:
    return {
        "provider_id": why.provider_id,
        "name": why.name,
        "code": why.reason.code,
        "citation": why.reason.citation,
        "facts": dict(why.reason.facts),
        "start_on": why.start_on,
        "would_qualify_if": dict(why.remedy),
    }


match.add_command(compare)
match.add_command(accept)
