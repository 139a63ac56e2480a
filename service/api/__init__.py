"""All routes. They unpack, guard, call and pack; no rule of law stands here."""

from service.api import (
    agreements,
    capacity,
    choices,
    health,
    intake,
    matching,
    notices,
    plans,
    providers,
    publications,
    reference,
    refusals,
    reports,
    sandbox,
    waiting_times,
    worklists,
)

ROUTES = [
    *reference.ROUTES,
    *providers.ROUTES,
    *capacity.ROUTES,
    *publications.ROUTES,
    *waiting_times.ROUTES,
    *refusals.ROUTES,
    *plans.ROUTES,
    *intake.ROUTES,
    *choices.ROUTES,
    *agreements.ROUTES,
    *worklists.ROUTES,
    *reports.ROUTES,
    *matching.ROUTES,
    *notices.ROUTES,
    *sandbox.ROUTES,
    *health.ROUTES,
]
