"""The plan's way from the hospital to the citizen's choice (§§ 1-7)."""

from service.rules.machine import Transition
from service.rules.vocabulary import PlanState, PlanType

_S = PlanState
_STRATIFIED = frozenset({PlanType.GENERAL})
_OFFERED = frozenset({PlanType.GENERAL, PlanType.SPECIALISED_REHAB})
# A choice that no agreement has confirmed may be changed (§ 8, stk. 1: the public offer stands).
_MAY_AGREE = frozenset({_S.AWAITING_OFFER, _S.OFFERED, _S.CHOICE_MADE})

_ISSUED: tuple[Transition[PlanState], ...] = (
    Transition(
        event="issue",
        from_states=frozenset({_S.DRAFT}),
        to_states=(_S.ISSUED,),
        citation="§ 1, stk. 1",
        guard="written, with the patient, every text and contact there, consent or proxy",
        emits="plan.issued",
        roles=("hospital",),
        plan_types=frozenset(PlanType) - {PlanType.SELF_TRAINING},
    ),
    Transition(
        event="issue_self_training",
        from_states=frozenset({_S.DRAFT}),
        to_states=(_S.INFORMATION_ONLY,),
        citation="§ 2, stk. 1",
        guard="the patient trains alone; the plan is a copy for information",
        emits="plan.information_copy",
        roles=("hospital",),
        plan_types=frozenset({PlanType.SELF_TRAINING}),
    ),
    Transition(
        event="patient_declines_sending",
        from_states=frozenset({_S.ISSUED}),
        to_states=(_S.HELD_BY_PATIENT,),
        citation="§ 4, stk. 1",
        guard="the patient did not agree that it is sent to who should act on it",
        emits="plan.held_by_patient",
        roles=("hospital",),
    ),
    Transition(
        event="receive",
        from_states=frozenset({_S.ISSUED}),
        to_states=(_S.RECEIVED,),
        citation="§ 4, stk. 2-4",
        guard="sent to those the order names and the patient agreed to",
        emits="plan.received",
    ),
    Transition(
        event="patient_presents_plan",
        from_states=frozenset({_S.HELD_BY_PATIENT}),
        to_states=(_S.AWAITING_STRATIFICATION, _S.AWAITING_OFFER, _S.AWAITING_HOSPITAL_CHOICE),
        citation="§ 4, stk. 1",
        guard="shown by the patient; received and routed at once",
        emits="plan.received",
        roles=("citizen", "authority"),
        path="/receipt",
    ),
    Transition(
        event="route",
        from_states=frozenset({_S.RECEIVED}),
        to_states=(_S.AWAITING_STRATIFICATION, _S.AWAITING_OFFER, _S.AWAITING_HOSPITAL_CHOICE),
        citation="§ 5, stk. 3",
        guard="by the type of the plan",
    ),
)
_OFFERS: tuple[Transition[PlanState], ...] = (
    Transition(
        event="stratify",
        from_states=frozenset({_S.AWAITING_STRATIFICATION, _S.AWAITING_OFFER}),
        to_states=(_S.AWAITING_OFFER,),
        citation="§ 5, stk. 3",
        guard="basic or advanced, with the health professional's reason",
        emits="plan.stratified",
        roles=("authority",),
        path="/stratification",
        plan_types=_STRATIFIED,
    ),
    Transition(
        event="notify_offer",
        from_states=frozenset({_S.AWAITING_OFFER, _S.CHOICE_MADE}),
        to_states=(_S.OFFERED, _S.CHOICE_MADE),
        citation="§ 6, stk. 1-2",
        guard="place held; where, when, type and the very choices held are told",
        emits="offer.notified",
        roles=("authority",),
        path="/offers",
        plan_types=_OFFERED,
    ),
    Transition(
        event="revise_offer",
        from_states=frozenset({_S.OFFERED, _S.CHOICE_LAPSED, _S.CHOICE_MADE}),
        to_states=(_S.OFFERED, _S.CHOICE_MADE),
        citation="§ 6, stk. 1-2",
        guard="a new version with its own place and notice",
        emits="offer.revised",
        roles=("authority",),
        path="/offers",
        plan_types=_OFFERED,
    ),
    Transition(
        event="choose",
        from_states=_MAY_AGREE | {_S.AWAITING_HOSPITAL_CHOICE},
        to_states=(_S.CHOICE_MADE,),
        citation="§ 7",
        guard="the place is one the citizen may choose, and has room",
        emits="choice.made",
        roles=("citizen",),
        path="/choices",
    ),
    Transition(
        event="accept_standing_offer",
        from_states=frozenset({_S.CHOICE_LAPSED}),
        to_states=(_S.CHOICE_MADE,),
        citation="§ 8, stk. 1",
        guard="it is the very offer that stands",
        emits="choice.made",
        roles=("citizen",),
        path="/choices",
    ),
    Transition(
        event="reply_deadline_passes",
        from_states=frozenset({_S.OFFERED}),
        to_states=(_S.CHOICE_LAPSED,),
        citation="§ 6, stk. 3",
        guard="no reply by the last day",
        emits="choice.lapsed",
    ),
    Transition(
        event="accept_late",
        from_states=frozenset({_S.CHOICE_LAPSED}),
        to_states=(_S.OFFERED,),
        citation="§ 6, stk. 3",
        guard="a reason",
        emits="choice.accepted_late",
        roles=("authority",),
        path="/late-replies",
    ),
)
_AGREEMENT: tuple[Transition[PlanState], ...] = (
    Transition(
        event="report_agreed_start",
        from_states=_MAY_AGREE,
        to_states=(_S.AGREED_PRIVATE,),
        citation="§ 8, stk. 1",
        guard="no later than the offer in force; the contract is in force that day",
        emits="agreement.reported",
        roles=("citizen", "authority"),
        path="/agreed-starts",
        plan_types=_OFFERED,
    ),
)

UNTIL_CHOICE = (*_ISSUED, *_OFFERS, *_AGREEMENT)
