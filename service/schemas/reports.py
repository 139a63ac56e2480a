"""Bodies of reports."""

from datetime import date, datetime
from uuid import UUID

from service.schemas.base import Answer


class BandOut(Answer, frozen=True):
    """How a share lies to the band that is expected; outside it is a sign to look closer."""

    care_level: str
    source: str
    share: float | None
    low: int
    high: int
    inside: bool
    code: str


class ReportLineOut(Answer, frozen=True):
    """One row of counts by class; null where a count is kept back."""

    group: str
    counts: dict[str, int | None]
    shares: dict[str, float | None]
    total: int | None
    suppressed: bool
    days_late_mean: float | None
    bands: list[BandOut]


class ReportTableOut(Answer, frozen=True):
    """One measure of a report, with its rows and their sum."""

    measure: str
    classes: list[str]
    items: list[ReportLineOut]
    total: ReportLineOut


class ReportOut(Answer, frozen=True):
    """A report over those discharged in a period. `rule` tells how small counts are kept back."""

    report: str
    period_from: date
    period_to: date
    by: str
    rule: str | None
    tables: list[ReportTableOut]


class RefusalLineOut(Answer, frozen=True):
    """A refusal of everybody from elsewhere, with the figures it was weighed on."""

    authority_id: str | None
    provider_id: UUID
    provider_name: str
    care_level: str
    clinical_area: str
    state: str
    code: str
    overridden: bool
    valid_from: date
    valid_to: date
    own_waiting_days: int | None
    median: float | None


class RefusalReportOut(Answer, frozen=True):
    """Refusals under § 7, stk. 2, by outcome and one by one."""

    period_from: date
    period_to: date
    counts: dict[str, int]
    items: list[RefusalLineOut]


class FreshnessLineOut(Answer, frozen=True):
    """How old a provider's figures are."""

    provider_id: UUID
    provider_name: str
    authority_id: str | None
    operator_authority_id: str | None
    municipality_code: str
    services: int
    fresh: int
    stale_share: float
    observed_at: datetime | None


class FreshnessReportOut(Answer, frozen=True):
    """How old figures are, the oldest first."""

    services: int
    fresh: int
    items: list[FreshnessLineOut]
