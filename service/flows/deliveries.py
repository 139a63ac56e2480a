"""Delivering events: making deliveries out from the feed, sending what is due, trying again.

All times here are the machine's: receivers hold the time of a message against their own clock.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db.queries import deliveries, feed, notifications
from db.queries.deliveries import Row
from db.queries.feed import Placed
from db.queries.notifications import Notice
from db.queries.webhooks import Delivery, DeliveryState, Endpoint, EndpointState, Owner
from db.sealing import Sealer
from db.session import one_transaction
from service.auth import Role
from service.flows import webhooks
from service.flows.cloud_events import SOURCE, TYPE, cloud_event, message_id, partition
from service.outward import signing
from service.outward.sending import Outcome, Sender
from service.rules.notifications import Party, Told
from service.schemas.webhooks import ProbeData, ProbeEvent

_log = structlog.get_logger(__name__)
_S, _MIN, _H = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
# After each failed attempt but the last: ten attempts within 75 hours and 35 minutes.
RETRIES = (5 * _S, 5 * _MIN, 30 * _MIN, 2 * _H, 5 * _H, 10 * _H, 14 * _H, 20 * _H, 24 * _H)
DISABLED_AFTER = timedelta(days=5)
LEASE = timedelta(seconds=60)  # much longer than sending may take; a dead worker's claim ends
_AT_ONCE = 500  # events made out for an endpoint in one transaction
_SENT_AT_ONCE = 16  # to one endpoint
_SERVED_AT_ONCE = 32  # endpoints
_KEPT = timedelta(days=90)  # what has ended; the events themselves stay
_GONE = 410
_DISABLED = Told("webhook_disabled", "", (Party.AUTHORITY, Party.PROVIDER, Party.HOSPITAL))
_PARTY_OF = {
    Role.AUTHORITY: Party.AUTHORITY,
    Role.PROVIDER: Party.PROVIDER,
    Role.HOSPITAL: Party.HOSPITAL,
}
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a round of deliveries works with.

    Attributes:
        sessions: each step is a transaction of its own, and none is open while something is sent.
        now: the machine's time.
        until: nothing more is begun after it; the next round goes on.
    """

    sessions: async_sessionmaker[AsyncSession]
    sender: Sender
    sealer: Sealer
    now: Clock
    until: datetime


async def deliver(this: Round) -> None:
    """Tell every endpoint what is new and what is due; a slow one delays no other."""
    async with this.sessions() as session:
        endpoints = await deliveries.enabled(session)
    room = asyncio.Semaphore(_SERVED_AT_ONCE)

    async def serve(endpoint_id: UUID) -> None:
        async with room:
            await _serve(this, endpoint_id)

    ended = await asyncio.gather(*(serve(one) for one in endpoints), return_exceptions=True)
    for error in ended:
        if isinstance(error, Exception):
            _log.error("delivery_broke", kind=type(error).__name__, exc_info=error)


async def forget_old(session: AsyncSession, *, now: datetime) -> None:
    """Forget deliveries that ended long ago, with their log."""
    await deliveries.forget_ended(session, before=now - _KEPT)


async def _serve(this: Round, endpoint_id: UUID) -> None:
    """Send what is due before more is made out, until there is neither."""
    while this.now() < this.until:
        something = await _make_out(this, endpoint_id)
        while this.now() < this.until and await _send_due(this, endpoint_id):
            something = True
        if not something:
            return


async def _make_out(this: Round, endpoint_id: UUID) -> bool:
    """Make out deliveries of what is new to an endpoint; tell whether there may be more."""
    async with one_transaction(this.sessions) as session:
        endpoint = await deliveries.lock_endpoint(session, endpoint_id, wait=False)
        if endpoint is None:
            return False
        part = await feed.stretch(session, after=endpoint.position)
        if part.until <= endpoint.position:
            return False
        caller = Owner.of(endpoint).caller()
        found = await feed.page(session, caller, part, limit=_AT_ONCE)
        rows = [_row(endpoint, one) for one in found if _is_wanted(endpoint, one[1].event)]
        await deliveries.make_out(session, rows, at=this.now())
        endpoint.position = found[-1][0] if len(found) == _AT_ONCE else part.until
        return True


def _is_wanted(endpoint: Endpoint, event: str) -> bool:
    kind = event.partition(".")[0]
    return not endpoint.event_types or not {event, f"{kind}.*"}.isdisjoint(endpoint.event_types)


def _row(endpoint: Endpoint, placed: Placed) -> Row:
    position, event = placed
    return {
        "endpoint_id": endpoint.endpoint_id,
        "message_id": message_id(event.event_id),
        "event_id": event.event_id,
        "event_type": event.event,
        "position": position,
        "partition": partition(placed),
    }


async def _send_due(this: Round, endpoint_id: UUID) -> bool:
    """Send what is due to an endpoint, at most one for each plan; tell whether there was any."""
    async with one_transaction(this.sessions) as session:
        endpoint = await deliveries.endpoint(session, endpoint_id)
        if endpoint is None:
            return False
        claimed = await deliveries.claim(
            session, endpoint_id, now=this.now(), lease=LEASE, limit=_SENT_AT_ONCE
        )
        told = await feed.among(
            session, Owner.of(endpoint).caller(), [one.event_id for one in claimed if one.event_id]
        )
    await asyncio.gather(*(_send(this, endpoint, one, _body(one, told)) for one in claimed))
    return bool(claimed)


async def _send(this: Round, endpoint: Endpoint, delivery: Delivery, body: bytes | None) -> None:
    begun_at = this.now()
    if body is None:
        async with one_transaction(this.sessions) as session:
            await deliveries.end_attempt(
                session, delivery, state=DeliveryState.WITHHELD, at=begun_at
            )
        return
    secrets = webhooks.secrets_in_force(endpoint, this.sealer, at=begun_at)
    signed = signing.headers(secrets, message_id=delivery.message_id, at=begun_at, body=body)
    kind = {"Content-Type": "application/cloudevents+json; charset=utf-8"}
    outcome = await this.sender.post(endpoint.url, body, kind | signed)
    async with one_transaction(this.sessions) as session:
        await _keep(session, delivery, outcome, begun_at=begun_at)


def _body(delivery: Delivery, told: Mapping[int, Placed]) -> bytes | None:
    """What is sent; none when the owner may not know of the event any longer."""
    if delivery.event_id is None:
        return msgspec.json.encode(_about_nothing(delivery))
    placed = told.get(delivery.event_id)
    return None if placed is None else msgspec.json.encode(cloud_event(placed))


def _about_nothing(delivery: Delivery) -> ProbeEvent:
    return ProbeEvent(
        specversion="1.0",
        id=delivery.message_id,
        source=SOURCE,
        type=TYPE.format(webhooks.TEST_EVENT),
        time=delivery.created_at,
        datacontenttype="application/json",
        data=ProbeData(event=webhooks.TEST_EVENT),
    )


async def _keep(
    session: AsyncSession, delivery: Delivery, outcome: Outcome, *, begun_at: datetime
) -> None:
    """Write down what became of an attempt, and what follows for the endpoint."""
    endpoint = await deliveries.lock_endpoint(session, delivery.endpoint_id, wait=True)
    if endpoint is None:
        return  # it was disabled or taken away meanwhile; enabled again, it is told again
    at = begun_at + timedelta(milliseconds=outcome.took_ms)
    await deliveries.keep_attempt(
        session,
        delivery.delivery_id,
        begun_at=begun_at,
        took_ms=outcome.took_ms,
        status=outcome.status,
        error=outcome.error,
    )
    if outcome.is_delivered:
        endpoint.failing_since = None
        await deliveries.end_attempt(session, delivery, state=DeliveryState.DELIVERED, at=at)
        return
    if delivery.attempts > len(RETRIES):
        await deliveries.end_attempt(session, delivery, state=DeliveryState.DEAD, at=at)
    else:
        again_at = at + RETRIES[delivery.attempts - 1]
        pending = DeliveryState.PENDING
        await deliveries.end_attempt(
            session, delivery, state=pending, at=at, next_attempt_at=again_at
        )
    await _count_failure(session, endpoint, outcome, at=at)


async def _count_failure(
    session: AsyncSession, endpoint: Endpoint, outcome: Outcome, *, at: datetime
) -> None:
    """Disable an endpoint that has failed for long, or that says it is gone, and tell its owner."""
    endpoint.failing_since = endpoint.failing_since or at
    is_gone = outcome.status == _GONE
    if not is_gone and at - endpoint.failing_since < DISABLED_AFTER:
        return
    endpoint.state = EndpointState.DISABLED
    endpoint.disabled_reason = "gone" if is_gone else "failing"
    endpoint.version += 1
    await session.flush()
    party = _PARTY_OF.get(endpoint.owner_role)
    if party is not None:
        notice = Notice(
            told=_DISABLED,
            to=(party, endpoint.owner_id),
            subject=f"webhook-endpoint:{endpoint.endpoint_id}",
            occasion=f"version:{endpoint.version}",
            facts={
                "endpoint_id": str(endpoint.endpoint_id),
                "reason": endpoint.disabled_reason,
            },
        )
        await notifications.tell_all(session, [notice], at=at)
