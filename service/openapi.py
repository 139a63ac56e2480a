"""The description of the API, and its documentation page without any outside request."""

from litestar import Router
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, SwaggerRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Tag

from service.border.identity import admits
from service.documentation import ASSETS, close

VERSION = "1.0.0"
_ABOUT = """The national matching and capacity marketplace for rehabilitation in Denmark.

Municipalities and regions publish capacity, hospitals issue rehabilitation plans, the law decides
who may choose what, and citizens choose. Every "no" names its paragraph and the values compared.
"""
_TAGS = {
    "reference": "Municipalities, regions, clinical areas, rulebooks.",
    "providers": "Places that deliver training.",
    "capacity": "Places that can be started, day by day, and waiting times.",
    "plans": "Rehabilitation plans on their way from hospital to first meeting.",
    "choice": "What the citizen may choose (§ 7), and what they chose (§ 8).",
    "refusals": "Capacity refusals (§ 7, stk. 2).",
    "matching": "Runs that match open plans to places, with proof and explanation.",
    "sandbox": "The demonstration's clock.",
    "health": "Whether the service can do its work.",
}


def openapi_config() -> OpenAPIConfig:
    """What Litestar needs to describe the API at `/docs`."""
    return OpenAPIConfig(
        title="Fritvalg",
        version=VERSION,
        description=_ABOUT,
        openapi_router=Router("/docs", route_handlers=[], opt=admits(), after_request=close),
        tags=[Tag(name=name, description=text) for name, text in _TAGS.items()],
        security=[{"token": []}],
        components=Components(
            security_schemes={
                "token": SecurityScheme(type="http", scheme="bearer", bearer_format="JWT")
            }
        ),
        render_plugins=[
            SwaggerRenderPlugin(
                js_url=f"{ASSETS}/swagger-ui-bundle.js",
                css_url=f"{ASSETS}/swagger-ui.css",
                standalone_preset_js_url=f"{ASSETS}/swagger-ui-standalone-preset.js",
                favicon='<link rel="icon" href="data:,">',
                path="/",
            ),
            JsonRenderPlugin(path="/openapi.json"),
        ],
        use_handler_docstrings=True,
    )
