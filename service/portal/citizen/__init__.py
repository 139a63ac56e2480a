"""The citizen's way: the plan and its rights, comparing, choosing, and what follows."""

from service.portal.citizen import acts, choosing, comparing, looking, papers

ROUTES = [
    *looking.ROUTES,
    *comparing.ROUTES,
    *choosing.ROUTES,
    *acts.ROUTES,
    *papers.ROUTES,
]
