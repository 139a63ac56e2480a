"""Where a plan is placed, as pages tell it."""

from service.rules.course import is_arranged
from service.rules.vocabulary import PlacementState
from service.schemas.plans import PlacementOut, PlanOut


def placed(plan: PlanOut) -> PlacementOut | None:
    """The placement of the course that a plan is in; none where it was cancelled or is over."""
    newest = plan.placement
    if newest is None or not is_arranged(PlacementState(newest.state), plan=plan.state):
        return None
    return newest
