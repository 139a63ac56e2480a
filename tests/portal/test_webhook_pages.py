"""Webhooks in the portal: added, changed, paused, removed, and what was delivered sent again."""

import asyncio
import re
from uuid import uuid4

import asyncpg
import pytest

from service.portal.webhooks import endpoint
from tests.api import plan_make as make

URL = "https://modtager.example/krog"
ENDPOINTS = "/v1/webhook-endpoints"


@pytest.fixture
def staff(signed_in):
    return signed_in("authority", authority_id=make.HOME)


@pytest.fixture
def elsewhere(signed_in):
    return signed_in("authority", authority_id="0461")


@pytest.fixture
def hook(world):
    """An endpoint of the authority's, as the API knows it."""
    client = world.authority()
    made = make.posted(client, ENDPOINTS, {"url": f"{URL}/{uuid4().hex}"})["endpoint"]
    yield made
    client.delete(f"{ENDPOINTS}/{made['endpoint_id']}")


def page_of(hook):
    return f"/webhooks/{hook['endpoint_id']}"


def seen(world, hook):
    return make.seen(world.authority(), f"{ENDPOINTS}/{hook['endpoint_id']}")


def secrets_in(text):
    return set(re.findall(r"whsec_[A-Za-z0-9+/=_-]+", text))


def act(browser, hook, slug, **fields):
    path = f"{page_of(hook)}/{slug}"
    return browser.submit(browser.page(page_of(hook)), path, **fields)


def test_a_webhook_is_added_and_its_secret_is_shown_once(world, staff):
    page = staff.page("/webhooks")
    fields = page.form("/webhooks/ny") | {
        "url": f"{URL}/ny",
        "description": "Omsorgssystem",
        "om_offer": "1",
        "event_types": "plan.received\r\n\r\n plan.closed ",
    }
    answer = staff.post("/webhooks/ny", data=fields)
    [secret] = secrets_in(answer.text)
    assert answer.headers["cache-control"] == "private, no-store"
    assert secrets_in(staff.post("/webhooks/ny", data=fields).text) == {secret}  # sent twice
    items = make.seen(world.authority(), ENDPOINTS)["items"]
    [made] = [one for one in items if one["url"] == f"{URL}/ny"]
    assert made["event_types"] == ["offer.*", "plan.received", "plan.closed"]
    listed = staff.page("/webhooks")
    assert listed.links[f"{URL}/ny"] == page_of(made)
    assert "Omsorgssystem offer.* plan.received plan.closed Tændt" in listed.text
    for path in ("/webhooks", page_of(made)):
        assert not secrets_in(staff.get(path).text)
    world.authority().delete(f"{ENDPOINTS}/{made['endpoint_id']}")


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"url": "ftp://modtager.example"}, "url", "Vi sender kun ud på nettet."),
        ({"url": "https://127.0.0.1/"}, "url", "Vi sender kun ud på nettet."),
        ({"url": ""}, "url", "Skriv hele adressen."),
        ({"event_types": "Plan"}, "event_types", "Et navn er ikke skrevet rigtigt."),
        ({"description": "x" * 301}, "description", "Noten er for lang."),
    ],
)
def test_what_is_wrong_is_told_at_its_field(world, staff, hook, fields, field, said):
    given = {"url": URL} | fields
    pages = [
        staff.submit(staff.page("/webhooks"), "/webhooks/ny", **given),
        act(staff, hook, "ret", **given),
    ]
    for page in pages:
        assert page.status == 400
        [where] = [where for words, where in page.links.items() if words.startswith(said)]
        assert where == f"#{field}"
        assert f"{field}-error" in page.ids
    assert seen(world, hook) == hook


def test_what_was_written_stays_in_the_form(staff):
    page = staff.page("/webhooks")
    again = staff.submit(page, "/webhooks/ny", url="ftp://x", description="Note", om_plan="1")
    form = again.form("/webhooks/ny")
    assert (form["url"], form["description"], form["om_plan"]) == ("ftp://x", "Note", "1")
    assert "om_offer" not in form


def test_a_webhook_is_changed(world, staff, hook):
    page = act(staff, hook, "ret", url=f"{URL}/andet", om_course="1", description="Nyt")
    assert "Webhooken er rettet" in page.text
    now = seen(world, hook)
    assert (now["url"], now["event_types"], now["description"]) == (
        f"{URL}/andet",
        ["course.*"],
        "Nyt",
    )
    assert staff.page(page_of(hook)).form(f"{page_of(hook)}/ret")["om_course"] == "1"


def test_a_change_made_meanwhile_is_not_overwritten(world, staff, hook):
    page = staff.page(page_of(hook))
    version = {"If-Match": f'"{hook["version"]}"'}
    path = f"{ENDPOINTS}/{hook['endpoint_id']}"
    world.authority().patch(path, json={"description": "Først"}, headers=version)
    late = staff.submit(page, f"{page_of(hook)}/ret", description="Sidst")
    assert late.status == 412
    assert "En anden har ændret webhooken imens." in late.text
    assert seen(world, hook)["description"] == "Først"


def test_it_is_paused_and_turned_on_again(world, staff, hook):
    paused = act(staff, hook, "pause")
    assert "Webhooken er på pause" in paused.text
    assert seen(world, hook)["state"] == "disabled"
    assert f"{page_of(hook)}/proeve" not in [action for action, _ in paused.forms]
    on = staff.submit(paused, f"{page_of(hook)}/taend")
    assert "Webhooken er tændt" in on.text
    assert seen(world, hook)["state"] == "enabled"


def test_a_new_secret_is_shown_once_and_the_old_one_counts_for_a_while(world, staff, hook):
    page = act(staff, hook, "hemmelighed", overlap_hours="2")
    assert page.status == 200
    assert "Vi viser den kun nu" in page.text
    assert "Den gamle hemmelighed gælder også." in page.text
    assert seen(world, hook)["previous_secret_until"] is not None
    for hours in ("169", "to", "-1", "", "9" * 4301):
        wrong = act(staff, hook, "hemmelighed", overlap_hours=hours)
        assert wrong.status == 400
        assert wrong.links["Skriv et helt tal fra 0 til 168."] == "#overlap_hours"


def test_a_test_is_sent_and_what_has_ended_is_sent_again(world, staff, hook):
    page = act(staff, hook, "proeve")
    assert "Prøven er på vej" in page.text
    assert "webhook.test" in page.text
    assert not [where for where, _ in page.forms if where.endswith("/igen")]  # on its way
    _end(world.client.database_url, hook)
    page = staff.page(f"{page_of(hook)}?tilstand=dead")
    assert "Opgivet 1 Svarede 500" in page.text
    [again] = [where for where, _ in page.forms if where.endswith("/igen")]
    assert "Beskeden er på vej igen" in staff.submit(page, again).text
    path = f"{ENDPOINTS}/{hook['endpoint_id']}/deliveries"
    assert make.seen(world.authority(), path)["items"][0]["state"] == "pending"
    late = staff.submit(page, again, form_key=uuid4().hex)
    assert late.status == 409
    assert "Beskeden er stadig på vej." in late.text
    assert "Der er ingen beskeder at vise." in staff.page(f"{page_of(hook)}?tilstand=dead").text


def _end(url, hook):
    """Let the test come to its end as if nobody had taken it."""

    async def end():
        connection = await asyncpg.connect(url)
        done = await connection.fetchval(
            "UPDATE webhook_delivery SET state = 'dead', ended_at = now()"
            " WHERE endpoint_id = $1 RETURNING delivery_id",
            hook["endpoint_id"],
        )
        await connection.execute(
            "INSERT INTO webhook_attempt (delivery_id, begun_at, took_ms, status)"
            " VALUES ($1, now(), 5, 500)",
            done,
        )
        await connection.close()

    asyncio.run(end())


def test_the_first_page_of_deliveries_is_narrowed_as_the_others_are(staff, hook, monkeypatch):
    monkeypatch.setattr(endpoint, "_A_PAGE", 1)
    for _ in range(2):
        act(staff, hook, "proeve")
    here = f"{page_of(hook)}?tilstand=pending"
    second = staff.page(staff.page(here).links["Næste side"])
    assert second.links["Første side"] == here


def test_a_webhook_is_removed_after_asking_once_more(world, staff, hook):
    page = staff.page(f"{page_of(hook)}/slet")
    assert "Vil I slette webhooken?" in page.text
    done = staff.submit(page, f"{page_of(hook)}/slet")
    assert "Webhooken er slettet" in done.text
    assert staff.page(page_of(hook)).status == 404


def test_an_owner_has_so_many_at_most(world, signed_in):
    owner = signed_in("authority", authority_id="0101")
    client = world.authority("0101")
    made = [make.posted(client, ENDPOINTS, {"url": URL}) for _ in range(20)]
    page = owner.submit(owner.page("/webhooks"), "/webhooks/ny", url=URL)
    assert page.status == 400
    assert "I kan højst have 20 webhooks." in page.text
    for one in made:
        client.delete(f"{ENDPOINTS}/{one['endpoint']['endpoint_id']}")


def test_others_see_neither_a_webhook_nor_that_there_is_one(elsewhere, hook):
    unknown = elsewhere.page(f"/webhooks/{uuid4()}")
    for path in ("", "/slet"):
        page = elsewhere.page(page_of(hook) + path)
        assert (page.status, page.title) == (404, unknown.title)
    assert hook["url"] not in elsewhere.page("/webhooks").text
    form = elsewhere.page("/webhooks").form("/webhooks/ny")
    for slug in ("ret", "pause", "taend", "hemmelighed", "proeve", "slet"):
        given = form | {"form_version": "1", "url": URL, "overlap_hours": "1"}
        given["form_key"] = uuid4().hex
        answer = elsewhere.post(f"{page_of(hook)}/{slug}", data=given)
        assert answer.status_code == 404, slug


def test_the_page_is_for_those_who_may_have_webhooks(world, signed_in):
    for role, claims in (
        ("hospital", {}),
        ("operator", {}),
        ("provider", {"provider_id": world.own}),
    ):
        page = signed_in(role, **claims).page("/webhooks")
        assert (page.status, page.links["Teknik"]) == (200, "/webhooks")
    for role in ("citizen", "planner", "auditor"):
        page = signed_in(role).page("/webhooks")
        assert page.status in (403, 404)
        assert "Teknik" not in page.links
