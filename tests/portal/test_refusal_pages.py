"""Refusals in the portal: asked for with their evidence, decided, withdrawn; and the waits."""

import re
from datetime import date, timedelta

import pytest

from tests.api import capacity_make as make
from tests.portal.browsing import Browser, Page

DAY_ONE = date(2027, 2, 8)
AREA = {"clinical_area": "07"}  # nobody else's in these tests
DAYS = {"valid_from": "2027-02-08", "valid_to": "2027-02-28"}


def place(client, wait: int, *, name: str = "Testcenter", **changes) -> str:
    made = make.provider(client, name=name, offerings=[make.offering(**AREA)], **changes)
    start_on = (DAY_ONE + timedelta(days=wait)).isoformat()
    make.publish(client, make.row(made, start_on=start_on, reserved_for_residents=1, **AREA))
    return made


@pytest.fixture(scope="module")
def others(world) -> None:
    """So many that the places of the tests themselves do not move the middle."""
    elsewhere = {"authority_id": "0101", "municipality_code": "0101"}
    for number, wait in enumerate((10, 12, 14, 15, 16) * 6):
        place(world.client, wait, name=f"Sted {number}", **elsewhere)


@pytest.fixture
def staff(signed_in) -> Browser:
    return signed_in("authority", authority_id="0751")


def asked(browser: Browser, place_id: str, **fields: str) -> Page:
    page = browser.page(f"/afvisninger/ny?sted={place_id}&niveau=basic&omraade=07")
    form = dict(page.forms[-1][1])
    usual = {"own_residents_affected": "8", "reason": "Egne borgere venter."} | DAYS
    return Page(browser.post("/afvisninger/ny", data=form | usual | fields))


def here(page: Page) -> str:
    return page.url.split("?")[0].removeprefix("http://").partition("/")[2].join(("/", ""))


def test_the_wait_is_shown_as_picture_and_table_before_anything_is_asked(world, staff, others):
    own = place(world.client, 30, name="Køcentret")
    page = staff.page(f"/afvisninger/ny?sted={own}&niveau=basic&omraade=07")
    assert "Stedets kø er 30 dage." in page.text
    assert "Køcentret 30 dage" in page.text
    assert "Niveau basal Fagområde" in page.text
    assert "Sted 4 16 dage" in page.text
    assert "Jeres kø 30 dage" in page.text
    assert re.search(r"Meget længere fra 2\d(,5)? dage Jeres kø i dag er lang nok", page.text)
    short = place(world.client, 3)
    page = staff.page(f"/afvisninger/ny?sted={short}&niveau=basic&omraade=07")
    assert "Jeres kø i dag er ikke lang nok." in page.text


def test_the_period_proposed_is_one_that_is_valid(world, staff, others):
    own = place(world.client, 30)
    page = staff.page(f"/afvisninger/ny?sted={own}&niveau=basic&omraade=07")
    proposed = page.forms[-1][1]
    days = {name: proposed[name] for name in ("valid_from", "valid_to")}
    assert days == {"valid_from": "2027-02-08", "valid_to": "2027-03-07"}  # 28 days, both counted
    assert "Tallene holder" in asked(staff, own, **days).text
    longer = asked(staff, own, **days | {"valid_to": "2027-03-08"})
    assert longer.status == 400
    assert "#valid_to" in longer.links.values()


def test_what_is_not_valid_is_said_as_that_and_may_be_corrected(world, staff, others):
    own = place(world.client, 30)
    body = {
        "provider_id": own,
        "care_level": "basic",
        "own_residents_affected": 8,
        "reason": "Egne borgere venter.",
        "valid_from": "2027-02-08",
        "valid_to": "2027-04-08",
    } | AREA
    by_machine = world.client.as_("authority", authority_id="0751")
    made = by_machine.post("/v1/capacity-refusals", json=body).json()
    answer = staff.get(f"/afvisninger/{made['refusal_id']}")
    assert "alert-error" in answer.text
    assert "alert-success" not in answer.text
    page = Page(answer)
    assert "Afvisningen er ikke gyldig" in page.text
    again = staff.page(page.links["Ret og prøv igen"])
    sent = again.forms[-1][1]
    assert (sent["sted"], sent["own_residents_affected"]) == (own, "8")
    assert "Egne borgere venter." in again.text
    corrected = Page(staff.post("/afvisninger/ny", data=sent | DAYS | {"reason": "Kø."}))
    assert "Tallene holder" in corrected.text


def test_who_asks_is_told_who_decides(world, staff, signed_in, others):
    own = place(world.client, 30)
    where = f"/afvisninger/ny?sted={own}&niveau=basic&omraade=07"
    assert "Er jeres kø lang nok, kan I bagefter vedtage afvisningen." in staff.page(where).text
    told = signed_in("provider", provider_id=own).page(where).text
    assert "Det er kommunen eller regionen, der kan sige ja, så afvisningen gælder." in told
    assert "Sig nej til borgere udefra" in staff.page("/afvisninger").links
    asking = signed_in("provider", provider_id=own).page("/afvisninger")
    assert "Bed om at sige nej til borgere udefra" in asking.links


def test_a_refusal_that_the_figures_support_is_adopted_and_shown_to_all(
    world, staff, signed_in, others
):
    page = asked(staff, place(world.client, 30, name="Køcentret 2"))
    assert page.status == 200
    assert "Tallene holder. Et nej til borgere udefra gælder, når det er vedtaget." in page.text
    assert "Stedet har 30 dages kø, og grænsen er" in page.text
    assert "Holdt op mod tallene: de holder" in page.text
    assert "8 Stedets eller myndighedens eget tal." in page.text
    done = staff.submit(page, f"{here(page)}/vedtag")
    assert "Afvisningen gælder nu" in done.text
    assert "Vedtaget" in done.text
    listed = signed_in("authority", authority_id="0461").page("/afvisninger")
    assert "Køcentret 2" in listed.text
    theirs = signed_in("authority", authority_id="0461").page(here(page))
    assert [where for where, _ in theirs.forms if where.startswith("/afvisninger")] == []
    ended = staff.submit(done, f"{here(page)}/traek-tilbage")
    assert "Afvisningen er trukket tilbage" in ended.text
    assert (
        "Køcentret 2" not in signed_in("authority", authority_id="0461").page("/afvisninger").text
    )


def test_one_day_is_told_as_one_and_today_as_today(world, staff, others):
    page = asked(staff, place(world.client, 1), valid_to="2027-02-09")
    assert "Stedets kø er 1 dag. Prikkerne er" in page.text
    assert "den 9. februar 2027, om 1 dag" in staff.page("/afvisninger").text
    staff.submit(page, f"{here(page)}/tilsidesaet", reason="Brand på stedet.")
    assert " 1 dag mod 1" in staff.page("/afvisninger").text
    asked(staff, place(world.client, 30), valid_to="2027-02-08")
    assert "den 8. februar 2027, i dag" in staff.page("/afvisninger").text


def test_one_that_they_do_not_support_needs_a_reason_that_is_shown(world, staff, others):
    page = asked(staff, place(world.client, 13))
    assert "Tallene holder ikke" in page.text
    action = f"{here(page)}/tilsidesaet"
    missing = staff.submit(page, action, reason=" ")
    assert missing.status == 400
    assert missing.links["Skriv grunden."] == "#reason"
    done = staff.submit(page, action, reason="Brand på stedet.")
    assert "Afvisningen gælder nu, og grunden bliver vist" in done.text
    assert "Brand på stedet." in done.text


def test_what_somebody_decided_meanwhile_is_told(world, staff, others):
    page = asked(staff, place(world.client, 30))
    staff.submit(page, f"{here(page)}/vedtag")
    told = staff.submit(page, f"{here(page)}/traek-tilbage")
    assert told.status == 412
    assert "Afvisningen har ændret sig imens." in told.text


def test_every_fault_of_the_form_is_told_at_its_field(world, staff, others):
    own = place(world.client, 30)
    page = asked(staff, own, own_residents_affected="mange", reason="", valid_to="")
    assert page.status == 400
    assert page.links["Skriv et helt tal fra 0."] == "#own_residents_affected"
    assert page.links["Skriv grunden."] == "#reason"
    assert page.links["Skriv den sidste dag."] == "#valid_to"
    endless = asked(staff, own, own_residents_affected="9" * 4301)
    assert endless.links["Skriv et helt tal fra 0."] == "#own_residents_affected"
    late = asked(staff, own, valid_from="2027-01-01", valid_to="2027-01-02")
    assert late.status == 400
    assert "#valid_to" in late.links.values()


def test_nobody_asks_for_the_places_of_others(world, staff, others):
    elsewhere = place(world.client, 30, authority_id="0101", municipality_code="0101")
    assert staff.page(f"/afvisninger/ny?sted={elsewhere}").status == 404
    own = place(world.client, 30)
    assert asked(staff, own, sted=elsewhere).status == 403


def test_a_place_asks_and_its_authority_decides(world, signed_in, others):
    own = place(world.client, 80)  # the tests before have left places with a queue
    page = asked(signed_in("provider", provider_id=own), own)
    assert "Tallene holder. Et nej til borgere udefra gælder, når det er vedtaget." in page.text
    assert [where for where, _ in page.forms if where.endswith("/vedtag")] == []


def test_the_board_tells_first_day_wait_places_and_age(world, staff, others):
    place(world.client, 9, name="Tavlecentret")
    page = staff.page("/egne-ventetider")
    assert "Tavlecentret basal ons. 17. feb. 9 dage 9 dage" in page.text
    assert "4 3 1 kun til egne I dag Friske tal for 1 af 1 slags træning" in page.text


def test_free_places_add_up_to_those_for_all_and_those_for_own_residents(world, staff, others):
    made = make.provider(world.client, name="Summecentret", offerings=[make.offering(**AREA)])
    days = ("2027-02-22", "2027-02-23")
    closed, kept = (make.row(made, start_on=day, places=5, **AREA) for day in days)
    make.publish(
        world.client,
        closed | {"accepts_out_of_area": False},
        kept | {"reserved_for_residents": 2},
    )
    page = staff.page(f"/egne-ventetider?sted={made}&niveau=basic")
    assert "10 3 7 kun til egne" in page.text


def test_two_pages_agree_on_how_fresh_the_figures_of_a_place_are(world, staff, others):
    made = make.provider(world.client, name="Enigcentret", offerings=[make.offering(**AREA)])
    old = make.row(made, start_on="2027-02-20", **AREA)
    make.publish(world.client, old, observed_at="2027-01-20T08:00:00+01:00")
    later = make.row(made, start_on="2027-02-25", **AREA)
    make.publish(world.client, later)
    # the wait is to the twentieth, and rests on its old figure
    for path in ("/kapacitet", f"/egne-ventetider?sted={made}&niveau=basic"):
        page = staff.page(path)
        told = page.text.partition("Enigcentret")[2][:160]
        assert "I dag Friske tal for 0 af 1 slags træning" in told


def test_the_board_tells_of_places_in_other_municipalities(world, staff, others):
    odense = {"municipality_code": "0461", "postcode": "5000", "lat": 55.4, "lon": 10.4}
    make.provider(world.client, name="Udecentret", **odense)
    agreed = make.contract("authority", authority_id="0751")
    make.private(world.client, agreed, name="Aftalecentret", **odense)
    for group, name in (("own", "Udecentret"), ("contract", "Aftalecentret")):
        assert name in staff.page(f"/egne-ventetider?hvem={group}").text


def test_old_figures_are_told_as_old(world, staff, others):
    made = make.provider(world.client, name="Gamlecentret", offerings=[make.offering(**AREA)])
    old = make.row(made, start_on="2027-02-20", **AREA)
    make.publish(world.client, old, observed_at="2027-01-20T08:00:00+01:00")
    page = staff.page(f"/egne-ventetider?sted={made}&niveau=basic")
    assert "For 19 dage siden" in page.text
    assert "Friske tal for 0 af 1 slags træning" in page.text
    assert "Tal fra: For 19 dage siden" in page.text


def test_a_private_place_is_not_led_to_refusing(world, signed_in):
    browser = signed_in("provider", provider_id=world.private)
    assert "Bed om at sige nej" not in browser.page("/afvisninger").text
    assert "Kun offentlige steder kan sige nej" in browser.page("/afvisninger/ny").text
