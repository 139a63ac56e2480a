import pytest

from tests.api import plan_make as make
from tests.api.capacity_make import LATER, START_ON, figures, provider, publish, row


def listed(client, **query):
    answer = client.get("/v1/capacity-publications", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def withdrawal(client, publication_id):
    return client.post(f"/v1/capacity-publications/{publication_id}/withdrawal")


@pytest.fixture
def place(client):
    return provider(client)


@pytest.fixture
def operator(client):
    return client.as_("operator")


def test_a_publication_stands_until_newer_figures_replace_all_its_days(client, operator, place):
    first = publish(client, row(place), row(place, start_on="2027-02-16"))["publication_id"]
    assert [p["state"] for p in listed(operator)] == ["published"]
    publish(client, row(place, places=2), observed_at=LATER)
    states = {p["publication_id"]: (p["state"], p["in_force"]) for p in listed(operator)}
    assert states[first] == ("published", 1)
    publish(client, row(place, start_on="2027-02-16", places=2), observed_at=LATER)
    states = {p["publication_id"]: p["state"] for p in listed(operator)}
    assert states[first] == "superseded"


def test_a_publication_gets_stale_and_is_published_again_when_it_is_confirmed(
    client, operator, place
):
    publish(client, row(place))
    client.set_clock("2027-02-16T08:00:00+01:00")
    assert listed(operator)[0]["state"] == "stale"
    told = {"provider_id": place, "observed_at": "2027-02-16T07:00:00+01:00"}
    assert operator.post("/v1/capacity-publications/confirmations", json=told).is_success
    assert listed(operator)[0]["state"] == "published"


def test_a_publication_without_a_good_row_is_rejected(client, operator, place):
    publish(client, row(place, places=-1))
    assert listed(operator)[0]["state"] == "rejected"


def test_what_is_taken_back_has_no_more_places_and_keeps_what_is_booked(client, operator, place):
    told = publish(client, row(place, start_on=make.EARLY, places=3))
    world = make.World(client, place, place, place, place, place)
    make.placed(world)
    answer = withdrawal(operator, told["publication_id"])
    assert (answer.status_code, answer.json()["state"]) == (201, "withdrawn")
    [figure] = figures(client, provider_id=place)
    assert (figure["places"], figure["booked"], figure["available"]) == (0, 1, 0)
    again = withdrawal(operator, told["publication_id"])
    assert (again.status_code, again.json()["code"]) == (409, "NOT_IN_THIS_STATE")
    newest, oldest = listed(operator)
    assert newest["withdraws"] == oldest["publication_id"] == told["publication_id"]
    assert oldest["withdrawn_by"] == newest["publication_id"]


def test_publications_are_their_publishers_own(client, place):
    own = client.as_("authority", authority_id="0751")
    sent = {"observed_at": LATER, "rows": [row(place, start_on=START_ON)]}
    told = own.post("/v1/capacity-publications", json=sent).json()
    other = client.as_("authority", authority_id="0101")
    assert listed(other) == []
    assert withdrawal(other, told["publication_id"]).status_code == 404
    assert [p["publication_id"] for p in listed(own)] == [told["publication_id"]]
    assert withdrawal(own, told["publication_id"]).status_code == 201


def test_publications_are_listed_page_by_page(client, operator, place):
    for minute in range(3):
        publish(client, row(place), observed_at=f"2027-02-08T07:0{minute}:00+01:00")
    first = operator.get("/v1/capacity-publications?limit=2").json()
    rest = operator.get(first["next"]).json()
    ids = [p["publication_id"] for p in [*first["items"], *rest["items"]]]
    assert (len(set(ids)), rest["next"]) == (3, None)
