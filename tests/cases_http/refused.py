"""Cases of § 7, stk. 2: institutions with their waits, and whom a refusal turns away."""

from tests.cases_http.country import LEVELS, day_of
from tests.cases_http.story import PUBLIC, Story

BODY = {"reason": "Egne borgere venter.", "own_residents_affected": 8}


def weighed(story, given):
    """A refusal recorded on the figures of the day."""
    corner(story)
    story.go_to(story.discharged_on)
    assert given["institution_municipality"] == "0751"
    resident = given["citizen_municipality"] == "0751"
    for wait in given.get("other_wait_days") or ():
        waits(story, wait, authority_id="0461", municipality_code="0461")
    own = _own(story, given)
    affected = given.get("own_residents_affected", 8)
    body = BODY | {"own_residents_affected": affected} | days(story.day(0), story.day(20))
    if resident:
        story.ready()
        body["plan_id"] = story.issued.json()["plan_id"]
    private = given.get("provider_kind") == "private"
    itself = story.at(own)
    record(story, own, body, itself if private else story.country.authority("0751"))


def _own(story, given):
    wait = given.get("own_wait_days", 0)
    if given.get("provider_kind") == "private":
        own = story.country.private(story.level, area=story.area)
        story.room(own, story.day(wait))
        return own
    return waits(story, wait, authority_id="0751")


def corner(story):
    """A level and an area of the case's own, so that its waits are compared alone."""
    number = next(story.country.corner)
    story.level, story.area = LEVELS[number % 2], f"{2 + number // 2:02}"


def waits(story, wait, **changes):
    """An institution whose first free day is that many days ahead."""
    place = story.country.place(story.level, area=story.area, **changes)
    story.room(place, story.day(wait))
    return place


def days(first, last):
    return {"valid_from": first, "valid_to": last}


def record(story, own, body, caller):
    service = {"provider_id": own, "care_level": story.level, "clinical_area": story.area}
    answer = caller.post("/v1/capacity-refusals", json=service | body)
    assert answer.status_code == 201, answer.text
    story.refusal = answer.json()


def turned_away(story, given):
    """A refusal in effect, and citizens who ask for the place on some days."""
    corner(story)
    first, last = given["refusal_valid"]
    story.discharged = story.discharged_on = first
    story.go_to(first)
    for wait in (10, 12, 14, 15, 16):
        waits(story, wait, authority_id="0461", municipality_code="0461")
    own = waits(story, 30, authority_id="0101", municipality_code="0101")
    record(story, own, BODY | days(first, last), story.at(own))
    address = f"/v1/capacity-refusals/{story.refusal['refusal_id']}/adoption"
    adopted = story.country.authority("0101").post(address)
    assert adopted.json()["state"] == "effective", adopted.text
    story.allowed = [_asks(story, own, pair) for pair in given["pairs"]]


def _asks(story, own, pair):
    """Whether a citizen may choose the place on a day."""
    home = "0101" if pair["citizen"] == "resident" else "0751"
    given = {"citizen_municipality": home, "level": story.level, "discharge_date": pair["date"]}
    asker = Story(story.country, given)
    asker.area = story.area
    asker.ready()
    listed, excluded = asker.options()
    answer = asker.choose(own, story.day(30), PUBLIC)
    if answer.status_code == 201:
        assert own in listed
        return True
    assert answer.json()["code"] == excluded[own]["code"] == "REFUSED_OUT_OF_AREA"
    assert excluded[own]["facts"]["valid_to"] == story.refusal["valid_to"]
    assert day_of(asker.now) == pair["date"]
    return False
