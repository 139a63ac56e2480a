"""ETag and If-Match: a change made on an old version is refused."""

import pytest

from tests.api import plan_make as make


def test_every_answer_names_the_version_and_every_change_raises_it(world):
    path = make.issued(world)
    before = world.authority().get(path).headers["etag"]
    level = {"care_level": "basic", "reason": "Fordi.", "assessed_by": "Fys. A"}
    answer = world.authority().post(f"{path}/stratification", json=level)
    assert (before, answer.headers["etag"]) == ('"1"', '"2"')
    assert world.authority().get(path).headers["etag"] == '"2"'


@pytest.mark.parametrize("named", ['"1"', 'W/"1"', '"7", "8"', '"x"', "1 2", '""', "ø".encode()])
def test_another_version_than_the_one_in_force_is_refused(world, named):
    path = make.stratified(world)
    answer = world.authority().post(
        f"{path}/offers", json=make.offer_body(world.own), headers={"If-Match": named}
    )
    assert answer.status_code == 412, answer.text
    assert answer.headers["etag"] == '"2"'
    assert answer.json()["type"] == "urn:fritvalg:problem:changed-meanwhile"
    assert make.seen(world.authority(), path)["state"] == "awaiting_offer"


@pytest.mark.parametrize("named", ['"2"', 'W/"2"', "*", '"1", "2"'])
def test_the_version_in_force_is_taken(world, named):
    path = make.stratified(world)
    answer = world.authority().post(
        f"{path}/offers", json=make.offer_body(world.own), headers={"If-Match": named}
    )
    assert answer.status_code == 201, answer.text


def test_every_change_of_a_plan_takes_if_match(world):
    path = make.placed(world)
    stale = {"If-Match": '"1"'}
    calls = [
        (world.authority(), "stratification", {"care_level": "basic", "reason": "a",
                                               "assessed_by": "b"}),
        (world.authority(), "offers", make.offer_body(world.own)),
        (world.authority(), "late-replies", {"reason": "a"}),
        (world.citizen(), "choices", make.choice_body(world.own)),
        (world.citizen(), "agreed-starts", make.agreed_body(world.private)),
        (world.at(world.own), "start", {"started_on": "2027-02-08"}),
        (world.at(world.own), "cancellation", {}),
        (world.at(world.own), "no-show", {}),
        (world.at(world.own), "completion", {}),
        (world.citizen(), "withdrawal", {}),
        (world.hospital_staff(), "revocation", {}),
    ]  # fmt: skip
    for client, name, body in calls:
        answer = client.post(f"{path}/{name}", json=body, headers=stale)
        assert answer.status_code == 412, (name, answer.text)
