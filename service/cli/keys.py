"""`fritvalg keys`: the keys that seal person data, and sealing everything anew."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from service.cli import say

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

    from service.settings import Settings


@click.group()
def keys() -> None:
    """Change the keys that seal person data."""


@keys.command()
@say.as_json
def new(*, as_json: bool) -> None:
    """Print a new key, to be put first among the configured ones."""
    from db.key_ring import new_key

    made = new_key()
    say.result({"key": made}, as_json=as_json, text=made)


@keys.command()
@say.as_json
def status(*, as_json: bool) -> None:
    """Count what is sealed, and what is not sealed under the newest key."""
    import asyncio

    from service.cli.at_work import database
    from service.settings import settings

    chosen = settings()
    with database(chosen) as url:
        found = asyncio.run(_standing(url, chosen))
    facts = {name: {"sealed": all_, "older": old} for name, (all_, old) in found.items()}
    rows = [(name, str(all_), str(old)) for name, (all_, old) in found.items()]
    say.result(facts, as_json=as_json, text=say.table(("column", "sealed", "older"), rows))


@keys.command()
@say.as_json
def reseal(*, as_json: bool) -> None:
    """Seal everything under the newest key. May be stopped at any time, and repeated."""
    from service.settings import settings

    _reseal(settings(), as_json=as_json)


@keys.command()
@say.as_json
def rotate(*, as_json: bool) -> None:
    """Put a new key into the file of keys, and seal everything under it.

    Running services read the file again when they meet a value under a key that they do not know;
    restart them before the old key is taken out of the file. The old key is still needed for
    backups from before.
    """
    from db.key_ring import add
    from service.settings import settings

    chosen = settings()
    add(_file_of(chosen))
    _reseal(chosen, as_json=as_json)


def _file_of(chosen: "Settings") -> Path:
    from db.key_ring import own_file
    from service.cli.at_work import sealer_of
    from service.cli.errors import CannotGoOn

    if chosen.keys:
        raise CannotGoOn(
            "The keys stand in the settings: put one from `fritvalg keys new` first in"
            " FRITVALG_DATA_KEYS, restart the services, then run `fritvalg keys reseal`."
        )
    sealer_of(chosen)  # makes the file where there is none yet
    return chosen.data_keys_file or own_file(chosen.data_dir)


def _reseal(chosen: "Settings", *, as_json: bool) -> None:
    import asyncio

    from service.cli.at_work import database
    from service.cli.errors import CannotGoOn
    from service.flows.resealing import DoesNotOpen

    with database(chosen) as url:
        try:
            done = asyncio.run(_sealed_anew(url, chosen))
        except DoesNotOpen as error:
            words = f"A value of {error} does not open: add the key that it was sealed with."
            raise CannotGoOn(words) from error
    say.result(done, as_json=as_json, text=f"{sum(done.values())} values sealed anew.")


@asynccontextmanager
async def _sessions(
    url: str, chosen: "Settings"
) -> "AsyncIterator[async_sessionmaker[AsyncSession]]":
    from db.sealing import knowing
    from service.cli.at_work import sealer_of
    from service.cli.following import opened

    async with opened(url) as factory:
        yield knowing(factory, sealer_of(chosen))


async def _sealed_anew(url: str, chosen: "Settings") -> dict[str, int]:
    from service.flows.resealing import reseal as seal_anew

    async with _sessions(url, chosen) as factory:
        with say.progress("Sealing") as told:
            return await seal_anew(factory, told)


async def _standing(url: str, chosen: "Settings") -> dict[str, tuple[int, int]]:
    from service.flows.resealing import standing

    async with _sessions(url, chosen) as factory:
        return await standing(factory)
