"""Letters to the citizen over HTTP: as data, as a page and as a sheet, in each state of a plan."""

import io
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader

from tests.api import plan_make as make

LANGUAGES = ("da", "en")
REASONS = "/v1/texts/reasons"


def held_by_patient(world):
    return make.issued(world, consent={"municipality": False})


def received(world):
    return make.issued(world)


def self_training(world):
    return make.issued(world, plan_type="self_training")


def at_a_hospital(world):
    return make.issued(world, plan_type="hospital_specialised")


def deferred(world):
    return make.stratified(world, not_before=make.SOONER)


def without_an_offer(world):
    return make.stratified(world, discharged_on="2027-01-30")


def revised_later(world):
    path = make.offered(world)
    make.posted(world.authority(), f"{path}/offers", make.late_offer_body(world.own))
    return path


def revised_earlier(world):
    path = make.offered_late(world)
    stated = {"public_choice_stated": True, "private_choice_stated": True}
    make.posted(world.authority(), f"{path}/offers", make.offer_body(world.own, notice=stated))
    return path


def revised_in_time(world):
    path = make.offered(world)
    make.posted(world.authority(), f"{path}/offers", make.offer_body(world.own))
    return path


def reply_near(world):
    body = make.late_offer_body(world.own, reply_by="2027-02-10")
    return make.offered(world, body)


def chosen_privately(world):
    path = make.offered_late(world)
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    return path


def cancelled(world):
    path = make.placed_privately(world)
    make.posted(world.at(world.private), f"{path}/cancellation")
    return path


def given_up(world):
    path = make.offered(world)
    make.posted(world.citizen(), f"{path}/withdrawal")
    return path


def revoked(world):
    path = make.offered(world)
    make.posted(world.hospital_staff(), f"{path}/revocation")
    return path


# how the plan is brought there -> its state and the letters that then apply
STATES = {
    held_by_patient: ("held_by_patient", ["plan_kept"]),
    received: ("awaiting_stratification", ["plan_received"]),
    self_training: ("information_only", ["self_training"]),
    at_a_hospital: ("awaiting_hospital_choice", ["hospital_choice"]),
    make.stratified: ("awaiting_offer", ["plan_received", "level_stated"]),
    deferred: ("awaiting_offer", ["plan_received", "start_deferred", "level_stated"]),
    without_an_offer: ("awaiting_offer", ["plan_received", "level_stated", "no_offer_in_time"]),
    make.offered: ("offered", ["offer"]),
    make.offered_late: ("offered", ["offer_with_private_choice"]),
    reply_near: ("offered", ["offer_with_private_choice", "reply_deadline_near"]),
    revised_in_time: ("offered", ["offer_revised"]),
    revised_later: ("offered", ["offer_revised_right_arises"]),
    revised_earlier: ("offered", ["offer_revised_right_stays"]),
    chosen_privately: ("choice_made", ["private_place_held"]),
    make.placed: ("placed", ["choice_confirmed"]),
    make.placed_privately: ("placed", ["agreed_start_registered"]),
    cancelled: ("awaiting_offer", ["level_stated", "provider_cancelled"]),
    given_up: ("closed_by_citizen", ["closed_by_citizen"]),
    revoked: ("revoked", ["revoked"]),
}


def letters(client, path, lang="da"):
    return make.seen(client, f"{path}/notices?lang={lang}")["items"]


class Page(HTMLParser):
    """A page as its tags and its text; a tag that is not closed in order is a fault."""

    VOID = frozenset({"meta"})

    def __init__(self, page):
        super().__init__()
        self.open, self.tags, self.attributes, self.text = [], [], [], []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data.split()

    @property
    def words(self):
        return " ".join(self.text)


def words_of(pdf):
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.split())


@pytest.mark.parametrize("reach", STATES, ids=lambda reach: reach.__name__)
def test_the_letters_of_a_state_come_as_data_page_and_sheet(world, reach):
    path = reach(world)
    state, expected = STATES[reach]
    assert make.seen(world.client.as_("auditor"), path)["state"] == state
    citizen = world.citizen()
    for lang in LANGUAGES:
        found = letters(citizen, path, lang)
        assert [item["notice"] for item in found] == expected
        for item in found:
            address = f"{path}/notices/{item['notice']}?lang={lang}"
            assert make.seen(citizen, address) == item
            page = citizen.get(item["html"])
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            assert told_on(item, Page(page.text).words)
            sheet = citizen.get(item["pdf"])
            assert sheet.headers["content-type"] == "application/pdf"
            assert told_on(item, words_of(sheet.content))


def told_on(item, words):
    return all(part in words for part in (item["title"], item["sender"], *item["text"]))
