"""Sealing everything anew: after a new key, and for rows from before their words were sealed.

Each batch is a transaction of its own. What is done stays done: it may be stopped at any time and
begun again.
"""

from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db.queries.plain_words import MOVES
from db.queries.reseal import PLACES, Place, older, seal_some_anew
from db.session import one_transaction

_AT_ONCE = 500
Told = Callable[[str, int], None]


class DoesNotOpen(Exception):
    """A sealed value does not open: a key is missing, or it was changed. Names its column."""


async def reseal(factory: async_sessionmaker[AsyncSession], told: Told) -> dict[str, int]:
    """Seal everything under the newest key.

    Args:
        factory: gives sessions that know the keys.
        told: is told of each batch, by column and count.

    Returns:
        how many values were sealed, by column.

    Raises:
        DoesNotOpen: a value does not.
    """
    done = {name: await _move(factory, name, told) for name in MOVES}
    return done | {_name(place): await _seal(factory, place, told) for place in PLACES}


async def _seal(factory: async_sessionmaker[AsyncSession], place: Place, told: Told) -> int:
    done, after, more = 0, None, True
    while more:
        try:
            async with one_transaction(factory) as session:
                count, after = await seal_some_anew(session, place, after=after, limit=_AT_ONCE)
        except InvalidTag as error:
            raise DoesNotOpen(_name(place)) from error
        more = after is not None
        done += count
        told(_name(place), count)
    return done


def _name(place: Place) -> str:
    return f"{place.table}.{place.column}"


async def _move(factory: async_sessionmaker[AsyncSession], name: str, told: Told) -> int:
    done = 0
    while count := await _moved(factory, name):
        done += count
        told(name, count)
    return done


async def _moved(factory: async_sessionmaker[AsyncSession], name: str) -> int:
    async with one_transaction(factory) as session:
        return await MOVES[name](session, _AT_ONCE)


async def standing(factory: async_sessionmaker[AsyncSession]) -> dict[str, tuple[int, int]]:
    """How many values are sealed, and how many of them not under the newest key, by column."""
    async with factory() as session:
        return {_name(place): await older(session, place) for place in PLACES}
