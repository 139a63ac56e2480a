"""Letting a state go where its machine leads, and nowhere else."""

from enum import StrEnum
from typing import Any, Protocol, TypeVar

from service.errors import LawSaysNo
from service.rules.machine import Machine
from service.rules.verdict import Reason

State = TypeVar("State", bound=StrEnum)


class HasState(Protocol[State]):
    """A row that stands somewhere."""

    state: State


def advance(
    machine: Machine[State], row: HasState[State], event: str, *, to_state: State | None = None
) -> None:
    """Let something happen to a row: its state goes where the machine leads.

    Args:
        machine: what may happen to rows of this kind.
        row: the row; its plan is locked.
        event: a name of the machine.
        to_state: where it goes, when the machine leaves that to the facts.

    Raises:
        LawSaysNo: it cannot happen where the row stands.
    """
    step: Any = machine.step(event, row.state)
    if isinstance(step, Reason):
        raise LawSaysNo(step)
    row.state = step.to_state or to_state or row.state
