"""Requests that the service itself makes, to addresses that others have named."""

from service.outward.addresses import Policy
from service.settings import Settings


def policy_of(settings: Settings) -> Policy:
    """What this installation may send to."""
    return Policy(plain_http=not settings.is_production, networks=settings.webhook_networks)
