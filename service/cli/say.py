"""How commands speak: results on standard output, everything else on standard error."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import rich_click as click

Told = Callable[[str, int], None]

as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def result(facts: Mapping[str, Any], *, as_json: bool, text: str) -> None:
    """Print a command's result: its facts as JSON, or as text."""
    click.echo(json.dumps(facts, ensure_ascii=False, default=str) if as_json else text)


def note(text: str) -> None:
    """Tell something that is not the result."""
    click.echo(text, err=True)


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Rows under a head, in columns wide enough for all of them."""
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]
    lines = (
        "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in [head, *rows]
    )
    return "\n".join(line.rstrip() for line in lines)


@contextmanager
def progress(doing: str) -> Iterator[Told]:
    """Show how much of something is done: a bar on a terminal, silence elsewhere.

    Gives a function that is told a name and a number of rows as each part is done.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _name, _rows: None
        return
    # Imported here: only a terminal needs it.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description:40}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        whole = bars.add_task(doing, total=None)
        done = 0

        def told(name: str, rows: int) -> None:
            nonlocal done
            done += rows
            bars.update(whole, description=f"{doing}: {name}", completed=done)

        yield told
        bars.update(whole, description=doing, total=done, completed=done)
