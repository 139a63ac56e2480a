"""Who acts and when: given to every flow, so that none reads the clock or the request."""

from dataclasses import dataclass
from datetime import date, datetime

from service.auth import Caller, Role
from service.clock import danish_day
from service.errors import Fault, NotAllowed, WrongFields


@dataclass(frozen=True, slots=True)
class Acting:
    """One caller at one moment."""

    caller: Caller
    now: datetime

    @property
    def today(self) -> date:
        """The Danish calendar day."""
        return danish_day(self.now)

    @property
    def is_operator(self) -> bool:
        """Whether the caller runs the service."""
        return self.caller.role is Role.OPERATOR

    @property
    def mandate_number(self) -> int | None:
        """The mandate by which a relative acts as the citizen; none for all others."""
        return self.caller.mandate.number if self.caller.mandate else None

    @property
    def sees_home(self) -> bool:
        """Whether the caller may know where the citizen of a plan lives."""
        if self.caller.mandate is not None:
            return self.caller.mandate.shows_home
        return self.caller.role is not Role.RELATIVE  # of a list: no mandate was looked at

    def signature(self) -> str:
        """How history names the caller: an opaque subject, with whom it acts for.

        The citizen is not named: the plan says who that is, until it is erased. A relative is
        named by the mandate, which says it as long.
        """
        caller = self.caller
        if caller.mandate is not None:
            return f"mandate/{caller.mandate.number}"
        if caller.role is Role.CITIZEN and not caller.is_system:
            return Role.CITIZEN.value
        acts_for = caller.authority_id or caller.provider_id
        return f"{acts_for}/{caller.sub}" if acts_for else caller.sub


def not_in_the_future(acting: Acting, pointer: str, instant: datetime) -> None:
    """Refuse an instant later than now.

    Raises:
        WrongFields: it has not come yet.
    """
    if instant > acting.now:
        detail = f"{instant.isoformat()} is later than now, {acting.now.isoformat()}."
        raise WrongFields((Fault(pointer, "in_the_future", detail),))


def only_operator(acting: Acting) -> None:
    """Keep to the operator what is the operator's.

    Raises:
        NotAllowed: somebody else asks.
    """
    if not acting.is_operator:
        raise NotAllowed("Only the operator may do this.")
