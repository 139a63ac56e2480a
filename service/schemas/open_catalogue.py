"""The catalogue of the open files as other catalogues harvest it (DCAT-AP 3, JSON-LD).

Source: https://semiceu.github.io/DCAT-AP/releases/3.0.0/ and the vocabularies of the Publications
Office of the European Union.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from service.clock import danish_day
from service.schemas.open_data import LICENCE_URL

LD_JSON = "application/ld+json"
_EU = "http://publications.europa.eu/resource/authority"
_IANA = "https://www.iana.org/assignments/media-types"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_FORMATS = {"csv": "CSV", "json": "JSON", "geojson": "GEOJSON"}
Node = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """From when on, how lately, and up to which day places have told figures; none: never."""

    first_at: datetime | None
    last_at: datetime | None
    last_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """One table of the open data; texts are by language.

    Attributes:
        name: of its files, without their ending.
    """

    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    keywords: Mapping[str, tuple[str, ...]]


WAITS = Data(
    name="waiting-times",
    title={
        "da": "Ventetider og ledige pladser til genoptræning",
        "en": "Waiting times and free places for rehabilitation",
    },
    about={
        "da": "Den første ledige dag og de ledige pladser i fire uger for hvert tilbud.",
        "en": "The first free day and the free places of four weeks for each service.",
    },
    keywords={
        "da": ("genoptræning", "rehabilitering", "ventetid", "ledige pladser"),
        "en": ("rehabilitation", "waiting times", "free places"),
    },
)
CAPACITY = Data(
    name="capacity",
    title={
        "da": "Meldte pladser til genoptræning, uge for uge",
        "en": "Published places for rehabilitation, week by week",
    },
    about={
        "da": "De pladser, der er meldt, og hvor mange af dem der er ledige, uge for uge.",
        "en": "The places that are published, and how many of them are free, week by week.",
    },
    keywords={
        "da": ("genoptræning", "rehabilitering", "kapacitet", "ledige pladser"),
        "en": ("rehabilitation", "capacity", "free places"),
    },
)


def catalogue(*, address: str, told: Told, media: Mapping[str, str], dictionary: str) -> Node:
    """The catalogue with its data sets, and with each set's files.

    Args:
        address: where the service is reached, without a slash at its end.
        told: over what there are figures.
        media: the media type of each ending that files have.
        dictionary: the path of the description of all columns.
    """
    here = f"{address}/open-data/catalog.jsonld"
    publisher = {
        "@id": f"{address}/#publisher",
        "@type": "foaf:Agent",
        "foaf:name": "Fritvalg",
        "foaf:homepage": {"@id": f"{address}/"},
    }
    common = {
        "dct:publisher": {"@id": publisher["@id"]},
        "dct:spatial": {"@id": f"{_EU}/country/DNK"},
        "dct:language": {"@id": f"{_EU}/language/DAN"},
        **_dated(told),
    }
    sets = []
    for data in (WAITS, CAPACITY):
        files = {
            ending: (f"{address}/open-data/{data.name}.{ending}", kind)
            for ending, kind in media.items()
        }
        sets.append(
            {
                "@id": f"{here}#{data.name}",
                "@type": "dcat:Dataset",
                "dct:identifier": data.name,
                "dct:title": _texts(data.title),
                "dct:description": _texts(data.about),
                "dcat:keyword": [
                    {"@language": language, "@value": word}
                    for language, words in data.keywords.items()
                    for word in words
                ],
                "dcat:theme": {"@id": f"{_EU}/data-theme/HEAL"},
                "dct:accessRights": {"@id": f"{_EU}/access-right/PUBLIC"},
                "dct:accrualPeriodicity": {"@id": f"{_EU}/frequency/UPDATE_CONT"},
                "dcat:landingPage": {"@id": f"{address}/ventetider"},
                "foaf:page": {"@id": f"{address}{dictionary}"},
                **common,
                **_period(told),
                "dcat:distribution": [
                    _file(data, ending, url, kind, f"{here}#{data.name}-{ending}", told)
                    for ending, (url, kind) in files.items()
                ],
            }
        )
    return {
        "@context": _CONTEXT,
        "@id": here,
        "@type": "dcat:Catalog",
        "dct:title": _texts({"da": "Fritvalgs åbne data", "en": "Open data of Fritvalg"}),
        "dct:description": _texts(
            {
                "da": "Ventetider og pladser til genoptræning i hele Danmark.",
                "en": "Waiting times and places for rehabilitation in all of Denmark.",
            }
        ),
        "dct:license": {"@id": LICENCE_URL},
        "dcat:themeTaxonomy": {"@id": f"{_EU}/data-theme"},
        "foaf:homepage": {"@id": f"{address}/ventetider"},
        **common,
        "dct:publisher": publisher,
        "dcat:dataset": sets,
    }


def _file(data: Data, ending: str, url: str, kind: str, name: str, told: Told) -> Node:
    titles = {language: f"{title} ({ending})" for language, title in data.title.items()}
    return {
        "@id": name,
        "@type": "dcat:Distribution",
        "dct:title": _texts(titles),
        "dcat:accessURL": {"@id": url},
        "dcat:downloadURL": {"@id": url},
        "dcat:mediaType": {"@id": f"{_IANA}/{kind}"},
        "dct:format": {"@id": f"{_EU}/file-type/{_FORMATS[ending]}"},
        "dct:license": {"@id": LICENCE_URL},
        **_dated(told),
    }


def _texts(by_language: Mapping[str, str]) -> list[Node]:
    return [{"@language": language, "@value": text} for language, text in by_language.items()]


def _dated(told: Told) -> Node:
    """When the figures began and when one was last told; nothing before the first."""
    if told.first_at is None or told.last_at is None:
        return {}
    return {"dct:issued": _instant(told.first_at), "dct:modified": _instant(told.last_at)}


def _period(told: Told) -> Node:
    """From the first day that can be asked about to the last that figures are of."""
    if told.first_at is None or told.last_on is None:
        return {}
    period = {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": _day(danish_day(told.first_at)),
        "dcat:endDate": _day(told.last_on),
    }
    return {"dct:temporal": period}


def _instant(at: datetime) -> Node:
    return {"@type": "xsd:dateTime", "@value": at.astimezone(UTC).isoformat()}


def _day(day: date) -> Node:
    return {"@type": "xsd:date", "@value": day.isoformat()}
