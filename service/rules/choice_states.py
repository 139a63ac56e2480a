"""What may happen to a citizen's choice (§ 7), and to the place it leads to."""

from service.rules.machine import Machine, Transition
from service.rules.vocabulary import ChoiceState, PlacementState

_C = ChoiceState
_P = PlacementState
_AT_THE_PLACE = ("provider",)

CHOICE = Machine(
    name="choice",
    initial=_C.OPEN,
    final=frozenset({_C.REFUSED, _C.WITHDRAWN}),
    transitions=(
        Transition(
            event="choose",
            from_states=frozenset({_C.OPEN, _C.LAPSED}),
            to_states=(_C.SUBMITTED,),
            citation="§ 7",
            guard="one live choice at a time",
            emits="choice.made",
            roles=("citizen",),
        ),
        Transition(
            event="confirm",
            from_states=frozenset({_C.SUBMITTED}),
            to_states=(_C.CONFIRMED,),
            citation="§ 7",
            guard="the place is confirmed, or the agreement stands",
            roles=("provider", "authority"),
        ),
        Transition(
            event="refuse",
            from_states=frozenset({_C.SUBMITTED}),
            to_states=(_C.REFUSED,),
            citation="§ 7, stk. 2",
            guard="a refusal in effect",
            emits="choice.refused",
        ),
        Transition(
            event="take_back",
            from_states=frozenset({_C.SUBMITTED, _C.CONFIRMED}),
            to_states=(_C.WITHDRAWN,),
            citation="§ 7",
            guard="another was chosen, the place was cancelled, or the plan has ended",
        ),
        Transition(
            event="reply_deadline_passes",
            from_states=frozenset({_C.OPEN}),
            to_states=(_C.LAPSED,),
            citation="§ 6, stk. 3",
            guard="no reply by the last day",
            emits="choice.lapsed",
        ),
        Transition(
            event="take_late_reply",
            from_states=frozenset({_C.LAPSED}),
            to_states=(_C.OPEN,),
            citation="§ 6, stk. 3",
            guard="a reason",
            emits="choice.accepted_late",
            roles=("authority",),
        ),
    ),
)

PLACEMENT = Machine(
    name="placement",
    initial=_P.REQUESTED,
    final=frozenset({_P.CANCELLED, _P.COMPLETED}),
    transitions=(
        Transition(
            event="hold",
            from_states=frozenset({_P.REQUESTED}),
            to_states=(_P.HELD,),
            citation="§ 7",
            guard="the last place is taken once, whoever asks",
            emits="choice.made",
        ),
        Transition(
            event="hold_expires",
            from_states=frozenset({_P.HELD}),
            to_states=(_P.CANCELLED,),
            citation="§ 7, stk. 3",
            guard="nothing was agreed before the day had passed",
            emits="placement.expired",
        ),
        Transition(
            event="confirm",
            from_states=frozenset({_P.HELD}),
            to_states=(_P.CONFIRMED,),
            citation="§ 7",
            emits="placement.confirmed",
            roles=("provider", "authority"),
        ),
        Transition(
            event="first_meeting",
            from_states=frozenset({_P.CONFIRMED, _P.NO_SHOW}),
            to_states=(_P.STARTED,),
            citation="§ 6, stk. 4",
            emits="course.started",
            roles=_AT_THE_PLACE,
        ),
        Transition(
            event="cancel",
            from_states=frozenset({_P.CONFIRMED, _P.NO_SHOW}),
            to_states=(_P.CANCELLED,),
            citation="§ 8, stk. 1",
            guard="the place is given back; the duty revives",
            emits="placement.cancelled",
            roles=("citizen", "provider"),
        ),
        Transition(
            event="miss_first_meeting",
            from_states=frozenset({_P.CONFIRMED}),
            to_states=(_P.NO_SHOW,),
            citation="§ 6, stk. 4",
            guard="the day has come",
            emits="placement.no_show",
            roles=_AT_THE_PLACE,
        ),
        Transition(
            event="rebook",
            from_states=frozenset({_P.NO_SHOW}),
            to_states=(_P.CONFIRMED,),
            citation="§ 8, stk. 1",
            guard="the same place has room on the new day",
            emits="placement.rebooked",
            roles=("authority",),
        ),
        Transition(
            event="complete",
            from_states=frozenset({_P.STARTED}),
            to_states=(_P.COMPLETED,),
            citation="§ 6, stk. 4",
            emits="course.completed",
            roles=_AT_THE_PLACE,
        ),
    ),
)
