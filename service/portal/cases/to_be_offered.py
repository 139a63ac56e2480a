"""What an offer that is not made yet leaves of the citizen's rights, asked of the law itself."""

from dataclasses import replace
from datetime import date

from service.portal.cases.dossier import Dossier
from service.rules.access import start_day_fault
from service.rules.codes import Code
from service.rules.entitlement import entitlement
from service.rules.facts import OfferFacts, PlanFacts
from service.rules.offer import reply_deadline_needed_anew
from service.rules.rulebook import rulebook_named
from service.rules.verdict import Reason, Verdict

_STANDING = {
    Code.PUBLIC_START_LATE: "opens",
    Code.RIGHT_KEPT_FROM_EARLIER_OFFER: "stands",
}


def private_choice(seen: Dossier, day: date) -> Verdict:
    """Whether the citizen may choose a private place beside an offer of that day."""
    book = rulebook_named(seen.plan.rule_set)
    return entitlement(book, _with_offer(seen, day), today=seen.today).private_choice


def standing(verdict: Verdict) -> str:
    """How the private choice stands, as texts name it: `opens`, `stands` or `none`."""
    return _STANDING.get(Code(verdict.reason.code), "none")


def needs_reply(seen: Dossier, day: date) -> bool:
    """Whether an offer of that day has to set a day to reply by anew."""
    before = seen.plan.offer.reply_by if seen.plan.offer else None
    needed = reply_deadline_needed_anew(
        rulebook_named(seen.plan.rule_set),
        _with_offer(seen, day),
        reply_by_before=before,
        reply_by=None,
    )
    return needed is not None


def day_fault(seen: Dossier, day: date) -> Reason | None:
    """Why no place at all can be offered on that day."""
    return start_day_fault(_plan(seen), start_on=day, today=seen.today)


def _with_offer(seen: Dossier, day: date) -> PlanFacts:
    told = (OfferFacts(start_on=one, notified_on=seen.today) for one in (*_told(seen), day))
    return replace(_plan(seen), offers=tuple(told))


def _plan(seen: Dossier) -> PlanFacts:
    plan = seen.plan
    return PlanFacts(
        plan_type=plan.plan_type,
        care_level=plan.care_level,
        clinical_area=plan.clinical_area,
        age_group=plan.age_group,
        discharged_on=plan.discharged_on,
        home_municipality=plan.home_municipality,
        home_region="",  # decides nothing of what is asked here
        not_before=plan.not_before,
    )


def _told(seen: Dossier) -> list[date]:
    """The starts that the citizen was told of, as far as they still decide: in order, the last now.

    The right that is held today names the late one that it rests on.
    """
    late = seen.rights.private_choice.facts.get("earlier_offered_start")
    now = seen.plan.offer.start_on if seen.plan.offer else None
    earlier = date.fromisoformat(late) if late else None
    return [one for one in (earlier, now) if one is not None]
