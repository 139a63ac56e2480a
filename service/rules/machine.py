"""A state machine of the law as a table: what may happen, from where, by whom and why."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from service.rules.codes import Code
from service.rules.verdict import Reason
from service.rules.vocabulary import PlanType

State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition(Generic[State]):
    """One thing that may happen.

    Attributes:
        event: its name, in the imperative.
        from_states: where things may stand when it happens.
        to_states: where they may stand afterwards; several when the facts decide, none when
            they stay where they are.
        citation: the paragraph.
        guard: what else must hold, in words; empty when nothing more is asked.
        emits: the name it has in the history; empty when another machine's event tells it.
        roles: who may do it; empty when it happens by itself.
        path: where a caller asks for it, below `/v1/plans/{plan_id}`.
        plan_types: the types of plan it can happen to.
        may_stay: things may also stay where they are, whatever `to_states` holds.
    """

    event: str
    from_states: frozenset[State]
    to_states: tuple[State, ...]
    citation: str
    guard: str = ""
    emits: str = ""
    roles: tuple[str, ...] = ()
    path: str | None = None
    plan_types: frozenset[PlanType] = frozenset(PlanType)
    may_stay: bool = False

    @property
    def to_state(self) -> State | None:
        """Where it leads, or none when the facts decide or nothing moves."""
        return self.to_states[0] if len(self.to_states) == 1 and not self.may_stay else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine(Generic[State]):
    """Everything that may happen to one kind of thing.

    Attributes:
        name: of the table that stores the thing.
        initial: where it begins.
        final: where it ends; nothing leads on from there.
        open: where it may rest on the way, if that is told apart.
        transitions: in the order of the law.
    """

    name: str
    initial: State
    final: frozenset[State]
    open: frozenset[State] = frozenset()
    transitions: tuple[Transition[State], ...]

    def named(self, event: str) -> Transition[State]:
        """Return the transition of that name.

        Raises:
            LookupError: there is none.
        """
        for step in self.transitions:
            if step.event == event:
                return step
        msg = f"no event {event} of a {self.name}"
        raise LookupError(msg)

    def step(self, event: str, state: State) -> Transition[State] | Reason:
        """Return what happens at `event` in `state`, or the reason why it cannot.

        Raises:
            LookupError: there is no such event.
        """
        found = self.named(event)
        if state in found.from_states:
            return found
        return Reason.of(
            Code.NOT_IN_THIS_STATE,
            found.citation,
            event=event,
            state=state,
            possible_in=", ".join(sorted(found.from_states)),
        )

    @property
    def moves(self) -> frozenset[tuple[State, State]]:
        """Every pair of different states that something leads between."""
        return frozenset(
            (a, b)
            for step in self.transitions
            for a in step.from_states
            for b in step.to_states
            if a is not b
        )

    def diagram(self) -> str:
        """Draw the machine as a Mermaid state diagram, a line for each way.

        What may happen wherever it has not ended is drawn once, from `anywhere`.
        """
        told: dict[tuple[str, str], list[str]] = {}
        for step in self.transitions:
            froms = sorted(state.value for state in step.from_states)
            for a in ["anywhere"] if step.from_states == self.open else froms:
                tos = [state.value for state in step.to_states]
                stays = [a] if step.may_stay or not tos else []
                for b in dict.fromkeys([*tos, *stays]):
                    told.setdefault((a, b), []).append(step.event)
        lines = [f"  {a} --> {b}: {', '.join(events)}" for (a, b), events in told.items()]
        ends = [f"  {state} --> [*]" for state in sorted(self.final)]
        return "\n".join(["stateDiagram-v2", f"  [*] --> {self.initial}", *lines, *ends])
