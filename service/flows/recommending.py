"""The best lawful place for one plan at this moment, from what is free now."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import directory, match_now, matching
from db.queries.directory import Home, Listed
from db.tables.matching import MatchRunTable
from db.tenants import across
from service.errors import Conflict
from service.flows.acting import Acting
from service.flows.case import Case
from service.flows.judging import Question
from service.flows.match_explanations import BETTER_FOUND, excluded, index_of, remedy_of
from service.flows.match_facts import slots_of
from service.flows.match_remedies import Remedies
from service.flows.places import refusals_for
from service.matching.facts import MatchFacts, MatchPlan, MatchProvider
from service.matching.single import Start, Tiers, ranked, standing
from service.rules.fit import serving_levels
from service.rules.remedy import Remedy
from service.rules.verdict import Reason
from service.rules.vocabulary import Basis, PlanState, PlanType
from service.schemas.matching import MatchRunIn

RECOMMENDED = "RECOMMENDED"
OFFER_STANDS = "PUBLIC_OFFER_STANDS"
NOTHING = "NOTHING_TO_RECOMMEND"
_HORIZON = timedelta(days=MatchRunIn().horizon_days)
_OPEN = frozenset(
    {
        PlanState.AWAITING_STRATIFICATION,
        PlanState.AWAITING_OFFER,
        PlanState.OFFERED,
        PlanState.CHOICE_LAPSED,
        PlanState.AWAITING_HOSPITAL_CHOICE,
    }
)
_ALTERNATIVES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place with its start, and why it may be chosen."""

    listed: Listed
    start: Start
    ground: Reason


@dataclass(frozen=True, slots=True)
class NotPossible:
    """A place that cannot be chosen now, why, and what would change that."""

    listed: Listed
    reason: Reason
    remedy: Remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What is recommended.

    Attributes:
        reason: in one word, with its paragraph and values.
        best: none where no place is lawful and free.
        others: the next best, each at another provider.
        excluded: every place that cannot be chosen now, and why.
        run: whose prices tell what places cost others; none before the first.
    """

    reason: Reason
    best: Place | None
    others: tuple[Place, ...]
    excluded: tuple[NotPossible, ...]
    run: MatchRunTable | None


async def recommend(session: AsyncSession, acting: Acting, case: Case) -> Recommendation:
    """Recommend a place for a plan whose start is not decided yet.

    Raises:
        Conflict: the start is decided, or the plan is at its end.
    """
    if case.plan.state not in _OPEN:
        detail = "There is no start to be recommended for the plan as it stands."
        raise Conflict("START_IS_DECIDED", detail, facts={"state": case.plan.state.value})
    home = await directory.home(session, case.plan.postcode)
    if home is None:
        raise LookupError("a stored plan has an unknown postcode")
    chapter = (await directory.directory(session, home.stamp)).everyone
    facts = await _facts(session, acting, case, home, chapter.listed)
    async with across(session):  # of the national run a citizen learns the prices alone
        run = await matching.last_done(session, authority_id=None)
    starts = ranked(facts, await _worth(session, case, run))
    held = standing(facts)
    stands = held is not None and (not starts or held.own <= starts[0].own)
    asked = Question.of(case, list(facts.refusals), home, today=acting.today)
    places = [_place(asked, chapter.listed, start) for start in starts]
    best = _place(asked, chapter.listed, held) if held and stands else None
    others = places if stands else places[1:]
    return Recommendation(
        reason=_reason(facts, places, best),
        best=best or (places[0] if places else None),
        others=tuple(others[:_ALTERNATIVES]),
        excluded=_excluded(asked, facts, chapter, {start.provider for start in starts}, held),
        run=run,
    )


async def _facts(
    session: AsyncSession, acting: Acting, case: Case, home: Home, listed: tuple[Listed, ...]
) -> MatchFacts:
    """The facts of a run over this one plan; of the roads, those from the citizen's home alone."""
    found = tuple(MatchProvider(facts=one.facts, zone=one.zone) for one in listed)
    last_on = acting.today + _HORIZON
    rows = await match_now.free_slots(
        session,
        levels=serving_levels(case.book, case.plan.care_level),
        clinical_area=case.plan.clinical_area,
        first_on=acting.today,
        last_on=last_on,
    )
    minutes = np.zeros((len(home.minutes),) * 2, "<i2")
    minutes[0] = home.minutes
    offer = case.offer
    plan = MatchPlan(
        plan_id=str(case.plan.plan_id),
        rule_set=case.plan.rule_set,
        facts=case.facts,
        zone=0,
        offer_provider_id=str(offer.provider_id) if offer else None,
        offer_on=offer.start_on if offer else None,
    )
    return MatchFacts(
        as_of=acting.today,
        last_on=last_on,
        seed=1,
        plans=(plan,),
        providers=found,
        slots=tuple(slots_of(rows, found)),
        refusals=tuple(await refusals_for(session, acting, case)),
        pins=(),
        zones=len(home.minutes),
        minutes=minutes.tobytes(),
    )


async def _worth(
    session: AsyncSession, case: Case, run: MatchRunTable | None
) -> dict[tuple[int, bool], Tiers]:
    if run is None:
        return {}
    levels = serving_levels(case.book, case.plan.care_level)
    area = case.plan.clinical_area
    return await match_now.prices(session, run.run_id, levels=levels, clinical_area=area)


def _place(asked: Question, listed: tuple[Listed, ...], start: Start) -> Place:
    one = listed[start.provider]
    ground = asked.on_day(one, start.start_on, basis=start.basis)
    return Place(listed=one, start=start, ground=ground)


def _reason(facts: MatchFacts, places: list[Place], stands: Place | None) -> Reason:
    best = stands or (places[0] if places else None)
    if best is None:
        hospital = facts.plans[0].facts.plan_type is PlanType.HOSPITAL_SPECIALISED
        paragraph = Basis.HOSPITAL if hospital else Basis.PUBLIC
        return Reason.of(NOTHING, paragraph, looked_until=facts.last_on)
    start = best.start
    tied = sum(place.start.own == start.own for place in places)
    return Reason.of(
        OFFER_STANDS if stands else RECOMMENDED,
        "§ 8, stk. 1" if stands else start.basis.value,
        start_on=start.start_on,
        waiting_days=start.waiting_days,
        travel_minutes=start.travel_minutes,
        tied=tied if tied > 1 and not stands else None,
    )


def _excluded(
    asked: Question,
    facts: MatchFacts,
    chapter: directory.Chapter,
    possible: set[int],
    held: Start | None,
) -> tuple[NotPossible, ...]:
    """The other places, each with the law's reason or its want of room."""
    index, plan = index_of(facts), facts.plans[0]
    remedies = Remedies(facts, plan)
    offered = held.provider if held else None
    found = []
    for number, (one, door) in enumerate(zip(chapter.listed, asked.doors(chapter), strict=True)):
        if number in possible or number == offered:
            continue
        reason = door.access.reason or excluded(index, plan, number, otherwise=BETTER_FOUND)
        found.append(NotPossible(one, reason, remedy_of(index, remedies, number, reason)))
    return tuple(found)
