"""Words that stand open in rows from before they were sealed, and how they come under seal."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import remarks
from db.sealing import answer_of, clinical_of, sealer_in

Move = Callable[[AsyncSession, int], Awaitable[int]]


async def _levels(session: AsyncSession, limit: int) -> int:
    rows = await _some(
        session,
        "SELECT plan_id, number, reason, assessed_by, co_signer FROM stratification"
        " WHERE num_nonnulls(reason, assessed_by, co_signer) > 0"
        " LIMIT :limit FOR UPDATE SKIP LOCKED",
        limit,
    )
    for plan_id, number, *words in rows:
        told = dict(zip(("reason", "assessed_by", "co_signer"), words, strict=True))
        await remarks.keep(session, plan_id, remarks.OF_LEVEL, number, told)
        await session.execute(
            text(
                "UPDATE stratification SET reason = NULL, assessed_by = NULL, co_signer = NULL"
                " WHERE plan_id = :plan_id AND number = :number"
            ),
            {"plan_id": plan_id, "number": number},
        )
    return len(rows)


async def _documentation(session: AsyncSession, limit: int) -> int:
    rows = await _some(
        session,
        "SELECT plan_id, number, reason, statement, decision_reason FROM documentation_request"
        " WHERE num_nonnulls(reason, statement, decision_reason) > 0"
        " LIMIT :limit FOR UPDATE SKIP LOCKED",
        limit,
    )
    places = (remarks.OF_DEMAND, remarks.OF_STATEMENT, remarks.OF_DECISION)
    for plan_id, number, *words in rows:
        for place, said in zip(places, words, strict=True):
            if said is not None:
                await remarks.keep(session, plan_id, place, number, said)
        await session.execute(
            text(
                "UPDATE documentation_request"
                " SET reason = NULL, statement = NULL, decision_reason = NULL"
                " WHERE plan_id = :plan_id AND number = :number"
            ),
            {"plan_id": plan_id, "number": number},
        )
    return len(rows)


async def _contacts(session: AsyncSession, limit: int) -> int:
    rows = await _some(
        session,
        "SELECT plan_id, clinical_sealed, contacts FROM plan"
        " WHERE contacts <> '{}' AND erased_at IS NULL LIMIT :limit FOR UPDATE SKIP LOCKED",
        limit,
    )
    for plan_id, sealed, contacts in rows:
        await session.execute(
            text(
                "UPDATE plan SET clinical_sealed = :sealed, contacts = '{}'"
                " WHERE plan_id = :plan_id"
            ),
            {"sealed": _with_contacts(session, plan_id, sealed, contacts), "plan_id": plan_id},
        )
    return len(rows)


def _with_contacts(session: AsyncSession, plan_id: UUID, sealed: bytes, contacts: Any) -> bytes:  # noqa: ANN401 - JSON
    sealer, bound_to = sealer_in(session), clinical_of(plan_id)
    texts = {"contacts": contacts, **sealer.open(sealed, bound_to=bound_to)}
    return sealer.seal(texts, bound_to=bound_to)


async def _answers(session: AsyncSession, limit: int) -> int:
    rows = await _some(
        session,
        "SELECT subject, operation, key, body FROM idempotency"
        " WHERE octet_length(body) > 0 AND get_byte(body, 0) NOT IN (1, 2)"
        " LIMIT :limit FOR UPDATE SKIP LOCKED",
        limit,
    )
    for subject, operation, key, body in rows:
        bound_to = answer_of(subject, operation, key)
        await session.execute(
            text(
                "UPDATE idempotency SET body = :sealed"
                " WHERE subject = :subject AND operation = :operation AND key = :key"
            ),
            {
                "sealed": sealer_in(session).seal(bytes(body).decode("latin-1"), bound_to=bound_to),
                "subject": subject,
                "operation": operation,
                "key": key,
            },
        )
    return len(rows)


async def _some(session: AsyncSession, statement: str, limit: int) -> list[Any]:
    return list((await session.execute(text(statement), {"limit": limit})).all())


# by the table they stand in; each seals at most so many and tells how many
MOVES: dict[str, Move] = {
    "stratification": _levels,
    "documentation_request": _documentation,
    "plan.contacts": _contacts,
    "idempotency": _answers,
}
