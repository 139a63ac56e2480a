"""The authority's work: what to do today, one plan and its acts, letters, and plans to find."""

from service.portal.cases import acting, letters, offer, plan, search, worklist

ROUTES = [
    *worklist.ROUTES,
    *plan.ROUTES,
    *acting.ROUTES,
    *offer.ROUTES,
    *letters.ROUTES,
    *search.ROUTES,
]
