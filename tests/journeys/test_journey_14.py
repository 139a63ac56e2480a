"""14. A municipality publishes 400 rows, three of them bad; they age, and are still right."""

from datetime import date, timedelta

from tests.api.plan_make import posted, seen
from tests.journeys.steps import Country, january

COLUMNS = "provider_id,care_level,clinical_area,delivery_mode,start_on,places,"
COLUMNS += "reserved_for_residents,accepts_out_of_area"
BAD = {12: ("places", "-1"), 200: ("start_on", "2027-02-30"), 401: ("clinical_area", "99")}


def file_of(provider_id):
    """400 rows after the header, which is row 1; the ones in `BAD` are spoilt."""
    lines = [COLUMNS]
    for number in range(2, 402):
        day = date(2027, 2, 1) + timedelta(days=number)
        cells = dict(
            zip(
                COLUMNS.split(","),
                [provider_id, "basic", "01", "on_site", day.isoformat(), "2", "1", "true"],
                strict=True,
            )
        )
        name, value = BAD.get(number, ("places", "2"))
        cells[name] = value
        lines.append(",".join(cells.values()))
    return "\n".join(lines)


def test_397_rows_are_stored_three_explained_and_all_confirmed_when_they_have_aged(country):
    here = Country(country)
    country.set_clock(january(8))
    municipality = here.municipality()
    answer = municipality.post(
        f"/v1/capacity-publications?observed_at={january(8, '07:00').replace('+', '%2B')}",
        content=file_of(here.own),
        headers={"content-type": "text/csv"},
    )
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["accepted"], told["rejected"]) == (397, 3)
    explained = {
        row["row"]: {e["pointer"].rpartition("/")[2] for e in row["errors"]} for row in told["rows"]
    }
    assert explained == {number: {name} for number, (name, _) in BAD.items()}
    assert all(e["detail"] and e["code"] for row in told["rows"] for e in row["errors"])

    def stale():
        listed = seen(country.anonymous(), f"/v1/capacity?provider_id={here.own}&limit=500")
        assert len(listed["items"]) == 397
        return {item["stale"] for item in listed["items"]}

    def to_do(client):
        items = seen(client, "/v1/worklists/capacity")["items"]
        return [(i["kind"], i["days_left"]) for i in items if i["provider_id"] == here.own]

    def warned():
        items = seen(municipality, "/v1/notifications?limit=500")["items"]
        return [i["created_at"] for i in items if i["code"] == "capacity_stale"]

    assert (stale(), to_do(municipality)) == ({False}, [])
    country.set_clock(january(15))  # the seventh day: the last on which they may be compared
    assert (stale(), to_do(municipality), warned()) == ({False}, [("figures", 0)], [])
    country.set_clock(january(18))
    assert (stale(), to_do(here.at(here.own))) == ({True}, [("figures", -3)])
    assert warned() == ["2027-01-15T23:00:00Z"]  # told as the eighth day began, and once

    still = {"provider_id": here.own, "observed_at": january(18, "11:00")}
    posted(municipality, "/v1/capacity-publications/confirmations", still)
    assert (stale(), to_do(municipality)) == ({False}, [])
