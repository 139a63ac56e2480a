"""When a public place may turn away patients from elsewhere for want of capacity (§ 7, stk. 2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from service.rules.codes import Code
from service.rules.facts import PlanFacts, ProviderFacts, RefusalFacts
from service.rules.fit import is_out_of_area, served_at
from service.rules.rulebook import NEWEST, Rulebook
from service.rules.verdict import Reason
from service.rules.vocabulary import CareLevel, ProviderKind, RefusalState

_PARAGRAPH = "§ 7, stk. 2"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalFinding:
    """What the cumulative test says of a refusal; a person still has to adopt it.

    Attributes:
        median: of the comparators' waits, in days; none when nothing was compared.
        threshold: shortest own wait, in days, that is considerably longer.
    """

    state: RefusalState
    reason: Reason
    median: Decimal | None = None
    threshold: Decimal | None = None


def excludes(
    refusals: Sequence[RefusalFacts],
    plan: PlanFacts,
    provider: ProviderFacts,
    *,
    on: date,
    plan_id: str | None,
    book: Rulebook = NEWEST,
) -> Reason | None:
    """Tell whether a refusal keeps the plan from a place on the day of the choice, and which.

    Residents are never kept out, nor is anyone from a private place. Of several refusals the
    one that ends last is named, since that is the day the answer changes.

    Source: § 7, stk. 2; A-17 for the level at which the place would train the citizen.
    """
    if not is_out_of_area(plan, provider):
        return None
    level = served_at(book, plan, provider)
    effective = [
        refusal
        for refusal in refusals
        if refusal.provider_id == provider.provider_id
        and refusal.care_level is level
        and refusal.clinical_area == plan.clinical_area
        and refusal.valid_from <= on <= refusal.valid_to
        and refusal.plan_id in (None, plan_id)
    ]
    if not effective:
        return None
    last = max(effective, key=lambda refusal: refusal.valid_to)
    days = (("on", on), ("valid_from", last.valid_from), ("valid_to", last.valid_to))
    told = tuple((name, day.isoformat()) for name, day in days)
    return Reason(Code.REFUSED_OUT_OF_AREA, _PARAGRAPH, (*told, *last.shown))


def evaluate(
    book: Rulebook,
    *,
    provider_kind: ProviderKind,
    resident: bool,
    own_wait_days: int | None,
    comparator_wait_days: Sequence[int] | None,
    own_residents_affected: int,
    care_level: CareLevel | None = None,
) -> RefusalFinding:
    """Weigh a refusal: considerably longer waits, and own residents otherwise set aside.

    Both have to be shown. The wait must reach the median of comparable public places by the
    rulebook's days and by its ratio.

    Source: § 7, stk. 2; A-01.

    Args:
        book: the order in force.
        provider_kind: who runs the place.
        resident: the refusal would strike the place's own residents.
        own_wait_days: days to the first start at the place; none when it is not known.
        comparator_wait_days: the same at other public places at the level and in the area, from
            fresh figures; none when no comparison was made.
        own_residents_affected: how many of its own residents would wait longer.
        care_level: given where it is known; the hospital level has an order of its own.

    Raises:
        ValueError: a wait or a count is negative.
    """
    if min(own_wait_days or 0, own_residents_affected, *(comparator_wait_days or (0,))) < 0:
        raise ValueError("waits and counts of residents cannot be negative")
    outside = _outside_the_paragraph(provider_kind, resident=resident, care_level=care_level)
    if outside is not None:
        return RefusalFinding(state=RefusalState.INVALID, reason=outside)
    if comparator_wait_days is None:
        return RefusalFinding(
            state=RefusalState.NOT_SUPPORTED, reason=Reason.of(Code.NO_COMPARISON, _PARAGRAPH)
        )
    if len(comparator_wait_days) < book.refusal_min_comparators:
        return RefusalFinding(
            state=RefusalState.INSUFFICIENT_DATA,
            reason=Reason.of(
                Code.TOO_FEW_COMPARATORS,
                _PARAGRAPH,
                comparators=len(comparator_wait_days),
                needed=book.refusal_min_comparators,
            ),
        )
    return _weighed(book, own_wait_days, comparator_wait_days, own_residents_affected)


def validity_fault(book: Rulebook, *, valid_from: date, valid_to: date) -> Reason | None:
    """Tell what is wrong with the days a refusal is meant to have effect; both ends count.

    Source: § 7, stk. 2; A-01.
    """
    days = (valid_to - valid_from).days + 1
    if days < 1:
        return Reason.of(
            Code.VALIDITY_REVERSED, _PARAGRAPH, valid_from=valid_from, valid_to=valid_to
        )
    if days > book.refusal_max_days:
        return Reason.of(
            Code.VALIDITY_TOO_LONG,
            _PARAGRAPH,
            valid_from=valid_from,
            valid_to=valid_to,
            days=days,
            limit=book.refusal_max_days,
        )
    return None


def is_fresh(book: Rulebook, *, observed_on: date, on: date) -> bool:
    """Tell whether a capacity figure is recent enough to be compared with.

    Source: § 7, stk. 2; A-01.
    """
    return (on - observed_on).days <= book.freshness_days


def _outside_the_paragraph(
    kind: ProviderKind, *, resident: bool, care_level: CareLevel | None
) -> Reason | None:
    if kind is ProviderKind.PRIVATE:
        return Reason.of(Code.PRIVATE_PROVIDER, _PARAGRAPH, provider_kind=kind)
    if care_level is CareLevel.HOSPITAL_SPECIALISED:
        return Reason.of(Code.HOSPITAL_LEVEL_NOT_COVERED, "§ 7, stk. 6", care_level=care_level)
    if resident:
        return Reason.of(Code.RESIDENT, _PARAGRAPH)
    return None


def _weighed(
    book: Rulebook,
    own_wait_days: int | None,
    comparator_wait_days: Sequence[int],
    own_residents_affected: int,
) -> RefusalFinding:
    middle = median([Decimal(days) for days in comparator_wait_days])
    threshold = max(middle + book.refusal_days, middle * book.refusal_ratio)
    if own_wait_days is None:
        state, code = RefusalState.INSUFFICIENT_DATA, Code.OWN_WAIT_UNKNOWN
    elif own_wait_days < threshold:
        state, code = RefusalState.NOT_SUPPORTED, Code.NOT_SUBSTANTIALLY_LONGER
    elif own_residents_affected == 0:
        state, code = RefusalState.NOT_SUPPORTED, Code.OWN_RESIDENTS_NOT_AFFECTED
    else:
        state, code = RefusalState.SUPPORTED, Code.SUBSTANTIALLY_LONGER
    reason = Reason.of(
        code,
        _PARAGRAPH,
        own_wait_days=own_wait_days,
        median=middle,
        threshold=threshold,
        comparators=len(comparator_wait_days),
        own_residents_affected=own_residents_affected,
    )
    return RefusalFinding(state=state, reason=reason, median=middle, threshold=threshold)
