"""What may happen to a plan wherever it stands: it is corrected, handed over, or ends."""

from service.rules.machine import Transition
from service.rules.vocabulary import PlanState

_S = PlanState
PASSING = frozenset({_S.DRAFT, _S.ISSUED, _S.RECEIVED})
ENDED = frozenset(
    {_S.COMPLETED, _S.CLOSED_BY_CITIZEN, _S.REVOKED, _S.DECEASED, _S.INFORMATION_ONLY}
)
OPEN = frozenset(PlanState) - ENDED - PASSING

ENDS: tuple[Transition[PlanState], ...] = (
    Transition(
        event="correct",
        from_states=OPEN,
        to_states=(
            _S.AWAITING_STRATIFICATION,
            _S.AWAITING_OFFER,
            _S.AWAITING_HOSPITAL_CHOICE,
            _S.HELD_BY_PATIENT,
            _S.OFFERED,
            _S.INFORMATION_ONLY,
        ),
        may_stay=True,
        citation="§ 2, stk. 1",
        guard="the hospital alone; the whole plan is checked again",
        emits="plan.corrected",
        roles=("hospital",),
        path="/corrections",
    ),
    Transition(
        event="change_level_across_types",
        from_states=frozenset({_S.STARTED}),
        to_states=(
            _S.AWAITING_STRATIFICATION,
            _S.AWAITING_OFFER,
            _S.AWAITING_HOSPITAL_CHOICE,
            _S.HELD_BY_PATIENT,
            _S.INFORMATION_ONLY,
        ),
        citation="§ 5, stk. 2",
        guard="by a correction of the hospital; the course ends where it is",
        emits="plan.level_changed",
        roles=("hospital",),
    ),
    Transition(
        event="report_move",
        from_states=OPEN,
        to_states=(),
        citation="§ 7, stk. 1",
        emits="plan.citizen_moved",
        roles=("citizen", "authority"),
        path="/residence",
    ),
    Transition(
        event="transfer_authority",
        from_states=OPEN,
        to_states=(),
        citation="§ 9",
        guard="the day, or where the citizen lives, makes another authority answer",
        emits="plan.handed_over",
    ),
    Transition(
        event="withdraw",
        from_states=OPEN,
        to_states=(_S.CLOSED_BY_CITIZEN,),
        citation="§ 7, stk. 1",
        emits="plan.closed",
        roles=("citizen",),
        path="/withdrawal",
    ),
    Transition(
        event="revoke",
        from_states=OPEN,
        to_states=(_S.REVOKED,),
        citation="§ 1, stk. 1",
        emits="plan.revoked",
        roles=("hospital",),
        path="/revocation",
    ),
    Transition(
        event="record_death",
        from_states=OPEN,
        to_states=(_S.DECEASED,),
        citation="§ 1, stk. 1",
        emits="plan.deceased",
        roles=("hospital", "authority"),
        path="/death",
    ),
)
