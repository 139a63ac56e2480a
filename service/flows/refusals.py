"""Capacity refusals: weighed when recorded, in effect when a person has adopted them."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import events, plans, reference, refusals
from db.tables.plans import PlanTable
from db.tables.providers import OfferingTable, ProviderTable
from db.tables.refusals import CapacityRefusalTable
from db.tenants import admit
from service.auth import Caller, Role
from service.errors import Conflict, Fault, NotAllowed, NotFound, WrongFields
from service.flows import answers, decisions
from service.flows.acting import Acting
from service.flows.case import facts_of
from service.flows.hearing import Asked as Question
from service.flows.refusal_evidence import Asked, weigh
from service.flows.states import advance
from service.rules.codes import Code
from service.rules.facts import ProviderFacts
from service.rules.fit import is_out_of_area
from service.rules.refusal import RefusalFinding, validity_fault
from service.rules.refusal_states import REFUSAL
from service.rules.rulebook import rulebook_on
from service.rules.vocabulary import RefusalState
from service.schemas.refusals import RefusalIn

_PARAGRAPH = "§ 7, stk. 2"
_OPEN = frozenset(
    {
        RefusalState.SUPPORTED,
        RefusalState.NOT_SUPPORTED,
        RefusalState.INSUFFICIENT_DATA,
        RefusalState.EFFECTIVE,
    }
)


async def record(session: AsyncSession, acting: Acting, data: RefusalIn) -> CapacityRefusalTable:
    """Weigh a refusal and keep it with its evidence, whatever the outcome.

    Raises:
        NotAllowed: the institution is somebody else's.
        WrongFields: a provider, service or plan that is not there, or days gone by.
    """
    provider = await _provider(session, acting, data)
    plan = await _check_named(session, acting, data)
    book = rulebook_on(acting.today)
    asked = Asked(
        provider_id=provider.provider_id,
        provider_kind=provider.kind,
        care_level=data.care_level,
        clinical_area=data.clinical_area,
        own_residents_affected=data.own_residents_affected,
        resident=plan is not None and await _is_resident(session, acting, plan, provider),
    )
    weighed = await weigh(session, acting, book, asked)
    finding = weighed.finding
    fault = weighed.heard.ask(
        validity_fault, book, valid_from=data.valid_from, valid_to=data.valid_to
    )
    if fault is not None and finding.state is not RefusalState.INVALID:
        finding = RefusalFinding(state=RefusalState.INVALID, reason=fault)
    refusal = CapacityRefusalTable(
        refusal_id=uuid4(),
        **data.model_dump(),
        state=finding.state,
        code=finding.reason.code,
        citation=finding.reason.citation,
        evidence=weighed.evidence | {"facts": dict(finding.reason.facts)},
        recorded_at=acting.now,
        recorded_by=acting.signature(),
    )
    session.add(refusal)
    await session.flush()
    event = f"refusal.{finding.state}"
    questions = weighed.heard.close()
    await tell(session, acting, refusal, event, from_state="submitted", asked=questions)
    return refusal


async def adopt(
    session: AsyncSession, acting: Acting, refusal: CapacityRefusalTable
) -> CapacityRefusalTable:
    """Let a refusal that the figures support have effect.

    Raises:
        NotAllowed: the institution is somebody else's.
        Conflict: it is not supported, or its last day has passed.
    """
    await _check_act(session, acting, refusal, frozenset({RefusalState.SUPPORTED}))
    _check_not_over(acting, refusal)
    return await _come_into_effect(session, acting, refusal, "refusal.effective")


async def override(
    session: AsyncSession, acting: Acting, refusal: CapacityRefusalTable, *, reason: str
) -> CapacityRefusalTable:
    """Let a refusal that the figures do not support have effect, for a reason that is shown.

    Raises:
        NotAllowed: the institution is somebody else's.
        Conflict: there is nothing to override, nothing was compared, or its last day has passed.
    """
    await _check_act(session, acting, refusal, frozenset({RefusalState.NOT_SUPPORTED}))
    _check_not_over(acting, refusal)
    if refusal.code == Code.NO_COMPARISON:
        detail = "Nothing was compared, so there is nothing to set aside."
        raise Conflict(refusal.code, detail, _PARAGRAPH)
    refusal.override_reason = reason
    return await _come_into_effect(session, acting, refusal, "refusal.override")


async def withdraw(
    session: AsyncSession, acting: Acting, refusal: CapacityRefusalTable
) -> CapacityRefusalTable:
    """End a refusal.

    Raises:
        NotAllowed: the institution is somebody else's.
        Conflict: it has ended already.
    """
    await _check_act(session, acting, refusal, _OPEN)
    return await end(session, acting, refusal)


async def end(
    session: AsyncSession,
    acting: Acting,
    refusal: CapacityRefusalTable,
    facts: dict[str, str] | None = None,
    asked: list[Question] | None = None,
) -> CapacityRefusalTable:
    """Take a refusal's effect away from now on; `asked` is the law's part in it, if any."""
    before = refusal.state
    advance(REFUSAL, refusal, "withdraw")
    refusal.version += 1
    await session.flush()
    await tell(
        session, acting, refusal, "refusal.ended", from_state=before, facts=facts, asked=asked or []
    )
    return refusal


def state_on(refusal: CapacityRefusalTable, today: date) -> RefusalState:
    """Where a refusal stands on a day: one in effect expires with its last day."""
    over = refusal.state is RefusalState.EFFECTIVE and refusal.valid_to < today
    return RefusalState.EXPIRED if over else refusal.state


def party_of(caller: Caller) -> refusals.Party:
    """Whose refusals of single plans a caller may see."""
    match caller.role:
        case Role.OPERATOR | Role.AUDITOR:
            return refusals.Party(everyone=True)
        case Role.AUTHORITY:
            return refusals.Party(authority_id=caller.authority_id)
        case Role.PROVIDER:
            return refusals.Party(provider_id=_uuid(caller.provider_id))
        case _:
            return refusals.Party()


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


async def _provider(session: AsyncSession, acting: Acting, data: RefusalIn) -> ProviderTable:
    provider = await session.get(ProviderTable, data.provider_id)
    if provider is None:
        detail = f"No provider {data.provider_id}."
        raise WrongFields((Fault("/provider_id", "unknown_provider", detail),))
    caller = acting.caller
    itself = caller.role is Role.PROVIDER and caller.provider_id == str(provider.provider_id)
    if not (itself or answers_for(acting, provider)):
        raise NotAllowed("This institution is somebody else's.")
    return provider


def answers_for(acting: Acting, provider: ProviderTable) -> bool:
    """Tell whether the caller is an institution's authority or runs it, or is the operator."""
    runs = {provider.authority_id, provider.operator_authority_id}
    caller = acting.caller
    return acting.is_operator or (caller.role is Role.AUTHORITY and caller.authority_id in runs)


async def _check_named(session: AsyncSession, acting: Acting, data: RefusalIn) -> PlanTable | None:
    """Refuse what is not there; give the plan, where one is named."""
    faults = []
    plan = None
    service = (data.provider_id, data.care_level, data.clinical_area)
    if not await reference.is_clinical_area(session, data.clinical_area):
        detail = f"No clinical area {data.clinical_area}."
        faults.append(Fault("/clinical_area", "unknown_code", detail))
    elif await session.get(OfferingTable, service) is None:
        detail = f"The provider does not offer {data.care_level} in area {data.clinical_area}."
        faults.append(Fault("/clinical_area", "not_offered", detail))
    if data.valid_to < acting.today:
        detail = f"{data.valid_to} has passed."
        faults.append(Fault("/valid_to", "in_the_past", detail))
    if data.plan_id is not None:
        chosen = None if acting.is_operator else data.provider_id
        plan = await refusals.plan_asked_about(session, data.plan_id, chosen=chosen)
        plan = plan or await plans.find(session, data.plan_id, acting.caller)
        if plan is None:
            detail = "There is no such plan that asks for a place here, or that you answer for."
            faults.append(Fault("/plan_id", "unknown_plan", detail))
    if faults:
        raise WrongFields(tuple(faults))
    return plan


async def _is_resident(
    session: AsyncSession, acting: Acting, plan: PlanTable, provider: ProviderTable
) -> bool:
    region = await reference.region_of(session, plan.home_municipality, on=acting.today)
    place = ProviderFacts(
        provider_id=str(provider.provider_id),
        kind=provider.kind,
        municipality_code=provider.municipality_code,
        authority_id=provider.authority_id,
        operator_authority_id=provider.operator_authority_id,
    )
    return not is_out_of_area(facts_of(plan, (), home_region=region or ""), place)


async def _check_act(
    session: AsyncSession,
    acting: Acting,
    refusal: CapacityRefusalTable,
    possible_from: frozenset[RefusalState],
) -> None:
    provider = await session.get(ProviderTable, refusal.provider_id)
    if provider is None:
        raise NotFound("provider")
    if not answers_for(acting, provider):
        raise NotAllowed("Only the institution's authority decides this.")
    state = state_on(refusal, acting.today)
    if state not in possible_from:
        raise Conflict(
            "REFUSAL_IN_OTHER_STATE",
            f"The refusal is {state}; this can be done from {', '.join(sorted(possible_from))}.",
            _PARAGRAPH,
            {"state": state, "code": refusal.code},
        )


def _check_not_over(acting: Acting, refusal: CapacityRefusalTable) -> None:
    if refusal.valid_to < acting.today:
        facts = {"valid_to": refusal.valid_to.isoformat(), "today": acting.today.isoformat()}
        raise Conflict("REFUSAL_OVER", "Its last day has passed.", _PARAGRAPH, facts)


async def _come_into_effect(
    session: AsyncSession, acting: Acting, refusal: CapacityRefusalTable, event: str
) -> CapacityRefusalTable:
    before = refusal.state
    advance(REFUSAL, refusal, "adopt" if event == "refusal.effective" else "override")
    refusal.adopted_at = acting.now
    refusal.adopted_by = acting.signature()
    refusal.version += 1
    await session.flush()
    await tell(session, acting, refusal, event, from_state=before)
    await answers.refuse(session, acting, refusal)
    return refusal


async def tell(
    session: AsyncSession,
    acting: Acting,
    refusal: CapacityRefusalTable,
    event: str,
    *,
    from_state: str,
    facts: dict[str, str] | None = None,
    asked: list[Question] | None = None,
) -> None:
    """Write down what happened to a refusal, in the history of the plan it names if it does.

    Without questions of its own the decision rests on those the refusal was weighed with.
    """
    named = {
        "refusal_id": str(refusal.refusal_id),
        "provider_id": str(refusal.provider_id),
        "code": refusal.code,
    }
    if refusal.plan_id is not None:
        await admit(session, [refusal.plan_id])
    event_id = await events.record(
        session,
        acting,
        event,
        plan_id=refusal.plan_id,
        from_state=from_state,
        to_state=refusal.state,
        rule_set=refusal.evidence["policy"]["rule_set"],
        citation=_PARAGRAPH,
        facts=named | (facts or {}),
    )
    await decisions.record_of_refusal(
        session, acting, refusal, asked, kind=event, event_id=event_id
    )
