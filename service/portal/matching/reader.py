"""Who reads about match runs: what is theirs to do, and which pages are open to them."""

from dataclasses import dataclass

from service.auth import Caller, Role, speaks_for
from service.portal.cases import plan
from service.portal.pages import VISITORS, open_to
from service.portal.places.capacity import caller_of
from service.portal.places.here import AnyRequest
from service.schemas.matching import MatchRunOut

ASKERS = open_to(Role.AUTHORITY, Role.PLANNER, Role.OPERATOR)
READERS = open_to(Role.AUTHORITY, Role.PLANNER, Role.OPERATOR, Role.AUDITOR)
SEERS = open_to(Role.AUTHORITY, Role.OPERATOR, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is signed in and reads about runs."""

    caller: Caller

    @property
    def asks(self) -> bool:
        """Whether they may ask for a run."""
        return self.caller.role in ASKERS[VISITORS]

    @property
    def sees_plans(self) -> bool:
        """Whether they may see what is proposed for single plans."""
        return self.caller.role in SEERS[VISITORS]

    @property
    def opens_plans(self) -> bool:
        """Whether the page of a plan is open to them."""
        return self.caller.role in plan.READERS[VISITORS]

    def replays(self, run: MatchRunOut) -> bool:
        """Whether they may have a run done again."""
        return speaks_for(self.caller, run.authority_id)

    def stops(self, run: MatchRunOut) -> bool:
        """Whether they may call a run off."""
        return self.asks and speaks_for(self.caller, run.authority_id)

    def accepts(self, run: MatchRunOut) -> bool:
        """Whether they may offer what a run proposes; of a supposition nobody may."""
        return self.caller.role is Role.AUTHORITY and not run.supposed


def reader_of(request: AnyRequest) -> Reader:
    """Who reads a page that only those who are signed in see."""
    return Reader(caller_of(request))
