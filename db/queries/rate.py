"""Permits taken by callers in the running minute, over all processes."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_TAKE = text(
    """
    INSERT INTO rate_minute AS r (subject, minute, taken, granted)
    VALUES (:subject, :minute, least(CAST(:block AS integer), :at_most),
            least(CAST(:block AS integer), :at_most))
    ON CONFLICT (subject, minute) DO UPDATE
        SET taken = least(r.taken + :block, :at_most),
            granted = least(:block, :at_most - r.taken)
        WHERE r.taken < :at_most
    RETURNING granted
    """
)
_FORGET = text("DELETE FROM rate_minute WHERE minute < :minute")


async def take(
    session: AsyncSession, *, subject: str, minute: int, block: int, at_most: int
) -> int:
    """Take up to `block` permits of a subject's minute; 0 when `at_most` are taken."""
    asked = {"subject": subject, "minute": minute, "block": block, "at_most": at_most}
    granted: int | None = await session.scalar(_TAKE, asked)
    return granted or 0


async def forget_before(session: AsyncSession, *, minute: int) -> None:
    """Forget minutes that are over."""
    await session.execute(_FORGET, {"minute": minute})
