"""`fritvalg audit`: whether history is still what was written."""

from typing import TYPE_CHECKING, Any

import rich_click as click

from service.cli import say

if TYPE_CHECKING:
    from service.flows.audit import Head, Verified


@click.group()
def audit() -> None:
    """Check that history has not been changed."""


def _head(_: click.Context, __: click.Parameter, given: str | None) -> "Head | None":
    """A head as `verify` tells it: the position, a colon, and the hash."""
    if given is None:
        return None
    from service.flows.audit import Head

    position, _colon, digits = given.partition(":")
    try:
        return Head(int(position), bytes.fromhex(digits))
    except ValueError as error:
        raise click.BadParameter("write POSITION:HASH, as verify tells it") from error


@audit.command()
@click.option("--head", "noted", callback=_head, help="POSITION:HASH that an earlier run told.")
@say.as_json
def verify(*, noted: "Head | None", as_json: bool) -> None:
    """Read the chain of history through. Exits 1 and names the first broken row if one is.

    Note the head that is told, outside the database: with --head a later run also finds rows that
    were cut off at the end.
    """
    import asyncio

    from service.cli.at_work import database, transaction
    from service.cli.exits import Exit
    from service.flows.audit import verify as read_through
    from service.settings import settings

    async def read(url: str, told: say.Told) -> "Verified":
        async with transaction(url) as session:
            return await read_through(session, noted=noted, told=told)

    with database(settings()) as url, say.progress("Reading history") as told:
        found = asyncio.run(read(url, told))
    say.result(_facts(found), as_json=as_json, text=_text(found))
    if found.breaks:
        raise SystemExit(Exit.FAULTS)


def _facts(found: "Verified") -> dict[str, Any]:
    return {
        "intact": not found.breaks,
        "links": found.links,
        "head": _written(found),
        "breaks": [
            {
                "what": one.what.value,
                "position": one.position,
                "source": one.source,
                "key": one.key,
            }
            for one in found.breaks
        ],
    }


def _written(found: "Verified") -> str:
    return f"{found.head.position}:{found.head.hash.hex()}"


def _text(found: "Verified") -> str:
    if not found.breaks:
        return f"{found.links} rows of history are as they were written. Head {_written(found)}"
    lines = [f"{found.links} rows of history; the first that is broken comes first:"]
    lines += [
        f"{one.what.value}: {one.source} {one.key} (position {one.position})"
        for one in found.breaks
    ]
    return "\n".join(lines)
