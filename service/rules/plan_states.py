"""What may happen to a plan, from which state, under which paragraph."""

from dataclasses import dataclass

from service.rules.codes import Code
from service.rules.verdict import Reason
from service.rules.vocabulary import PlanState, PlanType

_S = PlanState
ENDED = frozenset({_S.COMPLETED, _S.CLOSED_BY_CITIZEN, _S.REVOKED, _S.INFORMATION_ONLY})
OPEN = frozenset(PlanState) - ENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One thing that may happen to a plan.

    Attributes:
        event: its name, in the imperative.
        from_states: where the plan may stand when it happens.
        to_state: where it stands afterwards; none when the facts decide.
        citation: the paragraph.
        emits: the name it has in the plan's history.
        roles: who may do it; empty when it happens by itself.
        path: where a caller asks for it, below `/v1/plans/{plan_id}`.
        plan_types: the types of plan it can happen to.
    """

    event: str
    from_states: frozenset[PlanState]
    to_state: PlanState | None
    citation: str
    emits: str
    roles: tuple[str, ...] = ()
    path: str | None = None
    plan_types: frozenset[PlanType] = frozenset(PlanType)


# A choice that no agreement has confirmed may be changed (§ 8, stk. 1: the public offer stands).
_MAY_AGREE = frozenset({_S.AWAITING_OFFER, _S.OFFERED, _S.CHOICE_MADE})
_STRATIFIED = frozenset({PlanType.GENERAL})
_OFFERED = frozenset({PlanType.GENERAL, PlanType.SPECIALISED_REHAB})

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        event="receive",
        from_states=frozenset({_S.HELD_BY_PATIENT}),
        to_state=None,
        citation="§ 4",
        emits="plan.received",
        roles=("citizen", "authority"),
        path="/receipt",
    ),
    Transition(
        event="stratify",
        from_states=frozenset({_S.AWAITING_STRATIFICATION, _S.AWAITING_OFFER}),
        to_state=_S.AWAITING_OFFER,
        citation="§ 5, stk. 3",
        emits="plan.stratified",
        roles=("authority",),
        path="/stratification",
        plan_types=_STRATIFIED,
    ),
    Transition(
        event="change_level",
        from_states=frozenset({_S.STARTED}),
        to_state=_S.STARTED,
        citation="§ 5, stk. 3",
        emits="plan.level_changed",
        roles=("authority",),
        path="/stratification",
        plan_types=_STRATIFIED,
    ),
    Transition(
        event="change_level_across_types",
        from_states=frozenset({_S.STARTED}),
        to_state=None,
        citation="§ 5, stk. 2",
        emits="plan.level_changed",
        roles=("hospital",),
    ),
    Transition(
        event="notify_offer",
        from_states=frozenset({_S.AWAITING_OFFER, _S.CHOICE_MADE}),
        to_state=None,
        citation="§ 6, stk. 1-2",
        emits="offer.notified",
        roles=("authority",),
        path="/offers",
        plan_types=_OFFERED,
    ),
    Transition(
        event="revise_offer",
        from_states=frozenset({_S.OFFERED, _S.CHOICE_LAPSED, _S.CHOICE_MADE}),
        to_state=None,
        citation="§ 6, stk. 1-2",
        emits="offer.revised",
        roles=("authority",),
        path="/offers",
        plan_types=_OFFERED,
    ),
    Transition(
        event="choose",
        from_states=_MAY_AGREE | {_S.AWAITING_HOSPITAL_CHOICE},
        to_state=_S.CHOICE_MADE,
        citation="§ 7",
        emits="choice.made",
        roles=("citizen",),
        path="/choices",
    ),
    Transition(
        event="accept_standing_offer",
        from_states=frozenset({_S.CHOICE_LAPSED}),
        to_state=_S.CHOICE_MADE,
        citation="§ 8, stk. 1",
        emits="choice.made",
        roles=("citizen",),
        path="/choices",
    ),
    Transition(
        event="reply_deadline_passes",
        from_states=frozenset({_S.OFFERED}),
        to_state=_S.CHOICE_LAPSED,
        citation="§ 6, stk. 3",
        emits="choice.lapsed",
    ),
    Transition(
        event="accept_late",
        from_states=frozenset({_S.CHOICE_LAPSED}),
        to_state=_S.OFFERED,
        citation="§ 6, stk. 3",
        emits="choice.accepted_late",
        roles=("authority",),
        path="/late-replies",
    ),
    Transition(
        event="confirm_place",
        from_states=frozenset({_S.CHOICE_MADE}),
        to_state=_S.PLACED,
        citation="§ 7",
        emits="placement.confirmed",
    ),
    Transition(
        event="report_agreed_start",
        from_states=_MAY_AGREE,
        to_state=_S.AGREED_PRIVATE,
        citation="§ 8, stk. 1",
        emits="agreement.reported",
        roles=("citizen", "authority"),
        path="/agreed-starts",
        plan_types=_OFFERED,
    ),
    Transition(
        event="dispatch_plan",
        from_states=frozenset({_S.AGREED_PRIVATE}),
        to_state=_S.PLACED,
        citation="§ 8, stk. 2",
        emits="plan.dispatched",
    ),
    Transition(
        event="first_meeting",
        from_states=frozenset({_S.PLACED}),
        to_state=_S.STARTED,
        citation="§ 6, stk. 4",
        emits="course.started",
        roles=("provider",),
        path="/start",
    ),
    Transition(
        event="provider_cancels",
        from_states=frozenset({_S.PLACED}),
        to_state=None,
        citation="§ 8, stk. 1",
        emits="placement.cancelled",
        roles=("provider",),
        path="/cancellation",
    ),
    Transition(
        event="miss_first_meeting",
        from_states=frozenset({_S.PLACED}),
        to_state=_S.PLACED,
        citation="§ 6, stk. 4",
        emits="placement.no_show",
        roles=("provider",),
        path="/no-show",
    ),
    Transition(
        event="complete",
        from_states=frozenset({_S.STARTED}),
        to_state=_S.COMPLETED,
        citation="§ 6, stk. 4",
        emits="course.completed",
        roles=("provider",),
        path="/completion",
    ),
    Transition(
        event="report_move",
        from_states=OPEN,
        to_state=None,
        citation="§ 7, stk. 1",
        emits="plan.citizen_moved",
        roles=("citizen", "authority"),
        path="/residence",
    ),
    Transition(
        event="hand_over",
        from_states=OPEN,
        to_state=None,
        citation="§ 9",
        emits="plan.handed_over",
    ),
    Transition(
        event="withdraw",
        from_states=OPEN,
        to_state=_S.CLOSED_BY_CITIZEN,
        citation="§ 7, stk. 1",
        emits="plan.closed",
        roles=("citizen",),
        path="/withdrawal",
    ),
    Transition(
        event="correct",
        from_states=OPEN,
        to_state=None,
        citation="§ 2, stk. 1",
        emits="plan.corrected",
        roles=("hospital",),
        path="/corrections",
    ),
    Transition(
        event="revoke",
        from_states=OPEN,
        to_state=_S.REVOKED,
        citation="§ 1, stk. 1",
        emits="plan.revoked",
        roles=("hospital",),
        path="/revocation",
    ),
)
_BY_EVENT = {transition.event: transition for transition in TRANSITIONS}


def transition(event: str, state: PlanState) -> Transition | Reason:
    """Return what happens at `event` in `state`, or the reason why it cannot.

    Source: § 5, stk. 3, § 6, § 7 og § 8: each entry names its own paragraph.

    Raises:
        LookupError: there is no such event.
    """
    found = _BY_EVENT.get(event)
    if found is None:
        msg = f"no event {event}"
        raise LookupError(msg)
    if state in found.from_states:
        return found
    return Reason.of(
        Code.NOT_IN_THIS_STATE,
        found.citation,
        event=event,
        state=state,
        possible_in=", ".join(sorted(found.from_states)),
    )


def possible(state: PlanState, role: str, plan_type: PlanType) -> tuple[Transition, ...]:
    """Return what a caller in `role` may ask for in `state`, in the order of the law.

    Source: § 5, stk. 3, § 6, § 7 og § 8.
    """
    return tuple(
        t
        for t in TRANSITIONS
        if state in t.from_states and role in t.roles and plan_type in t.plan_types
    )
