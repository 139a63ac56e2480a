"""What people are told: in words for each, read once, and leading to where something is done."""

from uuid import uuid4

import pytest

from service.portal import messages
from service.portal.messages import TOLD
from service.rules import notifications
from service.rules.notifications import Party, Told
from tests.api import plan_make as make
from tests.portal.test_citizen import own, pages_of
from tests.portal.test_texts import DA, EN


def everything_told() -> list[Told]:
    named = [one for one in vars(notifications).values() if isinstance(one, Told)]
    tables = (notifications._ON_EVENT, notifications._ON_DAY)
    return [*named, *(told for table in tables for told in table.values())]


@pytest.mark.parametrize("told", everything_told(), ids=lambda told: told.code)
def test_everything_that_is_told_has_words_for_each_who_is_told(told):
    for party in told.parties:
        side = "citizen" if party is Party.CITIZEN else "staff"
        assert DA.has(f"messages.{side}.{told.code}")
        assert EN.has(f"messages.{side}.{told.code}")


def test_no_words_are_left_that_nobody_is_told():
    told = {
        f"messages.{'citizen' if party is Party.CITIZEN else 'staff'}.{one.code}"
        for one in everything_told()
        for party in one.parties
    }
    worded = {n for n in DA.by_name if n.startswith(("messages.citizen.", "messages.staff."))}
    assert worded == told


def test_a_citizen_reads_what_is_new_once_and_finds_it_again(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered(world, **changes))
    browser = signed_in("citizen", sub=ref)
    plan = browser.page(path)
    [line] = [said for said in plan.links if "nye beskeder" in said]
    page = browser.page(plan.links[line])
    assert page.links["Du har fået et tilbud om start."] == path
    assert "§ 6, stk. 1-2" in page.text

    shown = page.text.count("Ny ")
    assert shown > 1
    number = page.form("/beskeder")["read"].split(",")[0]
    first = browser.submit(page, f"/beskeder/{number}")
    assert first.text.count("Ny ") == shown - 1
    done = browser.submit(first, "/beskeder")
    assert "Der er ingen nye beskeder." in done.text
    assert "nye beskeder" not in " ".join(browser.page(path).links)
    again = browser.page(done.links["Vis også dem, der er læst"])
    assert "Du har fået et tilbud om start." in again.links
    assert "Jeg har læst" not in again.text


def test_the_newest_message_comes_first_and_the_next_page_goes_on_to_older_ones(
    world, signed_in, monkeypatch
):
    monkeypatch.setattr(messages, "_AT_A_TIME", 1)
    ref, changes = own()
    make.offered(world, **changes)
    told = make.seen(world.citizen(ref), "/v1/notifications")["items"]
    assert len(told) > 1
    browser = signed_in("citizen", sub=ref)
    page = browser.page("/beskeder")
    read = [page.form("/beskeder")["read"]]
    while "Flere beskeder" in page.links:
        page = browser.page(page.links["Flere beskeder"])
        read.append(page.form("/beskeder")["read"])
    assert read == [str(one["notification_id"]) for one in reversed(told)]


def test_staff_are_told_which_plan_a_message_is_about(world, signed_in):
    ref, changes = own()
    path = make.offered(world, **changes)
    number = make.seen(world.authority(), path)["external_id"]
    authority = signed_in("authority", authority_id=make.HOME)
    page = authority.page("/beskeder?alle=1")
    while ref not in page.text:
        page = authority.page(page.links["Flere beskeder"].replace("&amp;", "&"))
    told = make.seen(world.citizen(ref), "/v1/notifications?limit=500")["items"]
    assert {(one["external_id"], one["citizen_ref"]) for one in told} == {(number, None)}


def test_what_is_not_ones_own_is_not_read(world, signed_in):
    ref, changes = own()
    make.offered(world, **changes)
    [number, *_] = (
        one["notification_id"]
        for one in make.seen(world.citizen(ref), "/v1/notifications")["items"]
    )
    other, changes = own()
    make.offered(world, **changes)
    browser = signed_in("citizen", sub=other)
    answer = browser.submit(browser.page("/beskeder"), "/beskeder", read=str(number))
    assert answer.status == 404
    mine = make.seen(world.citizen(ref), "/v1/notifications?unread=true")["items"]
    assert number in {one["notification_id"] for one in mine}


@pytest.mark.parametrize("role", TOLD)
def test_every_party_has_the_page_in_its_menu(signed_in, world, role):
    whose = {
        "authority": {"authority_id": make.HOME},
        "provider": {"provider_id": world.own},
        "citizen": {"sub": f"citizen-{uuid4()}"},
        "hospital": {"sub": "hospital-1"},
    }[role.value]
    browser = signed_in(role.value, **whose)
    assert browser.page("/beskeder").links["Beskeder"] == "/beskeder"


def test_staff_are_told_of_plans_and_come_to_them(world, signed_in):
    ref, changes = own()
    path = make.offered_late(world, **changes)
    choice = {"provider_id": world.private, "start_on": make.SOONER, "basis": "§ 7, stk. 3"}
    make.posted(world.citizen(ref), f"{path}/choices", choice | {"consents_to_dispatch": True})
    plan_id = path.rsplit("/", 1)[1]
    staff = signed_in("authority", authority_id=make.HOME)
    page = staff.page("/beskeder")
    while f"/sager/{plan_id}" not in page.hrefs:
        page = staff.page(page.links["Flere beskeder"])
    place = signed_in("provider", provider_id=world.private)
    page = place.page("/beskeder")
    while f"/mine-dage/forloeb/{plan_id}" not in page.hrefs:
        page = place.page(page.links["Flere beskeder"])


def test_what_is_read_in_the_list_of_everything_leaves_it_open(world, signed_in):
    ref, changes = own()
    make.offered(world, **changes)
    browser = signed_in("citizen", sub=ref)
    page = browser.page("/beskeder?alle=1")
    number = page.form("/beskeder")["read"].split(",")[0]
    for action in (f"/beskeder/{number}", "/beskeder"):
        page = browser.submit(page, action)
        assert page.url.endswith("/beskeder?alle=1")
        assert "Du har fået et tilbud om start." in page.links
