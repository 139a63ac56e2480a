"""What a plan may recommend of method, extent and character (bilag 1, 4)."""

from service.rules.codes import Code
from service.rules.plan import Fault
from service.rules.vocabulary import PlanType


def plan_warnings(plan_type: PlanType, recommendations: str | None) -> tuple[Fault, ...]:
    """Tell what a plan says that it should not; it is lawful all the same.

    Source: bilag 1, 4: recommendations are given for specialised rehabilitation alone.
    """
    silent = recommendations is None or not recommendations.strip()
    if silent or plan_type is PlanType.SPECIALISED_REHAB:
        return ()
    return (
        Fault(
            code=Code.RECOMMENDATIONS_NOT_FOR_THIS_TYPE,
            citation="bilag 1, 4",
            pointer="/recommendations",
            facts=(("plan_type", plan_type.value),),
        ),
    )
