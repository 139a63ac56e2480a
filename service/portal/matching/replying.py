"""One day to reply by for many offers, set where the law allows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.portal.cases.replies import usual_reply, usual_reply_before
from service.rules.offer import earliest_reply_by, reply_deadline_fault
from service.rules.rulebook import rulebook_named
from service.schemas.matching import ProposalOut


@dataclass(frozen=True, slots=True)
class Reply:
    """The day that is asked for; none where no offer is to have one."""

    by: date | None
    today: date

    @classmethod
    def told(cls, text: str, asked: Sequence[ProposalOut], today: date) -> "Reply | None":
        """What a form says; none where it is no day, or too soon to reply by."""
        if not text:
            return cls(None, today)
        try:
            by = date.fromisoformat(text)
        except ValueError:
            return None
        return None if any(_is_too_soon(by, one, today) for one in asked) else cls(by, today)

    def shared(
        self, proposals: Sequence[ProposalOut], chosen: Sequence[str]
    ) -> Mapping[str, Sequence[str]]:
        """The plans chosen, by the day that they get; the empty text for those without one."""
        proposed = {str(one.plan_id): one for one in proposals}
        found: dict[str, list[str]] = {}
        for plan_id in chosen:
            day = self._for(proposed.get(plan_id))
            found.setdefault(day.isoformat() if day else "", []).append(plan_id)
        return found

    def _for(self, one: ProposalOut | None) -> date | None:
        if self.by is None or one is None or one.start_on is None:
            return None
        fault = reply_deadline_fault(
            rulebook_named(one.rule_set),
            notified_on=self.today,
            reply_by=self.by,
            start_on=one.start_on,
        )
        return None if fault else self.by


def usual(asked: Sequence[ProposalOut], today: date) -> str:
    """The day to reply by that is filled in before anybody has; empty where nothing is proposed.

    One offer by itself gets a day that its own start allows, as it would outside a run.
    """
    if len(asked) == 1 and asked[0].start_on:
        book = rulebook_named(asked[0].rule_set)
        return usual_reply_before(book, today, asked[0].start_on).isoformat()
    days = [usual_reply(rulebook_named(name), today) for name in {one.rule_set for one in asked}]
    return max(days).isoformat() if days else ""


def _is_too_soon(by: date, one: ProposalOut, today: date) -> bool:
    earliest = earliest_reply_by(rulebook_named(one.rule_set), told_on=today)
    return by < min(earliest, one.start_on or earliest)
