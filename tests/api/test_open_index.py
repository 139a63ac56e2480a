"""The open files are described: their columns, and as a catalogue that others harvest."""

from datetime import date, datetime

import pytest

from tests.api import capacity_make as make

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TEXTS = {"dct:title", "dct:description"}
FILES = {
    "csv": ("https://www.iana.org/assignments/media-types/text/csv", "CSV"),
    "json": ("https://www.iana.org/assignments/media-types/application/json", "JSON"),
    "geojson": ("https://www.iana.org/assignments/media-types/application/geo+json", "GEOJSON"),
}


@pytest.fixture
def catalogue(client):
    make.publish(client, make.row(make.provider(client), start_on="2027-03-01"))
    return read(client)


def read(client):
    answer = client.anonymous().get("/open-data/catalog.jsonld")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/ld+json")
    return answer.json()


def nodes(part):
    """Every object of a document."""
    if isinstance(part, list):
        for one in part:
            yield from nodes(one)
    elif isinstance(part, dict):
        yield part
        for name, value in part.items():
            if name != "@context":
                yield from nodes(value)


def languages(texts):
    return {text["@language"] for text in texts if text["@value"]}


def test_every_name_of_the_catalogue_is_of_a_vocabulary(catalogue):
    assert catalogue["@context"] == PREFIXES
    for node in nodes(catalogue):
        names = [name for name in node if not name.startswith("@")]
        types = [node["@type"]] if "@type" in node else []
        assert {name.partition(":")[0] for name in names + types} <= set(PREFIXES)
        assert "@id" not in node or node["@id"].startswith(("http://", "https://"))


def test_each_kind_of_node_has_what_its_profile_demands(catalogue):
    by_type = {}
    for node in nodes(catalogue):
        by_type.setdefault(node.get("@type"), []).append(node)
    demanded = {
        "dcat:Catalog": {"dct:title", "dct:description", "dct:publisher", "dcat:dataset"},
        "dcat:Dataset": {"dct:title", "dct:description", "dct:publisher", "dcat:distribution",
                         "dcat:theme", "dcat:keyword", "dct:temporal", "dct:issued",
                         "dct:modified"},
        "dcat:Distribution": {"dcat:accessURL", "dcat:downloadURL", "dcat:mediaType",
                              "dct:format", "dct:license", "dct:issued", "dct:modified"},
        "foaf:Agent": {"foaf:name"},
        "dct:PeriodOfTime": {"dcat:startDate", "dcat:endDate"},
    }  # fmt: skip
    assert {kind: len(by_type[kind]) for kind in demanded} == {
        "dcat:Catalog": 1,
        "dcat:Dataset": 2,
        "dcat:Distribution": 6,
        "foaf:Agent": 1,
        "dct:PeriodOfTime": 2,
    }
    for kind, names in demanded.items():
        for node in by_type[kind]:
            assert names <= set(node), kind
            for name in TEXTS & set(node):
                assert languages(node[name]) == {"da", "en"}
    ids = [node["@id"] for kind in demanded for node in by_type[kind] if "@id" in node]
    assert len(set(ids)) == len(ids)
    publisher = by_type["foaf:Agent"][0]["@id"]
    assert {node["dct:publisher"]["@id"] for node in by_type["dcat:Dataset"]} == {publisher}


def test_every_file_of_the_catalogue_can_be_taken(client, catalogue):
    for data in catalogue["dcat:dataset"]:
        named = {}
        for file in data["dcat:distribution"]:
            address = file["dcat:downloadURL"]["@id"]
            answer = client.anonymous().get(address)
            assert answer.status_code == 200
            media = answer.headers["content-type"].partition(";")[0]
            assert file["dcat:mediaType"]["@id"].endswith(f"/{media}")
            assert f'<{file["dct:license"]["@id"]}>; rel="license"' in answer.headers["link"]
            ending = address.rpartition(".")[2]
            named[ending] = (
                file["dcat:mediaType"]["@id"],
                file["dct:format"]["@id"].rpartition("/")[2],
            )
        assert named == FILES
        assert client.anonymous().get(data["foaf:page"]["@id"]).status_code == 200


def test_the_catalogue_says_from_when_to_when_and_how_new(client, catalogue):
    own = make.figures(client)[0]["provider_id"]
    for node in [catalogue, *catalogue["dcat:dataset"]]:
        issued, modified = (typed(node[name]) for name in ("dct:issued", "dct:modified"))
        assert issued == modified
        assert issued.date() == date(2027, 2, 8)
    for data in catalogue["dcat:dataset"]:
        period = data["dct:temporal"]
        assert typed(period["dcat:startDate"]) == date(2027, 2, 8)
        assert typed(period["dcat:endDate"]) == date(2027, 3, 1)
    client.set_clock("2027-02-09T12:00:00+01:00")
    confirmed = {"provider_id": own, "observed_at": "2027-02-09T11:00:00+01:00"}
    client.as_("operator").post("/v1/capacity-publications/confirmations", json=confirmed)
    later = read(client)
    assert typed(later["dct:issued"]) == typed(catalogue["dct:issued"])
    assert typed(later["dct:modified"]).date() == date(2027, 2, 9)


def typed(value):
    kinds = {"xsd:dateTime": datetime, "xsd:date": date}
    return kinds[value["@type"]].fromisoformat(value["@value"])


def test_before_anything_is_published_no_date_is_made_up(client):
    whole = read(client)
    assert len(whole["dcat:dataset"]) == 2
    dated = {"dct:issued", "dct:modified", "dct:temporal"}
    assert [node for node in nodes(whole) if dated & set(node)] == []


@pytest.mark.parametrize("name", ["waiting-times", "capacity"])
def test_the_dictionary_names_every_column_of_a_sheet(client, name):
    package = client.anonymous().get("/open-data/datapackage.json").json()
    by_name = {resource["name"]: resource for resource in package["resources"]}
    assert by_name.keys() >= {name, f"{name}-json", f"{name}-geojson"}
    for resource in (by_name[name], by_name[f"{name}-json"], by_name[f"{name}-geojson"]):
        answer = client.anonymous().get(resource["path"])
        assert answer.headers["content-type"].partition(";")[0] == resource["mediatype"]
    head = client.anonymous().get(by_name[name]["path"]).content.decode().split("\r\n", 1)[0]
    schema = by_name[name]["schema"]
    assert [field["name"] for field in schema["fields"]] == head.split(",")
    assert all(field["description"] for field in schema["fields"])
    assert set(schema["primaryKey"]) < set(head.split(","))
    for licensed in (package, *package["resources"]):
        assert licensed["licenses"][0]["name"] == "CC-BY-4.0"
        assert f'<{licensed["licenses"][0]["path"]}>; rel="license"' in answer.headers["link"]
