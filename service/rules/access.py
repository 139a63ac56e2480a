"""Where a plan may start, on which paragraph and between which days; capacity apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from service.rules.codes import Code
from service.rules.entitlement import Entitlement
from service.rules.facts import PlanFacts, ProviderFacts, RefusalFacts
from service.rules.grounds import Ground, grounds_for, grounds_on
from service.rules.moments import Moment, starts_after
from service.rules.rulebook import Rulebook
from service.rules.verdict import Reason, Verdict
from service.rules.vocabulary import Basis, ContractParty


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days, both ends included, on which a plan may start at a place on one basis.

    Attributes:
        last_on: none when nothing but capacity ends it.
        contract_party: the agreement it rests on, or none for a public place.
        contract_authority_id: whose agreement, when the party is an authority.
    """

    basis: Basis
    first_on: date
    last_on: date | None
    contract_party: ContractParty | None = None
    contract_authority_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Every window to one place; a reason exactly when there is none.

    Attributes:
        windows: § 7, stk. 1, before stk. 3, then by first day.
    """

    windows: tuple[Window, ...]
    reason: Reason | None


def access(
    book: Rulebook,
    plan: PlanFacts,
    entitlement: Entitlement,
    provider: ProviderFacts,
    refusals: Sequence[RefusalFacts],
    *,
    today: date,
    plan_id: str | None = None,
) -> Access:
    """Tell on which bases and between which days a plan may start at a place.

    One reason is given when it may not, the first that applies of: INFORMATION_ONLY,
    LEVEL_NOT_SET, LEVEL_NOT_OFFERED, CLINICAL_AREA_NOT_OFFERED, AGE_GROUP_NOT_OFFERED,
    NOT_A_HOSPITAL, REFUSED_OUT_OF_AREA, RIGHT_NOT_TRIGGERED, NO_CONTRACT_WITH_KL or
    NO_CONTRACT_WITH_DANSKE_REGIONER, STARTS_AFTER_PUBLIC_OFFER, CONTRACT_NOT_VALID_ON_START.

    Source: § 7, stk. 1, 2, 3, 5 og 6. Distance plays no part (stk. 5).

    Args:
        book: the order in force on the day of discharge.
        plan: with every version of the offer so far.
        entitlement: what `entitlement` answers for the same plan and day.
        provider: the place asked about.
        refusals: effective refusals; those of other places are passed over.
        today: the day the citizen chooses.
        plan_id: matched against refusals that concern one plan only.
    """
    grounds = grounds_for(book, plan, entitlement, provider, refusals, today=today, plan_id=plan_id)
    if isinstance(grounds, Reason):
        return Access(windows=(), reason=grounds)
    first_on = earliest_start_on(plan, today=today)
    windows = [w for w in (_window(g, first_on) for g in grounds) if w is not None]
    if not windows:
        return Access(windows=(), reason=_never(_no_day(plan, grounds, start_on=first_on)))
    return Access(windows=tuple(windows), reason=None)


def may_start(
    book: Rulebook,
    plan: PlanFacts,
    entitlement: Entitlement,
    provider: ProviderFacts,
    refusals: Sequence[RefusalFacts],
    *,
    start_on: date,
    today: date,
    plan_id: str | None = None,
    basis: Basis | None = None,
    start_time: time | None = None,
) -> Verdict:
    """Tell whether a plan may start at a place on one day; a yes names the basis.

    A no gives the first reason that applies: those of `access` that concern no day, then
    START_BEFORE_DISCHARGE, START_BEFORE_CLINICAL_NOT_BEFORE, START_IN_THE_PAST,
    STARTS_AFTER_PUBLIC_OFFER, CONTRACT_NOT_VALID_ON_START.

    Source: § 7, stk. 1, 2, 3, 5 og 6, and § 3, stk. 2; A-05.

    Args:
        book: the order in force on the day of discharge.
        plan: with every version of the offer so far.
        entitlement: what `entitlement` answers for the same plan and day.
        provider: the place asked about.
        refusals: effective refusals; those of other places are passed over.
        start_on: the day asked about.
        today: the day the citizen chooses.
        plan_id: matched against refusals that concern one plan only.
        basis: the one basis that is asked about, or any.
        start_time: the hour of the start where it is known (A-05).
    """
    grounds = grounds_for(book, plan, entitlement, provider, refusals, today=today, plan_id=plan_id)
    if basis is not None and not isinstance(grounds, Reason):
        grounds = grounds_on(basis, grounds, book, plan, entitlement, provider)
    if isinstance(grounds, Reason):
        return Verdict(False, grounds)
    return _on_day(plan, grounds, start_on=start_on, start_time=start_time, today=today)


def earliest_start_on(plan: PlanFacts, *, today: date) -> date:
    """Return the first day anybody may start the plan.

    Source: § 3, stk. 2 (udskudt opstart gælder enhver leverandør).
    """
    return max(plan.discharged_on, plan.not_before or date.min, today)


def start_day_fault(plan: PlanFacts, *, start_on: date, today: date) -> Reason | None:
    """Tell why no place at all may start the plan on that day.

    Source: § 3, stk. 2, and § 6, stk. 1.
    """
    if start_on < plan.discharged_on:
        return Reason.of(
            Code.START_BEFORE_DISCHARGE,
            "§ 6, stk. 1",
            start_on=start_on,
            discharged_on=plan.discharged_on,
        )
    if plan.not_before is not None and start_on < plan.not_before:
        return Reason.of(
            Code.START_BEFORE_CLINICAL_NOT_BEFORE,
            "§ 3, stk. 2",
            start_on=start_on,
            not_before=plan.not_before,
        )
    if start_on < today:
        return Reason.of(Code.START_IN_THE_PAST, "§ 6, stk. 1", start_on=start_on, today=today)
    return None


def _window(ground: Ground, first_on: date) -> Window | None:
    opens_on = max(first_on, ground.opens_on)
    closes_on = ground.closes_on
    if closes_on is not None and closes_on < opens_on:
        return None
    return Window(
        basis=ground.basis,
        first_on=opens_on,
        last_on=closes_on,
        contract_party=ground.party,
        contract_authority_id=ground.contract.authority_id if ground.contract else None,
    )


def _on_day(
    plan: PlanFacts,
    grounds: tuple[Ground, ...],
    *,
    start_on: date,
    start_time: time | None,
    today: date,
) -> Verdict:
    impossible = start_day_fault(plan, start_on=start_on, today=today)
    if impossible is not None:
        return Verdict(False, impossible)
    for ground in grounds:
        if _ground_fault(plan, ground, start_on=start_on, start_time=start_time) is None:
            return Verdict.yes(
                ground.code,
                ground.basis,
                start_on=start_on,
                public_offer=ground.latest_on,
                contract_party=ground.party,
            )
    return Verdict(False, _no_day(plan, grounds, start_on=start_on, start_time=start_time))


def _ground_fault(
    plan: PlanFacts, ground: Ground, *, start_on: date, start_time: time | None = None
) -> Reason | None:
    offered = Moment(ground.latest_on, ground.latest_at)
    if starts_after(Moment(start_on, start_time), offered):
        return Reason.of(
            Code.STARTS_AFTER_PUBLIC_OFFER,
            ground.basis,
            start_on=start_on,
            start_time=start_time,
            public_offer=ground.latest_on,
            public_offer_time=ground.latest_at,
        )
    contract = ground.contract
    if contract is None or contract.valid_from <= start_on <= (contract.valid_to or date.max):
        return None
    return Reason.of(
        Code.CONTRACT_NOT_VALID_ON_START,
        ground.basis,
        start_on=start_on,
        valid_from=contract.valid_from,
        valid_to=contract.valid_to,
        party=contract.party,
        care_level=plan.care_level,
    )


def _no_day(
    plan: PlanFacts, grounds: tuple[Ground, ...], *, start_on: date, start_time: time | None = None
) -> Reason:
    faults = [
        _ground_fault(plan, ground, start_on=start_on, start_time=start_time) for ground in grounds
    ]
    # too late outranks no agreement: it is the citizen's to mend, by an earlier start
    by_weight = sorted(
        (fault for fault in faults if fault is not None),
        key=lambda fault: fault.code != Code.STARTS_AFTER_PUBLIC_OFFER,
    )
    return by_weight[0]


def _never(reason: Reason) -> Reason:
    """Tell of the earliest start, where the reason speaks of one start among several."""
    if reason.code != Code.STARTS_AFTER_PUBLIC_OFFER:
        return reason
    told = tuple(("earliest_start", v) if n == "start_on" else (n, v) for n, v in reason.facts)
    return Reason(reason.code, reason.citation, told)
