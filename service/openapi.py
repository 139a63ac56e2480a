"""The description of the API, and its documentation page without any outside request."""

from datetime import date
from typing import Any

from litestar import Router
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, SwaggerRenderPlugin
from litestar.openapi.spec import Components, Reference, Schema, SecurityScheme, Tag
from litestar.plugins.pydantic import PydanticSchemaPlugin

from service.border.identity import admits
from service.documentation import ASSETS, close
from service.openapi_examples import EXAMPLES
from service.schemas.base import Body

VERSION = "1.0.0"
_ABOUT = """The national matching and capacity marketplace for rehabilitation in Denmark.

Municipalities and regions publish capacity, hospitals issue rehabilitation plans, the law decides
who may choose what, and citizens choose. Every "no" names its paragraph and the values compared.
"""
_BEARER = """An access token (`typ: at+jwt`) of an OpenID Connect issuer that the service trusts.
A system's token must also hold the scope of each operation: the operation's tag and `read` for GET
or `write` for the others, such as `plans:write`."""
_TAGS = {
    "reference": "Municipalities, regions, clinical areas, rulebooks.",
    "providers": "Places that deliver training.",
    "capacity": "Places that can be started, day by day, and waiting times.",
    "plans": "Rehabilitation plans on their way from hospital to first meeting.",
    "choice": "What the citizen may choose (§ 7), and what they chose (§ 8).",
    "reports": "Counts over a period; small ones are kept back from the public.",
    "exports": "Reports of plans to others, in their form.",
    "decisions": "What the law was asked, what it answered, and asking it again.",
    "work": "What has to be done and what one is told: worklists and notifications.",
    "refusals": "Capacity refusals (§ 7, stk. 2).",
    "mandates": "Relatives who see a plan, or act in it, in the citizen's place.",
    "matching": "Runs that match open plans to places, with proof and explanation.",
    "sites": "Studies of where sites for specialised rehabilitation should lie.",
    "notices": "What is written to the citizen, and the texts it is written from.",
    "events": "What happened, in order of effect, without a gap.",
    "webhooks": "Being told of events: endpoints, their secrets and deliveries.",
    "sandbox": "The demonstration's clock.",
    "health": "Whether the service can do its work.",
}


class StrictBodies(PydanticSchemaPlugin):
    """Describes request bodies as strict as they are, with an example of each."""

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:  # noqa: ANN401 - Litestar asks of anything
        """Whether this is a request body of ours."""
        return isinstance(value, type) and issubclass(value, Body)

    def to_openapi_schema(self, field_definition: Any, schema_creator: Any) -> Schema:  # noqa: ANN401 - Litestar's creator is private
        """The schema of a body: unknown fields are refused."""
        schema = super().to_openapi_schema(field_definition, schema_creator)
        body: type[Body] = field_definition.annotation
        schema.additional_properties = False
        for part in (schema.properties or {}).values():
            _bound_numbers_only(part)
        schema.description = (body.__doc__ or "").strip()
        if body.__name__ in EXAMPLES:
            schema.examples = [EXAMPLES[body.__name__]]
        return schema


def _bound_numbers_only(part: Schema | Reference) -> None:
    """Take bounds off what is not a number: JSON Schema cannot bound an instant or a day."""
    if not isinstance(part, Schema):
        return
    for bound in ("minimum", "maximum", "exclusive_minimum", "exclusive_maximum"):
        if isinstance(getattr(part, bound), date):
            setattr(part, bound, None)
    for inner in (*(part.one_of or ()), *(part.any_of or ())):
        _bound_numbers_only(inner)


def openapi_config() -> OpenAPIConfig:
    """What Litestar needs to describe the API at `/docs`."""
    return OpenAPIConfig(
        title="Fritvalg",
        version=VERSION,
        description=_ABOUT,
        openapi_router=Router(
            "/docs", route_handlers=[], opt=admits(), after_request=close, include_in_schema=False
        ),
        tags=[Tag(name=name, description=text) for name, text in _TAGS.items()],
        security=[{"token": []}],
        components=Components(
            security_schemes={
                "token": SecurityScheme(
                    type="http", scheme="bearer", bearer_format="JWT", description=_BEARER
                )
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
