"""Routes about being told of events: endpoints, secrets, deliveries."""

from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import webhooks as queries
from service.api.depends import (
    DEFAULT_LIMIT,
    READS,
    WRITES,
    Actor,
    Cursor,
    IfMatch,
    Limit,
    Session,
    check_version,
    etag,
    next_link,
    page,
    problems,
)
from service.api.events import place_in_feed
from service.api.webhook_answers import delivery_out, endpoint_out
from service.auth import Role
from service.border.identity import admits
from service.flows import webhooks as flow
from service.flows.cloud_events import place
from service.outward import policy_of
from service.schemas.base import cursor_of, cut
from service.schemas.cursors import identity, instant_and_identity
from service.schemas.webhooks import (
    DeliveryOut,
    DeliveryPage,
    EndpointChange,
    EndpointIn,
    EndpointOut,
    EndpointPage,
    NewEndpointOut,
    ProbeOut,
    ReplayedOut,
    RotationIn,
    SecretOut,
)

_TAGS = ["webhooks"]
_OWNERS = admits(Role.AUTHORITY, Role.PROVIDER, Role.HOSPITAL, Role.OPERATOR)
_ACCEPTED = 202
_BASE = "/v1/webhook-endpoints"
_ONE = f"{_BASE}/{{endpoint_id:uuid}}"
Ended = Annotated[
    Literal["pending", "delivered", "dead", "withheld"] | None,
    QueryParameter(name="state", description="Only deliveries in this state."),
]
From = Annotated[
    str, QueryParameter(name="after", description="The place in the feed to begin after.")
]


@post(
    _BASE,
    operation_id="registerWebhookEndpoint",
    summary="Register an endpoint",
    tags=_TAGS,
    opt=_OWNERS,
    responses=problems(WRITES),
)
async def register_endpoint(
    request: Request[Any, Any, Any], session: Session, acting: Actor, data: JSONBody[EndpointIn]
) -> Response[NewEndpointOut]:
    """Be told of events from now on. The secret that messages are signed with is told this once.

    Messages are CloudEvents, signed as Standard Webhooks says. What is not taken is sent again,
    ten times over three days, in the order of each plan; `webhook-id` is the same each time.
    """
    state = request.app.state
    row, secret = await flow.register(
        session,
        acting,
        data,
        policy=policy_of(state.settings),
        sealer=state.sealer,
    )
    location = {"Location": f"{_BASE}/{row.endpoint_id}", **etag(row.version)}
    answer = NewEndpointOut(endpoint=endpoint_out(row), secret=secret)
    return Response(answer, headers=location)


@get(
    _BASE,
    operation_id="listWebhookEndpoints",
    summary="The caller's endpoints",
    tags=_TAGS,
    opt=_OWNERS,
    responses=problems(READS),
)
async def list_endpoints(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[EndpointPage]:
    """List endpoints in order of id. Secrets are not told again."""
    owner = flow.owner_of(acting.caller)
    rows = await queries.page(session, owner, after=identity(cursor), limit=limit + 1)
    rows, more = cut(rows, limit)
    following = next_link(request, cursor_of(str(rows[-1].endpoint_id)) if more else None)
    return page(EndpointPage(items=[endpoint_out(r) for r in rows], next=following), following)


@get(
    _ONE,
    operation_id="getWebhookEndpoint",
    summary="One endpoint",
    tags=_TAGS,
    opt=_OWNERS,
    responses=problems(READS),
)
async def get_endpoint(
    session: Session, acting: Actor, endpoint_id: FromPath[UUID]
) -> Response[EndpointOut]:
    """Show an endpoint. Its version is the ETag a change must name."""
    row = await flow.find(session, flow.owner_of(acting.caller), endpoint_id)
    return Response(endpoint_out(row), headers=etag(row.version))


@patch(
    _ONE,
    operation_id="changeWebhookEndpoint",
    summary="Change, disable or enable an endpoint",
    tags=_TAGS,
    opt=_OWNERS,
    responses=problems((*WRITES, 428)),
)
async def change_endpoint(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    endpoint_id: FromPath[UUID],
    data: JSONBody[EndpointChange],
    if_match: IfMatch = None,
) -> Response[EndpointOut]:
    """Change what is given. Enabled again, an endpoint is told of what happened meanwhile."""
    row = await _locked(session, acting, endpoint_id)
    check_version(if_match, row.version, required=True)
    await flow.change(session, acting, row, data, policy=policy_of(request.app.state.settings))
    return Response(endpoint_out(row), headers=etag(row.version))


@delete(
    _ONE,
    operation_id="removeWebhookEndpoint",
    summary="Remove an endpoint",
    tags=_TAGS,
    opt=_OWNERS,
    responses=problems(WRITES),
)
async def remove_endpoint(session: Session, acting: Actor, endpoint_id: FromPath[UUID]) -> None:
    """Remove an endpoint with its deliveries and their log. The events stay in the feed."""
    row = await _locked(session, acting, endpoint_id)
    await flow.remove(session, acting, row)


@post(
    f"{_ONE}/secret-rotations",
    operation_id="rotateWebhookSecret",
    summary="Give an endpoint a new secret",
    tags=_TAGS,
    opt=_OWNERS,
    responses=problems(WRITES),
)
async def rotate_secret(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    endpoint_id: FromPath[UUID],
    data: JSONBody[RotationIn | None] = None,
) -> SecretOut:
    """Make a new secret, told this once. Until the overlap ends messages carry both signatures."""
    row = await _locked(session, acting, endpoint_id)
    overlap = timedelta(hours=(data or RotationIn()).overlap_hours)
    sealer = request.app.state.sealer
    secret, until = await flow.rotate(session, acting, row, overlap=overlap, sealer=sealer)
    return SecretOut(secret=secret, previous_secret_until=until)


@get(
    f"{_ONE}/deliveries",
    operation_id="listWebhookDeliveries",
    summary="What was delivered, and what was not",
    tags=_TAGS,
    opt=_OWNERS,
    responses=problems(READS),
)
async def list_deliveries(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    endpoint_id: FromPath[UUID],
    ended: Ended = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[DeliveryPage]:
    """List deliveries, the newest first, each with every attempt at it."""
    row = await flow.find(session, flow.owner_of(acting.caller), endpoint_id)
    rows = await queries.deliveries(
        session,
        row.endpoint_id,
        state=queries.DeliveryState(ended) if ended else None,
        after=instant_and_identity(cursor),
        limit=limit + 1,
    )
    rows, more = cut(rows, limit)
    last = cursor_of(rows[-1].created_at, str(rows[-1].delivery_id)) if more else None
    following = next_link(request, last)
    logs = await queries.attempts(session, [one.delivery_id for one in rows])
    items = [delivery_out(one, logs[one.delivery_id]) for one in rows]
    return page(DeliveryPage(items=items, next=following), following)


@post(
    f"{_ONE}/deliveries/{{delivery_id:uuid}}/replay",
    operation_id="replayWebhookDelivery",
    summary="Deliver one event again",
    tags=_TAGS,
    opt=_OWNERS,
    status_code=_ACCEPTED,
    responses=problems(WRITES),
)
async def replay_delivery(
    session: Session, acting: Actor, endpoint_id: FromPath[UUID], delivery_id: FromPath[UUID]
) -> DeliveryOut:
    """Deliver again what has ended, under the same `webhook-id`."""
    row = await _locked(session, acting, endpoint_id)
    again = await flow.replay(session, row, delivery_id)
    logs = await queries.attempts(session, [delivery_id])
    return delivery_out(again, logs[delivery_id])


@post(
    f"{_ONE}/replay",
    operation_id="replayWebhookEvents",
    summary="Deliver everything after a place in the feed again",
    tags=_TAGS,
    opt=_OWNERS,
    status_code=_ACCEPTED,
    responses=problems(WRITES),
)
async def replay_events(
    session: Session, acting: Actor, endpoint_id: FromPath[UUID], after: From
) -> ReplayedOut:
    """Deliver again, in order and under the same ids, what the owner may still know of."""
    row = await _locked(session, acting, endpoint_id)
    await flow.replay_after(session, row, place_in_feed(after))
    return ReplayedOut(after=place(row.position))


@post(
    f"{_ONE}/test",
    operation_id="testWebhookEndpoint",
    summary="Send a test",
    tags=_TAGS,
    opt=_OWNERS,
    status_code=_ACCEPTED,
    responses=problems(WRITES),
)
async def send_test(session: Session, acting: Actor, endpoint_id: FromPath[UUID]) -> ProbeOut:
    """Send a signed message about nothing; what became of it stands among the deliveries."""
    row = await _locked(session, acting, endpoint_id)
    return ProbeOut(message_id=await flow.send_test(session, row))


async def _locked(session: AsyncSession, acting: Actor, endpoint_id: UUID) -> queries.Endpoint:
    return await flow.find(session, flow.owner_of(acting.caller), endpoint_id, lock=True)


ROUTES = [
    register_endpoint,
    list_endpoints,
    get_endpoint,
    change_endpoint,
    remove_endpoint,
    rotate_secret,
    list_deliveries,
    replay_delivery,
    replay_events,
    send_test,
]
