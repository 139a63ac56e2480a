"""What became of proposals that were offered, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from service.notices.texts import Language
from service.portal.cases.said import why_not
from service.portal.client import Refused
from service.portal.grounds import staff_ground
from service.portal.matching.offerable import waits
from service.portal.texts import texts
from service.schemas.acceptances import AcceptanceOut, AcceptancesOut
from service.schemas.matching import ProposalOut


@dataclass(frozen=True, slots=True)
class Refusal:
    """A proposal that was not offered, and why."""

    plan_id: UUID
    citizen: str
    reason: str


@dataclass(frozen=True, slots=True)
class Results:
    """What was offered to whom, and each that was not.

    Attributes:
        given: as they stand now.
        refused: the others.
        waiting: how many of the run's plans have no offer now.
    """

    given: Sequence[ProposalOut]
    refused: Sequence[Refusal]
    waiting: int

    def why(self, plan_id: UUID) -> str:
        """Why a plan's proposal was not offered just now; empty where it was, or was not asked."""
        return next((one.reason for one in self.refused if one.plan_id == plan_id), "")


def results(
    done: Sequence[AcceptancesOut], now: Sequence[ProposalOut], language: Language
) -> Results:
    """What became of the proposals, with the citizens' references.

    Args:
        done: what was answered.
        now: the run's proposals as they stand after it.
        language: of the reader.
    """
    answers = [one for part in done for one in part.items]
    accepted = {one.plan_id for one in answers if one.accepted}
    citizens = {one.plan_id: one.citizen_ref for one in now}
    refused = [
        Refusal(one.plan_id, citizens.get(one.plan_id, str(one.plan_id)), _why(one, language))
        for one in answers
        if not one.accepted
    ]
    given = [one for one in now if one.plan_id in accepted]
    return Results(given, refused, sum(map(waits, now)))


def refusal(refused: Refused, language: Language, *, is_rest: bool) -> str:
    """Why offers were refused as a whole.

    Args:
        refused: the API's no.
        language: of the reader.
        is_rest: whether others were made before.

    Raises:
        Refused: none was made, and it is for the error page.
    """
    if not is_rest and why_not(refused, language) is None:
        raise refused
    return _why(refused, language, "matching.result.again" if is_rest else "cases.refused.other")


def _why(
    one: AcceptanceOut | Refused, language: Language, unknown: str = "cases.refused.other"
) -> str:
    words, code = texts(language), one.code or ""
    own = f"matching.refused.{code}"
    told = words(own) if words.has(own) else staff_ground(code, one.facts, language)
    told = told or words(unknown)
    return f"{told} ({one.citation})" if one.citation else told
