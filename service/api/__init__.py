"""All routes. They unpack, guard, call and pack; no rule of law stands here."""

from service.api import (
    capacity,
    choices,
    health,
    intake,
    matching,
    plans,
    providers,
    reference,
    refusals,
    sandbox,
    waiting_times,
)

ROUTES = [
    *reference.ROUTES,
    *providers.ROUTES,
    *capacity.ROUTES,
    *waiting_times.ROUTES,
    *refusals.ROUTES,
    *plans.ROUTES,
    *intake.ROUTES,
    *choices.ROUTES,
    *matching.ROUTES,
    *sandbox.ROUTES,
    *health.ROUTES,
]
