"""The days that count, as those who work with a plan are told of them."""

from service.portal.cases.dossier import Dossier
from service.portal.timeline import Timeline, Told
from service.portal.timeline import timeline as line_of
from service.rules.day_law import Day, paragraph_of
from service.rules.vocabulary import PlacementState


def timeline(seen: Dossier) -> Timeline | None:
    """The days of a plan; none where nothing is counted."""
    plan, clocks = seen.plan, seen.plan.clocks
    offer, choice, placed = plan.offer, plan.choice, plan.placement
    stands = placed is not None and placed.state != PlacementState.CANCELLED
    chosen = choice if choice is not None and not stands else None

    def law(day: Day) -> str:
        return paragraph_of(day, plan.plan_type)

    days = (
        Told("day_zero", clocks.day_zero, law(Day.ZERO)),
        Told("notice", clocks.notice_due_on, law(Day.NOTICE), due=True),
        Told(
            "seven",
            clocks.last_day_without_private_choice,
            law(Day.LAST_WITHOUT_CHOICE),
            due=True,
        ),
        Told("reply", offer.reply_by if offer else None, law(Day.REPLY), due=True),
        Told("offer", offer.start_on if offer else None, law(Day.OFFER)),
        Told("choice", chosen.start_on if chosen else None, chosen.basis.value if chosen else ""),
        Told("start", placed.start_on if placed and stands else None, law(Day.START)),
        Told("clinical", clocks.clinical_start_deadline, law(Day.CLINICAL), due=True),
    )
    return line_of(days, zero=clocks.day_zero, today=seen.today)
