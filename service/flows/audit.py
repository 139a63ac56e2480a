"""Reading the chain of history through, and finding where it was broken."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import chain

Told = Callable[[str, int], None]
_AT_ONCE = 5000


class What(StrEnum):
    """What is wrong with a row of history."""

    CHANGED = "changed"  # the row is not what was linked
    MISSING = "missing"  # the row is gone
    NOT_LINKED = "not_linked"  # the row was written past the chain
    LINK_BROKEN = "link_broken"  # the link itself was changed, moved, or one before it taken out
    NOT_AS_NOTED = "not_as_noted"  # the chain ends before a head noted earlier, or goes another way


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold; the position is missing where there is no link."""

    what: What
    position: int | None
    source: str
    key: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last link. Whoever notes it can tell later that it is still there."""

    position: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Verified:
    """What reading the chain through has found; `breaks` with the first in the chain first."""

    links: int
    head: Head
    breaks: list[Break]


@dataclass
class _Walk:
    """A walk along the links, each held against the one before."""

    noted: Head | None
    head: Head = field(default=Head(0, b""))
    links: int = 0
    broken: Break | None = None
    noted_found: bool = False

    def step(self, link: chain.Link) -> None:
        """Hold one more link against the chain so far; after a break the rest is only counted."""
        self.links += 1
        follows = link.position == self.head.position + 1
        if self.broken is None and not (follows and link.hash == _hash(self.head, link)):
            self.broken = Break(What.LINK_BROKEN, link.position, link.source, link.key)
        self.head = Head(link.position, link.hash)
        self.noted_found |= self.head == self.noted

    def breaks(self) -> Iterator[Break]:
        """What is wrong with the links."""
        if self.broken is not None:
            yield self.broken
        if self.noted is not None and not self.noted_found:
            yield Break(What.NOT_AS_NOTED, self.noted.position, "", "")


def _hash(before: Head, link: chain.Link) -> bytes:
    """A link's hash, as it must be after the one before it."""
    named = f"{link.position}\n{link.source}\n{link.key}\n".encode()
    return hashlib.sha256(before.hash + named + link.row_hash).digest()


async def verify(
    session: AsyncSession, *, noted: Head | None = None, told: Told = lambda _name, _rows: None
) -> Verified:
    """Read the whole chain, and every row it links, at one instant.

    Rows that were cut off at the end together with their links are found only with a head that
    was noted while they were there.

    Args:
        session: a new transaction, without limit on the time of statements.
        noted: a head noted earlier that must still be there.
        told: is told what is read, and how many rows of it.
    """
    await chain.read_one_instant(session)
    walk = _Walk(noted)
    while batch := await chain.links(session, after=walk.head.position, limit=_AT_ONCE):
        for link in batch:
            walk.step(link)
        session.expunge_all()
        told("links", len(batch))
    breaks = [*walk.breaks()]
    for source in chain.SOURCES:
        name = str(source.__tablename__)
        found = await chain.first_differing(session, source)
        if found is not None:
            breaks.append(_as_break(name, found))
        told(name, await chain.rows_of(session, source))
    return Verified(links=walk.links, head=walk.head, breaks=_in_order(breaks))


def _as_break(source: str, found: chain.Differing) -> Break:
    if found.position is None:
        return Break(What.NOT_LINKED, None, source, found.key)
    what = What.CHANGED if found.is_there else What.MISSING
    return Break(what, found.position, source, found.key)


def _in_order(breaks: Sequence[Break]) -> list[Break]:
    """The first in the chain first; what has no place in it last."""
    return sorted(breaks, key=lambda one: (one.position is None, one.position or 0))
