"""The days that count, as those who work with a plan are told of them."""

from datetime import date

from service.notices.texts import Language
from service.portal.cases.dossier import Dossier
from service.portal.placed import placed
from service.portal.texts import texts
from service.portal.timeline import Timeline, Told
from service.portal.timeline import timeline as line_of
from service.rules.day_law import Day, paragraph_of

_DUE = {"notice", "seven", "reply", "clinical"}


def timeline(seen: Dossier, language: Language) -> Timeline | None:
    """The days of a plan, numbered from discharge; none where nothing is counted.

    Everything about a plan is numbered so. Where the law's days count from a later one, that day
    is told as well.
    """
    plan, clocks, words = seen.plan, seen.plan.clocks, texts(language)
    offer, choice, there = plan.offer, plan.choice, placed(plan)
    chosen = choice if there is None else None

    def told(kind: str, on: date | None, law: str) -> Told:
        return Told(kind, words(f"cases.timeline.{kind}"), on, law, due=kind in _DUE)

    def law(day: Day) -> str:
        return paragraph_of(day, plan.plan_type)

    if clocks.day_zero is None:
        return None
    later = clocks.day_zero if clocks.day_zero != plan.discharged_on else None
    days = (
        told("discharged", plan.discharged_on, law(Day.ZERO)),
        told("counts_from", later, law(Day.ZERO)),
        told("notice", clocks.notice_due_on, law(Day.NOTICE)),
        told("seven", clocks.last_day_without_private_choice, law(Day.LAST_WITHOUT_CHOICE)),
        told("reply", offer.reply_by if offer else None, law(Day.REPLY)),
        told("offer", offer.start_on if offer else None, law(Day.OFFER)),
        told("choice", chosen.start_on if chosen else None, chosen.basis.value if chosen else ""),
        told("start", there.start_on if there else None, law(Day.START)),
        told("clinical", clocks.clinical_start_deadline, law(Day.CLINICAL)),
    )
    return line_of(days, zero=plan.discharged_on, today=seen.today)
