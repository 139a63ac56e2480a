"""`fritvalg plans`: what the issuing operation of the API does, from a file."""

from pathlib import Path

import rich_click as click

from service.cli import say


@click.group()
def plans() -> None:
    """Rehabilitation plans from hospitals."""


@plans.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--hospital", required=True, help="Subject of the hospital that issues them.")
@say.as_json
def import_plans(*, file: Path, hospital: str, as_json: bool) -> None:
    """Issue the plans of FILE, one JSON object a line. Safe to repeat: known plans stay.

    Good lines are stored; exits 1 if any is refused. Nothing about persons is printed.
    """
    import asyncio

    from service.cli.at_work import database
    from service.cli.exits import Exit
    from service.cli.importing import import_file
    from service.settings import settings

    chosen = settings()
    with database(chosen) as url:
        done = asyncio.run(import_file(url, chosen, body=file.read_bytes(), hospital=hospital))
    lines = [f"{done.new} new, {done.known} known already, {len(done.refused)} refused."]
    lines += [
        f"line {row}: {fault['pointer']} {fault['detail']} ({fault['code']})"
        for row, faults in done.refused.items()
        for fault in faults
    ]
    facts = {
        "new": done.new,
        "known": done.known,
        "refused": [{"row": row, "errors": faults} for row, faults in done.refused.items()],
    }
    say.result(facts, as_json=as_json, text="\n".join(lines))
    if done.refused:
        raise SystemExit(Exit.FAULTS)
