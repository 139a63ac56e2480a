"""How long a place that a citizen has chosen waits for an answer (§§ 7 and 8)."""

from datetime import date, timedelta

from service.rules.codes import Code
from service.rules.facts import PlanFacts, ProviderFacts
from service.rules.fit import is_out_of_area
from service.rules.rulebook import Rulebook
from service.rules.verdict import Verdict
from service.rules.vocabulary import Basis


def waits_for_institution(plan: PlanFacts, provider: ProviderFacts, *, basis: Basis) -> Verdict:
    """Tell whether the institution may still say no to the citizen's choice.

    Only another authority's institution may, and by a refusal alone; until it has answered, the
    citizen's own authority goes on holding its place.

    Source: § 7, stk. 1 og 2, and § 8, stk. 1.
    """
    told = {"basis": basis, "authority_id": provider.authority_id}
    if basis is Basis.PUBLIC and is_out_of_area(plan, provider):
        return Verdict.yes(Code.INSTITUTION_MAY_REFUSE, "§ 7, stk. 2", **told)
    return Verdict.no(Code.NO_REFUSAL_POSSIBLE, "§ 7, stk. 2", **told)


def silence_confirms_on(book: Rulebook, *, chosen_on: date, start_on: date) -> date:
    """Return the day on which a choice counts as confirmed if the institution has said nothing.

    An institution may turn somebody away only by a refusal in effect; silence is none.

    Source: § 7, stk. 2; A-21.
    """
    return min(chosen_on + timedelta(days=book.institution_answer_days), start_on)


def answer_due_on(book: Rulebook, *, chosen_on: date, start_on: date) -> date:
    """Return the last day on which the institution can answer before its silence does.

    Source: § 7, stk. 2; A-21.
    """
    confirmed_on = silence_confirms_on(book, chosen_on=chosen_on, start_on=start_on)
    return max(chosen_on, confirmed_on - timedelta(days=1))


def private_hold_is_over(*, start_on: date, today: date) -> bool:
    """Tell whether a place held for a private start is let go, since its day went by unagreed.

    Source: § 7, stk. 3, and § 8, stk. 1.
    """
    return today > start_on
