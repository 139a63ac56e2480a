"""What authorities and places do with places: capacity, waits, refusals, reports."""

from service.portal.places import capacity, grid, refusals, refusing, reports, upload, waits

ROUTES = [
    *capacity.ROUTES,
    *upload.ROUTES,
    *grid.ROUTES,
    *waits.ROUTES,
    *refusals.ROUTES,
    *refusing.ROUTES,
    *reports.ROUTES,
]
