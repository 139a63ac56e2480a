"""What authorities and places do with places: capacity, waits, refusals, reports."""

from service.portal.places import capacity, grid, upload

ROUTES = [*capacity.ROUTES, *upload.ROUTES, *grid.ROUTES]
