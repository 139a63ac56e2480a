"""Who coordinates and drives when training is given outside the home municipality (§ 5, stk. 1)."""

from service.rules.codes import Code
from service.rules.facts import PlanFacts
from service.rules.verdict import Verdict
from service.rules.vocabulary import PlanType

_MODEL = "stratificeringsmodellen"


def home_keeps_coordination(
    plan: PlanFacts, *, offered_in: str | None, chosen_elsewhere: bool
) -> Verdict:
    """Tell whether the home municipality keeps coordination and transport of training outside it.

    It does when it has itself assigned the citizen outside. Where the citizen has chosen a place
    outside, no document decides, and nothing is stated (A-20).

    Source: vejledende model (hjemkommunen bevarer koordination og transport); § 5, stk. 1; A-20.

    Args:
        plan: a general plan is the municipality's to assign; others are the region's.
        offered_in: municipality code of the place that the authority offers, or none.
        chosen_elsewhere: the citizen goes to another place than the one offered.
    """
    told = {"home_municipality": plan.home_municipality, "offered_in": offered_in}
    assigned = plan.plan_type is PlanType.GENERAL and not chosen_elsewhere
    if not assigned or offered_in in (None, plan.home_municipality):
        return Verdict.no(Code.NOT_ASSIGNED_OUTSIDE, _MODEL, **told)
    return Verdict.yes(Code.ASSIGNED_OUTSIDE, _MODEL, **told)
