"""The next day on which something falls due, so that days with nothing can be skipped."""

from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.rules.rulebook import RULEBOOKS, rulebook_on


async def reply_deadline(session: AsyncSession, *, after: date) -> date | None:
    """The day after the next reply deadline that nobody has answered."""
    return await _day(
        session,
        """
        SELECT min(o.reply_by) + 1 FROM start_offer o JOIN plan p USING (plan_id)
        WHERE o.state = 'notified' AND o.reply_by >= :after AND p.state = 'offered'
        """,
        after=after,
    )


async def silence(session: AsyncSession, *, after: date) -> date | None:
    """The next day on which an institution's silence confirms a choice (A-21)."""
    return await _day(
        session,
        """
        SELECT min(due) FROM (
            SELECT least(
                (c.made_at AT TIME ZONE 'Europe/Copenhagen')::date
                    + cast(:answer_days AS integer), c.start_on) AS due
            FROM choice c JOIN plan p USING (plan_id)
            WHERE c.state = 'submitted' AND c.basis = '§ 7, stk. 1' AND p.state = 'choice_made'
        ) waiting WHERE due > :after
        """,
        after=after,
        answer_days=rulebook_on(after).institution_answer_days,
    )


async def private_hold(session: AsyncSession, *, after: date) -> date | None:
    """The day after the next private start that is held and not agreed."""
    return await _day(
        session,
        """
        SELECT min(c.start_on) + 1 FROM choice c JOIN plan p USING (plan_id)
        WHERE c.state = 'submitted' AND c.basis = '§ 7, stk. 3' AND c.start_on >= :after
          AND p.state = 'choice_made'
        """,
        after=after,
    )


async def refusal_end(session: AsyncSession, *, after: date) -> date | None:
    """The day after the next last day of a refusal that has not ended."""
    return await _day(
        session,
        """
        SELECT min(valid_to) + 1 FROM capacity_refusal
        WHERE state IN ('effective', 'supported', 'not_supported', 'insufficient_data')
          AND valid_to >= :after
        """,
        after=after,
    )


async def refusal_test(session: AsyncSession, *, after: date) -> date | None:
    """The next day on which refusals are held against the figures of the day."""
    return await _day(
        session,
        """
        SELECT greatest(min(valid_from), cast(:after AS date) + 1) FROM capacity_refusal
        WHERE (state = 'effective' AND override_reason IS NULL OR state = 'insufficient_data')
          AND valid_to > :after
        """,
        after=after,
    )


async def hand_over(session: AsyncSession, *, after: date) -> date | None:
    """The next day on which an order begins, an authority has ceased or a region changes."""
    orders = (book.in_force_from for book in RULEBOOKS if book.in_force_from > after)
    registered = await _day(
        session,
        """
        SELECT min(day) FROM (
            SELECT valid_to + 1 AS day FROM authority
            UNION ALL SELECT valid_from FROM municipality_region
        ) days WHERE day > :after
        """,
        after=after,
    )
    return min((day for day in (*orders, registered) if day is not None), default=None)


async def _day(session: AsyncSession, statement: str, **given: Any) -> date | None:  # noqa: ANN401 - parameters of a statement
    found: date | None = await session.scalar(text(statement), given)
    return found
