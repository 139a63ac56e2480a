"""A legal answer: it holds or it does not, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground for a verdict, readable by people and machines.

    Attributes:
        code: stable word for the ground, upper case, e.g. `STARTS_AFTER_PUBLIC_OFFER`.
        citation: the paragraph, e.g. `§ 7, stk. 3`.
        facts: the values compared, as (name, value) in the order they were looked at.
    """

    code: str
    citation: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something holds, with its reason. True in a condition exactly when it holds."""

    holds: bool
    reason: Reason

    def __bool__(self) -> bool:
        """Read as the answer itself."""
        return self.holds
