"""What authorities and places do with places: capacity, facts, waits, refusals, reports."""

from service.portal.places import (
    capacity,
    grid,
    own_facts,
    refusals,
    refusing,
    reports,
    upload,
    waits,
)

ROUTES = [
    *capacity.ROUTES,
    *upload.ROUTES,
    *grid.ROUTES,
    *own_facts.ROUTES,
    *waits.ROUTES,
    *refusals.ROUTES,
    *refusing.ROUTES,
    *reports.ROUTES,
]
