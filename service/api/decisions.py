"""Routes about decisions: what the law was asked, what it answered, and asking it again."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import decisions as queries
from service.api.depends import (
    DEFAULT_LIMIT,
    READS,
    WRITES,
    Actor,
    Cursor,
    Limit,
    Session,
    next_link,
    page,
    problems,
)
from service.api.plans import READERS
from service.auth import Role
from service.border.identity import admits
from service.flows import decision_reading as flow
from service.flows.case import load
from service.schemas import plan_cursors
from service.schemas.base import cursor_of, cut
from service.schemas.decisions import (
    AnsweredOut,
    DecisionOut,
    DecisionPage,
    DifferenceOut,
    QuestionOut,
    ReplayOut,
)
from service.schemas.reference import PolicyOut

_TAGS = ["decisions"]
_OK = 200
Under = Annotated[
    Literal["stored", "current"],
    QueryParameter(
        name="rule_set",
        description="`stored`: the values the decision rests on. `current`: today's order.",
    ),
]


def decision_out(row: queries.Decision, rulebook: dict[str, Any]) -> DecisionOut:
    """A decision as the API shows it."""
    return DecisionOut(
        decision_id=row.decision_id,
        event_id=row.event_id,
        kind=row.kind,
        at=row.at,
        actor_role=row.actor_role,
        plan_id=row.plan_id,
        refusal_id=row.refusal_id,
        rule_set=row.rule_set,
        rulebook_id=row.rulebook_id,
        rulebook_source=rulebook["source"],
        policies=msgspec.convert(row.policies, list[PolicyOut]),
        questions=msgspec.convert(row.questions, list[QuestionOut]),
    )


@get(
    "/v1/plans/{plan_id:uuid}/decisions",
    operation_id="listPlanDecisions",
    summary="What was decided about a plan, and on what",
    tags=_TAGS,
    opt=READERS,
    responses=problems(READS),
)
async def list_plan_decisions(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[DecisionPage]:
    """List every legal decision, oldest first: the rules asked, the facts, readings and answers."""
    await load(session, acting, plan_id)
    return await _listed(request, session, queries.Subject(plan_id=plan_id), cursor, limit)


@get(
    "/v1/capacity-refusals/{refusal_id:uuid}/decisions",
    operation_id="listRefusalDecisions",
    summary="What was decided about a capacity refusal, and on what",
    tags=_TAGS,
    opt=admits(*Role),
    responses=problems(READS),
)
async def list_refusal_decisions(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    refusal_id: FromPath[UUID],
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[DecisionPage]:
    """List every decision about a refusal, oldest first: weighed, adopted, tested again, ended."""
    await flow.check_refusal(session, acting, refusal_id)
    return await _listed(request, session, queries.Subject(refusal_id=refusal_id), cursor, limit)


async def _listed(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    subject: queries.Subject,
    cursor: str | None,
    limit: int,
) -> Response[DecisionPage]:
    after = plan_cursors.number(cursor)
    rows = await queries.about(session, subject, after=after, limit=limit + 1)
    rows, more = cut(rows, limit)
    following = next_link(request, cursor_of(rows[-1].event_id) if more else None)
    items = [decision_out(r, await queries.rulebook(session, r.rulebook_id)) for r in rows]
    return page(DecisionPage(items=items, next=following), following)


@get(
    "/v1/decisions/{decision_id:uuid}",
    operation_id="getDecision",
    summary="One decision",
    tags=_TAGS,
    opt=admits(*Role),
    responses=problems(READS),
)
async def get_decision(session: Session, acting: Actor, decision_id: FromPath[UUID]) -> DecisionOut:
    """Show a decision about a plan or a capacity refusal, with all that it rests on."""
    row = await flow.find(session, acting, decision_id)
    return decision_out(row, await queries.rulebook(session, row.rulebook_id))


@post(
    "/v1/decisions/{decision_id:uuid}/replay",
    operation_id="replayDecision",
    summary="Decide again on the facts of then",
    tags=_TAGS,
    opt=admits(Role.AUDITOR, Role.AUTHORITY, Role.OPERATOR),
    status_code=_OK,
    responses=problems(WRITES),
)
async def replay_decision(
    session: Session, acting: Actor, decision_id: FromPath[UUID], under: Under = "stored"
) -> ReplayOut:
    """Ask the same rules with the same facts, under the rulebook and readings stored with them.

    `same` tells whether every answer is what it was. With `rule_set=current` the facts of then
    are put to today's order. Nothing is changed either way.
    """
    row, replayed = await flow.replay(
        session, acting, decision_id, under_current=under == "current"
    )
    return ReplayOut(
        decision_id=row.decision_id,
        same=not replayed.differences,
        rule_set=replayed.book.rule_set,
        rulebook_source=replayed.book.source,
        differences=[
            DifferenceOut(
                number=one.number,
                question=one.question,
                stored=one.stored,
                replayed=one.replayed,
            )
            for one in replayed.differences
        ],
        answer=[
            AnsweredOut(question=question, answer=answer) for question, answer in replayed.answers
        ],
    )


ROUTES = [list_plan_decisions, list_refusal_decisions, get_decision, replay_decision]
