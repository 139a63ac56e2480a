"""The days that count, as the citizen is told of them."""

from datetime import date

from service.notices.texts import Language
from service.portal.citizen.seen import Seen
from service.portal.texts import texts
from service.portal.timeline import Timeline, Told
from service.portal.timeline import timeline as line_of
from service.rules.day_law import Day, paragraph_of

# what the first meeting is called while it is less than sure, and on which paragraph it rests
_FIRST = {
    "held": ("held", Day.PRIVATE_START),
    "waiting": ("waiting", Day.START),
    "settled": ("start", Day.START),
}
_DUE = {"notice", "seven", "reply", "clinical"}


def timeline(seen: Seen, language: Language) -> Timeline | None:
    """The days of a plan, numbered from discharge; none where nothing is counted.

    Where the days to a private choice count from a later one, that day is told as well.
    """
    plan, clocks, arranged = seen.plan, seen.plan.clocks, seen.arranged
    offer, words = plan.offer, texts(language)
    chosen = arranged.start_on if arranged else None
    offered = offer.start_on if offer else None
    first, law = _FIRST[seen.certainty]
    if clocks.day_zero is None:
        return None

    def told(kind: str, on: date | None, law: Day) -> Told:
        label = words(f"citizen.timeline.{kind}.short", authority=seen.authority)
        return Told(kind, label, on, paragraph_of(law, plan.plan_type), due=kind in _DUE)

    days = (
        told("discharged", plan.discharged_on, Day.ZERO),
        told("counts_from", seen.counts_from, Day.ZERO),
        told("notice", clocks.notice_due_on, Day.NOTICE),
        told("seven", clocks.last_day_without_private_choice, Day.LAST_WITHOUT_CHOICE),
        told("reply", seen.reply_by, Day.REPLY),
        told("offer", offered if offered != chosen else None, Day.OFFER),
        told(first, chosen, law),
        told("clinical", clocks.clinical_start_deadline, Day.CLINICAL),
    )
    return line_of(days, zero=plan.discharged_on, today=seen.today)
