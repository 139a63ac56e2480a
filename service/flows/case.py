"""A plan with all that the law needs to know of it, as the caller may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import elsewhere, events, plans, reference, remarks
from db.tables.plans import PlacementTable, PlanTable, StartOfferTable
from db.types import Json
from service.clock import danish_day
from service.errors import LawSaysNo, NotFound
from service.flows import decisions, notifying
from service.flows.acting import Acting
from service.flows.hearing import Hearing
from service.rules.alerts import alerts
from service.rules.choice import Entitlement, earliest_start_on, entitlement
from service.rules.course import first_of_course, is_arranged
from service.rules.duty import AgreementFacts, duty_ends
from service.rules.facts import OfferFacts, PlanFacts
from service.rules.informed import informed_on
from service.rules.plan_states import transition
from service.rules.rulebook import Rulebook, rulebook_named
from service.rules.settings import RestratificationFrom
from service.rules.verdict import Reason, Verdict
from service.rules.vocabulary import Alert, Basis, OfferState, PlacementState, PlanState

# Where a cancelled placement leaves a plan, until somebody offers or chooses again.
_WAITS_ANEW = frozenset({PlanState.AWAITING_OFFER, PlanState.AWAITING_HOSPITAL_CHOICE})
_OFFERS = frozenset({"notify_offer", "revise_offer"})


@dataclass(slots=True)
class Case:
    """One plan, its offers, and the rulebook of its discharge day.

    Attributes:
        heard: what the law was asked since the last thing that happened to the plan.
        stratified_on: first statement of a level, read where the rulebook counts from it (A-19).
    """

    plan: PlanTable
    offers: list[StartOfferTable]
    placement: PlacementTable | None
    book: Rulebook
    facts: PlanFacts
    stratified_on: date | None = None
    heard: Hearing = field(default_factory=Hearing)

    @property
    def offer(self) -> StartOfferTable | None:
        """The offer in force, whose place is held."""
        return next((o for o in reversed(self.offers) if o.state in plans.IN_FORCE), None)

    @property
    def arranged(self) -> PlacementTable | None:
        """The placement of the course that the plan is in, unless it was cancelled."""
        placed = self.placement
        if placed is None or not is_arranged(placed.state, plan=self.plan.state):
            return None
        return placed

    def entitlement(self, today: date) -> Entitlement:
        """Which choices the citizen holds on a day."""
        return self.heard.ask(entitlement, self.book, self.facts, today=today)

    def alerts(self, today: date) -> tuple[Alert, ...]:
        """What somebody has to be told of the plan on a day."""
        placement = self.placement
        cancelled = placement is not None and placement.state is PlacementState.CANCELLED
        arranged = self.arranged
        handed_over = self.plan.handed_over_at
        return alerts(
            self.book,
            self.facts,
            state=self.plan.state,
            today=today,
            start_on=arranged.started_on or arranged.start_on if arranged else None,
            handed_over_on=danish_day(handed_over) if handed_over else None,
            provider_cancelled=cancelled and self.plan.state in _WAITS_ANEW,
            duty_ended=self._duty_stays_ended(),
            course_over=placement is not None and not cancelled and arranged is None,
        )

    def _duty_stays_ended(self) -> bool:
        """Whether a private start that was cancelled has ended the duty for good (A-09)."""
        placement = self.placement
        if placement is None or placement.basis is not Basis.PRIVATE:
            return False
        agreed = AgreementFacts(start_on=placement.start_on, public_offer_on=None, cancelled=True)
        return bool(duty_ends(agreed, book=self.book))


def facts_of(plan: PlanTable, offers: Sequence[StartOfferTable], *, home_region: str) -> PlanFacts:
    """What the rules need to know of a stored plan."""
    book = rulebook_named(plan.rule_set)
    first = first_of_course([o.state for o in offers], plan=plan.state)
    return PlanFacts(
        plan_type=plan.plan_type,
        care_level=plan.care_level,
        clinical_area=plan.clinical_area,
        age_group=plan.age_group,
        discharged_on=plan.discharged_on,
        home_municipality=plan.home_municipality,
        home_region=home_region,
        not_before=plan.not_before,
        clinical_start_deadline=plan.clinical_start_deadline,
        offers=tuple(
            OfferFacts(
                start_on=o.start_on,
                notified_on=informed_on(book, channel=o.channel, sent_on=danish_day(o.notified_at)),
                start_time=o.start_time,
                released=o.state is OfferState.RELEASED,
            )
            for o in offers[first:]
        ),
    )


async def load(session: AsyncSession, acting: Acting, plan_id: UUID, *, lock: bool = False) -> Case:
    """A plan that the caller may know of; locked when it is going to be changed.

    Raises:
        NotFound: there is none, or it is not theirs to know of.
    """
    if lock:
        plan = await plans.find(session, plan_id, acting.caller, lock=True)
        if plan is None:
            raise NotFound("plan")
        return await around(session, acting, plan)
    whole = await plans.find_whole(session, plan_id, acting.caller, on=acting.today)
    if whole is None:
        raise NotFound("plan")
    return await _looked_around(session, acting, _case(whole))


async def around(session: AsyncSession, acting: Acting, plan: PlanTable) -> Case:
    """A plan already read, with what belongs to it; also when the caller has just let go of it."""
    offers = await plans.offers(session, [plan.plan_id])
    region = await reference.region_of(session, plan.home_municipality, on=acting.today)
    placement = await plans.last_placement(session, plan.plan_id)
    whole = plans.Whole(plan=plan, home_region=region or "", offers=offers, placement=placement)
    return await _looked_around(session, acting, _case(whole))


async def _looked_around(session: AsyncSession, acting: Acting, case: Case) -> Case:
    """The case with what only a switched rulebook asks for (A-03, A-19)."""
    facts = case.facts
    if case.book.count_other_public and facts.care_level is not None:
        wanted = elsewhere.Wanted(
            care_level=facts.care_level,
            clinical_area=facts.clinical_area,
            first_on=earliest_start_on(facts, today=acting.today),
            municipality=facts.home_municipality,
            region=facts.home_region,
        )
        [first] = await elsewhere.first_public(session, [wanted])
        case.facts = replace(facts, other_public_start_on=first)
    if case.book.restratification_from is RestratificationFrom.STRATIFICATION:
        stated_at = await plans.first_stratified_at(session, case.plan.plan_id)
        case.stratified_on = danish_day(stated_at) if stated_at else None
    return case


def _case(whole: plans.Whole) -> Case:
    plan, offers = whole.plan, whole.offers
    return Case(
        plan=plan,
        offers=offers,
        placement=whole.placement,
        book=rulebook_named(plan.rule_set),
        facts=facts_of(plan, offers, home_region=whole.home_region),
    )


async def load_many(
    session: AsyncSession, rows: Sequence[PlanTable], regions: Mapping[str, str]
) -> list[Case]:
    """The cases of plans already read, with a few queries for all of them."""
    ids = [row.plan_id for row in rows]
    offers: dict[UUID, list[StartOfferTable]] = {plan_id: [] for plan_id in ids}
    for offer in await plans.offers(session, ids):
        offers[offer.plan_id].append(offer)
    placements = await plans.last_placements(session, ids)
    return [
        _case(
            plans.Whole(
                plan=row,
                home_region=regions.get(row.home_municipality, ""),
                offers=offers[row.plan_id],
                placement=placements.get(row.plan_id),
            )
        )
        for row in rows
    ]


def must(verdict: Verdict) -> Reason:
    """The ground of a yes.

    Raises:
        LawSaysNo: it is a no.
    """
    if not verdict:
        raise LawSaysNo(verdict.reason)
    return verdict.reason


async def move(
    session: AsyncSession,
    acting: Acting,
    case: Case,
    event: str,
    *,
    to_state: PlanState | None = None,
    citation: str | None = None,
    facts: Json | None = None,
    said: str | None = None,
) -> None:
    """Let something happen to a plan: its state, its version, one line of history, one decision.

    Args:
        session: the transaction; the plan is locked in it.
        acting: who does it, and when.
        case: the plan.
        event: a name of `plan_states`.
        to_state: where it goes, when the table leaves that to the facts.
        citation: the exact paragraph, when it is narrower than the table's.
        facts: what was decided on; never person data.
        said: the reason given in somebody's own words; kept sealed, apart from history.

    Raises:
        LawSaysNo: it cannot happen in the state the plan is in.
    """
    step = case.heard.ask(transition, event, case.plan.state)
    if isinstance(step, Reason):
        raise LawSaysNo(step)
    before = case.plan.state
    case.plan.state = step.to_state or to_state or before
    case.plan.version += 1
    await session.flush()
    number = await events.record(
        session,
        acting,
        step.emits,
        plan_id=case.plan.plan_id,
        from_state=before.value,
        to_state=case.plan.state.value,
        rule_set=case.plan.rule_set,
        citation=citation or step.citation,
        facts=facts,
    )
    if said is not None:
        await remarks.keep(session, case.plan.plan_id, remarks.OF_EVENT, number, said)
    await decisions.record(
        session,
        acting,
        case.heard.close(),
        kind=step.emits,
        event_id=number,
        book=case.book,
        plan_id=case.plan.plan_id,
    )
    placed_at = case.placement.provider_id if case.placement else None
    await notifying.tell_event(
        session,
        acting.now,
        case.plan,
        step.emits,
        event_id=number,
        provider_id=(facts or {}).get("provider_id") or placed_at,
    )
    if event in _OFFERS:
        await notifying.tell_of_right(
            session, acting, case.plan, case.book, case.facts, event_id=number
        )


def check_possible(case: Case, event: str) -> None:
    """Refuse early what cannot happen in the plan's state.

    Raises:
        LawSaysNo: it cannot.
    """
    step = transition(event, case.plan.state)
    if isinstance(step, Reason):
        raise LawSaysNo(step)
