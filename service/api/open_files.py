"""What all files that everybody may take have in common: their forms, and what they say of it."""

from dataclasses import asdict, dataclass
from datetime import datetime

from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, Schema
from litestar.openapi.spec.enums import OpenAPIType

from service.api.national_waits import Asked
from service.schemas.open_catalogue import LD_JSON
from service.schemas.open_data import LICENCE_URL

TAGS = ["open data"]
DICTIONARY = "/open-data/datapackage.json"
JSON, GEOJSON, CSV = "application/json", "application/geo+json", "text/csv"
MEDIA = {"csv": CSV, "json": JSON, "geojson": GEOJSON}


@dataclass
class Sheet(Operation):
    """Describes that an answer is a CSV file."""

    def __post_init__(self) -> None:
        """Say what a good answer is."""
        _answers_with(self, CSV, Schema(type=OpenAPIType.STRING))


@dataclass
class Layer(Operation):
    """Describes that an answer is GeoJSON."""

    def __post_init__(self) -> None:
        """Say what a good answer is."""
        _answers_with(self, GEOJSON, Schema(type=OpenAPIType.OBJECT))


@dataclass
class Catalogue(Operation):
    """Describes that an answer is JSON-LD."""

    def __post_init__(self) -> None:
        """Say what a good answer is."""
        _answers_with(self, LD_JSON, Schema(type=OpenAPIType.OBJECT))


def _answers_with(operation: Operation, media: str, schema: Schema) -> None:
    answer = (operation.responses or {}).get("200")
    if isinstance(answer, OpenAPIResponse):
        answer.content = {media: OpenAPIMediaType(schema=schema)}


def told_of_file(
    name: str, ending: str, asked: Asked, *, created_at: datetime, rows: int
) -> dict[str, str]:
    """Headers that say of a file what a sheet has no room for; its name says what it is of."""
    known = f"-kendt-{asked.as_of}" if asked.as_of else ""
    narrowed = (one for one in asdict(asked.narrowed).values() if one is not None)
    named = "-".join((name, *narrowed))
    return {
        "Content-Disposition": f'attachment; filename="{named}-{asked.on}{known}.{ending}"',
        "Last-Modified": created_at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        "Link": f'<{LICENCE_URL}>; rel="license", <{DICTIONARY}>; rel="describedby"',
        "Total-Count": str(rows),
        "X-Content-Type-Options": "nosniff",
    }
