from datetime import date, timedelta

from tests.api import capacity_make as make
from tests.api.test_refusals import place

DAY_ONE = date(2027, 2, 8)


def waiting(client, **query):
    answer = client.anonymous().get("/v1/waiting-times", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_service_waits_for_its_first_free_day(client):
    own = make.provider(client)
    make.publish(
        client,
        make.row(own, start_on="2027-02-10", places=0, reserved_for_residents=0),
        make.row(own, start_on="2027-02-12"),
        make.row(own, start_on="2027-02-15"),
    )
    [item] = waiting(client)["items"]
    assert (item["first_available_on"], item["waiting_days"]) == ("2027-02-12", 4)
    [item] = waiting(client, on="2027-02-13")["items"]
    assert (item["first_available_on"], item["waiting_days"]) == ("2027-02-15", 2)
    [item] = waiting(client, on="2027-02-16")["items"]
    assert (item["first_available_on"], item["waiting_days"]) == (None, None)
    assert item["observed_at"] is not None


def test_a_service_without_figures_is_listed_without_a_day(client):
    make.provider(client)
    [item] = waiting(client)["items"]
    assert (item["first_available_on"], item["observed_at"], item["stale"]) == (None, None, True)


def test_the_median_is_over_fresh_public_figures_of_the_same_service(client):
    for wait in (4, 10, 12):
        place(client, wait)
    place(client, 50, observed_at="2027-01-31T12:00:00+01:00")
    place(client, None)
    private = make.private(client, make.contract())
    start_on = (DAY_ONE + timedelta(days=40)).isoformat()
    make.publish(client, make.row(private, start_on=start_on))
    other = make.provider(client, offerings=make.OTHER_AREA)
    make.publish(client, make.row(other, clinical_area="02", start_on=start_on))

    whole = waiting(client, care_level="basic", clinical_area="01")
    assert whole["median_waiting_days"] == 10
    assert {item["comparators"] for item in whole["items"]} == {3}
    medians = {i["clinical_area"]: i["median_waiting_days"] for i in waiting(client)["items"]}
    assert medians == {"01": 10, "02": 40}
    assert waiting(client)["median_waiting_days"] is None


def test_waiting_times_narrow_to_place_and_page_in_order(client):
    aarhus = place(client, 3)
    copenhagen = place(client, 5, authority="0101", municipality_code="0101")
    named = {"0751": aarhus, "0101": copenhagen}
    for code, provider_id in named.items():
        found = waiting(client, municipality_code=code)["items"]
        assert [item["provider_id"] for item in found] == [provider_id]
    [item] = waiting(client, region_id="midtjylland")["items"]
    assert item["provider_id"] == aarhus
    first = waiting(client, limit="1")
    second = client.anonymous().get(first["next"]).json()
    found = [item["provider_id"] for item in first["items"] + second["items"]]
    assert found == sorted(named.values())
    assert second["next"] is None
