"""Match runs: asked for, followed, judged, compared, and turned into offers."""

from service.portal.matching import comparison, proposals, run, runs

ROUTES = [*runs.ROUTES, *run.ROUTES, *proposals.ROUTES, *comparison.ROUTES]
