"""`fritvalg capacity`: what the publishing operation of the API does, from a file."""

from pathlib import Path

import rich_click as click

from service.cli import say


@click.group()
def capacity() -> None:
    """Publish places that can be started."""


@capacity.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--authority-id", help="Publish as this municipality or region; else as operator.")
@click.option("--observed-at", help="When it was observed, where FILE does not say; else now.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and store nothing.")
@click.option(
    "--errors",
    "faults_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the faults into this CSV file, one a line.",
)
@say.as_json
def publish(
    *,
    file: Path,
    authority_id: str | None,
    observed_at: str | None,
    dry_run: bool,
    faults_file: Path | None,
    as_json: bool,
) -> None:
    """Publish FILE: .csv, .json or .ndjson. Good rows are stored; exits 1 if any is refused."""
    import asyncio

    from service.cli.at_work import database
    from service.cli.exits import Exit
    from service.cli.publishing import facts_of, media_type_of, publish_file, write_faults
    from service.settings import settings

    chosen = settings()
    media_type = media_type_of(file)
    if media_type is None:
        raise click.UsageError("FILE must end in .csv, .json, .ndjson or .jsonl.")
    with database(chosen) as url:
        published = asyncio.run(
            publish_file(
                url,
                chosen,
                body=file.read_bytes(),
                media_type=media_type,
                authority_id=authority_id,
                observed_at=observed_at,
                dry_run=dry_run,
            )
        )
    if faults_file is not None:
        write_faults(published, faults_file)
    facts = facts_of(published)
    lines = [f"{published.accepted} rows accepted, {len(published.rejected)} refused."]
    lines += [
        f"row {row.number}: {fault.pointer} {fault.detail} ({fault.code})"
        for row in published.rejected
        for fault in row.faults
    ]
    say.result(facts, as_json=as_json, text="\n".join(lines))
    if published.rejected:
        raise SystemExit(Exit.FAULTS)
