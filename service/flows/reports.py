"""Reports over the plans of a period, as far as the caller may read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import reports as queries
from service.auth import Role
from service.errors import Fault, WrongFields
from service.flows.acting import Acting
from service.flows.report_counts import MEASURES, Class, Counted, counted, days_late
from service.rules.disclosure import NOTHING, Hidden, hidden_counts
from service.rules.distribution import BandFinding, distribution
from service.rules.rulebook import rulebook_on
from service.rules.vocabulary import CareLevel, Population


class By(StrEnum):
    """What a report tells apart."""

    AUTHORITY = "authority"
    MONTH = "month"
    CARE_LEVEL = "care_level"
    CLINICAL_AREA = "clinical_area"
    REGION = "region"
    HEALTH_COUNCIL = "health_council"


# Regions and councils are sums of municipalities: shown beside them they would give a hidden
# municipality away, so that the public is told of one of the two only.
PUBLIC_BY = (By.AUTHORITY, By.MONTH, By.CARE_LEVEL, By.CLINICAL_AREA)
_QUARTER = 3
# counted over the same plans as the notice from discharge: one would give the other away
_NOT_PUBLIC = frozenset({"notice_from_receipt"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a report: counts by class; none where they are kept back."""

    group: str
    counts: Mapping[str, int | None]
    total: int | None
    days_late_mean: float | None = None
    findings: tuple[BandFinding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One measure of a report."""

    measure: str
    classes: tuple[str, ...]
    lines: tuple[Line, ...]
    total: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report over a period; `suppressed` tells whether small counts were looked for."""

    name: str
    first_on: date
    last_on: date
    by: By
    suppressed: bool
    tables: tuple[Table, ...]


async def report(
    session: AsyncSession,
    acting: Acting,
    name: str,
    *,
    first_on: date | None,
    last_on: date | None,
    by: By,
    clinical_area: str | None = None,
) -> Report:
    """Count the plans of a period.

    Everybody may read a report with small counts kept back, told for one whole quarter, the last
    one asked about. An authority reads its own rows as they are; who oversees reads all, and may
    ask for one clinical area to compare how it is met.

    Raises:
        WrongFields: the days are the wrong way round, or the public may not tell these apart.
    """
    sees_all = acting.caller.role in (Role.AUDITOR, Role.OPERATOR)
    own = acting.caller.authority_id if acting.caller.role is Role.AUTHORITY else None
    last = last_on or acting.today
    first = first_on or _months_before(last, _QUARTER)
    if first > last:
        raise WrongFields((Fault("/from", "dates_reversed", f"{first} lies after {last}."),))
    if not sees_all:
        _check_public(by, clinical_area)
        first, last = _quarter(last)
    rows = await queries.plans(session, first_on=first, last_on=last, clinical_area=clinical_area)
    plans = [counted(row) for row in rows]
    tables = tuple(
        _table(acting, measure, plans, by, None if sees_all else own or "")
        for measure in MEASURES[name]
        if sees_all or own or measure not in _NOT_PUBLIC
    )
    return Report(
        name=name, first_on=first, last_on=last, by=by, suppressed=not sees_all, tables=tables
    )


def _check_public(by: By, clinical_area: str | None) -> None:
    if clinical_area is not None:
        what = "The public is told of all areas together: parts give the rest away."
        raise WrongFields((Fault("/clinical_area", "not_public", what),))
    if by not in PUBLIC_BY:
        possible = ", ".join(PUBLIC_BY)
        raise WrongFields((Fault("/by", "not_public", f"The public is told by: {possible}."),))


def _months_before(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)


def _quarter(day: date) -> tuple[date, date]:
    """The one quarter a day lies in: periods that overlap could be set against each other."""
    begin = date(day.year, (day.month - 1) // _QUARTER * _QUARTER + 1, 1)
    last_month = begin.month + _QUARTER
    after = date(begin.year + last_month // 13, (last_month - 1) % 12 + 1, 1)
    return begin, after - timedelta(days=1)


def _table(acting: Acting, measure: str, plans: list[Counted], by: By, reader: str | None) -> Table:
    """One measure. `reader` is whose rows are open beside the public's; none opens all."""
    tell, classes = _measure(measure)
    counts: dict[str, dict[str, int]] = {}
    late: dict[str, list[int]] = {}
    known: dict[str, dict[str, dict[str, int]]] = {}  # to the authority whose plans they are
    for plan in plans:
        told = tell(plan, acting.today)
        if told is None:
            continue
        group = _group(plan, by)
        counts.setdefault(group, dict.fromkeys(classes, 0))[told] += 1
        own = known.setdefault(plan.row.responsible_authority_id, {})
        own.setdefault(group, dict.fromkeys(classes, 0))[told] += 1
        if measure == "notice" and (days := days_late(plan)) is not None:
            late.setdefault(group, []).append(days)
    hidden = NOTHING if reader is None else hidden_counts(counts, classes, known)
    lines = [
        _line(acting, group, row, NOTHING if group == reader else hidden, late.get(group, []))
        for group, row in sorted(counts.items())
    ]
    total = {name: sum(row[name] for row in counts.values()) for name in classes}
    # beside rows that show theirs, the mean of all would tell of those that do not
    every = [] if hidden.cells else [days for group in late.values() for days in group]
    whole = _line(acting, "", total, Hidden(frozenset(), frozenset(), hidden.everything), every)
    return Table(measure=measure, classes=classes, lines=tuple(lines), total=whole)


def _measure(measure: str) -> tuple[Class, tuple[str, ...]]:
    return next(found[measure] for found in MEASURES.values() if measure in found)


def _group(plan: Counted, by: By) -> str:
    row = plan.row
    named = {
        By.AUTHORITY: row.responsible_authority_id,
        By.MONTH: f"{row.discharged_on:%Y-%m}",
        By.CARE_LEVEL: row.care_level or "not_stated",
        By.CLINICAL_AREA: row.clinical_area,
        By.REGION: row.region_id or "",
        By.HEALTH_COUNCIL: row.health_council_id,
    }
    return str(named[by])


def _line(
    acting: Acting, group: str, row: Mapping[str, int], hidden: Hidden, late: list[int]
) -> Line:
    """A row with what is kept back left out; means and findings only where all of it is shown."""
    counts = {
        name: None if hidden.everything or (group, name) in hidden.cells else count
        for name, count in row.items()
    }
    shown = {name: count for name, count in counts.items() if count is not None}
    whole = len(shown) == len(row)
    levels = whole and set(row) == {CareLevel.BASIC, CareLevel.ADVANCED}
    return Line(
        group=group,
        counts=counts,
        total=None if hidden.everything or group in hidden.rows else sum(row.values()),
        days_late_mean=round(sum(late) / len(late), 1) if late and whole else None,
        findings=distribution(
            rulebook_on(acting.today),
            Population.GENERAL_PLANS,
            {CareLevel(name): count for name, count in shown.items()},
        )
        if levels
        else (),
    )
