"""The past: a plan as it stood, asked as on that day and under the rulebook of then."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import as_of as queries
from db.queries import decisions, plans, provider_versions, reference
from db.queries.as_of import Standing
from db.queries.bookings import Asked
from db.tables.plans import AgreedStartTable, ChoiceTable
from service.clock import COPENHAGEN, danish_day
from service.errors import Fault, NotFound, WrongFields
from service.flows.acting import Acting, not_in_the_future
from service.flows.case import Case, facts_of, load
from service.rules.choice import earliest_start_on
from service.rules.facts import PlanFacts
from service.rules.rulebook import Rulebook, rulebook_named
from service.rules.settings import RestratificationFrom
from service.rules.vocabulary import CareLevel, ProviderKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A plan at a moment.

    Attributes:
        acting: who asks, put back to that moment.
        case: the plan as it stood, under the rulebook of then.
        standing: all rows of the plan as they were.
    """

    acting: Acting
    case: Case
    standing: Standing

    @property
    def choice(self) -> ChoiceTable | None:
        """The choice that stood."""
        live = [c for c in self.standing.choices if c.state in plans.LIVE_CHOICES]
        return live[-1] if live else None

    @property
    def agreement(self) -> AgreedStartTable | None:
        """The agreed start that stood."""
        live = [a for a in self.standing.agreements if a.ended_at is None]
        return live[-1] if live else None


def moment(acting: Acting, pointer: str, asked: date | datetime) -> Acting:
    """The one who asks, put back to an instant; a day is meant to its end, today up to now.

    Raises:
        WrongFields: it has not come yet.
    """
    if isinstance(asked, datetime):
        not_in_the_future(acting, pointer, asked)
        return replace(acting, now=asked.astimezone(UTC))
    if asked > acting.today:
        detail = f"{asked} is later than today, {acting.today}."
        raise WrongFields((Fault(pointer, "in_the_future", detail),))
    if asked == acting.today:
        return acting
    midnight = datetime.combine(asked + timedelta(days=1), time(), COPENHAGEN)
    return replace(acting, now=midnight.astimezone(UTC) - timedelta(microseconds=1))


async def look_back(session: AsyncSession, then: Acting, plan_id: UUID) -> Past:
    """A plan as it stood at the moment of the one who asks, if they may know of it now.

    Raises:
        NotFound: there is none, it is not theirs to know of, or it did not exist then.
    """
    plan = (await load(session, then, plan_id)).plan
    standing = await queries.standing(session, plan, at=then.now)
    if standing is None:
        raise NotFound("plan at that time")
    region = await reference.region_of(session, standing.plan.home_municipality, on=then.today)
    case = Case(
        plan=standing.plan,
        offers=standing.offers,
        placement=standing.placements[-1] if standing.placements else None,
        book=await _book(session, then, standing.plan.rule_set),
        facts=facts_of(standing.plan, standing.offers, home_region=region or ""),
    )
    await _look_around(session, then, case)
    return Past(acting=then, case=case, standing=standing)


async def _look_around(session: AsyncSession, then: Acting, case: Case) -> None:
    """Add what only a switched rulebook asks for (A-03, A-19), as far as it was known then."""
    facts = case.facts
    if case.book.count_other_public and facts.care_level is not None:
        first = await _first_public(session, then, facts, facts.care_level)
        case.facts = replace(facts, other_public_start_on=first)
    if case.book.restratification_from is RestratificationFrom.STRATIFICATION:
        stated_at = await plans.first_stratified_at(session, case.plan.plan_id)
        known = stated_at is not None and stated_at <= then.now
        case.stratified_on = danish_day(stated_at) if stated_at and known else None


async def _first_public(
    session: AsyncSession, then: Acting, facts: PlanFacts, level: CareLevel
) -> date | None:
    """The first day that was free at any public provider."""
    providers = await provider_versions.directory(session, at=then.now)
    home = (facts.home_municipality, facts.home_region)
    found = await queries.first_free(
        session,
        [
            Asked(
                provider_id=place.provider_id,
                first_on=earliest_start_on(facts, today=then.today),
                as_guest=place.facts.authority_id not in home,
            )
            for place in providers.of((level, facts.clinical_area)).listed
            if place.facts.kind is not ProviderKind.PRIVATE
        ],
        care_level=level,
        clinical_area=facts.clinical_area,
        at=then.now,
    )
    return min((day.start_on for day in found if day is not None), default=None)


async def _book(session: AsyncSession, then: Acting, rule_set: str) -> Rulebook:
    """The rulebook with the values that were decided under then; else today's of that name."""
    kept = await decisions.rulebook_at(session, rule_set, at=then.now)
    return msgspec.convert(kept, Rulebook) if kept else rulebook_named(rule_set)
