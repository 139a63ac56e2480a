"""Where the authority may offer a start: its own places, or those it has an agreement with."""

from service.rules.codes import Code
from service.rules.verdict import Reason, Verdict

_THE_AUTHORITYS = frozenset({Code.OWN_INSTITUTION, Code.CONTRACTED_WITH_AUTHORITY})


def may_be_offered(start: Reason) -> Verdict:
    """Tell whether a start that the citizen could choose is one the authority itself can offer.

    Source: § 7, stk. 1 og 3, and § 6, stk. 1-2; A-03. Another authority's institution is the
    citizen's to choose, not the authority's to offer.

    Args:
        start: the ground on which the start rests, as `may_start` names it.
    """
    if start.code in _THE_AUTHORITYS:
        return Verdict(True, start)
    return Verdict.no(Code.NOT_THE_AUTHORITYS_TO_OFFER, "§ 7, stk. 1", ground=start.code)
