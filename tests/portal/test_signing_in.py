"""Signing in, staying so for a while, and signing out."""

import re
import string
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import asyncpg
import pytest

from service.auth import Caller, Role
from service.auth.code_flow import challenge_of
from service.auth.development_codes import give_code
from service.clock import machine_now
from tests.api import capacity_make as capacity
from tests.api import plan_make as make
from tests.portal.browsing import BACK, Browser, Page, asked_of


def test_a_page_for_citizens_leads_to_signing_in_and_back(browser):
    page = browser.page("/planer?lang=en")
    assert urlsplit(page.url).path == "/log-ind"
    assert "next=%2Fplaner%3Flang%3Den" in page.url


def test_a_made_up_person_is_chosen_and_signed_in(world, browser):
    provider = browser.page("/log-ind/start")
    assert "Ingen af dem findes" in provider.text
    [chosen] = [href for said, href in provider.links.items() if "Aarhus Kommune" in said]
    home = browser.page(chosen.replace("&amp;", "&"))
    assert "Aarhus Kommune" in home.text
    assert "Sagsbehandler" in home.text


def test_a_made_up_person_who_has_chosen_is_found_again_by_the_same_name(world, browser):
    who = f"demo-{uuid4().int % 1_000_000:06}"
    called = f"Borger {int(who[5:])} –"
    path = make.offered_late(world, citizen={"citizen_ref": who, "postcode": "8000"})
    chosen = {"provider_id": world.private, "start_on": make.SOONER, "basis": "§ 7, stk. 3"}
    make.posted(world.citizen(who), f"{path}/choices", chosen | {"consents_to_dispatch": True})
    looks = len(make.seen(world.citizen(who), f"{path}/accesses?by_others=true")["items"])
    [line] = [said for said in browser.page("/log-ind/start").links if said.startswith(called)]
    assert line.endswith("har valgt et privat sted og skal aftale start")
    agreed = {"provider_id": world.private, "start_on": make.SOONER, "agreed_at": make.NOW}
    make.posted(world.citizen(who), f"{path}/agreed-starts", agreed)
    [line] = [said for said in browser.page("/log-ind/start").links if said.startswith(called)]
    assert "har en aftale" in line or "har aftalt start" in line
    after = make.seen(world.citizen(who), f"{path}/accesses?by_others=true")["items"]
    assert len(after) == looks  # the list of people looks into nobody's plan


def test_somebody_who_should_have_been_told_by_now_can_be_chosen(world, browser):
    who = f"demo-{uuid4().int % 1_000_000:06}"
    home = {"citizen_ref": who, "postcode": "8000"}
    make.issued(world, discharged_on="2027-01-04", citizen=home)
    links = browser.page("/log-ind/start").links
    assert f"Borger {int(who[5:])} – skulle have haft besked nu" in links
    browser.page(links[f"Borger {int(who[5:])} – skulle have haft besked nu"].replace("&amp;", "&"))
    assert "Du skulle have hørt fra Aarhus Kommune" in browser.page("/planer").text


def test_who_has_answered_for_a_place_comes_back_to_it(world, browser):
    # not one of those that are offered to anybody, whatever their ids
    level = {"care_level": "advanced"}
    services = [capacity.offering(**level)]
    own = capacity.provider(world.client, name="Genfundet Center", offerings=services)
    assert "Genfundet Center" not in browser.page("/log-ind/start").text
    staff = world.client.as_("provider", sub=f"demo-provider-{own}", provider_id=own)
    told = {"observed_at": capacity.OBSERVED_AT, "rows": [capacity.row(own, **level)]}
    make.posted(staff, "/v1/capacity-publications", told)
    page = browser.page("/log-ind/start")
    assert "kommunalt sted Genfundet Center" in page.text
    [again] = [where for where in page.hrefs if f"provider-{own}" in where]
    assert "Genfundet Center" in browser.page(again.replace("&amp;", "&")).text


def test_the_cookie_is_out_of_reach_of_scripts_and_the_database_does_not_hold_it(browser, world):
    begun = browser.get("/log-ind/start", follow_redirects=False)
    browser.sign_in(world.client, "citizen", sub="citizen-1")
    asked = [line for line in begun.headers.get_list("set-cookie") if "fritvalg-sign-in" in line]
    assert all("HttpOnly" in line and "samesite=lax" in line.lower() for line in asked)
    assert len(browser.cookies["fritvalg-session"]) >= 43


async def test_what_is_stored_tells_neither_token_nor_cookie(signed_in, world):
    browser = signed_in("citizen", sub="citizen-1")
    connection = await asyncpg.connect(world.client.database_url)
    rows = await connection.fetch("SELECT id_hash, sealed FROM portal_session")
    await connection.close()
    kept = b"".join(row["id_hash"] + row["sealed"] for row in rows)
    assert rows
    assert browser.cookies["fritvalg-session"].encode() not in kept
    assert b"eyJ" not in kept
    assert b"citizen-1" not in kept


def test_another_sign_ins_answer_is_refused(browser, world):
    browser.get("/log-ind/start", follow_redirects=False)
    page = browser.page(f"{BACK}?code=anything&state=guessed")
    assert page.status == 400
    assert "fritvalg-session" not in browser.cookies


def test_a_code_counts_for_the_browser_alone_that_asked_for_it(browser, world):
    provider = browser.page("/log-ind/start")
    [chosen] = [href for said, href in provider.links.items() if "Aarhus Kommune" in said]
    answered = browser.get(chosen.replace("&amp;", "&"), follow_redirects=False)
    with Browser(world.client.url) as thief:
        page = thief.page(answered.headers["location"])
        assert page.status == 400
        thief.get("/log-ind/start", follow_redirects=False)
        assert thief.page(answered.headers["location"]).status == 400


def test_a_verifier_must_fit_the_code(browser, world):
    asked = asked_of(browser.get("/log-ind/start", follow_redirects=False))
    assert asked["code_challenge_method"] == ["S256"]
    provider = browser.page("/log-ind/start")
    [chosen] = [href for said, href in provider.links.items() if "Aarhus Kommune" in said]
    answered = browser.get(chosen.replace("&amp;", "&"), follow_redirects=False)
    code = re.findall(r"code=([^&]+)", answered.headers["location"])[0]
    form = {"code": code, "redirect_uri": BACK, "code_verifier": "another"}
    assert browser.post("/demo/token", data=form).status_code == 400


def code_for(world, verifier):
    """A code that the development issuer gives, as a token endpoint is asked for it."""
    code = give_code(
        world.client.development_key,
        Caller(role=Role.PLANNER, sub="planner"),
        name="Planlægger",
        challenge=challenge_of(verifier),
        nonce="n",
        back=BACK,
        now=machine_now(),
    )
    return {"code": code, "redirect_uri": BACK, "code_verifier": verifier}


def test_a_code_counts_once_however_it_is_spelled(browser, world):
    form = code_for(world, "verifier")
    wrong = form | {"code_verifier": "another"}
    assert browser.post("/demo/token", data=wrong).status_code == 400  # and is not used up
    assert browser.post("/demo/token", data=form).status_code == 200
    assert browser.post("/demo/token", data=form).status_code == 400
    last = form["code"][-1]
    for sign in f"{string.ascii_letters}{string.digits}-_".replace(last, ""):
        spelled = form | {"code": form["code"][:-1] + sign}
        assert browser.post("/demo/token", data=spelled).status_code == 400, sign
    assert browser.post("/demo/token", data=code_for(world, "verifier")).status_code == 200


def test_of_two_who_redeem_a_code_at_once_one_is_signed_in(browser, world):
    with ThreadPoolExecutor(4) as pool:
        for _ in range(5):
            form = code_for(world, "verifier")
            answers = pool.map(lambda _, form=form: browser.post("/demo/token", data=form), "1234")
            assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]


async def test_codes_are_forgotten_when_they_would_not_count_any_more(browser, world):
    browser.post("/demo/token", data=code_for(world, "verifier"))
    connection = await asyncpg.connect(world.client.database_url)
    late = await connection.fetchval("SELECT max(ends_at) - now() FROM redeemed_code")
    assert late <= timedelta(minutes=1)
    await connection.execute("UPDATE redeemed_code SET ends_at = now() - interval '1 second'")
    form = code_for(world, "verifier")
    assert browser.post("/demo/token", data=form).status_code == 200
    kept = await connection.fetchval("SELECT count(*) FROM redeemed_code")
    await connection.close()
    assert kept == 1


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_elsewhere_after_signing_in(browser, world, target):
    page = Page(browser.get("/log-ind", params={"next": target}))
    assert page.links["Fortsæt til log ind"] == "/log-ind/start"


def test_signing_out_ends_the_session_and_not_only_the_cookie(signed_in, world):
    browser = signed_in("planner")
    kept = browser.cookies["fritvalg-session"]
    page = browser.page("/placering")
    assert browser.submit(page, "/log-ud").status == 200
    with Browser(world.client.url) as other:
        other.cookies.set("fritvalg-session", kept)
        assert urlsplit(other.page("/placering").url).path == "/log-ind"


@pytest.mark.parametrize("column", ["seen_at", "ends_at"])
async def test_a_session_ends_when_idle_and_in_any_case(signed_in, world, column):
    browser = signed_in("planner")
    assert urlsplit(browser.page("/placering").url).path == "/placering"
    connection = await asyncpg.connect(world.client.database_url)
    past = machine_now() - timedelta(hours=9)
    await connection.execute(f"UPDATE portal_session SET {column} = $1", past)
    await connection.close()
    assert urlsplit(browser.page("/placering").url).path == "/log-ind"


@pytest.mark.parametrize("sent", [{}, {"form_token": "AAAA"}, {"form_token": "æ"}])
def test_a_form_from_elsewhere_is_refused(signed_in, sent):
    browser = signed_in("planner")
    answer = browser.post("/log-ud", data=sent | {"form_key": "abc"})
    assert answer.status_code == 403
    assert "Siden var for gammel" in answer.text
    assert urlsplit(browser.page("/placering").url).path == "/placering"


def test_the_token_of_another_session_is_refused(signed_in):
    mine, theirs = signed_in("planner"), signed_in("auditor")
    form = theirs.page("/find-plan").form("/log-ud")
    assert mine.post("/log-ud", data=form).status_code == 403


@pytest.mark.parametrize(
    "elsewhere", ["//[", "//elsewhere.invalid", "/\\elsewhere", "http://[", "x"]
)
def test_an_address_that_is_not_ours_is_led_to_by_nobody(browser, elsewhere):
    asked = {"next": elsewhere}
    assert "/log-ind/start" in browser.page("/log-ind", params=asked).hrefs
    assert browser.page("/log-ind/start", params=asked).status == 200


@pytest.mark.parametrize(
    "at", ["/placering/6f0e8f0c-0000-4000-8000-000000000000", "/matchkoersler"]
)
def test_a_part_that_is_fetched_when_the_session_is_over_leads_the_page_to_signing_in(
    world, browser, at
):
    shown = f"{world.client.url}{at}?antal=3"
    asked = {"HX-Request": "true", "HX-Current-URL": shown, "Accept": "*/*"}
    part = "/placering/6f0e8f0c-0000-4000-8000-000000000000/fremdrift"
    answer = browser.get(part, headers=asked, follow_redirects=False)
    assert answer.status_code == 401
    assert answer.text == ""
    assert answer.headers["hx-redirect"] == f"/log-ind?{urlencode({'next': f'{at}?antal=3'})}"
