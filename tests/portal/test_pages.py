"""What every page has: headers, languages, plain errors."""

import re

import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from service.app import create_app
from service.border.apart import BESIDE
from service.portal.pages import VISITORS
from service.settings import Environment, Settings
from tests.portal.browsing import Page

OPEN = ("/", "/hjaelp", "/tilgaengelighed", "/privatliv", "/log-ind")


@pytest.mark.parametrize("path", OPEN)
def test_a_page_may_run_and_fetch_what_is_its_own_and_nothing_else(browser, path):
    page = browser.page(path)
    assert page.status == 200
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["x-request-id"]


@pytest.mark.parametrize("path", OPEN)
def test_a_page_is_danish_until_another_language_is_asked_for(browser, path):
    assert "Hjælp i telefonen" in browser.page(path).text
    assert "Help by phone" in browser.page(f"{path}?lang=en").text
    assert "Help by phone" in browser.page(path).text  # remembered
    assert "Hjælp i telefonen" in browser.page(f"{path}?lang=da").text


def test_the_browsers_language_counts_before_anything_was_asked_for(browser):
    headers = {"Accept-Language": "de, en-GB;q=0.8, da;q=0.5"}
    assert "Help by phone" in browser.page("/", headers=headers).text


def test_an_unknown_address_is_a_page_for_people_and_a_problem_for_machines(browser):
    page = browser.page("/findes-ikke")
    assert (page.status, page.title.split(" – ")[0]) == (404, "Siden findes ikke")
    assert "Gå til forsiden" in page.text
    for path, accept in (("/findes-ikke", "application/json"), ("/v1/findes-ikke", "text/html")):
        answer = browser.get(path, headers={"Accept": accept})
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_page_for_another_role_says_so(signed_in):
    page = signed_in("planner").page("/planer")
    assert (page.status, page.title.split(" – ")[0]) == (403, "Siden er ikke for dig")


def test_text_from_an_address_is_never_markup(browser):
    answer = browser.get("/log-ind", params={"next": '/"><script>alert(1)</script>'})
    assert "<script>alert" not in answer.text


def test_a_caller_of_the_api_is_not_signed_in_by_a_cookie(signed_in):
    assert signed_in("operator").get("/v1/plans").status_code == 401


def handlers(settings: Settings) -> list[HTTPRouteHandler]:
    app = create_app(settings, database_url="postgresql://nowhere.invalid/none")
    return [
        handler
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if BESIDE in handler.opt
    ]


def test_nothing_of_the_demonstration_is_served_in_production(tmp_path):
    made = Settings(_env_file=None, environment=Environment.PRODUCTION, data_dir=tmp_path)
    paths = {path for handler in handlers(made) for path in handler.paths}
    assert "/log-ind" in paths
    assert {path for path in paths if "demo" in path} == set()


def test_every_page_says_whom_it_is_for(tmp_path):
    made = Settings(_env_file=None, data_dir=tmp_path)
    pages = [one for one in handlers(made) if not any("file_path" in path for path in one.paths)]
    assert [str(one) for one in pages if VISITORS not in one.opt] == []


def test_every_form_is_refused_without_the_token_of_a_session(tmp_path, signed_in, world):
    made = Settings(_env_file=None, data_dir=tmp_path)
    browsers = {}
    for handler in handlers(made):
        if "POST" not in handler.http_methods or "/demo/token" in handler.paths:
            continue
        [role, *_] = handler.opt[VISITORS]
        claims = {"authority_id": "0751"} if role == "authority" else {}
        claims |= {"provider_id": world.own} if role == "provider" else {}
        if role not in browsers:
            browsers[role] = signed_in(role, **claims)
        for path in handler.paths:
            address = re.sub(r"\{\w+:uuid\}", "6f0e8f0c-0000-4000-8000-000000000000", path)
            address = re.sub(r"\{\w+:int\}", "1", address)
            assert "{" not in address
            answer = browsers[role].post(address, data={"form_key": "abc"})
            assert answer.status_code == 403, address
            [other] = [href for href in Page(answer).hrefs if "lang=" in href]
            assert browsers[role].get(other).status_code != 405, address


STAFF = {
    "authority": {"authority_id": "0751"},
    "provider": {},
    "hospital": {},
    "planner": {},
}


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("role", sorted(STAFF))
def test_who_works_here_is_helped_with_their_own_pages(world, signed_in, role, lang):
    claims = STAFF[role] or ({"provider_id": world.own} if role == "provider" else {})
    page = signed_in(role, **claims).page(f"/hjaelp?lang={lang}")
    named = re.findall("[»“]([^«”]+)[«”]", page.text)
    assert named
    assert set(named) <= set(page.links)
    assert "pårørende" not in page.text


def test_a_citizen_is_helped_as_a_citizen_and_a_visitor_as_either(browser, signed_in):
    citizens, places = "Kan en pårørende hjælpe mig?", "Steder, der træner"
    told = signed_in("citizen", sub="citizen-1").page("/hjaelp").text
    assert citizens in told
    assert places not in told
    told = browser.page("/hjaelp").text
    assert citizens in told
    assert places in told


@pytest.mark.parametrize(("lang", "said"), [("da", "tidligst må starte"), ("en", "may start")])
def test_day_zero_of_who_has_to_wait_is_told_too(browser, lang, said):
    assert said in browser.page(f"/hjaelp?lang={lang}").text


def test_the_foot_of_a_page_says_what_it_is_for_who_reads_it(browser, signed_in):
    citizens = "Her vælger du, hvor du vil træne."
    assert citizens in browser.page("/hjaelp").text
    assert citizens not in signed_in("planner").page("/hjaelp").text


@pytest.mark.parametrize("role", ["authority", "hospital", "operator"])
def test_webhooks_stand_last_in_the_menu(signed_in, role):
    claims = {"authority_id": "0751"} if role == "authority" else {}
    answer = signed_in(role, **claims).get("/hjaelp").text
    menu = answer.partition('<nav class="menu"')[2].partition("</nav>")[0]
    assert re.findall('href="([^"]+)"', menu)[-2:] == ["/hjaelp", "/webhooks"]
