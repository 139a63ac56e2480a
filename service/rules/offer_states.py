"""What may happen to one version of the authority's offer (§§ 6 and 8)."""

from service.rules.machine import Machine, Transition
from service.rules.vocabulary import OfferState

_S = OfferState
_STANDS = frozenset({_S.NOTIFIED, _S.HELD, _S.ACCEPTED})

OFFER = Machine(
    name="start_offer",
    initial=_S.PROPOSED,
    final=frozenset({_S.SUPERSEDED, _S.FULFILLED}),  # one let go may be held once more
    transitions=(
        Transition(
            event="notify",
            from_states=frozenset({_S.PROPOSED}),
            to_states=(_S.NOTIFIED,),
            citation="§ 6, stk. 1-2",
            guard="its place is held first",
            emits="offer.notified",
            roles=("authority",),
        ),
        Transition(
            event="revise",
            from_states=_STANDS,
            to_states=(_S.SUPERSEDED,),
            citation="§ 6, stk. 1-2",
            guard="the new version holds a place of its own",
            emits="offer.revised",
            roles=("authority",),
        ),
        Transition(
            event="reply_deadline_passes",
            from_states=frozenset({_S.NOTIFIED}),
            to_states=(_S.HELD,),
            citation="§ 8, stk. 1",
            guard="no reply by the last day",
        ),
        Transition(
            event="take_late_reply",
            from_states=frozenset({_S.HELD}),
            to_states=(_S.NOTIFIED,),
            citation="§ 6, stk. 3",
            guard="a reason, and a new last day",
            roles=("authority",),
        ),
        Transition(
            event="open_anew",
            from_states=frozenset({_S.HELD}),
            to_states=(_S.NOTIFIED,),
            citation="§ 8, stk. 1",
            guard="what the citizen chose came to nothing; a new last day",
        ),
        Transition(
            event="accept",
            from_states=frozenset({_S.NOTIFIED, _S.HELD}),
            to_states=(_S.ACCEPTED,),
            citation="§ 7, stk. 1",
            emits="choice.made",
            roles=("citizen",),
        ),
        Transition(
            event="let_go",
            from_states=_STANDS,
            to_states=(_S.RELEASED,),
            citation="§ 8, stk. 1",
            guard="another start is agreed or placed, or the plan has ended or was cancelled",
            emits="offer.released",
        ),
        Transition(
            event="hold_again",
            from_states=frozenset({_S.RELEASED}),
            to_states=(_S.HELD,),
            citation="§ 8, stk. 3",
            guard="documentation is demanded; the same day still has room",
            roles=("authority",),
        ),
        Transition(
            event="first_meeting",
            from_states=frozenset({_S.ACCEPTED}),
            to_states=(_S.FULFILLED,),
            citation="§ 6, stk. 4",
            emits="course.started",
            roles=("provider",),
        ),
    ),
)
