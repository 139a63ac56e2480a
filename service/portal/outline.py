"""The country's municipalities as areas, for the maps that a browser draws."""

from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import CacheControlHeader

from service.portal.pages import open_to

PATH = "/kort/outline.geojson"
_DAY_S = 86_400


@get(
    PATH,
    opt=open_to(),
    include_in_schema=False,
    cache_control=CacheControlHeader(public=True, max_age=_DAY_S),
)
async def outline(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Give the areas as GeoJSON; whether they are schematic stands beside them."""
    drawn = request.app.state.outline
    layer = {
        "type": "FeatureCollection",
        "schematic": drawn.is_schematic,
        "features": [
            {
                "type": "Feature",
                "properties": {"municipality_code": code},
                "geometry": {"type": "MultiPolygon", "coordinates": polygons},
            }
            for code, polygons in drawn.areas.items()
        ],
    }
    return Response(msgspec.json.encode(layer), media_type="application/geo+json")


ROUTES = [outline]
