"""The pages that people use: plain HTML that works without scripts, served beside the API.

A page asks the API as the person who is signed in, and knows neither flows nor SQL.
"""

from joserfc.jwk import OKPKey
from litestar import Litestar, Router
from litestar.middleware import DefineMiddleware
from litestar.middleware.compression import CompressionMiddleware

from service.auth import CodeFlow, PublishedProvider
from service.portal import (
    assets,
    cases,
    citizen,
    demo,
    errors,
    front,
    matching,
    messages,
    outline,
    places,
    planner_compare,
    planner_pages,
    planner_workbench,
    provider,
    public_waits,
    relatives,
    sign_in,
    webhooks,
)
from service.portal.compressed import GZIP
from service.portal.door import Door, guard
from service.settings import Settings

PAGES = [
    *front.ROUTES,
    *outline.ROUTES,
    *public_waits.ROUTES,
    *sign_in.ROUTES,
    *citizen.ROUTES,
    *relatives.ROUTES,
    *cases.ROUTES,
    *matching.ROUTES,
    *messages.ROUTES,
    *places.ROUTES,
    *provider.ROUTES,
    *planner_pages.ROUTES,
    *planner_compare.ROUTES,
    *planner_workbench.ROUTES,
    *webhooks.ROUTES,
]
answer_error = errors.answer


def routers(settings: Settings) -> list[Router]:
    """The routes to pages and to their files; those of the demonstration outside production."""
    pages = PAGES if settings.is_production else [*PAGES, *demo.ROUTES]
    router = Router(
        path="/",
        route_handlers=pages,
        guards=[guard],
        middleware=[DefineMiddleware(CompressionMiddleware, config=GZIP), Door()],
        exception_handlers={Exception: answer_error},
        include_in_schema=False,
    )
    return [router, assets.router()]


def code_flow(settings: Settings, app: Litestar, key: OKPKey | None) -> CodeFlow | None:
    """How people sign in: at the configured provider, or at the demonstration's own.

    Args:
        settings: everything that can be set.
        app: the service.
        key: the development issuer's; none in production.
    """
    known_as = settings.sign_in
    if known_as is not None:
        [issuer] = [one for one in settings.issuers if one.issuer == known_as.issuer]
        back = f"{known_as.address.rstrip('/')}{sign_in.BACK}"
        return CodeFlow(known_as, PublishedProvider(issuer), back=back)
    return demo.demo_flow(app, key) if key is not None else None
