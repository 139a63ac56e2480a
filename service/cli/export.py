"""`fritvalg export`: what the reporting operations of the API give, as files."""

from pathlib import Path

import rich_click as click

from service.cli import say


@click.group()
def export() -> None:
    """Reports of plans to others, in their form."""


@export.command("kl-gateway")
@click.option("--authority", required=True, help="Whose plans, such as 0751.")
@click.option("--custodian-sor", required=True, help="SOR code of who keeps the record.")
@click.option("--after", type=click.IntRange(min=0), default=0, help="Where the last one ended.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="File to write; holds civil registration numbers, and is readable by its owner alone.",
)
@say.as_json
def kl_gateway(*, authority: str, custodian_sor: str, after: int, out: Path, as_json: bool) -> None:
    """Write an authority's plans as FHIR bundles for KL Gateway, one citizen a line.

    Plans that cannot be reported are named in the file, and counted here.
    """
    import asyncio

    from service.cli.at_work import database
    from service.cli.exporting import export_plans
    from service.settings import settings

    chosen = settings()
    with database(chosen) as url:
        done = asyncio.run(
            export_plans(
                url, chosen, authority=authority, custodian_sor=custodian_sor, after=after, out=out
            )
        )
    facts = {
        "plans": done.plans,
        "bundles": done.bundles,
        "left_out": done.left_out,
        "after": done.up_to,
    }
    text = (
        f"{done.plans} plans in {done.bundles} bundles, {done.left_out} left out. "
        f"Go on with --after {done.up_to}."
    )
    say.result(facts, as_json=as_json, text=text)
