"""The best lawful place for one plan at this moment, from what is free now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import directory, match_now
from db.queries.directory import Directory, Home, Listed
from db.queries.match_now import PricedRun
from db.tenants import across
from service.auth import Role
from service.errors import Conflict
from service.flows.acting import Acting
from service.flows.case import Case
from service.flows.judging import Question
from service.flows.match_reasons import (
    BETTER_FOUND,
    first_free,
    index_of,
    remedy_of,
    without_room,
)
from service.flows.match_remedies import Remedies
from service.flows.places import refusals_for
from service.matching.facts import MatchFacts, MatchPlan, MatchProvider
from service.matching.kept import Kept, Newest
from service.matching.now import FreeNow, free_now
from service.matching.single import Start, Tiers, ranked, standing
from service.rules.fit import serving_levels
from service.rules.offer_place import may_be_offered
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
        PlanState.CHOICE_MADE,  # an offer is still made or changed while the place may say no
        PlanState.CHOICE_LAPSED,
        PlanState.AWAITING_HOSPITAL_CHOICE,
    }
)
_ALTERNATIVES = 12
_SERVICES = 128  # whose prices are kept
# A directory is replaced when a provider changes, and what was asked about it goes with it.
_kept: WeakKeyDictionary[Directory, Kept] = WeakKeyDictionary()
# A run that is done never changes.
_worth: Newest[object, dict[tuple[int, bool], Tiers]] = Newest(_SERVICES)


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
    run: PricedRun | None


async def recommend(session: AsyncSession, acting: Acting, case: Case) -> Recommendation:
    """Recommend a place for a plan whose start is not decided yet.

    An authority is recommended what it may offer itself (A-03), the citizen what may be chosen.

    Raises:
        Conflict: the start is decided, or the plan is at its end.
    """
    if case.plan.state not in _OPEN:
        detail = "There is no start to be recommended for the plan as it stands."
        raise Conflict("START_IS_DECIDED", detail, facts={"state": case.plan.state.value})
    home = await directory.home(session, case.plan.postcode)
    if home is None:
        raise LookupError("a stored plan has an unknown postcode")
    found = await directory.directory(session, home.stamp)
    kept = _kept_with(found)
    free = await _free(session, acting, case, kept)
    facts = await _facts(session, acting, case, home, kept)
    async with across(session):  # of the national run a citizen learns the prices alone
        run = await match_now.last_run(session)
        prices = await _prices(session, case, run)
    asked = Question.of(case, list(facts.refusals), home, today=acting.today)
    lawful = ranked(facts, free, kept.asked(facts), prices)
    barred = _not_to_offer(acting, asked, found.everyone.listed, lawful)
    starts = [one for one in lawful if one.provider not in barred]
    held = standing(facts)
    stands = held is not None and (not starts or held.own <= starts[0].own)
    shown = ([held] if held and stands else []) + starts
    places = [_place(asked, found.everyone.listed, one) for one in shown[: _ALTERNATIVES + 1]]
    possible = {start.provider for start in starts} | ({held.provider} if held else set())
    left = replace(facts, slots=tuple(free.slots(without=possible)))
    return Recommendation(
        reason=_reason(facts, starts, held if stands else None),
        best=places[0] if places else None,
        others=tuple(places[1:]),
        excluded=_excluded(asked, left, found, kept, possible, barred),
        run=run,
    )


def _kept_with(found: Directory) -> Kept:
    """What was asked before about the providers as they stand."""
    kept = _kept.get(found)
    if kept is None:
        listed = found.everyone.listed
        kept = _kept[found] = Kept(tuple(MatchProvider(facts=p.facts, zone=p.zone) for p in listed))
    return kept


async def _free(session: AsyncSession, acting: Acting, case: Case, kept: Kept) -> FreeNow:
    """What is free at this moment; nothing of it is kept."""
    area = case.plan.clinical_area
    block = await match_now.free_slots(
        session,
        levels=serving_levels(case.book, case.plan.care_level),
        clinical_area=area,
        first_on=acting.today,
        last_on=acting.today + _HORIZON,
    )
    return free_now(block, area, kept.number_of)


async def _facts(
    session: AsyncSession, acting: Acting, case: Case, home: Home, kept: Kept
) -> MatchFacts:
    """The facts of a run over this one plan, without the places; of the roads, those from home."""
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
        last_on=acting.today + _HORIZON,
        seed=1,
        plans=(plan,),
        providers=kept.providers,
        slots=(),
        refusals=tuple(await refusals_for(session, acting, case)),
        pins=(),
        zones=len(home.minutes),
        minutes=minutes.tobytes(),
    )


async def _prices(
    session: AsyncSession, case: Case, run: PricedRun | None
) -> dict[tuple[int, bool], Tiers]:
    if run is None:
        return {}
    levels = serving_levels(case.book, case.plan.care_level)
    area = case.plan.clinical_area
    key = (run.run_id, levels, area)
    found = _worth.get(key)
    if found is None:
        found = await match_now.prices(session, run.run_id, levels=levels, clinical_area=area)
        _worth.put(key, found)
    return found


def _not_to_offer(
    acting: Acting, asked: Question, listed: tuple[Listed, ...], starts: list[Start]
) -> dict[int, Reason]:
    """The places that the citizen could choose and the authority who asks cannot offer."""
    if acting.caller.role is not Role.AUTHORITY:
        return {}
    offered = {one.provider: may_be_offered(_place(asked, listed, one).ground) for one in starts}
    return {provider: may.reason for provider, may in offered.items() if not may}


def _place(asked: Question, listed: tuple[Listed, ...], start: Start) -> Place:
    one = listed[start.provider]
    ground = asked.on_day(one, start.start_on, basis=start.basis)
    return Place(listed=one, start=start, ground=ground)


def _reason(facts: MatchFacts, starts: list[Start], stands: Start | None) -> Reason:
    start = stands or next(iter(starts), None)
    if start is None:
        hospital = facts.plans[0].facts.plan_type is PlanType.HOSPITAL_SPECIALISED
        paragraph = Basis.HOSPITAL if hospital else Basis.PUBLIC
        return Reason.of(NOTHING, paragraph, looked_until=facts.last_on)
    tied = sum(one.own == start.own for one in starts)
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
    found: Directory,
    kept: Kept,
    possible: set[int],
    barred: Mapping[int, Reason],
) -> tuple[NotPossible, ...]:
    """The other places, each with the law's reason or its want of room."""
    index, [plan] = index_of(facts), facts.plans
    fits = kept.fits(asked.case.book, plan.facts)
    remedies = Remedies(facts, plan, fits)
    doors = asked.doors(found.everyone, fits.unfit)
    known: dict[tuple[int, date | None], Reason] = {}
    excluded = []
    for number, (one, door) in enumerate(zip(found.everyone.listed, doors, strict=True)):
        if number in possible:
            continue
        reason = barred.get(number, door.access.reason)
        if reason is None:
            free_on = first_free(index, plan, number, door.access)
            key = (id(door), free_on)  # places that share a door are answered alike on a day
            if key not in known:
                known[key] = without_room(
                    facts,
                    plan,
                    number,
                    asked.rights,
                    door.access,
                    free_on,
                    otherwise=BETTER_FOUND,
                )
            reason = known[key]
        excluded.append(NotPossible(one, reason, remedy_of(index, remedies, number, reason)))
    return tuple(excluded)
