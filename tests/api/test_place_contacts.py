"""How a place is called and found: told to everybody, changed by its own, kept as it was."""

import asyncpg
import pytest

from tests.api import plan_make as make
from tests.api.capacity_make import contract, private, provider, publish, row

TOLD = {"phone": "00 00 00 12", "address": "Prøvevej 12"}
NONE = {"phone": None, "address": None}
OTHERS = {"phone": "+45 00 00 00 13", "address": "Prøvevej 13, 2. sal"}


def read(client, provider_id):
    return contacts(make.seen(client.anonymous(), f"/v1/providers/{provider_id}"))


def contacts(item):
    return {name: item[name] for name in TOLD}


def changed(client, provider_id, who, body):
    path = f"/v1/providers/{provider_id}"
    tag = client.anonymous().get(path).headers["ETag"]
    return who.patch(path, json=body, headers={"If-Match": tag})


def test_a_place_tells_everybody_how_it_is_called_and_found(client):
    assert read(client, provider(client, **TOLD)) == TOLD
    assert read(client, provider(client)) == NONE


def test_the_place_itself_and_who_answers_for_it_change_them_and_nobody_else(client):
    theirs = provider(client, **TOLD)
    itself = client.as_("provider", provider_id=theirs)
    answers = client.as_("authority", authority_id="0751")
    for who, body in ((itself, OTHERS), (answers, TOLD), (answers, {"phone": None})):
        answer = changed(client, theirs, who, body)
        assert answer.status_code == 200, answer.text
        assert read(client, theirs) == contacts(answer.json()) == contacts(answer.json()) | body
    assert read(client, theirs) == TOLD | {"phone": None}  # what is left out stays
    stranger = client.as_("authority", authority_id="0101")
    assert changed(client, theirs, stranger, OTHERS).status_code == 404


@pytest.mark.parametrize("name", ["name", "access", "offerings", "contracts"])
def test_what_a_place_cannot_be_without_is_not_taken_away(client, name):
    theirs = provider(client, access=["lift"], **TOLD)
    answer = changed(client, theirs, client.as_("operator"), {name: None, "phone": None})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["name"], told["access"], len(told["offerings"])) == ("Testcenter", ["lift"], 1)
    assert contacts(told) == TOLD | {"phone": None}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        *(
            ("phone", one)
            for one in (
                "123",
                "0 0 0 0 0 0 0",
                "0" * 16,
                "ring bare",
                "00 00 00 12 (Ane)",
                "00+00 00 00",
            )
        ),
        *(("address", one) for one in ("", "x" * 201, "Prøvevej 12\nbaghuset")),
    ],
)
def test_what_is_no_number_and_no_street_is_refused(client, name, said):
    body = {name: said}
    theirs = provider(client)
    refused = changed(client, theirs, client.as_("operator"), body)
    assert refused.status_code == 400
    assert [fault["pointer"] for fault in refused.json()["errors"]] == [f"/{name}"]
    assert read(client, theirs) == NONE


@pytest.mark.parametrize("value", ["123", "0 0 0 0 0 0 0", "0" * 16, "ring bare", "+"])
async def test_the_database_holds_a_number_to_what_can_be_called(client, connection, value):
    provider(client)
    with pytest.raises(asyncpg.CheckViolationError, match="phone_can_be_called"):
        await connection.execute("UPDATE provider SET phone = $1", value)


@pytest.mark.parametrize("value", ["", "x" * 201, "Prøvevej 12\nbaghuset"])
async def test_the_database_holds_an_address_to_one_line(client, connection, value):
    provider(client)
    with pytest.raises(asyncpg.CheckViolationError, match="address_is_one_line"):
        await connection.execute("UPDATE provider SET address = $1", value)


def options(world, path, place, **query):
    items = world.client.as_("auditor").get(f"{path}/options", params=query).json()["items"]
    return next(contacts(item) for item in items if item["provider_id"] == place)


def test_options_tell_them_as_they_are_and_as_they_were(client):
    world = make.a_world(client)
    place = private(client, contract(), name="Fys og Form", **TOLD)
    publish(client, row(place, start_on=make.SOONER))
    path = make.offered_late(world)
    client.set_clock("2027-02-10T12:00:00+01:00")
    assert changed(client, place, world.at(place), OTHERS).status_code == 200
    client.set_clock("2027-02-11T12:00:00+01:00")
    assert options(world, path, place) == OTHERS
    assert options(world, path, place, as_of="2027-02-09") == TOLD
    assert options(world, path, place, as_of="2027-02-10") == OTHERS


async def test_a_version_from_before_places_told_them_is_still_read(client, connection):
    world = make.a_world(client)
    path = make.offered_late(world)
    client.set_clock("2027-02-10T12:00:00+01:00")
    await connection.execute(
        """
        INSERT INTO provider_version (provider_id, version, at, contents)
        SELECT provider_id, version + 1, '2027-02-09T12:00:00+01:00', contents - 'phone' - 'address'
        FROM provider_version WHERE provider_id = $1
        """,
        world.private,
    )
    assert options(world, path, world.private, as_of="2027-02-09") == NONE


def letter(world, path, name, lang):
    told = make.seen(world.citizen(), f"{path}/notices/{name}?lang={lang}")
    return " ".join(told["text"])


@pytest.mark.parametrize(
    ("lang", "number"),
    [("da", "Stedets nummer er 00 00 00 12."), ("en", "Their number is 00 00 00 12.")],
)
def test_a_letter_says_where_a_place_is_and_which_number_is_called(client, lang, number):
    world = make.a_world(client)
    place = private(client, contract(), name="Fys og Form", **TOLD)
    publish(client, row(place, start_on=make.SOONER))
    path = make.offered_late(world)
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(place))
    text = letter(world, path, "private_place_held", lang)
    assert "Fys og Form, Prøvevej 12, 8000 Aarhus C" in text
    assert number in text


def test_a_letter_says_nothing_of_what_a_place_has_not_told(world):
    path = make.offered_late(world)
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    text = letter(world, path, "private_place_held", "da")
    assert "Testcenter, 8000 Aarhus C" in text
    assert "Stedets nummer" not in text
