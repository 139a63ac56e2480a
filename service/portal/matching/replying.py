"""One day to reply by for many offers, set where the law allows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.rules.offer import earliest_reply_by, reply_deadline_fault
from service.rules.rulebook import rulebook_on
from service.schemas.matching import ProposalOut


@dataclass(frozen=True, slots=True)
class Reply:
    """The day that is asked for; none where no offer is to have one."""

    by: date | None
    today: date

    @classmethod
    def told(cls, text: str, today: date) -> "Reply | None":
        """What a form says; none where it is no day, or too soon to reply by."""
        if not text:
            return cls(None, today)
        try:
            by = date.fromisoformat(text)
        except ValueError:
            return None
        earliest = earliest_reply_by(rulebook_on(today), told_on=today)
        return cls(by, today) if by >= earliest else None

    def shared(
        self, proposals: Sequence[ProposalOut], chosen: Sequence[str]
    ) -> Mapping[str, Sequence[str]]:
        """The plans chosen, by the day that they get; the empty text for those without one."""
        starts = {str(one.plan_id): one.start_on for one in proposals}
        found: dict[str, list[str]] = {}
        for plan_id in chosen:
            day = self._for(starts.get(plan_id))
            found.setdefault(day.isoformat() if day else "", []).append(plan_id)
        return found

    def _for(self, start_on: date | None) -> date | None:
        if self.by is None or start_on is None:
            return None
        fault = reply_deadline_fault(
            rulebook_on(self.today), notified_on=self.today, reply_by=self.by, start_on=start_on
        )
        return None if fault else self.by
