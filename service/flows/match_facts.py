"""Reads everything a run is told, as of one moment."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import elsewhere, matching, plans, providers, reference, refusals
from db.tables.matching import MatchRunTable
from db.tables.plans import PlanTable, StartOfferTable
from service.flows.case import facts_of
from service.matching.facts import (
    MatchFacts,
    MatchPlan,
    MatchProvider,
    MatchSlot,
    Pin,
    free_places,
)
from service.rules.access import earliest_start_on
from service.rules.rulebook import rulebook_named
from service.rules.vocabulary import CareLevel, DeliveryMode
from service.schemas.matching import MatchRunIn


async def read(session: AsyncSession, run: MatchRunTable) -> MatchFacts:
    """The facts of a run: open plans, providers, free places, refusals, travel."""
    asked = MatchRunIn.model_validate(run.request)
    last_on = run.as_of + timedelta(days=asked.horizon_days)
    closed = {str(provider_id) for provider_id in asked.what_if.closed_providers}
    zones = await matching.zones_of_providers(session)
    found = [
        MatchProvider(facts=candidate.facts, zone=zones[candidate.facts.provider_id])
        for candidate in await providers.candidates(session)
        if candidate.facts.provider_id not in closed
    ]
    free = await matching.free_slots(session, first_on=run.as_of, last_on=last_on)
    minutes = np.array(await matching.travel(session), dtype="<i2")
    return MatchFacts(
        as_of=run.as_of,
        last_on=last_on,
        seed=run.seed,
        plans=tuple(_without_closed(plan, closed) for plan in await _plans(session, run)),
        providers=tuple(found),
        slots=(
            *slots_of(free, found),
            *_supposed(asked, found, first_on=run.as_of, last_on=last_on),
        ),
        refusals=tuple(await refusals.effective(session, on=run.as_of)),
        pins=tuple(
            Pin(
                plan_id=str(pin.plan_id),
                provider_id=str(pin.provider_id),
                start_on=pin.start_on,
            )
            for pin in asked.pins
        ),
        zones=minutes.shape[0],
        minutes=minutes.tobytes(),
    )


async def _plans(session: AsyncSession, run: MatchRunTable) -> tuple[MatchPlan, ...]:
    rows = await matching.open_plans(session, authority_id=run.authority_id)
    regions = await reference.region_by_municipality(session, on=run.as_of)
    zones = await matching.zones_of_postcodes(session)
    offers: dict[UUID, list[StartOfferTable]] = {row.plan_id: [] for row in rows}
    for offer in await plans.offers(session, list(offers)):
        offers[offer.plan_id].append(offer)
    found = [
        _plan(row, offers[row.plan_id], regions[row.home_municipality], zones[row.postcode])
        for row in rows
    ]
    return await _with_places_elsewhere(session, found, today=run.as_of)


async def _with_places_elsewhere(
    session: AsyncSession, found: list[MatchPlan], *, today: date
) -> tuple[MatchPlan, ...]:
    """The plans with the first place at any public provider, where a reading counts it (A-03)."""
    wanted = {
        plan.plan_id: elsewhere.Wanted(
            care_level=plan.facts.care_level,
            clinical_area=plan.facts.clinical_area,
            first_on=earliest_start_on(plan.facts, today=today),
            municipality=plan.facts.home_municipality,
            region=plan.facts.home_region,
        )
        for plan in found
        if plan.facts.care_level is not None and rulebook_named(plan.rule_set).count_other_public
    }
    alike = list(set(wanted.values()))
    days = dict(zip(alike, await elsewhere.first_public(session, alike), strict=True))
    return tuple(
        replace(plan, facts=replace(plan.facts, other_public_start_on=days[asked]))
        if (asked := wanted.get(plan.plan_id))
        else plan
        for plan in found
    )


def _plan(row: PlanTable, offers: list[StartOfferTable], home_region: str, zone: int) -> MatchPlan:
    held = next((o for o in reversed(offers) if o.state in plans.IN_FORCE), None)
    return MatchPlan(
        plan_id=str(row.plan_id),
        rule_set=row.rule_set,
        facts=facts_of(row, offers, home_region=home_region),
        zone=zone,
        offer_provider_id=str(held.provider_id) if held else None,
        offer_on=held.start_on if held else None,
        version=row.version,
    )


def _without_closed(plan: MatchPlan, closed: set[str]) -> MatchPlan:
    """A plan as if its offer bound nobody, where the place that holds it is supposed closed."""
    if plan.offer_provider_id not in closed:
        return plan
    offers = (*plan.facts.offers[:-1], replace(plan.facts.offers[-1], released=True))
    return replace(
        plan,
        facts=replace(plan.facts, offers=offers),
        offer_provider_id=None,
        offer_on=None,
    )


def slots_of(rows: Iterable[Row[Any]], found: Sequence[MatchProvider]) -> list[MatchSlot]:
    """Days with places, of the providers that are found."""
    index = {provider.facts.provider_id: n for n, provider in enumerate(found)}
    slots = []
    for row in rows:
        provider = index.get(str(row.provider_id))
        if provider is None:
            continue
        to_all, kept = free_places(
            places=row.places,
            reserved=row.reserved_for_residents,
            accepts_out_of_area=row.accepts_out_of_area,
            taken=row.taken,
            taken_by_guests=row.taken_by_guests,
        )
        slots.append(
            MatchSlot(
                slot_id=row.slot_id,
                provider=provider,
                care_level=CareLevel(row.care_level),
                clinical_area=row.clinical_area,
                delivery_mode=DeliveryMode(row.delivery_mode),
                start_on=row.start_on,
                open_places=to_all,
                resident_places=kept,
            )
        )
    return slots


def _supposed(
    asked: MatchRunIn, found: list[MatchProvider], *, first_on: date, last_on: date
) -> list[MatchSlot]:
    """Places that are only supposed, numbered below zero; those of one day are added up."""
    index = {provider.facts.provider_id: n for n, provider in enumerate(found)}
    places: dict[tuple[int, CareLevel, str, DeliveryMode, date], int] = {}
    for extra in asked.what_if.extra_capacity:
        provider = index.get(str(extra.provider_id))
        if provider is not None and first_on <= extra.start_on <= last_on:
            key = (
                provider,
                extra.care_level,
                extra.clinical_area,
                extra.delivery_mode,
                extra.start_on,
            )
            places[key] = places.get(key, 0) + extra.places
    return [
        MatchSlot(
            slot_id=-n,
            provider=provider,
            care_level=level,
            clinical_area=area,
            delivery_mode=mode,
            start_on=start_on,
            open_places=free,
            resident_places=0,
        )
        for n, ((provider, level, area, mode, start_on), free) in enumerate(places.items(), 1)
    ]
