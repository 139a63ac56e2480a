"""What can keep a request from being done: facts, no HTTP.

A law's "no" is a `Reason`; `LawSaysNo` carries it out of a flow.
"""

from dataclasses import dataclass, field
from typing import Any

from service.rules.verdict import Reason


class DomainError(Exception):
    """Something that a caller can understand and act on."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was sent.

    Attributes:
        pointer: where it stands, as a JSON pointer.
        code: stable word for the fault.
        detail: a sentence for people.
        citation: the paragraph, where the law finds the fault.
    """

    pointer: str
    code: str
    detail: str
    citation: str = ""


@dataclass(eq=False)
class WrongFields(DomainError):
    """The request is well-formed but its fields are wrong. Names every fault."""

    faults: tuple[Fault, ...]


@dataclass(eq=False)
class LawSaysNo(DomainError):
    """The law does not allow it, for one reason and maybe others."""

    reason: Reason
    others: tuple[Reason, ...] = ()


@dataclass(eq=False)
class Conflict(DomainError):
    """The state of things does not allow it.

    Attributes:
        code: stable word for the conflict.
        detail: a sentence for people.
        facts: the values that conflict.
    """

    code: str
    detail: str
    citation: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class NotFound(DomainError):
    """There is no such thing, or the caller may not know of it."""

    what: str


@dataclass(eq=False)
class NotAllowed(DomainError):
    """The caller may know of it but may not do this."""

    detail: str


@dataclass(eq=False)
class VersionMismatch(DomainError):
    """`If-Match` names another version than the one in force."""

    current: int


@dataclass(eq=False)
class VersionRequired(DomainError):
    """The change must say with `If-Match` which version it is made on."""


@dataclass(eq=False)
class KeyReused(DomainError):
    """An `Idempotency-Key` was used before with another body."""


@dataclass(eq=False)
class StillInProgress(DomainError):
    """The first request with this `Idempotency-Key` has not been answered yet."""


@dataclass(eq=False)
class WrongMediaType(DomainError):
    """The body's media type is not one that this operation takes."""

    accepted: tuple[str, ...]
