"""The jurist's question: could this plan start at this provider, as things were known that day?"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import as_of as queries
from db.queries import directory
from db.queries.bookings import Asked
from db.queries.directory import Listed
from db.tables.refusals import CapacityRefusalTable
from service.clock import danish_day
from service.errors import NotFound
from service.flows.acting import Acting
from service.flows.as_of import Past, look_back, moment
from service.flows.judging import Door, Excluded, Option, Question
from service.flows.known import Then
from service.flows.options import free_days
from service.rules.access import earliest_start_on
from service.rules.choice import Entitlement
from service.rules.fit import served_at, serving_levels
from service.rules.policies import Policy, chosen
from service.rules.readings import rests_on
from service.rules.refusal import is_fresh
from service.rules.remedy import Remedy, would_qualify_if
from service.rules.verdict import Reason
from service.rules.vocabulary import Basis

CHOSEN = "CHOSEN"
_MOST_DAYS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One provider's answer to one plan at a moment, with every number it rests on.

    Attributes:
        start_on: the start that was chosen, or the first that could have been.
        figures: from the first day the law allows to the first day with a place free.
        fresh: for each figure, whether it was recent enough to be compared with.
    """

    past: Past
    place: Listed
    outcome: str
    reason: Reason
    remedy: Remedy
    basis: Basis | None
    start_on: date | None
    rights: Entitlement
    refusals: list[CapacityRefusalTable]
    figures: list[Any]
    fresh: list[bool]
    policies: tuple[Policy, ...]


async def explain(
    session: AsyncSession, acting: Acting, plan_id: UUID, provider_id: UUID, on: date
) -> Explained:
    """Answer for one plan and one provider as things were known on a day.

    What was written down later counts for nothing, so that the answer is the same whenever it is
    asked for, once the day is over.

    Raises:
        NotFound: the plan is not the caller's to know of, or plan or provider were not there yet.
        WrongFields: the day has not come.
    """
    past = await look_back(session, moment(acting, "/on", on), plan_id)
    case, then = past.case, past.acting
    home = await directory.home(session, case.plan.postcode)
    if home is None:
        raise LookupError("a stored plan has an unknown postcode")
    known = Then(session=session, acting=then, provider_id=provider_id)
    chapter = (await known.directory(home)).of(None)
    if not chapter.listed:
        raise NotFound("provider at that time")
    asked = Question.of(case, await known.refusals(then, case), home, today=then.today)
    door, place = asked.doors(chapter)[0], chapter.listed[0]
    free = await free_days(known, case, chapter, [door])
    judged = asked.judge(place, door, free[0], 0.0)
    answer = _chosen(past, provider_id) or _possible_or_not(asked, judged)
    refused = await _refusals(session, past, provider_id)
    figures = await _figures(session, past, place, door)
    questions = ["entitlement", "may_start", *(["evaluate"] if refused else [])]
    return Explained(
        past=past,
        place=place,
        outcome=answer.outcome,
        reason=answer.reason,
        remedy=would_qualify_if(answer.reason),
        basis=answer.basis,
        start_on=answer.start_on,
        rights=asked.rights,
        refusals=refused,
        figures=figures,
        fresh=[
            is_fresh(case.book, observed_on=danish_day(figure.confirmed_at), on=then.today)
            for figure in figures
        ],
        policies=chosen(case.book.policies, rests_on(questions)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    outcome: str
    reason: Reason
    basis: Basis | None = None
    start_on: date | None = None


def _chosen(past: Past, provider_id: UUID) -> _Answer | None:
    """The answer where the place was the citizen's already."""
    taken = past.case.arranged or past.choice
    if taken is None or taken.provider_id != provider_id:
        return None
    reason = Reason.of(CHOSEN, taken.basis, start_on=taken.start_on, state=taken.state)
    return _Answer(outcome="chosen", reason=reason, basis=taken.basis, start_on=taken.start_on)


def _possible_or_not(asked: Question, judged: Option | Excluded) -> _Answer:
    if isinstance(judged, Excluded):
        return _Answer(outcome="excluded", reason=judged.reason)
    start_on, basis = judged.free.start_on, judged.window.basis
    ground = asked.on_day(judged.place, start_on, basis=basis)
    return _Answer(outcome="possible", reason=ground, basis=basis, start_on=start_on)


async def _refusals(
    session: AsyncSession, past: Past, provider_id: UUID
) -> list[CapacityRefusalTable]:
    plan = past.case.plan
    return [
        row
        for level in serving_levels(past.case.book, plan.care_level)
        for row in await queries.refusals(
            session,
            care_level=level,
            clinical_area=plan.clinical_area,
            day=past.acting.today,
            at=past.acting.now,
        )
        if row.provider_id == provider_id and row.plan_id in (None, plan.plan_id)
    ]


async def _figures(session: AsyncSession, past: Past, place: Listed, door: Door) -> list[Any]:
    """Figures up to the first with a place free; all of them where none has."""
    case, then = past.case, past.acting
    level = served_at(case.book, case.facts, place.facts) or case.plan.care_level
    if level is None:
        return []
    windows = door.access.windows
    first_on = earliest_start_on(case.facts, today=then.today)
    rows = await queries.figures(
        session,
        Asked(
            provider_id=place.provider_id,
            first_on=min((window.first_on for window in windows), default=first_on),
            as_guest=door.as_guest,
        ),
        care_level=level,
        clinical_area=case.plan.clinical_area,
        at=then.now,
        limit=_MOST_DAYS,
    )
    free = next((number for number, row in enumerate(rows) if row.available), None)
    return rows if free is None else rows[: free + 1]
