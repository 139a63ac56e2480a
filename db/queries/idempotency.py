"""Answers kept under an Idempotency-Key."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.sealing import answer_of, sealer_in
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
                col(IdempotencyTable.body_sealed),
            ).where(
                col(IdempotencyTable.subject) == entry.subject,
                col(IdempotencyTable.operation) == entry.operation,
                col(IdempotencyTable.key) == entry.key,
            )
        )
    ).one_or_none()
    if row is None:
        return None
    body_hash, status, headers, body, sealed = row
    if sealed is not None:
        body = sealer_in(session).open(sealed, bound_to=_bound_to(entry)).encode()
    return Kept(body_hash=body_hash, status=status, headers=headers, body=body or b"")


def _bound_to(entry: Entry) -> str:
    return answer_of(entry.subject, entry.operation, entry.key)


async def keep(session: AsyncSession, entry: Entry, kept: Kept, *, at: datetime) -> None:
    """Remember the answer to a key: sealed, as it may show what is stored sealed elsewhere."""
    sealed = sealer_in(session).seal(kept.body.decode(), bound_to=_bound_to(entry))
    await session.execute(
        insert(IdempotencyTable).values(
            subject=entry.subject,
            operation=entry.operation,
            key=entry.key,
            body_hash=kept.body_hash,
            status=kept.status,
            headers=kept.headers,
            body_sealed=sealed,
            created_at=at,
        )
    )
