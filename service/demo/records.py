"""The records of a demonstration, column by column, ready to be copied into the tables."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.queries.remarks import OF_LEVEL
from db.sealing import Sealer, clinical_of, remark_of
from service.demo import texts
from service.demo.history import Happened, Past, changes, chosen_at, history, pasts
from service.demo.rows import Demonstration, OfferRow, PlanRow
from service.rules.plan import ConsentFacts, recipients
from service.rules.rulebook import rulebook_named
from service.rules.vocabulary import AccessKind, AccessPurpose, Basis, IssuerKind, PlanType

# what is asked of the API for each change; a place of one's own is confirmed with the choice
_OPERATIONS = {
    "plan.issued": "issuePlan",
    "plan.stratified": "stratifyPlan",
    "offer.notified": "offerStart",
    "choice.made": "choose",
    "course.started": "startCourse",
}
_PURPOSES = {"authority": AccessPurpose.CASEWORK, "provider": AccessPurpose.TREATMENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Records of one table, made only when they are written."""

    table: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]


def of_providers(demo: Demonstration) -> Iterator[Records]:
    """Give the places, their services and agreements, in loading order."""
    columns = (
        *("provider_id", "name", "kind", "authority_id", "municipality_code", "postcode"),
        *("lat", "lon", "cvr", "phone", "address", "access"),
    )
    yield Records(
        table="provider",
        columns=(*columns, "version", "created_at"),
        rows=((*_values(p, columns), 1, demo.as_of) for p in demo.providers),
    )
    for table, rows in (
        ("service_offering", demo.offerings),
        ("framework_contract", demo.contracts),
    ):
        yield Records(
            table=table,
            columns=tuple(type(rows[0]).__slots__),
            rows=(_values(row, row.__slots__) for row in rows),
        )


def of_capacity(demo: Demonstration) -> Iterator[Records]:
    """Give the publications, their figures, and the figures in force."""
    yield Records(
        table="capacity_publication",
        columns=(
            *("publication_id", "observed_at", "published_at", "publisher", "media_type"),
            *("accepted", "rejected"),
        ),
        rows=(
            (
                *_values(p, ("publication_id", "observed_at", "observed_at", "publisher")),
                *("application/json", len(p.capacity), 0),
            )
            for p in demo.publications
        ),
    )
    figure = (
        *("provider_id", "care_level", "clinical_area", "delivery_mode", "start_on"),
        *("places", "reserved_for_residents", "accepts_out_of_area"),
    )
    yield Records(
        table="capacity_figure",
        columns=("publication_id", "row_number", *figure, "observed_at"),
        rows=(
            (p.publication_id, number, *_values(demo.capacity[row], figure), p.observed_at)
            for p in demo.publications
            for number, row in enumerate(p.capacity, start=1)
        ),
    )
    yield Records(
        table="capacity_slot",
        columns=("publication_id", *figure, "observed_at", "ceiling"),
        rows=(
            (p.publication_id, *_values(slot, figure), p.observed_at, slot.places)
            for p in demo.publications
            for slot in (demo.capacity[row] for row in p.capacity)
        ),
    )


def of_plans(demo: Demonstration, *, sealer: Sealer) -> Iterator[Records]:
    """Give the plans as they stand, and the statements of level.

    Args:
        demo: the demonstration.
        sealer: encrypts the clinical texts.
    """
    named = (
        *("plan_id", "external_id", "issued_by", "citizen_ref", "postcode", "home_municipality"),
        *("plan_type", "care_level", "clinical_area", "age_group", "discharged_on", "not_before"),
        *("clinical_start_deadline", "rule_set", "responsible_authority_id", "state"),
    )
    yield Records(
        table="plan",
        columns=(
            *named,
            *("issuer_kind", "clinical_sealed", "handed_over_at", "contacts", "consent"),
            *("recipients", "received_at", "created_at", "version"),
        ),
        rows=((*_values(past.plan, named), *_rest_of(past, sealer)) for past in pasts(demo)),
    )
    yield Records(
        table="stratification",
        columns=(
            *("plan_id", "number", "care_level", "kind"),
            "assessed_at",
        ),
        rows=(
            (s.plan_id, 1, s.care_level, "stratification", s.assessed_at)
            for s in demo.stratifications
        ),
    )
    yield Records(
        table="remark",
        columns=("plan_id", "place", "number", "sealed"),
        rows=(
            (s.plan_id, OF_LEVEL, 1, _sealed_words(s.plan_id, sealer)) for s in demo.stratifications
        ),
    )


def of_offers(demo: Demonstration, slot_ids: Mapping[int, int]) -> Iterator[Records]:
    """Give the places held, the offers, and what came of those whose start has passed.

    Args:
        demo: the demonstration.
        slot_ids: the stored slot of each row of capacity that an offer takes a place from.
    """
    yield Records(
        table="booking",
        columns=("booking_id", "slot_id", "plan_id", "purpose", "as_guest", "held_at"),
        rows=(
            (o.booking_id, slot_ids[o.capacity], o.plan_id, "offer", False, o.notified_at)
            for o in demo.offers
        ),
    )
    named = ("plan_id", "provider_id", "booking_id", "start_on")
    yield Records(
        table="start_offer",
        columns=(
            *named,
            *("version", "reply_by", "notified_at", "public_choice_stated"),
            *("private_choice_stated", "private_choice_held", "state"),
        ),
        rows=((*_values(o, named), *_offer_rest(o)) for o in demo.offers),
    )
    started = [offer for offer in demo.offers if offer.has_started]
    yield Records(
        table="choice",
        columns=(*named, "number", "basis", "made_at", "made_by", "state"),
        rows=(
            (*_values(o, named), 1, Basis.PUBLIC, chosen_at(o), "citizen", "confirmed")
            for o in started
        ),
    )
    yield Records(
        table="placement",
        columns=(*named, "number", "basis", "state", "confirmed_at", "started_on"),
        rows=(
            (*_values(o, named), 1, Basis.PUBLIC, "started", chosen_at(o), o.start_on)
            for o in started
        ),
    )


def of_history(demo: Demonstration) -> Iterator[Records]:
    """Give one event for each change of state, in the order they happened."""
    happened = history(demo)
    yield Records(
        table="event",
        columns=happened[0]._fields,
        rows=((*change[:-1], json.dumps(change.facts)) for change in happened),
    )


def of_accesses(demo: Demonstration) -> Iterator[Records]:
    """Give what the log of accesses says of each change: who had the plan before them."""
    changed = (one for one in history(demo) if one.event in _OPERATIONS)
    yield Records(
        table="plan_access",
        columns=(
            *("plan_id", "at", "operation", "kind", "actor_role", "actor", "organisation_id"),
            *("purpose", "request_id"),
        ),
        rows=(
            (
                *(one.plan_id, one.at, _OPERATIONS[one.event], AccessKind.WRITE, one.actor_role),
                *_who(one),
                *(_PURPOSES.get(one.actor_role), f"demonstration-{number}"),
            )
            for number, one in enumerate(changed, start=1)
        ),
    )


def _who(one: Happened) -> tuple[str | None, str | None]:
    """The actor, whom a citizen's plan tells already, and the authority or place behind them."""
    acts_for = one.actor if one.actor_role in ("authority", "provider") else None
    return None if one.actor_role == "citizen" else one.actor, acts_for


def _values(row: object, columns: Iterable[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in columns)


def _offer_rest(offer: OfferRow) -> tuple[Any, ...]:
    state = "fulfilled" if offer.has_started else "notified"
    stated = offer.private_choice_stated  # as the rules said, for they were asked
    return (1, offer.reply_by, offer.notified_at, True, stated, stated, state)


def _rest_of(past: Past, sealer: Sealer) -> tuple[Any, ...]:
    plan = past.plan
    consent = ConsentFacts(
        municipality=True,
        region=plan.plan_type is PlanType.SPECIALISED_REHAB,
        gp=True,
        hospital=plan.plan_type is PlanType.HOSPITAL_SPECIALISED,
    )
    agreed = recipients(rulebook_named(plan.rule_set), plan.plan_type, consent)
    return (
        IssuerKind.PUBLIC,
        sealer.seal(_clinical_text(plan), bound_to=clinical_of(plan.plan_id)),
        plan.issued_at,
        json.dumps({}),
        json.dumps(dict(zip(consent.__slots__, _values(consent, consent.__slots__), strict=True))),
        [recipient.value for recipient in agreed.sent],
        plan.issued_at,
        plan.issued_at,
        sum(1 for _ in changes(past)),
    )


def _sealed_words(plan_id: UUID, sealer: Sealer) -> bytes:
    words = {
        "reason": texts.STRATIFICATION_REASON,
        "assessed_by": texts.ASSESSED_BY,
        "co_signer": None,
    }
    return sealer.seal(words, bound_to=remark_of(plan_id, OF_LEVEL, 1))


def _clinical_text(plan: PlanRow) -> dict[str, object]:
    text: dict[str, object] = {
        "functional_ability": texts.FUNCTIONAL_ABILITY,
        "needs": texts.NEEDS,
        "impairments": texts.IMPAIRMENTS,
        "contacts": {
            "municipality": texts.CONTACT,
            "region": texts.CONTACT,
        },
    }
    if plan.plan_type is PlanType.SPECIALISED_REHAB:
        text["total_functional_ability"] = texts.TOTAL_FUNCTIONAL_ABILITY
        text["total_needs"] = texts.TOTAL_NEEDS
    return text
