"""Endpoints that their owners are told of events at: registering, secrets, asking again."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import deliveries, events, feed, webhooks
from db.queries.webhooks import Delivery, DeliveryState, Endpoint, EndpointState, Owner
from db.sealing import Sealer, webhook_of
from service.auth import Caller, Role
from service.clock import machine_now
from service.errors import Conflict, Fault, NotFound, WrongFields
from service.flows.acting import Acting
from service.outward import signing
from service.outward.addresses import BadAddress, Policy
from service.schemas.webhooks import EndpointChange, EndpointIn

TEST_EVENT: Final = "webhook.test"
_OPERATOR = "operator"  # operators are one owner, whoever of them asks
_MOST = 20


def owner_of(caller: Caller) -> Owner:
    """As whom a caller has endpoints."""
    if caller.role is Role.OPERATOR:
        return Owner(Role.OPERATOR, _OPERATOR)
    return Owner(caller.role, caller.authority_id or caller.provider_id or caller.sub)


async def find(
    session: AsyncSession, owner: Owner, endpoint_id: UUID, *, lock: bool = False
) -> Endpoint:
    """An endpoint of the owner's.

    Raises:
        NotFound: there is none of theirs.
    """
    found = await webhooks.find(session, endpoint_id, owner, lock=lock)
    if found is None:
        raise NotFound("webhook endpoint")
    return found


async def register(
    session: AsyncSession, acting: Acting, data: EndpointIn, *, policy: Policy, sealer: Sealer
) -> tuple[Endpoint, str]:
    """Register an endpoint; it is told of what happens from now on.

    Returns:
        the endpoint, and its secret, which is not told again.

    Raises:
        WrongFields: nothing is sent to such an address.
        Conflict: the owner has as many as one may have.
    """
    _check_address(policy, data.url)
    owner = owner_of(acting.caller)
    held = await webhooks.page(session, owner, after=None, limit=_MOST)
    if len(held) >= _MOST:
        detail = f"An owner has {_MOST} endpoints at most."
        raise Conflict("TOO_MANY_ENDPOINTS", detail)
    endpoint_id, secret = uuid4(), signing.new_secret()
    endpoint = Endpoint(
        endpoint_id=endpoint_id,
        owner_role=owner.role,
        owner_id=owner.id,
        url=data.url,
        event_types=list(data.event_types),
        description=data.description,
        state=EndpointState.ENABLED,
        secret_sealed=_sealed(sealer, endpoint_id, secret),
        position=await feed.head(session),
        created_at=machine_now(),
    )
    await webhooks.add(session, endpoint)
    await _record(session, acting, "webhook.registered", endpoint_id)
    return endpoint, secret


async def change(
    session: AsyncSession,
    acting: Acting,
    endpoint: Endpoint,
    data: EndpointChange,
    *,
    policy: Policy,
) -> None:
    """Change what is given. Enabled again, it is told of what happened meanwhile.

    Raises:
        WrongFields: nothing is sent to such an address.
    """
    if data.url is not None:
        _check_address(policy, data.url)
        endpoint.url = data.url
    if data.event_types is not None:
        endpoint.event_types = list(data.event_types)
    if data.description is not None:
        endpoint.description = data.description
    if data.state is not None:
        endpoint.state = EndpointState(data.state)
        endpoint.failing_since = None
        endpoint.disabled_reason = "by_owner" if data.state == "disabled" else None
    endpoint.version += 1
    await session.flush()
    await _record(session, acting, "webhook.changed", endpoint.endpoint_id)


async def remove(session: AsyncSession, acting: Acting, endpoint: Endpoint) -> None:
    """Forget an endpoint with its deliveries and their log."""
    await webhooks.remove(session, endpoint.endpoint_id)
    await _record(session, acting, "webhook.removed", endpoint.endpoint_id)


async def rotate(
    session: AsyncSession,
    acting: Acting,
    endpoint: Endpoint,
    *,
    overlap: timedelta,
    sealer: Sealer,
) -> tuple[str, datetime]:
    """Give an endpoint a new secret; messages are signed under both until the overlap ends.

    Returns:
        the new secret, and when the one before it stops counting.
    """
    secret, until = signing.new_secret(), machine_now() + overlap
    endpoint.previous_secret_sealed = endpoint.secret_sealed
    endpoint.previous_until = until
    endpoint.secret_sealed = _sealed(sealer, endpoint.endpoint_id, secret)
    endpoint.version += 1
    await session.flush()
    await _record(session, acting, "webhook.secret_rotated", endpoint.endpoint_id)
    return secret, until


async def replay(session: AsyncSession, endpoint: Endpoint, delivery_id: UUID) -> Delivery:
    """Deliver something again, under the same message id.

    Raises:
        NotFound: there is no such delivery.
        Conflict: it is still on its way.
    """
    found = await webhooks.find_delivery(session, endpoint.endpoint_id, delivery_id, lock=True)
    if found is None:
        raise NotFound("delivery")
    if found.state is DeliveryState.PENDING:
        raise Conflict("STILL_ON_ITS_WAY", "It has not ended yet; it will be tried again.")
    found.state, found.attempts = DeliveryState.PENDING, 0
    found.next_attempt_at, found.ended_at = machine_now(), None
    await session.flush()
    return found


async def replay_after(session: AsyncSession, endpoint: Endpoint, after: int) -> None:
    """Deliver again everything after a place in the feed, under the same message ids.

    Raises:
        Conflict: it has not been told as far as that.
    """
    if after > endpoint.position:
        detail = "The endpoint has not been told as far as that."
        raise Conflict("NOT_TOLD_YET", detail, facts={"position": endpoint.position})
    endpoint.position = after
    await session.flush()


async def send_test(session: AsyncSession, endpoint: Endpoint) -> str:
    """Send a message about nothing.

    Returns:
        its message id.

    Raises:
        Conflict: the endpoint is disabled.
    """
    if endpoint.state is EndpointState.DISABLED:
        raise Conflict("ENDPOINT_DISABLED", "A disabled endpoint is sent nothing.")
    message_id = f"test_{uuid4().hex}"
    row = {
        "endpoint_id": endpoint.endpoint_id,
        "message_id": message_id,
        "event_id": None,
        "event_type": TEST_EVENT,
        "position": 0,
        "partition": message_id,
    }
    await deliveries.make_out(session, [row], at=machine_now())
    return message_id


def secrets_in_force(endpoint: Endpoint, sealer: Sealer, *, at: datetime) -> list[str]:
    """The secrets that a message is signed under, the newest first."""
    sealed = [endpoint.secret_sealed]
    if endpoint.previous_secret_sealed is not None and endpoint.previous_until is not None:
        sealed += [endpoint.previous_secret_sealed] if at < endpoint.previous_until else []
    return [sealer.open(one, bound_to=webhook_of(endpoint.endpoint_id)) for one in sealed]


async def _record(session: AsyncSession, acting: Acting, event: str, endpoint_id: UUID) -> None:
    """Keep who changed where events go."""
    await events.record(session, acting, event, facts={"endpoint_id": str(endpoint_id)})


def _sealed(sealer: Sealer, endpoint_id: UUID, secret: str) -> bytes:
    return sealer.seal(secret, bound_to=webhook_of(endpoint_id))


def _check_address(policy: Policy, url: str) -> None:
    try:
        policy.url(url)
    except BadAddress as error:
        raise WrongFields((Fault("/url", "address_not_allowed", str(error)),)) from error
