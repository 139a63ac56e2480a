"""Letters to the citizen over HTTP: as data, as a page and as a sheet, in each state of a plan."""

import io
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader

from tests.api import plan_make as make
from tests.api.test_refusals import act, others, place, refuse

LANGUAGES = ("da", "en")
NOBODY = "00000000-0000-4000-8000-000000000000"
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
    body = make.late_offer_body(
        world.own, reply_by="2027-02-10", notified_at="2027-02-07T08:00:00+01:00"
    )
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
    cancelled: ("awaiting_offer", ["provider_cancelled"]),
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


def test_an_offer_is_told_with_who_where_when_and_the_choices(world):
    path = make.offered_late(world)
    item = letters(world.citizen(), path)[0]
    text = " ".join(item["text"])
    assert item["sender"] == "Aarhus Kommune"
    assert item["dated"] == "2027-02-08"
    assert item["citation"] == "§ 6, stk. 1"
    for told in (
        "Testcenter, 8000 Aarhus C",
        "tirsdag den 16. februar 2027",
        "basalt niveau",
        "Svar senest torsdag den 11. februar 2027",
        "§ 7, stk. 1",
        "§ 7, stk. 3",
        "8940 2000",
        "Hvis du ikke gør noget",
        "Styrelsen for Patientklager",
        "Syntetiske data",
    ):
        assert told in text, told
    assert item["facts"]["latest_private_start_on"] == make.LATE
    sheet = world.citizen().get(item["pdf"]).content
    told, plan_id = words_of(sheet), path.rsplit("/", 1)[1]
    assert make.seen(world.citizen(), path)["external_id"] in told
    assert plan_id not in told


def test_a_letter_inside_the_seven_days_names_the_public_choice_alone(world):
    text = " ".join(letters(world.citizen(), make.offered(world))[0]["text"])
    assert "§ 7, stk. 1" in text
    assert "§ 7, stk. 3" not in text


def test_the_rights_of_every_letter_are_those_of_the_entitlement(world):
    citizen = world.citizen()
    for reach in (make.offered, make.offered_late, without_an_offer, cancelled, at_a_hospital):
        path = reach(world)
        held = make.seen(citizen, f"{path}/entitlement")
        for item in letters(citizen, path):
            for right, heading in (
                ("public_choice", "Et offentligt sted (§ 7, stk. 1)"),
                ("private_choice", "Et privat sted (§ 7, stk. 3)"),
                ("hospital_choice", "Et sygehus (§ 7, stk. 6)"),
            ):
                assert (heading in item["text"]) is held[right]["holds"], (reach, right)


def test_accept_decides_the_form_and_format_overrides_it(world):
    address = f"{make.offered(world)}/notices/offer"
    citizen = world.citizen()

    def kind(accept, query=""):
        answer = citizen.get(f"{address}{query}", headers={"Accept": accept})
        return answer.headers["content-type"].partition(";")[0]

    assert kind("*/*") == "application/json"
    assert kind("text/html,application/xhtml+xml;q=0.9") == "text/html"
    assert kind("application/pdf") == "application/pdf"
    assert kind("application/pdf", "?format=html") == "text/html"
    assert kind("image/png") == "application/json"


def test_a_page_may_fetch_nothing_and_a_letter_is_not_kept_on_the_way(world):
    path = make.offered(world)
    page = world.citizen().get(f"{path}/notices/offer?format=html")
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["cache-control"] == "private, no-store"
    read = Page(page.text)
    assert not {"script", "link", "img", "iframe"} & set(read.tags)
    assert not [name for _, name, _ in read.attributes if name in {"src", "href", "style"}]
    assert ("html", "lang", "da") in read.attributes


def test_the_same_facts_give_the_same_sheet_and_new_facts_another(world):
    path = make.offered(world)
    address = f"{path}/notices/offer?format=pdf"
    first, again = (world.citizen().get(address).content for _ in range(2))
    assert first == again
    other = f"{make.offered(world)}/notices/offer?format=pdf"
    assert world.citizen().get(other).content != first


@pytest.mark.parametrize(
    ("who", "claims", "status"),
    [
        ("authority", {"authority_id": make.HOME}, 200),
        ("auditor", {}, 200),
        ("operator", {}, 200),
        ("citizen", {"sub": "somebody-else"}, 404),
        ("authority", {"authority_id": "0101"}, 404),
        ("hospital", {}, 403),
        ("provider", {"provider_id": NOBODY}, 404),
        ("planner", {}, 404),
    ],
)
def test_letters_are_for_the_citizen_and_who_answers_for_the_plan(world, who, claims, status):
    path = make.offered(world)
    client = world.client.as_(who, **claims)
    for address in (f"{path}/notices", f"{path}/notices/offer", f"{path}/notices/offer?format=pdf"):
        assert client.get(address).status_code == status


def test_a_letter_that_does_not_apply_today_is_not_found(world):
    path = make.offered(world)
    answer = world.citizen().get(f"{path}/notices/revoked?format=pdf")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("wrong", ["/no_such_letter", "/offer?lang=de", "/offer?format=docx"])
def test_an_unknown_letter_language_or_form_is_refused(world, wrong):
    answer = world.citizen().get(f"{make.offered(world)}/notices{wrong}")
    assert answer.status_code in {400, 404}
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_lapsed_choice_is_told_as_a_place_that_is_still_the_citizens(client):
    world = make.a_world(client)
    path = make.offered_late(world)
    client.set_clock("2027-02-12T08:00:00+01:00")
    found = letters(world.citizen(), path)
    assert [item["notice"] for item in found] == ["reply_deadline_passed"]
    assert found[0]["dated"] == "2027-02-12"
    assert "Pladsen hos Testcenter, 8000 Aarhus C er stadig din." in found[0]["text"][0]
    assert "§ 7, stk. 3" not in " ".join(found[0]["text"])


def test_a_course_that_begins_and_a_meeting_missed_are_told(client):
    world = make.a_world(client)
    came, stayed_away = make.placed(world), make.placed(world)
    client.set_clock(f"{make.EARLY}T18:00:00+01:00")
    make.posted(world.at(world.own), f"{came}/start")
    make.posted(world.at(world.own), f"{stayed_away}/no-show")
    begun, missed = letters(world.citizen(), came), letters(world.citizen(), stayed_away)
    assert [item["notice"] for item in begun] == ["first_meeting_registered"]
    assert "onsdag den 10. februar 2027" in begun[0]["text"][0]
    assert [item["notice"] for item in missed] == ["choice_confirmed", "first_meeting_missed"]
    make.posted(world.at(world.own), f"{came}/completion")
    assert letters(world.citizen(), came) == []


def test_the_explanation_of_every_ground_is_public(client):
    for lang in LANGUAGES:
        answer = make.seen(client.anonymous(), f"{REASONS}?lang={lang}")
        by_code = {item["code"]: item for item in answer["items"]}
        late = by_code["STARTS_AFTER_PUBLIC_OFFER"]
        assert (late["language"], late["citation"]) == (lang, "§ 7, stk. 3")
        assert "public_offer" in late["facts"]
        assert late["reviewed_on"]
        assert answer["next"] is None


def test_par7_stk2_a_choice_refused_is_told_with_the_figures_it_was_weighed_on(client):
    others(client, 10, 12, 14, 15, 16)
    full = place(client, 30)
    home = {"home_municipality": "0101", "citizen": {"citizen_ref": "guest", "postcode": "1050"}}
    plan = make.posted(client.as_("hospital"), "/v1/plans", make.plan_body(**home))
    path = f"/v1/plans/{plan['plan_id']}"
    level = {"care_level": "basic", "reason": "Enkle følger.", "assessed_by": "Fys. A"}
    make.posted(client.as_("authority", authority_id="0101"), f"{path}/stratification", level)
    guest = client.as_("citizen", sub="guest")
    make.posted(guest, f"{path}/choices", make.choice_body(full, start_on="2027-03-10"))
    assert [item["notice"] for item in letters(guest, path)] == ["choice_registered"]
    act(client, refuse(client, full, plan_id=plan["plan_id"]), "adoption")
    refused = letters(guest, path)[0]
    assert refused["notice"] == "refused_by_institution"
    figures = {"own_wait_days": "30", "median": "14", "threshold": "21", "valid_to": "2027-02-28"}
    assert figures.items() <= refused["facts"].items()
    assert "Der er 30 dages kø." in refused["text"][0]


def test_par8_stk3_proof_is_told_of_as_it_is_asked_for_and_decided(client):
    world = make.a_world(client)
    path = make.placed_privately(world)
    make.posted(world.authority(), f"{path}/documentation-requests")
    assert "documentation_asked" in [item["notice"] for item in letters(world.citizen(), path)]
    make.posted(world.at(world.private), f"{path}/documentation", {"start_on": make.SOONER})
    make.posted(world.authority(), f"{path}/documentation/1/decision", {"accepted": True})
    found = [item["notice"] for item in letters(world.citizen(), path)]
    assert found == ["documentation_accepted", "agreed_start_registered"]
