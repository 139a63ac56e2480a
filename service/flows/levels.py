"""The municipality states the level of a general plan, or changes it (§ 5, stk. 3)."""

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import plans, remarks
from db.tables.plans import PlacementTable, StratificationTable
from service.flows.acting import Acting
from service.flows.case import Case, check_possible, move, must
from service.flows.offers import only_responsible
from service.rules.criteria import Criteria, criteria_reasons
from service.rules.stratify import change_kind, may_change_level, may_stratify
from service.rules.vocabulary import LevelChange, PlanState
from service.schemas.plans import StratificationIn

_STRATIFICATION = "stratification"


async def stratify(
    session: AsyncSession, acting: Acting, case: Case, data: StratificationIn
) -> None:
    """State basic or advanced level, or change it once the course has begun.

    Raises:
        LawSaysNo: the plan is not general, the state is wrong, or words or a co-signer are missing.
        NotAllowed: another authority asks.
    """
    only_responsible(acting, case)
    if case.plan.state is PlanState.STARTED and case.placement is not None:
        change = _change_level(acting, case, case.placement, data)
        kind = change.value
        event = "restratify" if change is LevelChange.RESTRATIFICATION else "change_level"
    else:
        must(
            case.heard.ask(
                may_stratify,
                case.facts,
                care_level=data.care_level,
                reason=data.reason,
                assessed_by=data.assessed_by,
                criteria=criteria_of(data),
            )
        )
        kind, event = _STRATIFICATION, "stratify"
    check_possible(case, event)
    plan_id = case.plan.plan_id
    number = await plans.next_number(session, StratificationTable, plan_id)
    words = data.model_dump(include={"reason", "assessed_by", "co_signer"})
    await remarks.keep(session, plan_id, remarks.OF_LEVEL, number, words)
    session.add(
        StratificationTable(
            plan_id=plan_id,
            number=number,
            care_level=data.care_level,
            kind=kind,
            assessed_at=acting.now,
            criteria=data.criteria.model_dump(mode="json") if data.criteria else None,
        )
    )
    case.plan.care_level = data.care_level
    facts = {"care_level": data.care_level.value, "kind": kind, **_said(data)}
    await move(session, acting, case, event, facts=facts)


def _change_level(
    acting: Acting, case: Case, placement: PlacementTable, data: StratificationIn
) -> LevelChange:
    started_on = placement.started_on or placement.start_on
    must(
        case.heard.ask(
            may_change_level,
            case.book,
            case.facts,
            care_level=data.care_level,
            reason=data.reason,
            assessed_by=data.assessed_by,
            co_signer=data.co_signer,
            criteria=criteria_of(data),
            course_started_on=started_on,
            changed_on=acting.today,
            stratified_on=case.stratified_on,
        )
    )
    return case.heard.ask(
        change_kind,
        case.book,
        course_started_on=started_on,
        changed_on=acting.today,
        stratified_on=case.stratified_on,
    )


def criteria_of(data: StratificationIn) -> Criteria | None:
    """The model's form as the rules read it, where it was filled in."""
    form = data.criteria
    if form is None:
        return None
    return Criteria(
        complications=form.complications,
        extent=form.extent,
        need=form.need,
        potential=form.potential,
    )


def _said(data: StratificationIn) -> dict[str, object]:
    criteria = criteria_of(data)
    return {"criteria": [r.code for r in criteria_reasons(criteria)]} if criteria else {}
