"""Plans, rights and options as they stood, and the jurist's question about one provider."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import FromPath, FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import agreements, remarks
from db.sealing import Sealer
from service.api.depends import READS, Actor, Session, problems
from service.api.plan_answers import (
    agreed_start_out,
    choice_out,
    entitlement_out,
    offer_out,
    placement_out,
    plan_out,
)
from service.auth import Role
from service.border.identity import admits
from service.errors import NotAllowed
from service.flows import explanations as flow
from service.flows import revisions
from service.flows.acting import Acting
from service.flows.as_of import Past, look_back, moment
from service.flows.clinical import seal_texts, texts_of
from service.flows.explanation_texts import sentences
from service.notices.texts import Language
from service.schemas import moments
from service.schemas.agreements import DispatchOut, DocumentationOut
from service.schemas.explanations import (
    ContractThenOut,
    ExplanationOut,
    FigureThenOut,
    RefusalThenOut,
)
from service.schemas.plans import PlanOut
from service.schemas.reference import policy_out
from service.schemas.refusals import EvidenceOut

AsOf = Annotated[
    str | None,
    QueryParameter(
        description="An instant, or a day (to its end; today up to now): the answer as of then."
    ),
]


async def past_of(session: AsyncSession, acting: Acting, plan_id: UUID, as_of: str) -> Past:
    """A plan as it stood when the caller asks about.

    Raises:
        NotAllowed: a relative asks, who may help with the plan as it is.
    """
    if acting.caller.mandate is not None:
        raise NotAllowed("A relative sees the plan as it is today.")
    then = moment(acting, "/as_of", moments.moment(as_of, "/as_of"))
    return await look_back(session, then, plan_id)


async def past_plan_out(session: AsyncSession, sealer: Sealer, past: Past) -> PlanOut:
    """A whole plan as it stood, with the texts of then."""
    plan, at = past.case.plan, past.acting.now
    changed = await revisions.undone(session, sealer, plan.plan_id, since=at)
    if changed:
        texts = texts_of(plan, sealer)
        texts |= {name: value for name, value in changed.items() if name in texts}
        seal_texts(plan, sealer, texts)
    now = await plan_out(session, sealer, past.case, past.acting)
    return msgspec.structs.replace(
        now,
        choice=choice_out(past.choice),
        agreed_start=agreed_start_out(past.agreement),
        documentation=await _documentation_out(session, past),
        dispatch=await _dispatch_out(session, past),
    )


async def _documentation_out(session: AsyncSession, past: Past) -> DocumentationOut | None:
    if not past.standing.requests:
        return None
    number = max(map(int, past.standing.requests))
    plan_id = past.case.plan.plan_id
    row = await agreements.request(session, plan_id, number)
    words = await remarks.of_documentation(session, plan_id, number)
    at = past.acting.now
    delivered = row.delivered_at is not None and row.delivered_at <= at
    decided = row.decided_at is not None and row.decided_at <= at
    return DocumentationOut(
        number=number,
        state=past.standing.requests[str(number)],
        reason=words.get(remarks.OF_DEMAND, row.reason),
        requested_at=row.requested_at,
        start_on=past.agreement.start_on if past.agreement else None,
        statement=words.get(remarks.OF_STATEMENT, row.statement) if delivered else None,
        delivered_at=row.delivered_at if delivered else None,
        decided_at=row.decided_at if decided else None,
        decision_reason=words.get(remarks.OF_DECISION, row.decision_reason) if decided else None,
    )


async def _dispatch_out(session: AsyncSession, past: Past) -> DispatchOut | None:
    at = past.acting.now
    sent = await agreements.last_dispatch(session, past.case.plan.plan_id, by=at)
    if sent is None:
        return None
    dispatch, told = sent
    arrived = told.acknowledged_at if told is not None and told.acknowledged_at <= at else None
    return DispatchOut(
        provider_id=str(dispatch.provider_id),
        dispatched_at=dispatch.dispatched_at,
        acknowledged_at=arrived,
    )


@get(
    "/v1/plans/{plan_id:uuid}/explanations/{provider_id:uuid}",
    operation_id="explainProvider",
    summary="Why a plan could or could not start at a provider on a day",
    tags=["decisions"],
    opt=admits(Role.CITIZEN, Role.AUTHORITY, Role.AUDITOR, Role.OPERATOR),
    responses=problems(READS),
)
async def explain_provider(
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    provider_id: FromPath[UUID],
    on: FromQuery[str | None] = None,
) -> ExplanationOut:
    """Tell, as things were known at the end of a day, whether the provider could be chosen and why.

    `on` is a Danish day, today without it; today is meant up to now. The numbers are those of
    then: the offer in force, agreements, refusals with their evidence, figures with what was
    published and taken. Once the day is over the answer is the same whenever it is asked for.
    """
    day = acting.today if on is None else moments.day(on, "/on")
    return _explanation_out(await flow.explain(session, acting, plan_id, provider_id, day), day)


def _explanation_out(found: flow.Explained, on: date) -> ExplanationOut:
    case, place = found.past.case, found.place
    free = next((row.start_on for row in found.figures if row.available), None)
    return ExplanationOut(
        plan_id=case.plan.plan_id,
        provider_id=place.provider_id,
        provider_name=place.name,
        on=on,
        as_of=found.past.acting.now,
        outcome=found.outcome,
        sentence_da=_sentences(found, on, Language.DA),
        sentence_en=_sentences(found, on, Language.EN),
        code=found.reason.code,
        citation=found.reason.citation,
        facts=dict(found.reason.facts),
        would_qualify_if=dict(found.remedy),
        basis=found.basis,
        start_on=found.start_on,
        first_free_on=free,
        state=case.plan.state,
        care_level=case.plan.care_level,
        entitlement=entitlement_out(case, found.rights),
        offer=offer_out(case),
        choice=choice_out(found.past.choice),
        placement=placement_out(case),
        contracts=_contracts_out(found, on),
        refusals=[
            RefusalThenOut(
                refusal_id=row.refusal_id,
                code=row.code,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                adopted_at=row.adopted_at,
                evidence=msgspec.convert(row.evidence, EvidenceOut),
            )
            for row in found.refusals
        ],
        figures=[
            _figure_out(row, fresh=fresh)
            for row, fresh in zip(found.figures, found.fresh, strict=True)
        ],
        rule_set=case.book.rule_set,
        rulebook_source=case.book.source,
        policies=[policy_out(policy) for policy in found.policies],
    )


def _sentences(found: flow.Explained, on: date, language: Language) -> str:
    return sentences(
        language,
        found.outcome,
        found.reason,
        name=found.place.name,
        on=on,
        start_on=found.start_on,
    )


def _contracts_out(found: flow.Explained, on: date) -> list[ContractThenOut]:
    return [
        ContractThenOut(
            party=contract.party,
            authority_id=contract.authority_id,
            care_levels=sorted(contract.care_levels),
            clinical_areas=sorted(contract.clinical_areas),
            valid_from=contract.valid_from,
            valid_to=contract.valid_to,
            in_force=contract.valid_from <= on <= (contract.valid_to or date.max),
        )
        for contract in found.place.facts.contracts
    ]


def _figure_out(row: Any, *, fresh: bool) -> FigureThenOut:  # noqa: ANN401 - a row of a query
    return FigureThenOut(
        start_on=row.start_on,
        delivery_mode=row.delivery_mode,
        places=row.places,
        taken=row.taken,
        taken_by_guests=row.taken_by_guests,
        reserved_for_residents=row.reserved_for_residents,
        accepts_out_of_area=row.accepts_out_of_area,
        available=row.available,
        observed_at=row.observed_at,
        confirmed_at=row.confirmed_at,
        fresh=fresh,
        publication_id=row.publication_id,
        published_at=row.published_at,
    )


ROUTES = [explain_provider]
