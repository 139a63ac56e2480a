"""A place's own pages: its days, what it answers, and what it records of a course."""

import re

import pytest

from tests.api import capacity_make as capacity
from tests.api import plan_make as make
from tests.portal.browsing import Browser, Page

TODAY = "2027-02-08"
HELD = {  # what is said of a first meeting that was held two days before the day agreed
    "started_on": TODAY,
    "meeting": "in_person",
    "health_professional": "ja",
    "will_deliver": "ja",
    "other_day": "ja",
}


@pytest.fixture
def at_own(world, signed_in) -> Browser:
    return signed_in("provider", provider_id=world.own)


@pytest.fixture
def at_private(world, signed_in) -> Browser:
    return signed_in("provider", provider_id=world.private)


def plan_id_of(path: str) -> str:
    return path.rsplit("/", 1)[1]


def course_of(browser: Browser, path: str) -> tuple[Page, str]:
    here = f"/mine-dage/forloeb/{plan_id_of(path)}"
    return browser.page(here), here


def state_of(world, path: str) -> str:
    return make.seen(world.client.as_("auditor"), path)["state"]


def chosen_from_elsewhere(world) -> str:
    path = make.stratified_elsewhere(world)
    make.posted(world.citizen("citizen-2"), f"{path}/choices", make.choice_body(world.own))
    return path


def placed_today(world, **changes) -> str:
    capacity.publish(world.client, capacity.row(world.own, start_on=TODAY, places=50))
    path = make.offered(world, make.offer_body(world.own, start_on=TODAY), **changes)
    make.posted(world.citizen(), f"{path}/choices", make.choice_body(world.own, start_on=TODAY))
    return path


def documentation_asked(world) -> str:
    path = make.offered_late(world)
    make.posted(world.authority(), f"{path}/documentation-requests")
    make.posted(world.citizen(), f"{path}/agreed-starts", make.agreed_body(world.private))
    return path


def agreed_for_today(world) -> str:
    places = (world.own, world.private)
    capacity.publish(
        world.client, *(capacity.row(one, start_on=TODAY, places=50) for one in places)
    )
    offer = make.late_offer_body(world.own, start_on=TODAY, reply_by=None)
    path = make.offered(world, offer, discharged_on="2027-01-20")
    make.posted(world.authority(), f"{path}/documentation-requests")
    agreed = make.agreed_body(world.private, start_on=TODAY)
    make.posted(world.citizen(), f"{path}/agreed-starts", agreed)
    return path


def test_a_place_arrives_at_its_days_and_nobody_is_searched_for(world, at_own):
    path = make.placed(world)
    number = make.seen(world.client.as_("auditor"), path)["external_id"]
    page = at_own.page("/")
    assert page.title.startswith("Mine dage")
    assert "onsdag den 10. februar 2027" in page.text
    assert f"Plan {number}" in page.text
    for where in ("/mine-dage", "/anmodninger", "/kapacitet"):
        answer = at_own.get(where).text
        assert 'type="search"' not in answer
        assert "citizen-1" not in answer


def test_a_course_begins_and_ends(world, at_own):
    path = make.placed(world)
    page, here = course_of(at_own, path)
    assert "Går med rollator." in page.text
    begun = at_own.submit(page, f"{here}/start", **HELD)
    assert "Forløbet er begyndt" in begun.text
    assert state_of(world, path) == "started"
    assert "Forløb i gang Plan" in at_own.page("/mine-dage").text
    over = at_own.submit(begun, f"{here}/slut")
    assert "Forløbet er slut" in over.text
    assert state_of(world, path) == "completed"


@pytest.mark.parametrize(
    ("fields", "said", "status"),
    [
        ({"meeting": "letter"}, "§ 6, stk. 4", 409),
        ({"meeting": "telephone"}, "telefon", 409),
        ({"started_on": "2027-02-09"}, "Dagen må ikke ligge senere end i dag.", 400),
        ({"started_on": "i går"}, "Feltet er ikke udfyldt rigtigt.", 400),
        ({"started_on": ""}, "Skriv den dag, mødet blev holdt.", 400),
    ],
)
def test_what_is_no_start_is_told_and_nothing_is_recorded(world, at_own, fields, said, status):
    path = make.placed(world)
    page, here = course_of(at_own, path)
    told = at_own.submit(page, f"{here}/start", **HELD | fields)
    assert told.status == status
    assert said in told.text
    assert state_of(world, path) == "placed"


@pytest.mark.parametrize(
    "unsaid", [("will_deliver",), ("health_professional",), ("health_professional", "will_deliver")]
)
def test_a_tick_that_is_missing_is_told_at_its_box(world, at_own, unsaid):
    path = make.placed(world)
    page, here = course_of(at_own, path)
    said = {name: value for name, value in HELD.items() if name not in unsaid}
    told = at_own.submit(page, f"{here}/start", **said)
    assert told.status == 400
    assert "Det blev ikke til noget" not in told.text
    assert {f"{name}-error" for name in unsaid} <= told.ids
    assert {f"#{name}" for name in unsaid} <= set(told.hrefs)
    assert told.text.count("Sæt kryds, hvis") == 2 * len(unsaid)
    assert state_of(world, path) == "placed"
    begun = at_own.submit(told, f"{here}/start", **dict.fromkeys(unsaid, "ja"))
    assert "Forløbet er begyndt" in begun.text


def test_the_hour_that_was_offered_stands_with_the_day(world, at_own):
    offer = make.offer_body(world.own, start_time="13:45")
    path = make.offered(world, offer)
    make.posted(world.citizen(), f"{path}/choices", make.choice_body(world.own))
    page, _ = course_of(at_own, path)
    assert "Første møde onsdag den 10. februar 2027 kl. 13.45" in page.text
    number = make.seen(world.client.as_("auditor"), path)["external_id"]
    assert f"Plan {number} kl. 13.45" in at_own.page("/mine-dage").text


def test_nothing_is_said_of_a_start_before_the_place_says_it(world, at_own):
    page, here = course_of(at_own, make.placed(world))
    form = page.form(f"{here}/start")
    assert form["started_on"] == ""  # the day agreed is still to come
    assert {"health_professional", "will_deliver", "other_day"}.isdisjoint(form)
    assert "i telefon" not in page.text


def test_on_the_day_agreed_that_day_is_proposed_and_no_more_is_asked(world, at_own):
    page, here = course_of(at_own, placed_today(world))
    assert page.form(f"{here}/start")["started_on"] == TODAY
    assert "other_day" not in page.ids


def test_a_start_on_another_day_than_the_one_agreed_is_asked_about_once_more(world, at_own):
    path = placed_today(world)
    page, here = course_of(at_own, path)
    said = {name: value for name, value in HELD.items() if name != "other_day"}
    told = at_own.submit(page, f"{here}/start", **said | {"started_on": "2027-02-05"})
    assert told.status == 400
    assert "I har skrevet en dag, der er 3 dage før." in told.text
    assert "#other_day" in told.links.values()
    assert state_of(world, path) == "placed"
    begun = at_own.submit(told, f"{here}/start", other_day="ja")
    assert "Forløbet er begyndt" in begun.text


@pytest.mark.parametrize("day", ["2027-02-09", "2027-02-10"])  # the latter is the one agreed
def test_a_day_that_has_not_come_is_told_as_that_and_as_no_other_day(world, at_own, day):
    page, here = course_of(at_own, make.placed(world))
    said = {name: value for name, value in HELD.items() if name != "other_day"}
    told = at_own.submit(page, f"{here}/start", **said | {"started_on": day})
    assert told.status == 400
    assert "started_on-error" in told.ids
    assert "Dagen må ikke ligge senere end i dag." in told.text
    assert "other_day-error" not in told.ids


def test_what_is_wrong_with_a_box_does_not_stand_where_the_box_is_drawn(world, at_own):
    page, here = course_of(at_own, make.placed(world))
    answer = at_own.post(f"{here}/start", data=page.form(f"{here}/start") | {"started_on": TODAY})
    drawn = re.findall(r'<span class="box"><input [^>]* id="(\w+)"', answer.text)
    assert drawn == ["health_professional", "will_deliver", "other_day"]


def test_a_cancelled_start_revives_the_duty_and_says_so_first(world, at_own):
    path = make.placed(world)
    page, here = course_of(at_own, path)
    assert "skal give et nyt tilbud (§ 8, stk. 1)" in page.text
    done = at_own.submit(page, f"{here}/aflys", reason="Sygdom")
    assert "Aftalen er aflyst" in done.text
    assert state_of(world, path) == "awaiting_offer"
    assert at_own.page(here).status == 404


def test_an_act_on_what_was_changed_meanwhile_is_refused_in_plain_words(world, at_own):
    path = make.placed(world)
    page, here = course_of(at_own, path)
    make.posted(world.at(world.own), f"{path}/start")
    told = at_own.submit(page, f"{here}/aflys")
    assert told.status in (409, 412)
    assert "Der er sket noget i sagen imens." in told.text or "er i gang" in told.text


def test_who_did_not_come_is_recorded_on_the_day(world, at_own):
    path = placed_today(world)
    page, here = course_of(at_own, path)
    told = at_own.submit(page, f"{here}/udeblev")
    assert "Det er skrevet ind, at borgeren ikke kom" in told.text
    again, _ = course_of(at_own, path)
    assert "udeblev" not in [where.rsplit("/", 1)[-1] for where, _ in again.forms]


def test_before_the_day_nobody_can_be_missed(world, at_own):
    page, here = course_of(at_own, make.placed(world))
    assert f"{here}/udeblev" not in [where for where, _ in page.forms]
    assert "Det kan I skrive ind fra den aftalte dag, onsdag den 10. februar 2027." in page.text


def test_when_somebody_can_be_missed_is_not_told_once_it_can_be_done(world, at_own):
    page, _ = course_of(at_own, placed_today(world))
    assert "fra den aftalte dag" not in page.text


def test_a_place_chosen_from_elsewhere_is_confirmed(world, at_own):
    path = chosen_from_elsewhere(world)
    page = at_own.page("/anmodninger")
    assert "Senest tirsdag den 9. februar 2027 (§ 7, stk. 2)" in page.text
    plan = make.seen(world.client.as_("auditor"), path)
    assert f"Plan {plan['external_id']} Voksen, " in page.text
    assert "Ønsket første møde onsdag den 10. februar 2027" in page.text
    assert "1 dag tilbage" in page.text
    done = at_own.submit(page, f"/anmodninger/{plan_id_of(path)}/bekraeft")
    assert "Pladsen er bekræftet" in done.text
    assert state_of(world, path) == "placed"


def test_who_cannot_is_led_to_a_refusal_of_that_citizen_alone(world, at_own):
    path = chosen_from_elsewhere(world)
    answer = at_own.get("/anmodninger").text
    [where] = [
        href.replace("&amp;", "&")
        for href in re.findall(r'href="(/afvisninger/ny[^"]+)"', answer)
        if plan_id_of(path) in href
    ]
    page = at_own.page(where)
    assert page.forms[-1][1]["plan"] == plan_id_of(path)
    assert "Afvisningen gælder kun den borger, I kom fra." in page.text


def test_documentation_is_given_and_a_missing_day_is_told(world, at_private):
    path = documentation_asked(world)
    action = f"/anmodninger/{plan_id_of(path)}/dokumentation"
    page = at_private.page("/anmodninger")
    missing = at_private.submit(page, action, start_on="")
    assert missing.status == 400
    assert "Skriv den dag, I har aftalt." in missing.text
    other = at_private.submit(page, action, start_on="2027-02-19")
    assert other.status == 409
    done = at_private.submit(at_private.page("/anmodninger"), action, start_on=make.SOONER)
    assert "Aftalen er sendt" in done.text
    told = make.seen(world.authority(), path)["documentation"]
    assert (told["state"], told["start_on"]) == ("delivered", make.SOONER)


def test_a_plan_that_was_sent_is_acknowledged(world, at_private):
    path = make.offered_late(world)
    agreed = make.agreed_body(world.private, start_time="08:30")
    make.posted(world.citizen(), f"{path}/agreed-starts", agreed)
    page = at_private.page("/anmodninger")
    assert re.search(r"Aftalt første møde \w+ den \d+\. februar 2027 kl\. 0?8\.30", page.text)
    assert "Ønsket" not in page.text
    done = at_private.submit(page, f"/anmodninger/{plan_id_of(path)}/modtaget")
    assert "Kommunen eller regionen ved nu, at planen er kommet" in done.text


def test_a_plan_whose_proof_is_asked_for_meanwhile_shows_the_form_for_it(world, at_private):
    path = make.placed_privately(world)
    page = at_private.page("/anmodninger")
    make.posted(world.authority(), f"{path}/documentation-requests")
    told = at_private.submit(page, f"/anmodninger/{plan_id_of(path)}/modtaget")
    assert told.status == 409
    form = told.form(f"/anmodninger/{plan_id_of(path)}/dokumentation")
    assert form["start_on"] == make.SOONER


def test_a_private_place_sees_the_day_of_the_public_offer(world, at_private):
    path = make.offered_late(world)
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    page = at_private.page("/anmodninger")
    assert "Tilbud fra Aarhus Kommune tirsdag den 16. februar 2027 Om 8 dage." in page.text
    assert "I skal kunne begynde senest den dag (§ 7, stk. 3)." in page.text


def test_a_place_of_the_regions_is_told_that_the_region_answers(world, signed_in):
    level = {"care_level": "specialised_rehab"}
    agreed = capacity.contract("danske_regioner", care_levels=[level["care_level"]])
    place = capacity.private(world.client, agreed, offerings=[capacity.offering(**level)])
    capacity.publish(world.client, capacity.row(place, start_on=make.SOONER, **level))
    texts = {"total_functional_ability": "Samlet.", "total_needs": "Samlet."}
    path = make.issued(world, plan_type="specialised_rehab", discharged_on="2027-01-20", **texts)
    region = world.authority("midtjylland")
    make.posted(region, f"{path}/documentation-requests")
    browser = signed_in("provider", provider_id=place)
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(place))
    chosen = browser.page("/anmodninger")
    assert "Borgeren eller Region Midtjylland melder aftalen her" in chosen.text
    make.posted(world.citizen(), f"{path}/agreed-starts", make.agreed_body(place))
    asked = browser.page("/anmodninger")
    assert "Region Midtjylland vil vide, hvilken dag I har aftalt." in asked.text
    assert "Send til Region Midtjylland" in asked.text
    assert "ommunen" not in chosen.text + asked.text


def test_what_ends_today_is_said_to_end_today(world, at_private):
    agreed_for_today(world)
    page = at_private.page("/anmodninger")
    assert "Tilbud fra Aarhus Kommune mandag den 8. februar 2027 I dag." in page.text
    days = at_private.page("/mine-dage")
    assert "Svar senest mandag den 8. februar 2027 (§ 8, stk. 3). I dag." in days.text


def test_a_clinical_deadline_that_ends_today_is_said_to(world, at_own):
    page, _ = course_of(at_own, placed_today(world, clinical_start_deadline=TODAY))
    assert "Skal være begyndt mandag den 8. februar 2027 (§ 3, stk. 1) I dag" in page.text


def test_a_private_place_has_nothing_to_answer_when_a_citizen_has_chosen_it(world, signed_in):
    place = capacity.private(world.client, capacity.contract(), name="Privat")
    capacity.publish(world.client, capacity.row(place, start_on=make.SOONER))
    browser = signed_in("provider", provider_id=place)
    path = make.offered_late(world)
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(place))
    number = make.seen(world.client.as_("auditor"), path)["external_id"]
    for where in ("/anmodninger", "/mine-dage"):
        page = browser.page(where)
        assert "Borgeren ringer til jer. I skal ikke svare her." in page.text
        assert f"Plan {number}" in page.text
        assert "Pladsen er holdt til og med" in page.text
        assert "Intet venter på jeres svar." in page.text
        assert "tilbage" not in page.text


def test_another_place_finds_nothing(world, at_private):
    path = make.placed(world)
    page, here = course_of(at_private, path)
    assert page.status == 404
    form = at_private.page("/mine-dage").form("/log-ud")
    for act in ("start", "udeblev", "slut", "aflys"):
        assert at_private.post(f"{here}/{act}", data=form).status_code == 404
    elsewhere = chosen_from_elsewhere(world)
    answer = at_private.post(f"/anmodninger/{plan_id_of(elsewhere)}/bekraeft", data=form)
    assert answer.status_code == 404
