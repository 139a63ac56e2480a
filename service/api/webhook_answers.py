"""Endpoints and deliveries as the API shows them."""

from db.queries import webhooks as queries
from service.flows.cloud_events import place
from service.schemas.webhooks import AttemptOut, DeliveryOut, EndpointOut


def endpoint_out(row: queries.Endpoint) -> EndpointOut:
    """An endpoint without its secrets."""
    return EndpointOut(
        endpoint_id=row.endpoint_id,
        url=row.url,
        event_types=row.event_types,
        description=row.description,
        state=row.state.value,
        disabled_reason=row.disabled_reason,
        failing_since=row.failing_since,
        previous_secret_until=row.previous_until,
        position=place(row.position),
        created_at=row.created_at,
        version=row.version,
    )


def delivery_out(row: queries.Delivery, log: list[queries.Attempt]) -> DeliveryOut:
    """A delivery with every attempt at it."""
    pending = row.state is queries.DeliveryState.PENDING
    return DeliveryOut(
        delivery_id=row.delivery_id,
        message_id=row.message_id,
        event_type=row.event_type,
        state=row.state.value,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at if pending else None,
        created_at=row.created_at,
        ended_at=row.ended_at,
        log=[
            AttemptOut(
                begun_at=one.begun_at, took_ms=one.took_ms, status=one.status, error=one.error
            )
            for one in log
        ],
    )
