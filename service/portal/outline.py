"""The country's outline for maps: where it is served, if it is."""

from litestar import Litestar

PATH = "/kort/outline.geojson"


def address(app: Litestar) -> str:
    """Where the outline of municipalities is, as GeoJSON; empty where none is served."""
    return PATH if any(route.path == PATH for route in app.routes) else ""
