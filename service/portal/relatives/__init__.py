"""Relatives: whom a citizen lets in, and what somebody who was let in may help with."""

from service.portal.relatives import giving, helping

ROUTES = [*giving.ROUTES, *helping.ROUTES]
