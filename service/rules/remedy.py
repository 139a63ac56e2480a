"""What would turn a no round, read from the no itself."""

from collections.abc import Callable
from datetime import date, timedelta

from service.rules.codes import Code
from service.rules.verdict import Reason

Remedy = tuple[tuple[str, str], ...]

# what has to change -> the fact that says to what
_SAME_FACT: dict[str, tuple[str, str]] = {
    Code.START_BEFORE_DISCHARGE: ("start_on_or_after", "discharged_on"),
    Code.START_BEFORE_CLINICAL_NOT_BEFORE: ("start_on_or_after", "not_before"),
    Code.START_IN_THE_PAST: ("start_on_or_after", "today"),
    Code.CONTRACT_NOT_VALID_ON_START: ("contract_valid_on", "start_on"),
    Code.LEVEL_NOT_OFFERED: ("offers_care_level", "care_level"),
    Code.CLINICAL_AREA_NOT_OFFERED: ("offers_clinical_area", "clinical_area"),
    Code.AGE_GROUP_NOT_OFFERED: ("offers_age_group", "age_group"),
    Code.NO_CONTRACT_WITH_KL: ("contract_with", "needed"),
    Code.NO_CONTRACT_WITH_DANSKE_REGIONER: ("contract_with", "needed"),
    Code.NOT_SUBSTANTIALLY_LONGER: ("own_wait_days_at_least", "threshold"),
    Code.TOO_FEW_COMPARATORS: ("comparators_at_least", "needed"),
    Code.REPLY_DEADLINE_TOO_SHORT: ("reply_on_or_after", "earliest"),
    Code.REPLY_DEADLINE_AFTER_START: ("reply_on_or_before", "start_on"),
}


def would_qualify_if(reason: Reason) -> Remedy:
    """Return the smallest change that would turn this no round; empty when nothing can.

    Names and values are told as text, e.g. `start_on_or_before` and an ISO day. The change
    answers the ground given; a no with several grounds may have another behind it.

    Source: § 7, stk. 1-3, and § 8, stk. 1.
    """
    if reason.code in _SAME_FACT:
        name, fact = _SAME_FACT[reason.code]
        return _change(reason, name, fact)
    worked_out = _WORKED_OUT.get(reason.code)
    return worked_out(reason) if worked_out else ()


def _change(reason: Reason, name: str, fact: str) -> Remedy:
    value = reason.fact(fact)
    return ((name, value),) if value is not None else ()


def _day_after(reason: Reason, name: str, fact: str) -> Remedy:
    return tuple(
        (name, str(date.fromisoformat(value) + timedelta(days=1)))
        for name, value in _change(reason, name, fact)
    )


def _stratified(_: Reason) -> Remedy:
    return (("care_level_stated", "basic|advanced"),)


def _after_refusal(reason: Reason) -> Remedy:
    return _day_after(reason, "chosen_on_or_after", "valid_to")


def _right_triggered(reason: Reason) -> Remedy:
    elsewhere = reason.fact("other_public_start") is not None
    name = "other_public_start_on_or_after" if elsewhere else "public_offer_on_or_after"
    return _day_after(reason, name, "last_day_without_private_choice")


def _by_public_offer(reason: Reason) -> Remedy:
    # nobody can start before the earliest start, so then only a later offer would help
    return _change(reason, "public_offer_on_or_after", "earliest_start") or _change(
        reason, "start_on_or_before", "public_offer"
    )


_WORKED_OUT: dict[str, Callable[[Reason], Remedy]] = {
    Code.LEVEL_NOT_SET: _stratified,
    Code.REFUSED_OUT_OF_AREA: _after_refusal,
    Code.RIGHT_NOT_TRIGGERED: _right_triggered,
    Code.STARTS_AFTER_PUBLIC_OFFER: _by_public_offer,
}
