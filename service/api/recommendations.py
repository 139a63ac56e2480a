"""The route that recommends a place for one plan now."""

from datetime import datetime
from uuid import UUID

from litestar import post
from litestar.params import FromPath

from db.queries.match_now import PricedRun
from service.api.depends import WRITES, Actor, Session, problems
from service.auth import Role
from service.border.identity import admits
from service.flows.case import load
from service.flows.match_texts import sentences
from service.flows.recommending import Place, Recommendation, recommend
from service.notices.texts import Language
from service.schemas.base import ReasonOut
from service.schemas.matching import (
    CostOut,
    NotRecommendedOut,
    PriceOut,
    PricesFromOut,
    RecommendationOut,
    RecommendedOut,
)


@post(
    "/v1/plans/{plan_id:uuid}/recommendation",
    operation_id="recommendPlace",
    summary="The best lawful place for one plan now",
    tags=["matching"],
    status_code=200,
    opt=admits(Role.CITIZEN, Role.AUTHORITY, Role.HOSPITAL, Role.AUDITOR, Role.OPERATOR),
    responses=problems(WRITES),
)
async def recommend_place(
    session: Session, acting: Actor, plan_id: FromPath[UUID]
) -> RecommendationOut:
    """Recommend a place from what is free at this moment, by the weights and the law of a run.

    The plan's own deadlines, waiting and travel decide; among places that are equal there, the
    one that the last good national run says others need least. `prices_from` tells which run and
    how old it is. An offer that stands is recommended unless a free place is better. Nothing is
    held or changed.
    """
    case = await load(session, acting, plan_id)
    found = await recommend(session, acting, case)
    name = found.best.listed.name if found.best else ""
    return RecommendationOut(
        plan_id=plan_id,
        as_of=acting.now,
        code=found.reason.code,
        sentence_da=sentences(Language.DA, found.reason, name=name),
        sentence_en=sentences(Language.EN, found.reason, name=name),
        recommended=_place_out(found, found.best) if found.best else None,
        alternatives=[_place_out(found, place) for place in found.others],
        excluded=[
            NotRecommendedOut(
                provider_id=one.listed.facts.provider_id,
                name=one.listed.name,
                code=one.reason.code,
                citation=one.reason.citation,
                facts=dict(one.reason.facts),
                would_qualify_if=dict(one.remedy),
            )
            for one in found.excluded
        ],
        prices_from=_prices_from(found.run, acting.now),
    )


def _place_out(found: Recommendation, place: Place) -> RecommendedOut:
    start, ground = place.start, place.ground
    missed, late, _ = start.own
    name = place.listed.name
    return RecommendedOut(
        provider_id=place.listed.facts.provider_id,
        name=name,
        start_on=start.start_on,
        basis=start.basis,
        cost=CostOut(
            waiting_days=start.waiting_days, travel_minutes=start.travel_minutes, preference=0
        ),
        meets_clinical_deadline=not missed,
        in_time=not late,
        costs_others=PriceOut(*start.others) if found.run and start.slot else None,
        delivery_mode=start.slot.delivery_mode.value if start.slot else None,
        reason=ReasonOut(code=ground.code, citation=ground.citation, facts=dict(ground.facts)),
        sentence_da=sentences(Language.DA, ground, name=name),
        sentence_en=sentences(Language.EN, ground, name=name),
    )


def _prices_from(run: PricedRun | None, now: datetime) -> PricesFromOut | None:
    if run is None:
        return None
    age_s = max(0, int((now - run.finished_at).total_seconds()))
    return PricesFromOut(run_id=run.run_id, finished_at=run.finished_at, age_s=age_s)


ROUTES = [recommend_place]
