"""Taking and giving back the place of one plan at one provider."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import bookings, providers, refusals
from db.tables.capacity import BookingPurpose
from db.tables.plans import ChoiceTable
from service.errors import Fault, LawSaysNo, WrongFields
from service.flows.acting import Acting
from service.flows.case import Case
from service.flows.states import advance
from service.rules.capacity import no_room
from service.rules.choice import Window, is_out_of_area, may_start
from service.rules.choice_states import CHOICE
from service.rules.facts import ProviderFacts, RefusalFacts
from service.rules.fit import served_at, serving_levels
from service.rules.verdict import Reason, Verdict
from service.rules.vocabulary import Basis


async def provider_named(session: AsyncSession, provider_id: UUID) -> ProviderFacts:
    """A provider that somebody named in a body.

    Raises:
        WrongFields: there is none.
    """
    found = await providers.candidates(session, provider_id=provider_id)
    if not found:
        detail = f"No provider {provider_id} that offers anything."
        raise WrongFields((Fault("/provider_id", "unknown_provider", detail),))
    return found[0].facts


async def refusals_for(session: AsyncSession, acting: Acting, case: Case) -> list[RefusalFacts]:
    """The refusals that have effect today in the plan's area, at the levels that serve it."""
    return [
        refusal
        for level in serving_levels(case.book, case.plan.care_level)
        for refusal in await refusals.effective(
            session,
            on=acting.today,
            care_level=level,
            clinical_area=case.plan.clinical_area,
        )
    ]


async def may_start_at(
    session: AsyncSession,
    acting: Acting,
    case: Case,
    provider: ProviderFacts,
    *,
    start_on: date,
    basis: Basis | None = None,
) -> Verdict:
    """Whether the law lets the plan start at a provider on a day."""
    return case.heard.ask(
        may_start,
        case.book,
        case.facts,
        case.entitlement(acting.today),
        provider,
        await refusals_for(session, acting, case),
        start_on=start_on,
        today=acting.today,
        plan_id=str(case.plan.plan_id),
        basis=basis,
    )


async def hold(
    session: AsyncSession,
    acting: Acting,
    case: Case,
    provider: ProviderFacts,
    *,
    start_on: date,
    basis: Basis,
    purpose: BookingPurpose,
) -> UUID:
    """Take a place at the provider on the day, lawful as it has been found to be.

    Returns:
        the booking.

    Raises:
        LawSaysNo: no figures are published for that day, or the level is not stated.
        sqlalchemy.exc.DBAPIError: SQLSTATE FV001, the last place has been taken.
    """
    sought = _sought(case, provider, start_on)
    guest = is_out_of_area(case.facts, provider)
    slot_id = None
    if sought is not None:
        await bookings.lock_slots(session, case.plan.plan_id, sought)
        slot_id = await bookings.slot_on(session, sought, as_guest=guest)
    if sought is None or slot_id is None:
        raise LawSaysNo(await _no_room_on(session, start_on, sought, basis, as_guest=guest))
    return await bookings.hold(
        session,
        slot_id=slot_id,
        plan_id=case.plan.plan_id,
        purpose=purpose,
        as_guest=guest,
        at=acting.now,
    )


async def _no_room_on(
    session: AsyncSession,
    start_on: date,
    sought: bookings.Sought | None,
    basis: Basis,
    *,
    as_guest: bool,
) -> Reason:
    """Why no place can be taken on the day, and when the next one can."""
    window = Window(basis=basis, first_on=start_on, last_on=start_on)
    if sought is None:
        return no_room(window, last_published_on=None)
    after = bookings.Asked(
        provider_id=sought.provider_id,
        first_on=start_on + timedelta(days=1),
        as_guest=as_guest,
    )
    # A private start is bound by the offer: a later day with a place need not be one to choose.
    asked = [] if basis is Basis.PRIVATE else [after]
    free = await bookings.first_free(
        session, asked, care_level=sought.care_level, clinical_area=sought.clinical_area
    )
    return no_room(
        window,
        last_published_on=await bookings.last_published_on(session, sought),
        next_free_on=next((day.start_on for day in free if day is not None), None),
    )


def _sought(case: Case, provider: ProviderFacts, start_on: date) -> bookings.Sought | None:
    # a place that has taken its offering back may still be asked for what it has published
    level = served_at(case.book, case.facts, provider) or case.plan.care_level
    if level is None:
        return None
    return bookings.Sought(
        provider_id=UUID(provider.provider_id),
        care_level=level,
        clinical_area=case.plan.clinical_area,
        start_on=start_on,
    )


async def before_a_change(
    session: AsyncSession,
    case: Case,
    provider: ProviderFacts | None = None,
    *,
    start_on: date | None = None,
) -> None:
    """Lock every slot that a change of place touches, before the first is given back or taken."""
    sought = _sought(case, provider, start_on) if provider and start_on else None
    await bookings.lock_slots(session, case.plan.plan_id, sought)


async def give_back(
    session: AsyncSession, acting: Acting, case: Case, purpose: BookingPurpose, *, reason: str
) -> bool:
    """Give back the place the plan holds for a purpose, if it holds one."""
    return await bookings.release(
        session,
        plan_id=case.plan.plan_id,
        purpose=purpose,
        at=acting.now,
        reason=reason,
    )


async def take_back_choice(
    session: AsyncSession, acting: Acting, case: Case, choice: ChoiceTable, *, reason: str
) -> None:
    """Take back a private choice that no agreement has confirmed, and give its place back."""
    advance(CHOICE, choice, "take_back")
    await session.flush()
    await give_back(session, acting, case, BookingPurpose.CHOICE, reason=reason)
