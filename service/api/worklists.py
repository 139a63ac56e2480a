"""Routes about what has to be done and what one is told."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any, TypeVar
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromQuery, PathParameter
from sqlalchemy import Row

from db.queries import notifications, refusals, worklists
from service.api.depends import (
    DEFAULT_LIMIT,
    READS,
    WRITES,
    Actor,
    Cursor,
    Limit,
    Session,
    next_link,
    page,
    problems,
)
from service.api.plan_answers import hour_out
from service.auth import Role
from service.border.identity import admits
from service.clock import danish_day
from service.flows import notifying, standing
from service.flows import refusals as refusal_flow
from service.flows import worklists as flow
from service.flows.acting import Acting
from service.rules.deadlines import DeadlineKind, Whose, whose
from service.rules.holds import answer_due_on
from service.rules.rulebook import rulebook_named
from service.rules.vocabulary import RefusalState
from service.schemas import plan_cursors
from service.schemas.base import cursor_of, cut
from service.schemas.worklists import (
    CapacityTaskOut,
    CapacityTaskPage,
    DeadlineCountOut,
    DeadlineOut,
    DeadlinePage,
    NotificationOut,
    NotificationPage,
    PlansDueOut,
    ReadingOut,
    RefusalTaskOut,
    RefusalTaskPage,
    RequestOut,
    RequestPage,
)

_TAGS = ["work"]
_BIGGEST = 10**18  # the database counts a little further
_PATHS = {
    "confirmation": ("confirmation", "§ 7, stk. 2"),
    "private_choice": ("agreed-starts", "§ 7, stk. 3"),
    "documentation": ("documentation", "§ 8, stk. 3"),
    "acknowledgement": ("acknowledgement", "§ 8, stk. 2"),
    "first_meeting": ("start", "§ 6, stk. 4"),
}
_TO_DO = {
    RefusalState.SUPPORTED: ("adopt", "adoption"),
    RefusalState.NOT_SUPPORTED: ("let_go_or_override", "override"),
    RefusalState.INSUFFICIENT_DATA: ("wait_for_figures", "withdrawal"),
    RefusalState.EFFECTIVE: ("watch", "withdrawal"),
}
_KINDS = tuple(DeadlineKind)
_PLACES = admits(Role.AUTHORITY, Role.PROVIDER, Role.OPERATOR, Role.AUDITOR)
Item = TypeVar("Item")


def _paged(
    request: Request[Any, Any, Any], items: Sequence[Item], cursor: str | None, limit: int
) -> tuple[list[Item], str | None]:
    first = plan_cursors.number(cursor)
    more = len(items) > first + limit
    return list(items[first : first + limit]), next_link(
        request, cursor_of(first + limit) if more else None
    )


@get(
    "/v1/worklists/deadlines",
    operation_id="listDeadlines",
    summary="Deadlines that run for the authority's plans",
    tags=_TAGS,
    opt=admits(Role.AUTHORITY, Role.AUDITOR, Role.OPERATOR),
    responses=problems(READS),
)
async def list_deadlines(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    kind: FromQuery[DeadlineKind | None] = None,
    overdue: FromQuery[bool | None] = None,
    until: FromQuery[date | None] = None,
    binds: FromQuery[bool | None] = None,
    to_do_by: FromQuery[Whose | None] = None,
    joined: FromQuery[bool] = False,
    authority_id: FromQuery[str | None] = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[DeadlinePage]:
    """List what has to be done by when, sorted by days left; overdue work comes first.

    Auditors and operators name the authority, or see all. `to_do_by` narrows it to what the
    authority, the citizen or the place has to do. `joined` tells a deadline once that falls on the
    same day counted from discharge and from receipt; the item names the other in `also`.
    """
    own = flow.whose(acting.caller, authority_id)
    wanted = flow.Wanted(kind=kind, until=until, overdue=overdue, binds=binds, to_do_by=to_do_by)
    running = await flow.running(session, authority_id=own)
    running = flow.joined(running) if joined else running
    found = [one for one in running if wanted.holds(one.deadline, today=acting.today)]
    shown, following = _paged(request, found, cursor, limit)
    body = DeadlinePage(
        items=[_deadline_out(one, acting) for one in shown],
        total=len(found),
        counts=_counts(running, acting.today),
        plans=_plans(running, to_do_by, acting.today),
        next=following,
    )
    return page(body, following)


def _counts(running: Sequence[flow.Running], today: date) -> list[DeadlineCountOut]:
    days = {
        kind: [r.deadline.due_on for r in running if r.deadline.kind is kind] for kind in _KINDS
    }
    return [
        DeadlineCountOut(
            kind=kind,
            to_do_by=whose(kind),
            running=len(due),
            overdue=sum(day < today for day in due),
            today=due.count(today),
        )
        for kind, due in days.items()
    ]


def _plans(running: Sequence[flow.Running], to_do_by: Whose | None, today: date) -> PlansDueOut:
    """How many plans have a deadline that somebody has to meet; each plan counts once."""
    wanted = flow.Wanted(to_do_by=to_do_by)
    theirs = [one for one in running if wanted.holds(one.deadline, today=today)]
    return PlansDueOut(
        running=len({one.plan.plan_id for one in theirs}),
        overdue=len({one.plan.plan_id for one in theirs if one.deadline.due_on < today}),
        today=len({one.plan.plan_id for one in theirs if one.deadline.due_on == today}),
    )


def _deadline_out(one: flow.Running, acting: Acting) -> DeadlineOut:
    plan, deadline = one.plan, one.deadline
    days_left = deadline.days_left(acting.today)
    return DeadlineOut(
        kind=deadline.kind,
        also=one.also,
        to_do_by=whose(deadline.kind),
        plan_id=plan.plan_id,
        external_id=plan.external_id,
        citizen_ref=plan.citizen_ref,
        state=plan.state,
        plan_type=plan.plan_type,
        care_level=plan.care_level,
        clinical_area=plan.clinical_area,
        discharged_on=plan.discharged_on,
        offered_start_on=plan.offered_on,
        private_choice=standing.private_choice(plan, today=acting.today),
        due_on=deadline.due_on,
        days_left=days_left,
        overdue=days_left < 0,
        binds=deadline.binds,
        citation=deadline.citation,
        path=f"/v1/plans/{plan.plan_id}/actions",
    )


@get(
    "/v1/worklists/requests",
    operation_id="listRequests",
    summary="What waits for a provider",
    tags=_TAGS,
    opt=admits(Role.PROVIDER, Role.AUTHORITY),
    responses=problems(READS),
)
async def list_requests(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[RequestPage]:
    """List choices to confirm, documentation asked for, plans to acknowledge, first meetings.

    A provider sees its own, an authority those of its institutions. The plan itself is not shown
    before it has been sent.
    """
    first = plan_cursors.number(cursor)
    rows = await worklists.requests(
        session,
        provider_id=_provider_of(acting),
        authority_id=acting.caller.authority_id,
        skipped=first,
        limit=limit + 1,
    )
    shown, more = cut(list(rows), limit)
    following = next_link(request, cursor_of(first + limit) if more else None)
    items = [_request_out(row, acting) for row in shown]
    return page(RequestPage(items=items, next=following), following)


def _provider_of(acting: Acting) -> UUID | None:
    party = refusal_flow.party_of(acting.caller)
    return party.provider_id


def _request_out(row: Row[Any], acting: Acting) -> RequestOut:
    due_on = row.start_on
    since = danish_day(row.since)
    if row.kind == "confirmation":
        book = rulebook_named(row.rule_set)
        due_on = answer_due_on(book, chosen_on=since, start_on=row.start_on)
    elif row.kind == "acknowledgement":
        due_on = since + timedelta(days=1)
    path, citation = _PATHS[row.kind]
    return RequestOut(
        kind=row.kind,
        plan_id=row.plan_id,
        external_id=row.external_id,
        provider_id=row.provider_id,
        provider_name=row.provider_name,
        care_level=row.care_level,
        clinical_area=row.clinical_area,
        home_municipality=row.home_municipality,
        age_group=row.age_group,
        responsible_authority_id=row.responsible_authority_id,
        start_on=row.start_on,
        start_time=hour_out(row.start_time),
        since=row.since,
        due_on=due_on,
        days_left=(due_on - acting.today).days,
        public_offer_on=row.public_offer_on,
        citation=citation,
        path=f"/v1/plans/{row.plan_id}/{path}",
    )


@get(
    "/v1/worklists/refusals",
    operation_id="listRefusalTasks",
    summary="Refusals and what is to be done about them",
    tags=_TAGS,
    opt=admits(Role.AUTHORITY, Role.PROVIDER),
    responses=problems(READS),
)
async def list_refusal_tasks(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[RefusalTaskPage]:
    """List the caller's own refusals with what is to be done, and others' that are in effect."""
    rows = await refusals.open_with_owner(
        session, seen_by=refusal_flow.party_of(acting.caller), on=acting.today
    )
    items = [_refusal_task(row, own, acting) for row, own in rows]
    shown, following = _paged(request, items, cursor, limit)
    return page(RefusalTaskPage(items=shown, next=following), following)


def _refusal_task(row: refusals.Refusal, own: bool, acting: Acting) -> RefusalTaskOut:
    to_do, path = _TO_DO[row.state]
    return RefusalTaskOut(
        refusal_id=row.refusal_id,
        provider_id=row.provider_id,
        care_level=row.care_level,
        clinical_area=row.clinical_area,
        state=row.state,
        code=row.code,
        to_do=to_do if own else "none",
        own=own,
        valid_to=row.valid_to,
        days_left=(row.valid_to - acting.today).days,
        citation=row.citation,
        path=f"/v1/capacity-refusals/{row.refusal_id}" + (f"/{path}" if own else ""),
    )


@get(
    "/v1/worklists/capacity",
    operation_id="listCapacityTasks",
    summary="Figures that get stale and agreements that end",
    tags=_TAGS,
    opt=_PLACES,
    responses=problems(READS),
)
async def list_capacity_tasks(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[CapacityTaskPage]:
    """List figures that are stale or will be within two days, and agreements that end within 30."""
    found = await flow.capacity(
        session,
        acting,
        provider_id=_provider_of(acting),
        authority_id=acting.caller.authority_id,
    )
    shown, following = _paged(request, found, cursor, limit)
    items = [_capacity_task(row, last, acting) for row, last in shown]
    return page(CapacityTaskPage(items=items, next=following), following)


def _capacity_task(row: Row[Any], last: date, acting: Acting) -> CapacityTaskOut:
    figures = row.kind == "figures"
    where = "/v1/capacity-publications/confirmations" if figures else "/v1/providers/"
    return CapacityTaskOut(
        kind=row.kind,
        provider_id=row.provider_id,
        provider_name=row.name,
        observed_at=row.observed_at,
        party=row.party,
        due_on=last,
        days_left=(last - acting.today).days,
        citation="§ 7, stk. 2" if figures else "§ 7, stk. 3",
        path=where if figures else f"{where}{row.provider_id}",
    )


@get(
    "/v1/notifications",
    operation_id="listNotifications",
    summary="What the caller is told",
    tags=_TAGS,
    opt=admits(Role.CITIZEN, Role.AUTHORITY, Role.PROVIDER, Role.HOSPITAL),
    responses=problems(READS),
)
async def list_notifications(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    unread: FromQuery[bool] = False,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[NotificationPage]:
    """List what the caller is told, oldest first; each thing is told once."""
    rows = await notifications.page(
        session,
        notifying.party_of(acting.caller),
        unread=unread,
        after=plan_cursors.number(cursor),
        limit=limit + 1,
    )
    shown, more = cut(rows, limit)
    last = cursor_of(shown[-1].told.notification_id or 0) if more else None
    following = next_link(request, last)
    items = [_notification_out(one, acting) for one in shown]
    return page(NotificationPage(items=items, next=following), following)


def _notification_out(one: notifications.Line, acting: Acting) -> NotificationOut:
    told, is_authority = one.told, acting.caller.role is Role.AUTHORITY
    return NotificationOut(
        notification_id=told.notification_id or 0,
        code=told.code,
        citation=told.citation,
        plan_id=told.plan_id,
        external_id=one.external_id,
        citizen_ref=one.citizen_ref if is_authority else None,
        provider_id=told.provider_id,
        provider_name=one.provider_name,
        due_on=told.due_on,
        facts=told.facts,
        created_at=told.created_at,
        read_at=one.read_at,
    )


@post(
    "/v1/notifications/{notification_id:int}/reading",
    operation_id="readNotification",
    summary="Note that something was read",
    tags=_TAGS,
    opt=admits(Role.CITIZEN, Role.AUTHORITY, Role.PROVIDER, Role.HOSPITAL),
    responses=problems(WRITES),
)
async def read_notification(
    session: Session,
    acting: Actor,
    notification_id: Annotated[int, PathParameter(ge=1, le=_BIGGEST)],
) -> Response[ReadingOut]:
    """Note that the caller has read what it was told; the first reading counts."""
    await notifying.read(session, acting, notification_id)
    return Response(ReadingOut(notification_id=notification_id), status_code=201)


ROUTES = [
    list_deadlines,
    list_requests,
    list_refusal_tasks,
    list_capacity_tasks,
    list_notifications,
    read_notification,
]
