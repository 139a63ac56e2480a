"""Routes that describe the open files: what their columns mean, and a catalogue for harvesters."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get

from db.queries import open_capacity as queries
from service.api.depends import OPEN_READS, Session, problems
from service.api.open_files import DICTIONARY, MEDIA, TAGS, Catalogue
from service.border.identity import admits
from service.schemas.open_capacity import CAPACITY_COLUMNS
from service.schemas.open_catalogue import CAPACITY, LD_JSON, WAITS, Data, Told, catalogue
from service.schemas.open_data import COLUMNS, LICENCE, LICENCE_URL

_LICENCES = [{"name": LICENCE, "path": LICENCE_URL, "title": "Creative Commons Attribution 4.0"}]
_SERVICE = ("provider_id", "care_level", "clinical_area")
Columns = Sequence[tuple[str, str, str]]


@get(
    DICTIONARY,
    operation_id="openDataDictionary",
    summary="What the columns of the open data mean",
    tags=TAGS,
    opt=admits(),
    responses=problems(OPEN_READS),
)
async def data_dictionary() -> dict[str, Any]:
    """Describe the files as a Frictionless Data Package."""
    return {
        "name": "fritvalg-open-data",
        "title": "Ventetider og pladser til genoptræning",
        "licenses": _LICENCES,
        "resources": [
            *_resources(WAITS, COLUMNS, _SERVICE),
            *_resources(CAPACITY, CAPACITY_COLUMNS, (*_SERVICE, "delivery_mode", "week")),
        ],
    }


def _resources(data: Data, columns: Columns, key: Sequence[str]) -> list[dict[str, Any]]:
    """A table's files; only the sheet is a table to Frictionless, and has a schema."""
    fields = [
        {"name": column, "type": kind, "description": about} for column, kind, about in columns
    ]
    schema = {"fields": fields, "missingValues": [""], "primaryKey": list(key)}
    return [
        {
            "name": data.name if ending == "csv" else f"{data.name}-{ending}",
            "title": data.title["da"],
            "path": f"/open-data/{data.name}.{ending}",
            "format": ending,
            "mediatype": media,
            "encoding": "utf-8",
            "licenses": _LICENCES,
        }
        | ({"schema": schema} if ending == "csv" else {})
        for ending, media in MEDIA.items()
    ]


@get(
    "/open-data/catalog.jsonld",
    operation_id="openDataCatalogue",
    summary="A catalogue of the open data for harvesters (DCAT-AP)",
    tags=TAGS,
    opt=admits(),
    operation_class=Catalogue,
    responses=problems(OPEN_READS),
)
async def data_catalogue(request: Request[Any, Any, Any], session: Session) -> Response[Any]:
    """Describe the open data sets and their files as JSON-LD, in Danish and English.

    `dct:modified` is when a figure was last published or confirmed. Addresses begin with the
    portal's own, where it is configured.
    """
    extent = await queries.extent(session)
    told = Told(first_at=extent.first_told_at, last_at=extent.last_told_at, last_on=extent.last_on)
    whole = catalogue(address=_address(request), told=told, media=MEDIA, dictionary=DICTIONARY)
    return Response(whole, media_type=LD_JSON)


def _address(request: Request[Any, Any, Any]) -> str:
    """Where the service is reached: as is configured, else as it was asked."""
    known_as = request.app.state.settings.sign_in
    return (known_as.address if known_as else str(request.base_url)).rstrip("/")


ROUTES = [data_dictionary, data_catalogue]
