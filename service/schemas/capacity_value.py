"""Bodies of the report on what capacity is worth."""

from datetime import date
from uuid import UUID

from service.schemas.base import Answer


class ValueOut(Answer, frozen=True):
    """What one more place would save everybody: a service of a group in one week.

    `best_on` at `provider_id` is the day that helps most; `deadlines_met` (§ 3) and
    `late_starts_avoided` (§ 7, stk. 3) are plans, `waiting_days_saved` the weighted rest in days.
    """

    group: str
    provider_id: UUID
    provider_name: str
    municipality_code: str
    region_id: str | None
    care_level: str
    clinical_area: str
    week: str
    best_on: date
    for_residents: bool
    providers: int
    deadlines_met: int
    late_starts_avoided: int
    cost_saved: int
    waiting_days_saved: float


class RefusalCostOut(Answer, frozen=True):
    """What a refusal in effect (§ 7, stk. 2) costs all plans; null where it is not proven."""

    provider_id: str
    provider_name: str
    care_level: str
    clinical_area: str
    valid_from: date
    valid_to: date
    of_one_plan: bool
    deadlines_missed: int | None
    late_starts: int | None
    cost: int | None
    waiting_days: float | None


class CapacityValueOut(Answer, frozen=True):
    """Where one more place would help most, the most valuable first.

    `refusals` is null where the run was not asked for what refusals cost. Days that were full
    before the run are not in it.
    """

    run_id: UUID
    as_of: date
    by: str
    total: int
    items: list[ValueOut]
    refusals: list[RefusalCostOut] | None
