"""`fritvalg openapi`: the API's description as files."""

from pathlib import Path

import rich_click as click

from service.cli import say

_FOLDER = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("openapi"),
    show_default=True,
)


@click.group()
def openapi() -> None:
    """Write or check the API's description."""


@openapi.command()
@_FOLDER
@say.as_json
def export(folder: Path, *, as_json: bool) -> None:
    """Write openapi.json, problems.md and access.md."""
    from service.openapi_export import files

    folder.mkdir(parents=True, exist_ok=True)
    written = files(folder)
    for path, text in written.items():
        path.write_text(text, encoding="utf-8")
    names = [str(path) for path in written]
    say.result({"written": names}, as_json=as_json, text="\n".join(names))


@openapi.command()
@_FOLDER
@say.as_json
def check(folder: Path, *, as_json: bool) -> None:
    """Exit 1 when a file says something else than the code."""
    from service.cli.exits import Exit
    from service.openapi_export import stale

    names = [str(path) for path in stale(folder)]
    text = f"Stale: {', '.join(names)}. Run make openapi." if names else "As the code says."
    say.result({"stale": names}, as_json=as_json, text=text)
    if names:
        raise SystemExit(Exit.FAULTS)
