"""Making a choice the plan's placement, and letting go of what it replaces."""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import events, plans
from db.tables.capacity import BookingPurpose
from db.tables.plans import ChoiceTable, PlacementTable
from service.errors import Conflict
from service.flows import places
from service.flows.acting import Acting
from service.flows.case import Case, move
from service.flows.plan_intake import consent_facts
from service.flows.states import advance
from service.rules.choice_states import CHOICE
from service.rules.facts import ProviderFacts
from service.rules.offer_states import OFFER
from service.rules.receipt import consent_by_choosing
from service.rules.vocabulary import Basis, ChoiceState, PlacementState, Recipient
from service.schemas.plans import ChoiceIn, ConsentIn


async def make_way(
    session: AsyncSession, acting: Acting, case: Case, provider: ProviderFacts, data: ChoiceIn
) -> None:
    """Take back a choice that nothing has confirmed, before another takes its place.

    Raises:
        Conflict: it is the same choice.
    """
    await places.before_a_change(session, case, provider, start_on=data.start_on)
    before = await plans.live_choice(session, case.plan.plan_id)
    if before is None:
        return
    chosen = (before.provider_id, before.start_on, before.basis)
    if chosen == (data.provider_id, data.start_on, data.basis):
        raise Conflict("CHOICE_EXISTS", "This has been chosen already.", data.basis.value)
    await places.take_back_choice(session, acting, case, before, reason="another was chosen")


async def hold_choice(
    session: AsyncSession, acting: Acting, case: Case, provider: ProviderFacts, data: ChoiceIn
) -> UUID:
    """Take the place that is chosen."""
    return await places.hold(
        session,
        acting,
        case,
        provider,
        start_on=data.start_on,
        basis=data.basis,
        purpose=BookingPurpose.CHOICE,
    )


async def add_choice(
    session: AsyncSession, acting: Acting, case: Case, data: ChoiceIn, booking_id: UUID
) -> ChoiceTable:
    """Write down what is chosen, and the right that a private choice rests on."""
    rights = case.entitlement(acting.today) if data.basis is Basis.PRIVATE else None
    choice = ChoiceTable(
        plan_id=case.plan.plan_id,
        number=await plans.next_number(session, ChoiceTable, case.plan.plan_id),
        provider_id=data.provider_id,
        booking_id=booking_id,
        start_on=data.start_on,
        basis=data.basis,
        made_at=acting.now,
        made_by=events.role_of(acting),
        mandate=acting.mandate_number,
        right_code=rights.private_choice.reason.code if rights else None,
        latest_start_on=rights.latest_private_start_on if rights else None,
        state=ChoiceState.SUBMITTED,
    )
    if data.consents_to_dispatch:
        note_consent(acting, choice, given=True)
        _note_hospital(case, basis=data.basis)
    session.add(choice)
    await session.flush()
    return choice


def note_consent(acting: Acting, choice: ChoiceTable, *, given: bool) -> None:
    """Note on a private choice who consented to sending the plan there, the first time it is given.

    Source: § 8, stk. 2.
    """
    if not given or choice.consented_at is not None or choice.basis is not Basis.PRIVATE:
        return
    choice.consented_at = acting.now
    choice.consented_by = events.role_of(acting)
    choice.consent_mandate = acting.mandate_number


def _note_hospital(case: Case, *, basis: Basis) -> None:
    """Note on the plan that the chosen hospital gets it, where that was not agreed before.

    Source: § 4, stk. 4.
    """
    plan, consent = case.plan, consent_facts(ConsentIn.model_validate(case.plan.consent))
    if basis is not Basis.HOSPITAL or consent.hospital:
        return
    plan.consent = asdict(consent_by_choosing(consent))
    plan.recipients = [*plan.recipients, Recipient.CHOSEN_HOSPITAL.value]


async def let_go_of_offer(
    session: AsyncSession, acting: Acting, case: Case, *, reason: str
) -> None:
    """Release the public place; afterwards the offer binds nobody."""
    offer = case.offer
    if offer is None:
        return
    advance(OFFER, offer, "let_go")
    await session.flush()
    await places.give_back(session, acting, case, BookingPurpose.OFFER, reason=reason)
    await events.record(
        session,
        acting,
        "offer.released",
        plan_id=case.plan.plan_id,
        rule_set=case.plan.rule_set,
        citation="§ 8, stk. 1",
        facts={"version": offer.version, "reason": reason},
    )


async def place(
    session: AsyncSession,
    acting: Acting,
    case: Case,
    choice: ChoiceTable,
    *,
    event: str = "confirm_place",
) -> None:
    """Make a choice the plan's placement."""
    advance(CHOICE, choice, "confirm")
    session.add(
        PlacementTable(
            plan_id=case.plan.plan_id,
            number=await plans.next_number(session, PlacementTable, case.plan.plan_id),
            provider_id=choice.provider_id,
            booking_id=choice.booking_id,
            start_on=choice.start_on,
            basis=choice.basis,
            state=PlacementState.CONFIRMED,
            confirmed_at=acting.now,
        )
    )
    facts = {"provider_id": str(choice.provider_id), "start_on": choice.start_on.isoformat()}
    citation = "§ 8, stk. 2" if event == "dispatch_plan" else choice.basis.value
    await move(session, acting, case, event, citation=citation, facts=facts)
