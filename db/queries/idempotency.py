"""Answers kept under an Idempotency-Key."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.platform import IdempotencyTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who asked what under which key, with a hash of the body."""

    subject: str
    operation: str
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The answer once given."""

    body_hash: str
    status: int
    headers: dict[str, str]
    body: bytes


async def lock(session: AsyncSession, entry: Entry) -> bool:
    """Take the key for this transaction; false while another request holds it."""
    name = f"{entry.subject}\x1f{entry.operation}\x1f{entry.key}"
    return bool(await session.scalar(select(func.pg_try_advisory_xact_lock(_number(name)))))


def _number(name: str) -> object:
    return func.hashtextextended(name, 0)


async def find(session: AsyncSession, entry: Entry) -> Kept | None:
    """The answer kept under the key, or none."""
    row = (
        await session.execute(
            select(
                col(IdempotencyTable.body_hash),
                col(IdempotencyTable.status),
                col(IdempotencyTable.headers),
                col(IdempotencyTable.body),
            ).where(
                col(IdempotencyTable.subject) == entry.subject,
                col(IdempotencyTable.operation) == entry.operation,
                col(IdempotencyTable.key) == entry.key,
            )
        )
    ).one_or_none()
    if row is None:
        return None
    return Kept(body_hash=row[0], status=row[1], headers=row[2], body=bytes(row[3]))


async def keep(session: AsyncSession, entry: Entry, kept: Kept, *, at: datetime) -> None:
    """Remember the answer to a key."""
    await session.execute(
        insert(IdempotencyTable).values(
            subject=entry.subject,
            operation=entry.operation,
            key=entry.key,
            body_hash=kept.body_hash,
            status=kept.status,
            headers=kept.headers,
            body=kept.body,
            created_at=at,
        )
    )
