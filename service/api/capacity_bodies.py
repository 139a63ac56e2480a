"""How the three ways of writing a capacity file are described."""

from dataclasses import dataclass
from typing import Any

import msgspec
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody

from service.schemas.capacity import PublicationIn
from service.schemas.capacity_files import CSV, FIELDS, JSON, NDJSON

_CSV_ABOUT = (
    "A header with the names of the fields, then one row a line; `,` or `;` between cells. "
    "UTF-8 or Windows-1252. Days as YYYY-MM-DD or dd-mm-yyyy; true, false, ja, nej, 1 or 0. "
    f"Fields: {', '.join(FIELDS)}."
)


@dataclass
class PublishOperation(Operation):
    """Describes the body of a publication, which is read row by row and not as a whole."""

    def __post_init__(self) -> None:
        """Add the body to what is known of the operation."""
        about = "One object a line, each as a row of the JSON body."
        schemas: dict[str, dict[str, Any]] = {
            JSON: _inlined(msgspec.json.schema(PublicationIn)),
            NDJSON: {"type": "string", "description": about},
            CSV: {"type": "string", "description": _CSV_ABOUT},
        }
        self.request_body = RequestBody(
            required=True,
            content={
                media: OpenAPIMediaType(schema=schema)  # type: ignore[arg-type]  # written as is
                for media, schema in schemas.items()
            },
        )


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without references, so that it can stand anywhere."""
    definitions = schema.get("$defs", {})

    def resolved(part: Any) -> Any:  # noqa: ANN401 - any part of a JSON document
        if isinstance(part, list):
            return [resolved(one) for one in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            return resolved(definitions[part["$ref"].rpartition("/")[2]])
        return {name: resolved(one) for name, one in part.items() if name != "$defs"}

    whole: dict[str, Any] = resolved(schema)
    return whole
