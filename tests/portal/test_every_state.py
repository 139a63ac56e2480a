"""In every state of a plan its pages say where it stands and what comes next, and offer just that.

Which states there are is read from the machine: one without a plan here fails.
"""

import re

import pytest

from service.notices.texts import Language
from service.portal.cases.acts import act_of
from service.portal.texts import texts
from service.rules.plan_states import ENDED, PLAN
from tests.api import plan_make as make
from tests.api.test_actions import here
from tests.portal.browsing import Browser, Page
from tests.portal.standings import STANDINGS

__all__ = ["here"]

DAY = {
    "da": r"(?:man|tirs|ons|tors|fre|lør|søn)dag den \d+\. \w+ 2027",
    "en": r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d+ \w+ 2027",
}
STATES = {state for step in PLAN.transitions for state in (*step.from_states, *step.to_states)}
# what a citizen may ask for, and the page on which it is asked
PAGES = {
    "patient_presents_plan": "vis",
    "choose": "tilbud",
    "accept_standing_offer": "valg",
    "report_agreed_start": "aftale",
    "report_move": "flytning",
    "withdraw": "opgiv",
}
# standings in which a citizen is offered something else than in the others
UNLIKE = (
    "held_by_patient",
    "awaiting_stratification",
    "awaiting_offer",
    "awaiting_hospital_choice",
    "offered in time",
    "offered late",
    "choice_lapsed",
    "choice_made, public",
    "choice_made, private",
    "documentation_requested",
    "placed",
    "started",
)
READING = {"kvittering", "adgange", "breve", "paaroerende"}
# what a place does on its own list of what has to be answered
ANSWERED = {
    "acknowledge_plan": "modtaget",
    "deliver_documentation": "dokumentation",
    "confirm_place": "bekraeft",
}
COURSE = {
    "first_meeting": "start",
    "provider_cancels": "aflys",
    "miss_first_meeting": "udeblev",
    "complete": "slut",
}


@pytest.fixture(scope="module")
def plans(here):
    """A plan in each standing; nobody does anything with them."""
    return {name: build(here) for name, build in STANDINGS.items()}


@pytest.fixture(scope="module")
def citizen(here):
    with Browser(here.client.url) as one:
        one.sign_in(here.client, "citizen", sub="citizen-1")
        yield one


def page_of(path: str) -> str:
    return path.replace("/v1/plans/", "/planer/")


def case_of(path: str) -> str:
    return path.replace("/v1/plans/", "/sager/")


def may(client, path: str) -> list[str]:
    return [one["action"] for one in make.seen(client, f"{path}/actions")["items"]]


def below(page: Page, path: str) -> dict[str, str]:
    """Where a page's links below an address lead, by the name that follows it."""
    found = {}
    for href in [*page.links.values(), *(action for action, _ in page.forms)]:
        if href.startswith(f"{path}/"):
            found[re.split(r"[/?#]", href.removeprefix(f"{path}/"))[0]] = href
    return found


def test_every_state_of_the_machine_is_here_or_passed_through(here, plans):
    auditor = here.client.as_("auditor")
    resting = {make.seen(auditor, path)["state"] for path in plans.values()}
    events = [event for path in plans.values() for event in make.history(here, path)]
    events = [event for event in events if not event["event"].startswith("refusal.")]
    ends = {event[end] for event in events for end in ("from_state", "to_state")}
    passed = ends - resting - {None}  # what only looks at a plan has no state
    assert passed == {"draft", "issued", "agreed_private"}
    # a plan that is sent is received and routed in the act that issues it
    assert resting | passed | {"received"} == {state.value for state in STATES}


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("name", STANDINGS)
def test_the_page_says_where_one_stands_and_what_comes_next(here, plans, citizen, name, lang):
    words, path = texts(Language(lang)), plans[name]
    plan = make.seen(here.citizen(), path)
    page = citizen.page(f"{page_of(path)}?lang={lang}")
    assert page.status == 200
    at = page.text.index(words("citizen.plan.next"))
    told = page.text[page.text.index(words("citizen.plan.title")) : at]
    titles = [
        whole
        for key, whole in words.by_name.items()
        if key.startswith(f"citizen.states.{plan['state']}") and key.endswith(".title")
    ]
    assert any(pattern(title).search(told) for title in titles), told
    decision = page.text[at : page.text.index(words("citizen.plan.discharged") + " ", at)]
    whens = [text for key, text in words.by_name.items() if key.startswith("citizen.coming.")]
    said_when = [text for text in whens if by_when(text, lang).search(decision)]
    assert len(said_when) == 1, (said_when, decision)
    is_over = said_when == [words("citizen.coming.nothing_more")]
    assert is_over == (plan["state"] in ENDED)
    assert "8940 2000" in decision or "7841 0000" in decision
    assert code_words(page) == []


def by_when(text: str, lang: str) -> re.Pattern[str]:
    """What it looks like to say by when something happens: a day never stands without its law."""
    before, day, after = (re.escape(part) for part in text.partition("{day}"))
    law = r" \(§ \d+, stk\. \d+" if day else ""
    return re.compile(before + (DAY[lang] if day else "") + after + law)


def pattern(text: str) -> re.Pattern[str]:
    """What a text looks like with any values in place."""
    return re.compile("(.+)".join(re.escape(part) for part in re.split(r"\{\w+\}", text)))


def code_words(page: Page) -> list[str]:
    """States, keys and placeholders that slipped onto a page."""
    names = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b|\{\w+\}|\b[A-Z]+_[A-Z_]+\b|\bNone\b|citizen\.\w+")
    return names.findall(page.text)


@pytest.mark.parametrize("name", STANDINGS)
def test_the_citizen_is_offered_just_what_is_permitted(here, plans, citizen, name):
    path = plans[name]
    where = page_of(path)
    found = below(citizen.page(where), where)
    permitted = may(here.citizen(), path)
    offered = {PAGES[action] for action in permitted}
    if "choose" in permitted and "valg" in found:
        offered |= {"valg"}  # the offer that stands is a choice too
    assert set(found) - READING == offered
    for href in [*found.values(), "/hjaelp"]:
        assert citizen.get(href).status_code == 200, href


@pytest.mark.parametrize("name", STANDINGS)
def test_places_are_compared_only_while_one_may_be_chosen(here, plans, citizen, name):
    path = plans[name]
    where, may_choose = page_of(path), "choose" in may(here.citizen(), path)
    page = citizen.page(f"{where}/tilbud?lang=da")
    assert page.status == 200
    assert bool(re.search(r"\d+ (sted(er)?|sygehuse?) kan du vælge", page.text)) is may_choose
    assert ("Du kan ikke vælge et sted nu" not in page.text) is may_choose
    assert where in page.hrefs
    if not may_choose:
        assert re.search(r"Ring til .+, hvis du er i tvivl\.", page.text)
        query = f"provider_id={here.other}&start_on={make.EARLY}&basis=§ 7, stk. 1"
        assert "Det betyder det" not in citizen.page(f"{where}/valg?{query}").text


@pytest.mark.parametrize("name", STANDINGS)
def test_advice_and_rights_fit_where_one_stands(here, plans, citizen, name):
    path = plans[name]
    plan, permitted = make.seen(here.citizen(), path), may(here.citizen(), path)
    text = citizen.page(f"{page_of(path)}?lang=da").text
    acts = {"choose", "accept_standing_offer"} & set(permitted)
    may_act = "choose" in acts or (bool(acts) and plan["state"] != "placed")
    assert ("Hvis intet passer dig" in text) is may_act
    assert ("Behold det tilbud, du har." in text) is (may_act and plan["offer"] is not None)
    assert ("Se på steder, der ligger længere væk." in text) is ("choose" in permitted)
    if "sted: ja" in text or "sygehus: ja" in text:
        assert acts
        assert "Du kan ikke vælge endnu." not in text
    if plan["state"] == "awaiting_stratification":
        assert "Et offentligt sted: når niveauet er fundet" in text
    assert ("Du kan vælge nu, også før du får et tilbud." in text) is (
        plan["state"] == "awaiting_offer"
    )


@pytest.mark.parametrize("name", STANDINGS)
def test_a_page_has_one_first_thing_to_do(plans, citizen, name):
    text = citizen.get(page_of(plans[name])).text
    assert text.count("button button-primary") <= 1


@pytest.mark.parametrize(("name", "reminds"), [("placed", True), ("placed today", False)])
def test_a_reminder_is_promised_only_where_there_is_time_for_it(plans, citizen, name, reminds):
    where = page_of(plans[name])
    told = citizen.page(f"{where}/kvittering?lang=da").text
    assert ("Så bliver du mindet om den dagen før." in told) is reminds
    assert ("VALARM" in citizen.get(f"{where}/kalender.ics").text) is reminds


@pytest.mark.parametrize("name", STANDINGS)
def test_what_goes_into_a_calendar_is_a_meeting_still_to_come(plans, citizen, name):
    where = page_of(plans[name])
    has_receipt = citizen.page(f"{where}/kvittering").url.endswith("/kvittering")
    calendar = citizen.get(f"{where}/kalender.ics")
    assert (calendar.status_code == 200) is has_receipt


def said(world: make.World) -> dict[str, dict[str, str]]:
    """What a citizen fills in on each page."""
    moved = {"home_municipality": "0101", "postcode": "1050", "moved_on": "2027-02-08"}
    agreed = {"provider_id": world.private, "start_on": make.SOONER, "agreed_at": "2027-02-08"}
    yes = {"agrees": "yes"}
    return {"valg": yes, "aftale": agreed | yes, "flytning": moved}


def sent(world: make.World, citizen: Browser, where: str, slug: str) -> Page:
    """Do what a link of the plan's page leads to."""
    page = citizen.page(below(citizen.page(where), where)[slug])
    if slug == "tilbud":
        page = citizen.page(below(page, where)["valg"])
        slug = "valg"
    return citizen.submit(page, f"{where}/{slug}", **said(world).get(slug, {}))


@pytest.mark.parametrize("name", UNLIKE)
def test_what_the_citizen_is_offered_can_be_done(here, citizen, name):
    path = STANDINGS[name](here)
    where = page_of(path)
    for slug in sorted(set(below(citizen.page(where), where)) - READING):
        path = STANDINGS[name](here)
        before = len(make.history(here, path))
        page = sent(here, citizen, page_of(path), slug)
        assert page.status == 200, (slug, page.text)
        assert len(make.history(here, path)) > before, (slug, page.text)


@pytest.mark.parametrize("role", ["authority", "hospital"])
@pytest.mark.parametrize("name", STANDINGS)
def test_staff_are_offered_just_what_is_permitted(here, plans, signed_in, name, role):
    path = plans[name]
    plan = make.seen(here.client.as_("auditor"), path)
    claims = {"authority_id": plan["responsible_authority_id"]} if role == "authority" else {}
    browser = signed_in(role, **claims)
    client = here.client.as_(role, **claims)
    page = browser.page(case_of(path))
    if client.get(path).status_code == 404:  # kept by the patient
        assert page.status == 404
        return
    assert page.status == 200
    listed = may(client, path)
    slugs = {action: act_of(action) for action in listed}
    assert None not in slugs.values(), slugs
    found = below(page, case_of(path))
    beside = {"breve", "paaroerende", "afgoerelser", "udskrift"}
    put = {"samarbejde", "sen-modtagelse"} & set(found)
    assert set(found) - beside - put == set(slugs.values())
    assert bool(put) == (role == "authority" and plan["state"] not in ENDED)
    for href in found.values():
        assert browser.get(href).status_code == 200, href


def test_a_second_signature_is_asked_for_where_the_level_is_set_anew(plans, signed_in):
    browser = signed_in("authority", authority_id=make.HOME)
    form = browser.page(f"{case_of(plans['started'])}/niveau").text
    assert "Skrevet under af en mere" in form
    assert "Skrevet under af en mere (kan udelades)" not in form


@pytest.mark.parametrize("name", STANDINGS)
def test_the_place_is_offered_just_what_is_permitted(here, plans, signed_in, name):
    path = plans[name]
    plan = make.seen(here.client.as_("auditor"), path)
    arranged = plan["placement"] or plan["agreed_start"] or plan["choice"]
    provider_id = arranged["provider_id"] if arranged else here.own
    browser, client = (
        signed_in("provider", provider_id=provider_id),
        here.at(provider_id),
    )
    course = path.replace("/v1/plans/", "/mine-dage/forloeb/")
    answers = below(browser.page("/anmodninger"), path.replace("/v1/plans/", "/anmodninger/"))
    page = browser.page(course)
    if client.get(path).status_code == 404:
        assert page.status == 404
        # what it has to answer before the plan is sent is asked without showing the plan
        waits = {"choice_made": {"bekraeft"}, "documentation_requested": {"dokumentation"}}
        assert set(answers) <= waits.get(plan["state"], set())
        return
    assert page.status == 200
    listed = set(may(client, path))
    assert set(below(page, course)) == {COURSE[one] for one in listed & set(COURSE)}
    assert set(answers) == {ANSWERED[one] for one in listed & set(ANSWERED)}
    assert listed <= set(COURSE) | set(ANSWERED)
    leads = {href for href in page.links.values() if href.startswith("/anmodninger#")}
    assert bool(leads) == bool(answers)
    assert code_words(page) == []
