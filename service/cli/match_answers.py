"""`fritvalg match compare` and `accept`: what is done with the answers of runs."""

from datetime import datetime
from uuid import UUID

import rich_click as click

from service.cli import say


@click.command()
@click.argument("run_id", metavar="RUN", type=click.UUID)
@click.argument("other_id", metavar="OTHER", type=click.UUID)
@click.option("--limit", type=click.IntRange(0), default=15, show_default=True, help="Plans.")
@say.as_json
def compare(*, run_id: UUID, other_id: UUID, limit: int, as_json: bool) -> None:
    """Tell what RUN answers otherwise than OTHER: each aim, and the plans placed otherwise."""
    import asyncio

    from service.cli.at_work import database
    from service.cli.matching import comparison
    from service.settings import settings

    chosen = settings()
    with database(chosen) as url:
        found = asyncio.run(comparison(url, chosen, run_id, other_id, limit=limit))
    aims = say.table(
        ("aim", "run", "other", "difference"),
        [(tier, str(a), str(b), f"{a - b:+d}") for tier, a, b in found.objective],
    )
    plans = say.table(
        ("plan", "run", "other"),
        [(str(plan), this, other) for plan, this, other in found.otherwise],
    )
    facts = {
        "run_id": run_id,
        "with_run_id": other_id,
        "objective": {tier: {"this": a, "other": b} for tier, a, b in found.objective},
        "placed_otherwise": found.total,
        "items": [{"plan_id": p, "this": a, "other": b} for p, a, b in found.otherwise],
    }
    rest = f"{found.total} plans are placed otherwise."
    say.result(facts, as_json=as_json, text=f"{aims}\n{plans}\n{rest}")


@click.command()
@click.argument("run_id", metavar="RUN", type=click.UUID)
@click.option("--authority-id", required=True, help="The authority that offers.")
@click.option("--plan", "plans", type=click.UUID, multiple=True, help="Only these; else all.")
@click.option("--reply-by", type=click.DateTime(["%Y-%m-%d"]), help="Last day to reply.")
@say.as_json
def accept(
    *,
    run_id: UUID,
    authority_id: str,
    plans: tuple[UUID, ...],
    reply_by: datetime | None,
    as_json: bool,
) -> None:
    """Offer what RUN proposes for an authority's plans, each by itself, told now in the portal.

    Exits 1 if any is refused; what was offered stands.
    """
    import asyncio

    import msgspec

    from service.cli.at_work import database
    from service.cli.exits import Exit
    from service.cli.matching import acceptances
    from service.schemas.acceptances import AcceptancesIn
    from service.settings import settings

    chosen = settings()
    asked = AcceptancesIn.model_validate(
        {
            "plan_ids": list(plans) or None,
            "reply_by": f"{reply_by:%Y-%m-%d}" if reply_by else None,
        }
    )
    with database(chosen) as url:
        rows = asyncio.run(acceptances(url, chosen, run_id, asked, authority_id=authority_id))
    refused = [row for row in rows if not row.accepted]
    lines = [f"{len(rows) - len(refused)} offered, {len(refused)} refused."]
    lines += [f"plan {row.plan_id}: {row.detail} ({row.code})" for row in refused]
    facts = {
        "accepted": len(rows) - len(refused),
        "refused": len(refused),
        "items": msgspec.to_builtins(rows),
    }
    say.result(facts, as_json=as_json, text="\n".join(lines))
    if refused:
        raise SystemExit(Exit.FAULTS)
