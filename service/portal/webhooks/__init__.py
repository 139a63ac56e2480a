"""Webhooks: where an organisation's own systems are told of events, and what became of that."""

from service.portal.webhooks import endpoint, listing

ROUTES = [*listing.ROUTES, *endpoint.ROUTES]
