"""Any moment of the past is answered as it was then, whatever has happened since."""

import pytest

from tests.api import plan_make as make
from tests.api.capacity_make import contract, offering, private, provider, publish, row

NOON = "2027-02-{:02}T12:00:00+01:00"
AFTER = "2027-02-{:02}T14:00:00+01:00"  # the clock runs on while a test works
END_OF_9TH = "2027-02-09T22:59:59.999999Z"
PRIVATE = "§ 7, stk. 3"


def at(world, day):
    world.client.set_clock(NOON.format(day))


def query(**values):
    return "?" + "&".join(f"{k}={v}".replace("+", "%2B") for k, v in values.items())


def explained(world, path, provider_id, day=None, client=None):
    address = f"{path}/explanations/{provider_id}" + (query(on=f"2027-02-{day:02}") if day else "")
    return make.seen(client or world.client.as_("auditor"), address)


def changed(world, provider_id, **changes):
    path = f"/v1/providers/{provider_id}"
    version = world.client.anonymous().get(path).headers["ETag"]
    answer = world.client.as_("operator").patch(path, json=changes, headers={"If-Match": version})
    assert answer.status_code == 200, answer.text


@pytest.fixture
def here(client):
    """A country whose clock may be moved."""
    return make.a_world(client)


def test_a_plan_is_shown_as_it_stood(here):
    path = make.offered_late(here)
    at(here, 9)
    make.posted(here.citizen(), f"{path}/choices", make.private_choice_body(here.private))
    at(here, 10)
    agreed = make.agreed_body(here.private, agreed_at=NOON.format(10))
    make.posted(here.citizen(), f"{path}/agreed-starts", agreed)
    at(here, 12)
    make.posted(here.at(here.private), f"{path}/start", {"started_on": make.SOONER})
    auditor = here.client.as_("auditor")
    then = {d: make.seen(auditor, path + query(as_of=f"2027-02-{d:02}")) for d in (8, 9, 10, 12)}
    told = {d: (p["state"], p["offer"] and p["offer"]["state"]) for d, p in then.items()}
    assert told == {
        8: ("offered", "notified"),
        9: ("choice_made", "notified"),
        10: ("placed", None),
        12: ("started", None),
    }
    assert [then[d]["choice"] and then[d]["choice"]["state"] for d in (8, 9, 10)] == [
        None,
        "submitted",
        "confirmed",
    ]
    assert (then[9]["agreed_start"], then[9]["dispatch"], then[9]["placement"]) == (None,) * 3
    assert then[10]["agreed_start"]["start_on"] == make.SOONER
    assert then[10]["dispatch"]["provider_id"] == here.private
    assert then[10]["placement"]["state"] == "confirmed"
    now = make.seen(auditor, path)
    assert then[12] == now
    assert make.seen(auditor, path + query(as_of="2027-02-12")) == now
    versions = [then[d]["version"] for d in (8, 9, 10, 12)]
    assert versions == sorted(set(versions))


def test_a_level_an_alert_and_a_right_are_those_of_the_moment(here):
    path = make.issued(here)
    at(here, 10)
    level = {"care_level": "advanced", "reason": "Flere følger.", "assessed_by": "Fys. A"}
    make.posted(here.authority(), f"{path}/stratification", level)
    at(here, 15)
    then = make.seen(here.citizen(), path + query(as_of="2027-02-09"))
    assert (then["care_level"], then["state"]) == (None, "awaiting_stratification")
    assert then["alerts"] == ["NOTICE_OVERDUE"]
    assert make.seen(here.citizen(), path + query(as_of="2027-02-08"))["alerts"] == []
    assert make.seen(here.citizen(), path)["care_level"] == "advanced"
    rights = [
        make.seen(here.citizen(), f"{path}/entitlement{query(as_of=f'2027-02-{day}')}")
        for day in (11, 12)
    ]
    codes = [(r["private_choice"]["holds"], r["private_choice"]["code"]) for r in rights]
    assert codes == [(False, "RIGHT_NOT_TRIGGERED"), (True, "OFFER_MISSING")]


def test_a_lapsed_reply_and_its_new_deadline_are_told_day_by_day(here):
    path = make.offered_late(here)
    at(here, 12)
    make.posted(here.authority(), f"{path}/late-replies", {"reason": "Var indlagt."})
    at(here, 13)
    told = [
        make.seen(here.citizen(), path + query(as_of=moment))
        for moment in ("2027-02-11", "2027-02-12T00:30:00+01:00", AFTER.format(12))
    ]
    assert [(p["state"], p["offer"]["reply_by"]) for p in told] == [
        ("offered", "2027-02-11"),
        ("choice_lapsed", "2027-02-11"),
        ("offered", "2027-02-14"),
    ]


def test_what_was_not_there_yet_is_not_found_and_what_has_not_come_is_refused(here):
    at(here, 9)
    path = make.offered(here, make.offer_body(here.own, notified_at=NOON.format(9)))
    auditor = here.client.as_("auditor")
    for address in (path, f"{path}/entitlement", f"{path}/options"):
        assert auditor.get(address + query(as_of="2027-02-08")).status_code == 404
        for wrong in ("2027-02-10", "2027-02-09T13:00:00+01:00", "yesterday", "2027-02-09T12:00"):
            answer = auditor.get(address + query(as_of=wrong))
            assert answer.status_code == 400, (wrong, answer.text)
            assert answer.json()["errors"][0]["pointer"] == "/as_of"
    explanation = f"{path}/explanations/{here.own}"
    assert auditor.get(explanation + query(on="2027-02-08")).status_code == 404
    assert auditor.get(explanation + query(on="2027-02-10")).status_code == 400
    assert auditor.get(explanation + query(on="soon")).status_code == 400
    at(here, 11)
    late = provider(here.client)
    assert auditor.get(f"{path}/explanations/{late}" + query(on="2027-02-10")).status_code == 404
    for stranger in (here.citizen("citizen-2"), here.authority("0101")):
        assert stranger.get(path + query(as_of="2027-02-10")).status_code == 404
        assert stranger.get(explanation).status_code == 404
    assert here.at(here.own).get(explanation).status_code == 404


def options(world, path, **when):
    address = f"{path}/options{query(include='excluded', **when)}"
    return make.seen(world.client.as_("auditor"), address)


def test_options_of_a_day_are_those_that_were_shown_on_it(here):
    fresh = private(here.client, contract(), name="Ny aftale")
    publish(here.client, row(fresh, start_on=make.SOONER))
    path = make.offered_late(here)
    at(here, 9)
    shown = options(here, path)
    at(here, 10)
    publish(
        here.client,
        *(row(here.private, start_on=day, places=0, reserved_for_residents=0) for day in make.DAYS),
        row(here.other, start_on="2027-02-11"),
        observed_at=NOON.format(10),
    )
    changed(here, fresh, contracts=[])
    changed(here, here.other, offerings=[offering(), offering(clinical_area="02")])
    late = provider(here.client)
    publish(here.client, row(late, start_on=make.SOONER), observed_at=NOON.format(10))
    for _ in range(4):
        make.posted(
            here.citizen(),
            f"{make.stratified(here)}/choices",
            make.choice_body(here.contracted, start_on=make.SOONER),
        )
    at(here, 11)
    assert options(here, path) != shown
    assert options(here, path, as_of="2027-02-09") == shown
    assert options(here, path, as_of=AFTER.format(9)) == shown
    by_travel = options(here, path, as_of="2027-02-09", sort="travel")
    assert sorted(i["provider_id"] for i in by_travel["items"]) == sorted(
        i["provider_id"] for i in shown["items"]
    )


def test_an_excluded_provider_tells_the_numbers_that_excluded_it(here):
    full = private(here.client, contract(), name="Fysio Nord")
    publish(here.client, row(full, start_on="2027-02-18", places=2, reserved_for_residents=0))
    path = make.offered_late(here)
    told = explained(here, path, full, client=here.citizen())
    assert (told["outcome"], told["code"], told["citation"]) == (
        "excluded",
        "STARTS_AFTER_PUBLIC_OFFER",
        PRIVATE,
    )
    assert told["facts"] == {"start_on": "2027-02-18", "public_offer": make.LATE}
    assert told["would_qualify_if"] == {"start_on_or_before": make.LATE}
    assert (told["first_free_on"], told["start_on"], told["basis"]) == ("2027-02-18", None, None)
    assert told["offer"]["start_on"] == make.LATE
    assert told["entitlement"]["private_choice"]["code"] == "PUBLIC_START_LATE"
    assert [(c["party"], c["in_force"]) for c in told["contracts"]] == [("kl", True)]
    (figure,) = told["figures"]
    assert (figure["places"], figure["taken"], figure["available"]) == (2, 0, 2)
    assert (figure["fresh"], figure["observed_at"]) == (True, "2027-02-08T06:00:00Z")
    assert figure["publication_id"]
    assert told["rule_set"] == "2027"
    assert {"A-05", "A-12"} <= {p["id"] for p in told["policies"]}
    assert told["sentence_da"].startswith(
        "Den 2027-02-08 kunne Fysio Nord ikke vælges (§ 7, stk. 3). Et privat sted skal tage dig"
    )
    assert "Fysio Nord could not be chosen" in told["sentence_en"]


def test_a_possible_and_a_chosen_provider_are_told_as_such(here):
    path = make.offered_late(here)
    at(here, 9)
    possible = explained(here, path, here.private, 9)
    assert (possible["outcome"], possible["code"]) == ("possible", "PRIVATE_CHOICE")
    assert (possible["basis"], possible["start_on"]) == (PRIVATE, make.EARLY)
    assert possible["would_qualify_if"] == {}
    make.posted(here.citizen(), f"{path}/choices", make.private_choice_body(here.private))
    chosen = explained(here, path, here.private, 9)
    assert (chosen["outcome"], chosen["code"]) == ("chosen", "CHOSEN")
    assert chosen["start_on"] == make.SOONER
    at(here, 10)
    make.posted(
        here.citizen(),
        f"{path}/agreed-starts",
        make.agreed_body(here.private, agreed_at=NOON.format(10)),
    )
    assert explained(here, path, here.private)["placement"]["state"] == "confirmed"
    assert explained(here, path, here.private, 9) == chosen | {"as_of": END_OF_9TH}
    assert explained(here, path, here.own, 8)["outcome"] == "possible"


def test_a_plan_without_a_level_is_explained_without_figures(here):
    path = make.issued(here)
    told = explained(here, path, here.own)
    assert (told["outcome"], told["code"]) == ("excluded", "LEVEL_NOT_SET")
    assert (told["figures"], told["refusals"], told["first_free_on"]) == ([], [], None)


def test_a_corrected_plan_is_shown_with_the_words_it_had(here):
    path = make.offered_late(here)
    first = make.seen(here.hospital_staff(), path)
    for day, needs, phone in ((9, "Balance.", "1"), (10, "Styrke.", "2")):
        at(here, day)
        contacts = {"municipality": phone, "region": phone}
        change = {"reason": "Fejl.", "needs": needs, "contacts": contacts}
        change |= {"not_before": make.SOONER} if day == 10 else {}
        make.posted(here.hospital_staff(), f"{path}/corrections", change)
    at(here, 11)
    told = [
        make.seen(here.hospital_staff(), path + query(as_of=f"2027-02-{day:02}"))
        for day in (8, 9, 10)
    ]
    assert told[0] == first
    assert [plan["needs"] for plan in told] == [first["needs"], "Balance.", "Styrke."]
    assert [plan["contacts"]["region"] for plan in told] == ["7841 0000", "1", "2"]
    assert [plan["not_before"] for plan in told] == [None, None, make.SOONER]
    assert told[2] == make.seen(here.hospital_staff(), path) | {"alerts": told[2]["alerts"]}
