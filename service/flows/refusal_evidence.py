"""The figures a capacity refusal is weighed on (§ 7, stk. 2)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import waiting_times
from db.queries.waiting_times import Wait
from db.types import Json
from service.flows.acting import Acting
from service.flows.freshness import is_stale
from service.flows.hearing import Hearing
from service.rules.refusal import RefusalFinding, evaluate
from service.rules.rulebook import Rulebook
from service.rules.vocabulary import CareLevel, ProviderKind
from service.schemas.refusals import ComparatorOut, EvidenceOut, PolicyOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A refusal to be weighed. `resident` tells that it would strike the place's own."""

    provider_id: UUID
    provider_kind: ProviderKind
    care_level: CareLevel
    clinical_area: str
    own_residents_affected: int
    resident: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What the rules say of a refusal, the figures they were given, and what they were asked."""

    finding: RefusalFinding
    evidence: Json
    heard: Hearing


async def weigh(session: AsyncSession, acting: Acting, book: Rulebook, asked: Asked) -> Weighed:
    """Weigh a refusal on today's fresh figures of all public providers of the service."""
    waits = await waiting_times.of_public_providers(
        session,
        care_level=asked.care_level,
        clinical_area=asked.clinical_area,
        on=acting.today,
        now=acting.now,
    )
    known = [w for w in waits if w.observed_at and _counts(acting, w.observed_at)]
    own = next((w for w in known if w.provider_id == asked.provider_id), None)
    others = [w for w in known if w.provider_id != asked.provider_id]
    heard = Hearing()
    finding = heard.ask(
        evaluate,
        book,
        provider_kind=asked.provider_kind,
        resident=asked.resident,
        own_wait_days=own.waiting_days if own else None,
        comparator_wait_days=[w.waiting_days for w in others if w.waiting_days is not None] or None,
        own_residents_affected=asked.own_residents_affected,
        care_level=asked.care_level,
    )
    evidence = _evidence(acting, book, finding, own, others)
    return Weighed(finding=finding, evidence=evidence, heard=heard)


def _counts(acting: Acting, observed_at: datetime) -> bool:
    """Whether a figure may be compared: not too old, and not of a time still to come."""
    return observed_at <= acting.now and not is_stale(observed_at, today=acting.today)


def _evidence(
    acting: Acting,
    book: Rulebook,
    finding: RefusalFinding,
    own: Wait | None,
    others: list[Wait],
) -> Json:
    """The figures as they are kept: a copy, since the figures themselves go on changing."""
    evidence = EvidenceOut(
        own_waiting_days=own.waiting_days if own else None,
        own_observed_at=own.observed_at if own else None,
        comparators=[
            ComparatorOut(
                provider_id=str(w.provider_id),
                waiting_days=w.waiting_days,
                observed_at=w.observed_at,
            )
            for w in others
            if w.waiting_days is not None and w.observed_at is not None
        ],
        median=None if finding.median is None else float(finding.median),
        threshold=None if finding.threshold is None else float(finding.threshold),
        policy=PolicyOut(
            id="A-01",
            rule_set=book.rule_set,
            refusal_ratio=float(book.refusal_ratio),
            refusal_days=book.refusal_days,
            refusal_min_comparators=book.refusal_min_comparators,
            refusal_max_days=book.refusal_max_days,
            freshness_days=book.freshness_days,
        ),
        weighed_at=acting.now,
        facts=dict(finding.reason.facts),
    )
    kept: Json = msgspec.to_builtins(evidence)
    return kept
