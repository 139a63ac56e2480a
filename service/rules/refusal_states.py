"""What may happen to a capacity refusal (§ 7, stk. 2) and to a publication of capacity."""

from datetime import date

from service.rules.machine import Machine, Transition
from service.rules.refusal import is_fresh
from service.rules.rulebook import Rulebook
from service.rules.vocabulary import PublicationState, RefusalState

_R = RefusalState
_P = PublicationState
_PARAGRAPH = "§ 7, stk. 2"
_WEIGHED = frozenset({_R.SUBMITTED, _R.INSUFFICIENT_DATA})

REFUSAL = Machine(
    name="capacity_refusal",
    initial=_R.SUBMITTED,
    final=frozenset({_R.INVALID, _R.REJECTED, _R.EXPIRED, _R.WITHDRAWN}),
    transitions=(
        Transition(
            event="evaluate",
            from_states=_WEIGHED,
            to_states=(_R.SUPPORTED, _R.NOT_SUPPORTED, _R.INSUFFICIENT_DATA, _R.INVALID),
            citation=_PARAGRAPH,
            guard="own wait against fresh waits of others, and own residents shown",
            emits="refusal.evaluated",
        ),
        Transition(
            event="adopt",
            from_states=frozenset({_R.SUPPORTED}),
            to_states=(_R.EFFECTIVE,),
            citation=_PARAGRAPH,
            guard="by the institution's authority, before its last day has passed",
            emits="refusal.effective",
            roles=("authority",),
        ),
        Transition(
            event="override",
            from_states=frozenset({_R.NOT_SUPPORTED}),
            to_states=(_R.EFFECTIVE,),
            citation=_PARAGRAPH,
            guard="a reason, which is shown",
            emits="refusal.override",
            roles=("authority",),
        ),
        Transition(
            event="close",
            from_states=frozenset({_R.NOT_SUPPORTED, _R.SUPPORTED, _R.INSUFFICIENT_DATA}),
            to_states=(_R.REJECTED,),
            citation=_PARAGRAPH,
            guard="its last day has passed without effect",
            emits="refusal.closed",
        ),
        Transition(
            event="withdraw",
            from_states=frozenset(
                {_R.SUPPORTED, _R.NOT_SUPPORTED, _R.INSUFFICIENT_DATA, _R.EFFECTIVE}
            ),
            to_states=(_R.WITHDRAWN,),
            citation=_PARAGRAPH,
            guard="the institution's word, or figures that no longer support it",
            emits="refusal.ended",
            roles=("authority",),
        ),
        Transition(
            event="expire",
            from_states=frozenset({_R.EFFECTIVE}),
            to_states=(_R.EXPIRED,),
            citation=_PARAGRAPH,
            guard="its last day has passed",
            emits="refusal.ended",
        ),
    ),
)

PUBLICATION = Machine(
    name="capacity_publication",
    initial=_P.DRAFT,
    final=frozenset({_P.SUPERSEDED, _P.WITHDRAWN, _P.REJECTED}),
    transitions=(
        Transition(
            event="publish",
            from_states=frozenset({_P.DRAFT}),
            to_states=(_P.PUBLISHED,),
            citation="§ 7, stk. 1 og 3",
            guard="every figure is for a service that is offered, with the time it was observed",
            emits="capacity.published",
            roles=("authority", "provider", "operator"),
        ),
        Transition(
            event="reject",
            from_states=frozenset({_P.DRAFT}),
            to_states=(_P.REJECTED,),
            citation="§ 7, stk. 1 og 3",
            guard="no row can be taken; every fault is named",
        ),
        Transition(
            event="supersede",
            from_states=frozenset({_P.PUBLISHED, _P.STALE}),
            to_states=(_P.SUPERSEDED,),
            citation="§ 7, stk. 1 og 3",
            guard="newer figures stand for all its days",
        ),
        Transition(
            event="age",
            from_states=frozenset({_P.PUBLISHED}),
            to_states=(_P.STALE,),
            citation=_PARAGRAPH,
            guard="older than figures may be that are compared; shown, not compared",
        ),
        Transition(
            event="confirm",
            from_states=frozenset({_P.STALE, _P.PUBLISHED}),
            to_states=(_P.PUBLISHED,),
            citation="§ 7, stk. 1 og 3",
            guard="the publisher says that it is still right",
            emits="capacity.confirmed",
            roles=("authority", "provider", "operator"),
        ),
        Transition(
            event="withdraw",
            from_states=frozenset({_P.PUBLISHED, _P.STALE}),
            to_states=(_P.WITHDRAWN,),
            citation="§ 7, stk. 1 og 3",
            guard="places already booked stay booked",
            emits="capacity.withdrawn",
            roles=("authority", "provider", "operator"),
        ),
    ),
)


def publication_state(
    book: Rulebook, *, accepted: int, in_force: int, withdrawn: bool, observed_on: date, today: date
) -> PublicationState:
    """Tell where a publication stands, from what has come since.

    Source: § 7, stk. 1, 2 og 3; A-01 for the age of figures.

    Args:
        book: the order in force today.
        accepted: how many of its figures were taken.
        in_force: how many of them no newer figure has replaced.
        withdrawn: its publisher has taken it back.
        observed_on: the day it was observed, or last confirmed to be still right.
        today: the day asked about.
    """
    if accepted == 0:
        return _P.REJECTED
    if withdrawn:
        return _P.WITHDRAWN
    if in_force == 0:
        return _P.SUPERSEDED
    fresh = is_fresh(book, observed_on=observed_on, on=today)
    return _P.PUBLISHED if fresh else _P.STALE
