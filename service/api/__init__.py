"""All routes. They unpack, guard, call and pack; no rule of law stands here."""

from service.api import health, providers, reference, sandbox

ROUTES = [*reference.ROUTES, *providers.ROUTES, *sandbox.ROUTES, *health.ROUTES]
