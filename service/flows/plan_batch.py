"""Many plans at once: good lines are stored, bad ones explained."""

from collections.abc import Iterator

import msgspec
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db.sealing import Sealer
from service.errors import Fault, WrongFields
from service.flows.acting import Acting
from service.flows.plan_intake import issue
from service.schemas.faults import faults_in
from service.schemas.plans import BatchOut, BatchRowOut, FaultOut, PlanIn

_MOST_ROWS = 5_000


async def issue_batch(
    session: AsyncSession, acting: Acting, sealer: Sealer, body: bytes
) -> BatchOut:
    """Issue the plans of an NDJSON body, each on its own.

    Raises:
        WrongFields: the body is empty, too long or not text.
    """
    rows = [
        await _issue_one(session, acting, sealer, number, line) for number, line in _lines(body)
    ]
    accepted = sum(1 for row in rows if row.plan_id is not None)
    return BatchOut(accepted=accepted, rejected=len(rows) - accepted, rows=rows)


def _lines(body: bytes) -> Iterator[tuple[int, bytes]]:
    lines = [(n, line) for n, line in enumerate(body.splitlines(), 1) if line.strip()]
    if not lines:
        raise WrongFields((Fault("", "empty", "There is no line to read."),))
    if len(lines) > _MOST_ROWS:
        detail = f"At most {_MOST_ROWS} plans in one call."
        raise WrongFields((Fault("", "too_many_rows", detail),))
    yield from lines


async def _issue_one(
    session: AsyncSession, acting: Acting, sealer: Sealer, number: int, line: bytes
) -> BatchRowOut:
    external_id: str | None = None
    try:
        raw = msgspec.json.decode(line)
        external_id = _external_id(raw)
        data = PlanIn.model_validate(raw)
        async with session.begin_nested():
            plan = await issue(session, acting, sealer, data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _rejected(number, None, (Fault("", "malformed", "No JSON in UTF-8."),))
    except ValidationError as error:
        return _rejected(number, external_id, faults_in(error))
    except WrongFields as error:
        return _rejected(number, external_id, error.faults)
    except IntegrityError:
        known = Fault(
            "/external_id", "ALREADY_ISSUED", "This plan is known already.", citation="§ 1, stk. 1"
        )
        return _rejected(number, external_id, (known,))
    return BatchRowOut(
        row=number,
        external_id=external_id,
        plan_id=plan.plan_id,
        state=plan.state.value,
        errors=[],
    )


def _external_id(raw: object) -> str | None:
    value = raw.get("external_id") if isinstance(raw, dict) else None
    return value if isinstance(value, str) else None


def _rejected(number: int, external_id: str | None, faults: tuple[Fault, ...]) -> BatchRowOut:
    errors = [
        FaultOut(pointer=f.pointer, code=f.code, detail=f.detail, citation=f.citation)
        for f in faults
    ]
    return BatchRowOut(row=number, external_id=external_id, plan_id=None, state=None, errors=errors)
