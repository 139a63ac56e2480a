"""Match runs in the portal: asked for, judged, compared, and turned into offers."""

import re
from uuid import uuid4

import pytest

from service.clock import DEMO_START
from tests.api import match_make
from tests.api import plan_make as make
from tests.portal.browsing import Page


@pytest.fixture
def staff(signed_in):
    return signed_in("authority", authority_id=make.HOME)


def page_of(run):
    return f"/matchkoersler/{match_make.id_of(run)}"


def a_plan(world, how=make.stratified):
    who = f"borger-{uuid4().hex[:8]}"
    return who, how(world, citizen={"citizen_ref": who, "postcode": "8000"})


def first_page_with(browser, page, words):
    while words not in page.text:
        page = browser.page(page.links["Næste side"].replace("&amp;", "&"))
    return page


def test_a_run_is_asked_for_and_followed(world, staff):
    form = staff.page("/matchkoersler/ny")
    page = staff.submit(form, "/matchkoersler/ny", horizon_days="21", time_limit_s="5")
    assert "Venter på tur" in page.text
    assert page.links["Opdater siden"] in page.url
    run_id = page.url.rpartition("/")[2]
    asked = make.seen(world.authority(), f"/v1/match-runs/{run_id}")
    assert asked["authority_id"] == make.HOME
    answer = staff.get(page.url)
    assert f'hx-get="/matchkoersler/{run_id}" hx-trigger="every 2s"' in answer.text
    progress = answer.text.partition('<div id="fremdrift"')[2].partition("</div>")[0]
    assert not re.search("<(a|button|h1|form)|role=", progress)  # what has the focus stays
    stopped = staff.submit(page, f"/matchkoersler/{run_id}/stop")
    assert "Stoppet" in stopped.text
    over = staff.get(page.url, headers={"HX-Request": "true"})
    assert over.headers["hx-redirect"] == f"/matchkoersler/{run_id}"
    assert "Stoppet" in staff.page("/matchkoersler").text


def test_every_fault_of_the_question_is_named(world, staff):
    form = staff.page("/matchkoersler/ny")
    words = staff.submit(form, "/matchkoersler/ny", horizon_days="mange", seed="-1")
    assert {"#horizon_days", "#seed"} <= set(words.links.values())
    days = staff.submit(form, "/matchkoersler/ny", horizon_days="0", as_of="2026-01-01")
    assert days.status == 400
    assert "#horizon_days" in days.links.values()


def test_a_run_shows_its_proof_and_a_reason_for_each_proposal(world, staff):
    who, plan = a_plan(world)
    run = match_make.ran(world.client)
    page = staff.page(page_of(run))
    assert "Det er bevist, at ingen anden fordeling er bedre" in page.text
    assert "Afstand til det bedst tænkelige: 0 %." in page.text
    assert "Lægefaglige frister, der ikke nås 0 0 Ja" in page.text
    row = first_page_with(staff, page, who).text.partition(who)[2]
    proposed = match_make.proposed(world.authority(), run, plan)
    assert proposed["provider_name"] in row[:400]
    assert proposed["citizen_ref"] == who


def test_a_proposal_is_offered_by_itself_and_not_twice(world, staff):
    who, plan = a_plan(world)
    run = match_make.ran(world.client)
    page = first_page_with(staff, staff.page(page_of(run)), who)
    plan_id = match_make.id_of(plan)
    sure = staff.submit(page, f"{page_of(run)}/tilbud", one=plan_id)
    assert make.seen(world.authority(), plan)["state"] == "awaiting_offer"
    assert "1 af 1 forslag kan gives som tilbud nu." in sure.text
    done = staff.submit(sure, f"{page_of(run)}/tilbud")
    assert "1 tilbud er givet" in done.text
    assert make.seen(world.authority(), plan)["state"] == "offered"
    again = staff.submit(staff.page(page_of(run)), f"{page_of(run)}/tilbud", one=plan_id)
    assert f"1 er allerede givet fra kørslen. {who}" in again.text
    sent_again = staff.submit(sure, f"{page_of(run)}/tilbud", form_key=uuid4().hex)
    assert "1 forslag kunne ikke bruges: " + who in sent_again.text


@pytest.mark.parametrize("way", ["one", "chosen", "all"])
def test_every_way_to_offer_asks_for_a_day_to_reply_by_and_tells_who_was_offered_what(
    world, staff, way
):
    who, plan = a_plan(world)
    run, plan_id = match_make.ran(world.client), match_make.id_of(plan)
    tilbud = f"{page_of(run)}/tilbud"
    asked = {"one": {"one": plan_id}, "chosen": {f"plan_{plan_id}": "yes"}, "all": {"all": "yes"}}
    sure = staff.submit(staff.page(page_of(run)), tilbud, **asked[way])
    assert make.seen(world.authority(), plan)["state"] == "awaiting_offer"
    assert (f"plan_{plan_id}", "yes") in sure.ticked
    only = {name: told for name, told in sure.form(tilbud).items() if not name.startswith("plan_")}
    start_on = match_make.proposed(world.authority(), run, plan)["start_on"]
    assert way == "all" or only["reply_by"] <= start_on
    sent = only | {f"plan_{plan_id}": "yes", "reply_by": start_on}
    done = Page(staff.post(tilbud, data=sent))
    offer = make.seen(world.authority(), plan)["offer"]
    assert (offer["start_on"], offer["reply_by"]) == (start_on, start_on)
    place = match_make.proposed(world.authority(), run, plan)["provider_name"]
    told = done.text.partition("1 tilbud er givet")[2].strip()
    assert re.match(f"{who} : {place}, start [^,]+, svar senest ", told)


def test_an_offer_of_that_place_and_day_is_not_made_anew(world, staff):
    who, plan = a_plan(world)
    run = match_make.ran(world.client)
    one = match_make.proposed(world.authority(), run, plan)
    same = make.offer_body(one["provider_id"], start_on=one["start_on"], reply_by=one["start_on"])
    make.posted(world.authority(), f"{plan}/offers", same)
    plan_id, tilbud = match_make.id_of(plan), f"{page_of(run)}/tilbud"
    sure = staff.submit(staff.page(page_of(run)), tilbud, one=plan_id)
    assert f"1 står allerede. Borgeren har tilbud om det sted og den dag. {who}" in sure.text
    assert f"plan_{plan_id}" not in sure.text


def test_what_is_not_to_be_sent_is_unticked(world, staff):
    (_, first), (_, second) = a_plan(world), a_plan(world)
    run = match_make.ran(world.client)
    tilbud = f"{page_of(run)}/tilbud"
    both = {f"plan_{match_make.id_of(one)}": "yes" for one in (first, second)}
    sure = staff.submit(staff.page(page_of(run)), tilbud, **both)
    fields = sure.form(tilbud)
    del fields[f"plan_{match_make.id_of(second)}"]
    staff.post(tilbud, data=fields)
    assert make.seen(world.authority(), first)["state"] == "offered"
    assert make.seen(world.authority(), second)["state"] == "awaiting_offer"


def test_what_can_be_offered_stands_first_and_each_group_by_itself(world, staff):
    for _ in range(3):
        a_plan(world)
    run = match_make.ran(world.client)
    proposals = match_make.all_proposed(world.authority(), run)
    last = [one for one in proposals if offered_by(one)][-1]
    tilbud = f"{page_of(run)}/tilbud"
    sure = staff.submit(staff.page(page_of(run)), tilbud, one=last["plan_id"])
    staff.submit(sure, tilbud)
    can = [one for one in match_make.all_proposed(world.authority(), run) if offered_by(one)]
    page = staff.page(page_of(run))
    assert f"Kan gives nu {len(can)}" in page.text
    rows = page.text.partition("Næste skridt")[2]
    first = min(can, key=lambda one: one["plan_id"])
    assert first["citizen_ref"] in rows[:60]
    given = staff.page(f"{page_of(run)}?vis=offered")
    assert last["citizen_ref"] in given.text
    assert first["citizen_ref"] not in given.text
    assert f"{page_of(run)}?vis=waiting" in page.hrefs
    assert last["citizen_ref"] not in staff.page(f"{page_of(run)}?vis=waiting").text


def test_the_chosen_are_offered_and_refusals_tell_their_ground(world, staff):
    (_, first), (who, second) = a_plan(world), a_plan(world)
    run = match_make.ran(world.client)
    make.posted(world.authority(), f"{second}/offers", make.late_offer_body(world.own))
    page = staff.page(page_of(run))
    ids = {f"plan_{match_make.id_of(one)}": "yes" for one in (first, second)}
    sure = staff.submit(page, f"{page_of(run)}/tilbud", channel="letter", **ids)
    assert f"1 er fra før planen blev ændret. {who}" in sure.text
    done = staff.submit(sure, f"{page_of(run)}/tilbud", **ids)
    assert make.seen(world.authority(), first)["offer"]["channel"] == "letter"
    assert "1 tilbud er givet" in done.text
    refused = done.text.partition("1 forslag kunne ikke bruges:")[2]
    assert refused.startswith(f" {who} : Planen er ændret siden kørslen. Start en ny kørsel.")


def test_all_is_counted_before_anything_is_sent_and_only_what_can_be_is(world, staff):
    (_, first), (who, second) = a_plan(world), a_plan(world)
    run = match_make.ran(world.client)
    make.posted(world.authority(), f"{second}/offers", make.late_offer_body(world.own))
    sure = staff.submit(staff.page(page_of(run)), f"{page_of(run)}/tilbud", all="yes")
    assert make.seen(world.authority(), first)["state"] == "awaiting_offer"
    proposals = match_make.all_proposed(world.authority(), run)
    can = [one for one in proposals if offered_by(one)]
    assert f"{len(can)} af {len(proposals)} forslag kan gives som tilbud nu." in sure.text
    asked = {name for name in sure.form(f"{page_of(run)}/tilbud") if name.startswith("plan_")}
    assert asked == {f"plan_{one['plan_id']}" for one in can}
    assert f"plan_{match_make.id_of(second)}" not in asked
    done = staff.submit(sure, f"{page_of(run)}/tilbud")
    assert make.seen(world.authority(), first)["state"] == "offered"
    left = [one for one in match_make.all_proposed(world.authority(), run) if waits(one)]
    told = f"{len(left)} plan" if left else "Alle planer i kørslen har nu et tilbud."
    assert told in done.text.partition("tilbud er givet")[2]
    assert "OFFER_STANDS" not in done.text
    row = first_page_with(staff, staff.page(page_of(run)), who).text.partition(who)[2]
    assert "Planen er ændret siden kørslen" in row[:600]


def waits(one):
    return not one["accepted_at"] and not one["offered_start_on"]


def test_before_all_are_offered_each_is_named_with_place_and_day(world, staff):
    _, (_, second) = a_plan(world), a_plan(world)
    make.posted(world.authority(), f"{second}/offers", make.late_offer_body(world.own))
    run = match_make.ran(world.client)
    sure = staff.submit(staff.page(page_of(run)), f"{page_of(run)}/tilbud", all="yes")
    listed = sure.text.partition("Tilbud nu")[2]
    can = [one for one in match_make.all_proposed(world.authority(), run) if offered_by(one)]
    assert can
    for one in can:
        row = listed.partition(f"{one['citizen_ref']} {one['citizen_ref']}")[2].strip()
        assert row.startswith(one["provider_name"])
        before = row.partition("borger-")[0]
        assert ("svar senest" in before) is (one["offered_reply_by"] is not None)
        if one["offered_start_on"]:
            assert f"{one['offered_provider_name']}, start " in before


def test_one_day_to_reply_by_is_set_where_it_is_lawful(world, staff):
    (_, first), (_, second) = a_plan(world), a_plan(world)
    run = match_make.ran(world.client)
    proposals = f"{page_of(run)}/tilbud"
    sure = staff.submit(staff.page(page_of(run)), proposals, all="yes")
    usual = sure.form(proposals)["reply_by"]
    assert usual > DEMO_START.date().isoformat()
    starts = [
        match_make.proposed(world.authority(), run, one)["start_on"] for one in (first, second)
    ]
    staff.submit(sure, proposals)
    for plan, start_on in zip((first, second), starts, strict=True):
        given = make.seen(world.authority(), plan)["offer"]["reply_by"]
        assert given == (usual if usual <= start_on else None)


@pytest.mark.parametrize("day", ["i morgen", "2027-02-01"])
def test_a_day_to_reply_by_that_leaves_no_time_is_refused_before_anything_is_sent(
    world, staff, day
):
    _, plan = a_plan(world)
    run = match_make.ran(world.client)
    proposals = f"{page_of(run)}/tilbud"
    sure = staff.submit(staff.page(page_of(run)), proposals, all="yes")
    again = staff.submit(sure, proposals, reply_by=day)
    assert again.status == 400
    assert "#reply_by" in again.links.values()
    assert make.seen(world.authority(), plan)["state"] == "awaiting_offer"


def offered_by(one):
    own = one["reason"]["code"] in {"OWN_INSTITUTION", "CONTRACTED_WITH_AUTHORITY"}
    proposed = (one["provider_id"], one["start_on"])
    if proposed == (one["offered_provider_id"], one["offered_start_on"]):
        return False
    return own and not one["accepted_at"] and not one["outdated"]


def test_a_refused_row_says_why_and_offers_nothing_again(world, staff):
    who, path = a_plan(world)
    run = match_make.ran(world.client)
    page = staff.page(page_of(run))
    proposed = match_make.all_proposed(world.authority(), run)
    [first] = [one for one in proposed if one["citizen_ref"] == who]
    make.posted(world.authority(), f"{path}/offers", make.offer_body(world.own))
    chosen = {f"plan_{first['plan_id']}": "yes", "sure": "yes"}
    done = staff.submit(page, f"{page_of(run)}/tilbud", **chosen)
    row = done.text.rpartition(f"{first['citizen_ref']} {first['provider_name']}")[2]
    assert "Ikke givet Planen er ændret siden kørslen." in row[:500]


def test_a_national_run_is_listed_with_what_it_is(world, staff):
    a_plan(world)
    run = match_make.ran(world.client, authority_id=None)
    listed = staff.page("/matchkoersler")
    assert "For hele landet" in listed.text
    assert page_of(run) in listed.hrefs
    assert "I ser kun forslag til jeres egne." in staff.page(page_of(run)).text


def test_nothing_chosen_is_told_and_does_nothing(world, staff):
    run = match_make.ran(world.client)
    a_plan(world)
    run = match_make.ran(world.client)
    page = staff.submit(staff.page(page_of(run)), f"{page_of(run)}/tilbud")
    assert "Sæt hak ved mindst en plan" in page.text


def test_for_every_place_it_is_told_why_not(world, staff):
    who, plan = a_plan(world)
    run = match_make.ran(world.client)
    page = staff.page(f"{page_of(run)}/hvorfor/{match_make.id_of(plan)}")
    told = make.seen(world.authority(), f"{run}/explanations/{match_make.id_of(plan)}")
    assert who in page.text
    for one in told["providers"]:
        assert " ".join(one["sentence_da"].split()) in page.text


def test_two_runs_are_compared_and_run_again(world, staff):
    a_plan(world)
    first, second = match_make.ran(world.client), match_make.ran(world.client, seed=2)
    other = match_make.id_of(second)
    page = staff.page(f"{page_of(first)}/sammenlign?med={other}")
    assert "To kørsler side om side" in page.text
    assert "Lægefaglige frister, der ikke nås" in page.text
    unreadable = staff.page(f"{page_of(first)}/sammenlign?med=intet")
    assert unreadable.url.endswith(page_of(first))
    again = staff.submit(staff.page(page_of(first)), f"{page_of(first)}/gentag")
    assert again.url.rpartition("/")[2] not in (other, match_make.id_of(first))


def test_runs_of_another_authority_are_not_there(world, staff, signed_in):
    run = match_make.ran(world.client)
    elsewhere = signed_in("authority", authority_id="0461")
    assert elsewhere.page(page_of(run)).status == 404
    assert elsewhere.page(f"/matchkoersler/{uuid4()}").status == 404
    oversight = signed_in("auditor").page(page_of(run))
    assert oversight.status == 200
    assert "Giv tilbud" not in oversight.text


def test_a_number_without_end_is_no_number(world, staff):
    form = staff.page("/matchkoersler/ny")
    again = staff.submit(form, "/matchkoersler/ny", seed="9" * 4301)
    assert again.status == 400
    assert "#seed" in again.links.values()


def test_a_run_about_a_supposition_is_marked_and_offers_nothing(world, staff):
    _, plan = a_plan(world)
    run = match_make.ran(world.client, what_if={"closed_providers": [world.other]})
    page = staff.page(page_of(run))
    assert "Hvad nu hvis? Kørslen regner, som om steder var lukket" in page.text
    assert "Giv tilbud" not in page.text
    assert "Hvad nu hvis?" in staff.page("/matchkoersler").text
    form = page.form("/log-ud") | {"one": match_make.id_of(plan), "sure": "yes"}
    told = Page(staff.post(f"{page_of(run)}/tilbud", data=form))
    assert told.status == 409
    assert "Kørslen er kun til at se på. Den kan ikke blive til tilbud." in told.text


@pytest.mark.parametrize("act", ["stop", "gentag"])
def test_an_authority_is_not_offered_what_is_not_its_own_to_do(world, staff, signed_in, act):
    for authority_id, is_theirs in ((make.HOME, True), (None, False)):
        body = {"authority_id": authority_id}
        asked = world.client.as_("operator").post(match_make.RUNS, json=body)
        if act == "gentag":
            match_make.carried_out(world.client, asked)
        here = page_of(asked.headers["Location"])
        action = f"{here}/{act}"
        assert (action in actions(staff.page(here))) is is_theirs
        assert action in actions(signed_in("operator").page(here))


def actions(page):
    return [action for action, _ in page.forms]


@pytest.mark.parametrize("role", ["operator", "planner", "auditor"])
def test_no_page_about_runs_leads_to_one_that_is_closed_to_its_reader(world, signed_in, role):
    _, plan = a_plan(world)
    first = match_make.ran(world.client)
    closed = [world.own, world.contracted]
    second = match_make.ran(world.client, what_if={"closed_providers": closed})
    ended = page_of(world.client.as_("operator").post(match_make.RUNS, json={}).headers["Location"])
    operator = signed_in("operator")
    operator.submit(operator.page(ended), f"{ended}/stop")
    reader = signed_in(role)
    pages = ["", f"/sammenlign?med={match_make.id_of(second)}"]
    pages += [f"/hvorfor/{match_make.id_of(plan)}"] if role != "planner" else []
    found = [reader.page(page_of(first) + one) for one in pages]
    found += [reader.page("/matchkoersler"), reader.page(ended)]
    led_to = {
        href for page in found for href in page.hrefs if href.startswith(("/sager", "/match"))
    }
    assert {href: reader.get(href).status_code for href in led_to} == dict.fromkeys(led_to, 200)


def test_the_page_comes_back_as_it_was_sent(world, staff):
    for _ in range(26):
        a_plan(world)
    run = match_make.ran(world.client)
    last = [one for one in match_make.all_proposed(world.authority(), run) if offered_by(one)][-1]
    tick, tilbud = f"plan_{last['plan_id']}", f"{page_of(run)}/tilbud"
    page = first_page_with(staff, staff.page(page_of(run)), last["citizen_ref"])
    again = staff.submit(page, tilbud, channel="letter")
    assert "Sæt hak ved mindst en plan" in again.text
    assert again.form(tilbud)["channel"] == "letter"
    assert again.form(tilbud)["cursor"] == page.form(tilbud)["cursor"] != ""
    assert last["citizen_ref"] in again.text
    first = next(one for one in match_make.all_proposed(world.authority(), run) if offered_by(one))
    sure = staff.submit(again, tilbud, one=first["plan_id"], **{tick: "yes"})
    assert {name for name, _ in sure.ticked} == {f"plan_{first['plan_id']}"}
    refused = staff.submit(sure, tilbud, one=str(uuid4()))
    assert "1 forslag kunne ikke bruges" in refused.text
    assert refused.form(tilbud) | {"form_token": "", "form_key": ""} == {
        "form_token": "", "form_key": "", "channel": "letter", tick: "yes",
        "cursor": page.form(tilbud)["cursor"], "vis": "",
    }  # fmt: skip


def test_what_was_offered_is_told_where_the_rest_is_refused_as_a_whole(world, staff):
    who, plan = a_plan(world)
    run = match_make.ran(world.client)
    start_on = match_make.proposed(world.authority(), run, plan)["start_on"]
    page = first_page_with(staff, staff.page(page_of(run)), who)
    chosen = {f"plan_{match_make.id_of(plan)}": "yes", "plan_nobody": "yes"}
    sent = chosen | {"reply_by": start_on, "sure": "yes"}
    told = staff.submit(page, f"{page_of(run)}/tilbud", **sent)
    assert make.seen(world.authority(), plan)["state"] == "offered"
    assert "1 tilbud er givet" in told.text
    assert "De andre tilbud er ikke givet" in told.text
    assert "Der er ikke gemt noget" not in told.text
