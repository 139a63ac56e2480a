"""Bodies about what has to be done and what somebody is told."""

from datetime import date, datetime
from uuid import UUID

from service.rules.deadlines import DeadlineKind, Whose
from service.rules.vocabulary import AgeGroup, CareLevel, PlanState, PlanType, RefusalState
from service.schemas.base import Answer


class DeadlineOut(Answer, frozen=True):
    """A deadline that runs. `binds` tells the order's own from those of the work alone.

    `to_do_by` is who has to act by it: the authority, the citizen or the place.

    `private_choice` is whether the citizen may choose a private provider today (§ 7, stk. 3), with
    the offer that `offered_start_on` tells of.

    `also` is the same deadline counted from receipt, where one item was asked to tell of both.
    """

    kind: DeadlineKind
    also: DeadlineKind | None
    to_do_by: Whose
    plan_id: UUID
    external_id: str
    citizen_ref: str
    state: PlanState
    plan_type: PlanType
    care_level: CareLevel | None
    clinical_area: str
    discharged_on: date
    offered_start_on: date | None
    private_choice: bool
    due_on: date
    days_left: int
    overdue: bool
    binds: bool
    citation: str
    path: str


class DeadlineCountOut(Answer, frozen=True):
    """How many deadlines of a kind run, and how many of them are overdue or end today."""

    kind: DeadlineKind
    to_do_by: Whose
    running: int
    overdue: int
    today: int


class PlansDueOut(Answer, frozen=True):
    """How many plans have deadlines that run, are overdue, end today; each plan counts once."""

    running: int
    overdue: int
    today: int


class DeadlinePage(Answer, frozen=True):
    """Some deadlines, the most urgent first.

    `total` counts those that were asked for; `counts` all that run, by kind; `plans` the plans that
    whoever was asked about (`to_do_by`) has to act for.
    """

    items: list[DeadlineOut]
    total: int
    counts: list[DeadlineCountOut]
    plans: PlansDueOut
    next: str | None


class RequestOut(Answer, frozen=True):
    """Something that waits for a provider, without the plan itself.

    `external_id` is the number the plan goes by, as the citizen tells it on the telephone.
    `start_time` is the hour that was agreed or offered for that start; `responsible_authority_id`
    is who made the public offer.
    """

    kind: str
    plan_id: UUID
    external_id: str
    provider_id: UUID
    provider_name: str
    care_level: CareLevel | None
    clinical_area: str
    home_municipality: str
    age_group: AgeGroup
    responsible_authority_id: str
    start_on: date
    start_time: str | None
    since: datetime
    due_on: date
    days_left: int
    public_offer_on: date | None
    citation: str
    path: str


class RequestPage(Answer, frozen=True):
    """Some requests, by first meeting."""

    items: list[RequestOut]
    next: str | None


class RefusalTaskOut(Answer, frozen=True):
    """A refusal and what is to be done about it. `own` tells the caller's from others'."""

    refusal_id: UUID
    provider_id: UUID
    care_level: CareLevel
    clinical_area: str
    state: RefusalState
    code: str
    to_do: str
    own: bool
    valid_to: date
    days_left: int
    citation: str
    path: str


class RefusalTaskPage(Answer, frozen=True):
    """Some refusals, those that end first before others."""

    items: list[RefusalTaskOut]
    next: str | None


class CapacityTaskOut(Answer, frozen=True):
    """Figures to confirm or publish anew, or an agreement that ends soon."""

    kind: str
    provider_id: UUID
    provider_name: str
    observed_at: datetime | None
    party: str | None
    due_on: date
    days_left: int
    citation: str
    path: str


class CapacityTaskPage(Answer, frozen=True):
    """Some figures and agreements, the most urgent first."""

    items: list[CapacityTaskOut]
    next: str | None


class NotificationOut(Answer, frozen=True):
    """Something the caller is told.

    `external_id` is the number that the plan goes by, and `citizen_ref` whom it is for, to the
    authority alone; null where it is about no plan that the caller may see.
    """

    notification_id: int
    code: str
    citation: str
    plan_id: UUID | None
    external_id: str | None
    citizen_ref: str | None
    provider_id: UUID | None
    provider_name: str | None
    due_on: date | None
    facts: dict[str, object]
    created_at: datetime
    read_at: datetime | None


class NotificationPage(Answer, frozen=True):
    """What the caller is told, oldest first."""

    items: list[NotificationOut]
    next: str | None


class ReadingOut(Answer, frozen=True):
    """That something was read."""

    notification_id: int
