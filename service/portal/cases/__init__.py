"""Work with plans: what to do today, one plan and its acts, letters, issuing, and decisions."""

from service.portal.cases import (
    acting,
    decisions,
    hospital,
    letters,
    offer,
    plan,
    receiving,
    search,
    worklist,
)

ROUTES = [
    *worklist.ROUTES,
    *plan.ROUTES,
    *acting.ROUTES,
    *offer.ROUTES,
    *letters.ROUTES,
    *search.ROUTES,
    *receiving.ROUTES,
    *hospital.ROUTES,
    *decisions.ROUTES,
]
