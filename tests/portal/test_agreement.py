"""Telling of a start that was agreed with a private place."""

import re
from uuid import uuid4

import pytest

from tests.api import plan_make as make


@pytest.fixture
def told(world, signed_in):
    """Who may agree with a private place, and where."""
    ref = f"citizen-{uuid4()}"
    changes = {"citizen": {"citizen_ref": ref, "postcode": "8000"}}
    path = make.offered_late(world, **changes).replace("/v1/plans/", "/planer/")
    return signed_in("citizen", sub=ref), f"{path}/aftale"


def agreed(world, **changes):
    usual = {"provider_id": world.private, "start_on": make.SOONER, "agreed_at": "2027-02-08"}
    return usual | changes


def test_par8_stk2_no_agreement_is_told_without_consent_to_send_the_plan(world, told):
    browser, path = told
    wrong = browser.submit(browser.page(path), path, **agreed(world))
    assert wrong.status == 400
    assert {"#agrees"} <= wrong.hrefs
    assert "agrees-error" in wrong.ids
    assert browser.submit(wrong, path, agrees="yes").url.endswith("/kvittering")


def test_no_place_is_chosen_before_the_citizen_has_chosen_one(world, told):
    browser, path = told
    form = browser.page(path)
    assert form.form(path)["provider_id"] == ""
    assert "Vælg sted" in form.text
    assert "Så skal du ringe til Aarhus Kommune." in form.text
    wrong = browser.submit(form, path, **agreed(world, provider_id="", agrees="yes"))
    assert wrong.status == 400
    assert {"#provider_id"} <= wrong.hrefs
    assert wrong.form(path)["agrees"] == "yes"


def test_a_day_on_which_the_place_has_told_no_free_place_is_said_at_the_day(world, told):
    browser, path = told
    form = browser.page(path)
    wrong = browser.submit(form, path, **agreed(world, start_on="2027-02-13", agrees="yes"))
    assert wrong.status == 400
    assert {"#start_on"} <= wrong.hrefs
    assert "Stedet har ikke fortalt os, at det har en ledig plads den dag." in wrong.text
    assert "så ring til Aarhus Kommune" in wrong.text
    assert "eller senere" not in wrong.text
    assert re.search(r"Testcenter, ledig plads \w+\. \d+\. \w+", wrong.text), wrong.text


def test_a_box_is_drawn_where_it_stands_on_every_page_that_has_one(told):
    browser, path = told
    answer = browser.get(path).text
    [address] = re.findall(r'href="(/static/[^"]*portal\.css[^"]*)"', answer)
    assert 'class="box"' in answer
    assert re.search(r"\.box \{[^}]*position: relative", browser.get(address).text)
