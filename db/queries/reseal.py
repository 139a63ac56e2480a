"""Everything that is stored sealed, and how it is sealed anew under the newest key."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from db.sealing import (
    answer_of,
    clinical_of,
    coordination_of,
    cpr_of,
    mandate_of,
    remark_of,
    revision_of,
    sealer_in,
    webhook_of,
)

CPR = "plan.cpr"  # what a civil number is looked up as


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A column that holds sealed values.

    Attributes:
        keys: the primary key; what a value is bound to is made of it.
        looked_up: the column beside it by which its value is found, and what it is looked up as.
    """

    table: str
    column: str
    keys: tuple[str, ...]
    bound_to: Callable[..., str]
    looked_up: tuple[str, str] | None = None


PLACES = (
    Place(table="plan", column="clinical_sealed", keys=("plan_id",), bound_to=clinical_of),
    Place(table="plan", column="coordination_sealed", keys=("plan_id",), bound_to=coordination_of),
    Place(
        table="plan",
        column="cpr_sealed",
        keys=("plan_id",),
        bound_to=cpr_of,
        looked_up=("cpr_lookup", CPR),
    ),
    Place(
        table="plan_revision",
        column="change_sealed",
        keys=("plan_id", "number"),
        bound_to=revision_of,
    ),
    Place(table="remark", column="sealed", keys=("plan_id", "place", "number"), bound_to=remark_of),
    Place(
        table="mandate",
        column="names_sealed",
        keys=("plan_id", "number"),
        bound_to=mandate_of,
    ),
    *(
        Place(table="webhook_endpoint", column=column, keys=("endpoint_id",), bound_to=webhook_of)
        for column in ("secret_sealed", "previous_secret_sealed")
    ),
    Place(
        table="idempotency",
        column="body",
        keys=("subject", "operation", "key"),
        bound_to=answer_of,
    ),
)
_OLD = "octet_length({0}) > 0 AND substring({0} FROM 1 FOR 5) <> :prefix"


async def older(session: AsyncSession, place: Place) -> tuple[int, int]:
    """How many values of a place are sealed, and how many of them not under the newest key."""
    old = _OLD.format(place.column)
    statement = text(
        f"SELECT count(*), count(*) FILTER (WHERE {old}) FROM {place.table}"  # noqa: S608
        f" WHERE octet_length({place.column}) > 0"
    )
    row = (await session.execute(statement, {"prefix": sealer_in(session).prefix})).one()
    return row[0], row[1]


async def seal_some_anew(
    session: AsyncSession, place: Place, *, after: Sequence[Any] | None, limit: int
) -> tuple[int, Sequence[Any] | None]:
    """Seal the next values of a place under the newest key; what another holds is left for later.

    Args:
        session: a transaction; its rows stay locked until it ends.
        place: where.
        after: the key where the last call left off; none at the start.
        limit: how many.

    Returns:
        how many were sealed, and where to go on; none at the end.

    Raises:
        cryptography.exceptions.InvalidTag: a value does not open.
    """
    sealer = sealer_in(session)
    names = ", ".join(place.keys)
    begin = "" if after is None else f"AND ({names}) > ({_marks(place)})"
    found = text(
        f"SELECT {names}, {place.column} FROM {place.table}"  # noqa: S608 - constants only
        f" WHERE {_OLD.format(place.column)} {begin}"
        f" ORDER BY {names} LIMIT :limit FOR UPDATE SKIP LOCKED"
    )
    asked: dict[str, Any] = {"prefix": sealer.prefix, "limit": limit}
    asked |= _named(place, after or ())
    rows = (await session.execute(found, asked)).all()
    if not rows:
        return 0, None
    await session.execute(_update(place), [_sealed(session, place, row) for row in rows])
    return len(rows), rows[-1][:-1]


def _sealed(session: AsyncSession, place: Place, row: Sequence[Any]) -> dict[str, Any]:
    """The values of an update that seals one row anew."""
    sealer = sealer_in(session)
    *key, old = row
    value = sealer.open(old, bound_to=place.bound_to(*key))
    new = sealer.seal(value, bound_to=place.bound_to(*key))
    told = {"new": new, **_named(place, key)}
    if place.looked_up is not None:
        told["lookup"] = sealer.lookups(value, of=place.looked_up[1])[0]
    return told


def _update(place: Place) -> Any:  # noqa: ANN401 - a statement
    also = f", {place.looked_up[0]} = :lookup" if place.looked_up else ""
    return text(
        f"UPDATE {place.table} SET {place.column} = :new{also}"  # noqa: S608 - constants only
        f" WHERE ({', '.join(place.keys)}) = ({_marks(place)})"
    )


def _marks(place: Place) -> str:
    return ", ".join(f":key_{n}" for n in range(len(place.keys)))


def _named(place: Place, key: Sequence[Any]) -> dict[str, Any]:
    return {f"key_{n}": value for n, value in zip(range(len(place.keys)), key, strict=False)}
