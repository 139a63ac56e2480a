"""`fritvalg demo`: a made-up country to try everything on."""

import rich_click as click

from service.cli import say


@click.group()
def demo() -> None:
    """Load and run the demonstration. All people and places in it are made up."""


@demo.command()
@click.option("--weeks", type=click.IntRange(1, 52), help="Overrides FRITVALG_DEMO_WEEKS.")
@click.option("--seed", type=click.IntRange(min=0), help="Overrides FRITVALG_DEMO_SEED.")
@say.as_json
def load(*, weeks: int | None, seed: int | None, as_json: bool) -> None:
    """Load the demonstration into the migrated database. Equal seeds give equal data."""
    from service.cli.at_work import owned_database
    from service.cli.demo_steps import demonstration
    from service.settings import settings

    chosen = settings()
    _not_in_production(is_production=chosen.is_production)
    weeks = chosen.demo_weeks if weeks is None else weeks
    seed = chosen.demo_seed if seed is None else seed
    with owned_database(chosen) as url:
        written = demonstration(url, chosen, weeks=weeks, seed=seed)
    text = f"{sum(written.values())} rows written." if written else "It is loaded already."
    say.result({"weeks": weeks, "seed": seed, "rows": written}, as_json=as_json, text=text)


@demo.command()
def up() -> None:
    """Run everything here: database, demonstration, API and worker, until Ctrl-C.

    The first time makes and loads the database; later times change nothing. With DATABASE_URL
    that database is used.
    """
    from service.cli.demo_up import run
    from service.settings import settings

    chosen = settings()
    _not_in_production(is_production=chosen.is_production)
    run(chosen)


def _not_in_production(*, is_production: bool) -> None:
    if is_production:
        raise click.UsageError("There is no demonstration in production.")
