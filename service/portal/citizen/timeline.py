"""The days that count, as the citizen is told of them."""

from service.portal.citizen.seen import Seen
from service.portal.timeline import Timeline, Told
from service.portal.timeline import timeline as line_of
from service.rules.day_law import Day, paragraph_of


def timeline(seen: Seen) -> Timeline | None:
    """The days of a plan; none where nothing is counted."""
    plan, clocks, arranged = seen.plan, seen.plan.clocks, seen.arranged
    offer = plan.offer
    chosen = arranged.start_on if arranged else None
    offered = offer.start_on if offer else None

    def law(day: Day) -> str:
        return paragraph_of(day, plan.plan_type)

    days = (
        Told("discharged", clocks.day_zero, law(Day.ZERO)),
        Told("notice", clocks.notice_due_on, law(Day.NOTICE)),
        Told("seven", clocks.last_day_without_private_choice, law(Day.LAST_WITHOUT_CHOICE)),
        Told("reply", offer.reply_by if offer and not arranged else None, law(Day.REPLY)),
        Told("offer", offered if offered != chosen else None, law(Day.OFFER)),
        Told("start", chosen, law(Day.START)),
        Told("clinical", clocks.clinical_start_deadline, law(Day.CLINICAL)),
    )
    return line_of(days, zero=clocks.day_zero, today=seen.today)
