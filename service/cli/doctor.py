"""`fritvalg doctor`: finds out what keeps the service from running here."""

import rich_click as click

from service.cli import say


@click.command()
@say.as_json
def doctor(*, as_json: bool) -> None:
    """Check Python, settings, data folder, database, migrations, port and solver.

    Exits 1 when something is wrong; each line says what to do about it.
    """
    from service.cli.checks import all_checks
    from service.cli.exits import Exit

    found = all_checks()
    lines = [f"{'ok' if check.well else 'WRONG':5}  {check.name}: {check.words}" for check in found]
    facts = {"checks": [{"name": c.name, "ok": c.well, "detail": c.words} for c in found]}
    say.result(facts, as_json=as_json, text="\n".join(lines))
    if not all(check.well for check in found):
        raise SystemExit(Exit.FAULTS)
