"""A legal answer: it holds or it does not, and why."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

Value = date | time | Decimal | int | str


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground for a verdict, readable by people and machines.

    Attributes:
        code: stable word for the ground, upper case, e.g. `STARTS_AFTER_PUBLIC_OFFER`;
            the closed list is `service.rules.codes.Code`.
        citation: the paragraph, e.g. `§ 7, stk. 3`.
        facts: the values compared, as (name, value) in the order they were looked at.
    """

    code: str
    citation: str
    facts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, code: str, citation: str, **facts: Value | None) -> "Reason":
        """Build a reason from values: days and hours in ISO, a missing value left out."""
        told = tuple((name, _spelled(value)) for name, value in facts.items() if value is not None)
        return cls(str(code), str(citation), told)

    def fact(self, name: str) -> str | None:
        """Return the value compared under `name`, or nothing if it took no part."""
        return dict(self.facts).get(name)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something holds, with its reason. True in a condition exactly when it holds."""

    holds: bool
    reason: Reason

    def __bool__(self) -> bool:
        """Read as the answer itself."""
        return self.holds

    @classmethod
    def yes(cls, code: str, citation: str, **facts: Value | None) -> "Verdict":
        """Answer that it holds, on this ground."""
        return cls(True, Reason.of(code, citation, **facts))

    @classmethod
    def no(cls, code: str, citation: str, **facts: Value | None) -> "Verdict":
        """Answer that it does not hold, on this ground."""
        return cls(False, Reason.of(code, citation, **facts))


def _spelled(value: Value) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"  # 30, not 30.0 or 3E+1
    return str(value)
