"""A relative sees a plan, or acts in it, in the citizen's place."""

from service.rules.codes import Code
from service.rules.verdict import Verdict
from service.rules.vocabulary import MandateGround, MandateScope

_RELATIVES = "§ 1, stk. 2"


def may_record_mandate(
    ground: MandateGround, *, by_citizen: bool, was_seen: bool, lacks_capacity: bool
) -> Verdict:
    """Tell whether a relative's mandate may be recorded on its ground.

    Args:
        ground: what it rests on.
        by_citizen: the citizen records it; else the authority.
        was_seen: the authority has seen the mandate, or what gives the consent by another.
        lacks_capacity: the plan says that the citizen permanently lacks the capacity to consent.

    Source: § 1, stk. 2 (patienten og eventuelle pårørende; stedfortrædende samtykke efter
        sundhedslovens § 18), and forvaltningslovens § 8.
    """
    by_proxy = ground is MandateGround.PROXY_CONSENT
    if by_proxy and not lacks_capacity:
        return Verdict.no(Code.MANDATE_BY_PROXY_NOT_ALLOWED, _RELATIVES)
    if lacks_capacity and (by_citizen or not by_proxy):
        return Verdict.no(Code.MANDATE_NEEDS_CAPACITY, _RELATIVES)
    if not by_citizen and not was_seen:
        return Verdict.no(Code.MANDATE_NOT_SEEN, _RELATIVES)
    return Verdict.yes(Code.MANDATE_GROUNDED, _RELATIVES)


def may_act_by(covers: MandateScope) -> Verdict:
    """Tell whether a mandate lets the relative do what the citizen may do, or see it only.

    Source: § 1, stk. 2, and forvaltningslovens § 8.
    """
    if covers is MandateScope.SEE:
        return Verdict.no(Code.MANDATE_COVERS_SEEING_ONLY, _RELATIVES)
    return Verdict.yes(Code.MANDATE_COVERS_ACTING, _RELATIVES)
