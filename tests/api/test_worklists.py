from tests.api import plan_make as make
from tests.api.capacity_make import contract, private, provider, publish, row

PUBLIC = "§ 7, stk. 1"


def deadlines(client, **query):
    answer = client.get("/v1/worklists/deadlines", params={"limit": 500, **query})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def of(items, path):
    plan_id = path.rsplit("/", 1)[1]
    return {i["kind"]: i for i in items if i["plan_id"] == plan_id}


def told(client, path=None, **query):
    answer = client.get("/v1/notifications", params={"limit": 500, **query})
    assert answer.status_code == 200, answer.text
    plan_id = path and path.rsplit("/", 1)[1]
    return [i["code"] for i in answer.json()["items"] if path is None or i["plan_id"] == plan_id]


def test_par6_a_new_plan_stands_among_the_deadlines_of_its_authority_alone(world):
    path = make.issued(world)
    found = of(deadlines(world.authority()), path)
    assert {k: (i["due_on"], i["days_left"]) for k, i in found.items()} == {
        "notice": ("2027-02-08", 0),
        "notice_from_receipt": ("2027-02-12", 4),
        "offered_start": ("2027-02-11", 3),
        "offered_start_from_receipt": ("2027-02-15", 7),
    }
    assert of(deadlines(world.authority("0101")), path) == {}
    assert of(deadlines(world.client.as_("auditor"), authority_id=make.HOME), path)
    other = world.authority().get("/v1/worklists/deadlines?authority_id=0101")
    assert other.status_code == 400
    assert world.citizen().get("/v1/worklists/deadlines").status_code == 403


def test_a_day_that_is_the_same_from_discharge_and_from_receipt_is_told_once_where_asked(world):
    at_once = make.issued(world, discharged_on=make.NOW[:10])
    later = make.issued(world)
    found = deadlines(world.authority(), joined=True)
    assert {kind: one["also"] for kind, one in of(found, at_once).items()} == {
        "notice": "notice_from_receipt",
        "offered_start": "offered_start_from_receipt",
    }
    assert {kind: one["also"] for kind, one in of(found, later).items()} == dict.fromkeys(
        of(deadlines(world.authority()), later)
    )
    assert len(of(deadlines(world.authority()), at_once)) == 4
    counts = make.seen(world.authority(), "/v1/worklists/deadlines?joined=true")["counts"]
    for count in counts:
        assert count["running"] == sum(one["kind"] == count["kind"] for one in found)


def test_deadlines_are_narrowed_and_paged_and_the_most_urgent_comes_first(world):
    for _ in range(3):
        make.issued(world)
    items = deadlines(world.authority())
    assert [i["due_on"] for i in items] == sorted(i["due_on"] for i in items)
    only = deadlines(world.authority(), kind="offered_start", until="2027-02-11", overdue=False)
    assert {i["kind"] for i in only} == {"offered_start"}
    page = world.authority().get("/v1/worklists/deadlines?limit=2").json()
    rest = world.authority().get(page["next"]).json()
    assert [i["due_on"] for i in page["items"] + rest["items"]][:4] == [
        i["due_on"] for i in items[: len(page["items"]) + len(rest["items"])]
    ][:4]


def test_par7_stk2_a_choice_from_elsewhere_waits_among_the_institutions_requests(world):
    path = make.offered(world)
    make.posted(world.citizen(), f"{path}/choices", make.choice_body(world.other))
    [item] = [
        i
        for i in make.seen(world.at(world.other), "/v1/worklists/requests?limit=500")["items"]
        if path.endswith(i["plan_id"])
    ]
    assert (item["kind"], item["due_on"], item["public_offer_on"], item["citation"]) == (
        "confirmation",
        "2027-02-09",
        make.EARLY,
        "§ 7, stk. 2",
    )
    assert item["path"] == f"{path}/confirmation"
    plan = make.seen(world.client.as_("auditor"), path)
    for name in ("home_municipality", "age_group", "responsible_authority_id"):
        assert item[name] == plan[name]
    assert item["external_id"] == make.seen(world.client.as_("auditor"), path)["external_id"]
    owner = make.seen(world.authority("0101"), "/v1/worklists/requests?limit=500")["items"]
    assert item in owner
    assert item not in make.seen(world.at(world.own), "/v1/worklists/requests?limit=500")["items"]
    make.posted(world.at(world.other), item["path"])
    after = make.seen(world.at(world.other), "/v1/worklists/requests?limit=500")["items"]
    assert {i["kind"] for i in after if path.endswith(i["plan_id"])} == {"first_meeting"}


def test_the_hour_of_a_start_is_told_where_it_was_offered_or_agreed_for_that_start(world):
    """An hour of the public offer is not that of a start at another place."""

    def hour(place, path):
        items = make.seen(world.at(place), "/v1/worklists/requests?limit=500")["items"]
        return [i["start_time"] for i in items if path.endswith(i["plan_id"])]

    offered = make.offered(world, make.offer_body(world.own, start_time="13:45"))
    elsewhere = make.offered(world, make.offer_body(world.own, start_time="13:45"))
    make.posted(world.citizen(), f"{offered}/choices", make.choice_body(world.own))
    make.posted(world.citizen(), f"{elsewhere}/choices", make.choice_body(world.other))
    agreed = make.offered_late(world)
    body = make.agreed_body(world.private, start_time="08:30")
    make.posted(world.citizen(), f"{agreed}/agreed-starts", body)
    assert hour(world.own, offered) == ["13:45"]
    assert hour(world.other, elsewhere) == [None]
    assert set(hour(world.private, agreed)) == {"08:30"}


def test_par8_a_plan_that_was_sent_waits_to_be_acknowledged(world):
    path = make.placed_privately(world)
    wanted = f"{path}/acknowledgement"

    def paths():
        items = make.seen(world.at(world.private), "/v1/worklists/requests?limit=500")["items"]
        return {i["path"] for i in items}

    assert wanted in paths()
    make.posted(world.at(world.private), wanted)
    assert wanted not in paths()


def test_everybody_is_told_once_of_what_concerns_them(world):
    path = make.offered_late(world)
    assert told(world.authority(), path) == ["plan_received"]
    offered = ["plan_received", "level_stated", "start_offered", "private_choice_arose"]
    assert told(world.citizen(), path) == offered
    make.posted(world.citizen(), f"{path}/agreed-starts", make.agreed_body(world.private))
    assert told(world.authority(), path)[1:] == ["agreement_reported"]
    assert told(world.at(world.private), path) == ["plan_sent"]
    assert told(world.citizen("somebody-else"), path) == []


def test_what_was_read_is_unread_no_more_and_only_by_whom_it_was_told(world):
    path = make.issued(world)
    citizen = world.citizen()
    mine = make.seen(citizen, "/v1/notifications?limit=500")["items"]
    one = next(i for i in mine if path.endswith(i["plan_id"]))
    reading = f"/v1/notifications/{one['notification_id']}/reading"
    assert world.citizen("somebody-else").post(reading).status_code == 404
    assert citizen.post(reading).status_code == citizen.post(reading).status_code == 201
    unread = make.seen(citizen, "/v1/notifications?unread=true&limit=500")["items"]
    assert one["notification_id"] not in {i["notification_id"] for i in unread}


def test_time_reminds_of_each_deadline_once(client):
    world = make.a_world(client)
    path = make.issued(world)
    client.set_clock("2027-02-09T08:00:00+01:00")
    client.set_clock("2027-02-10T08:00:00+01:00")
    assert told(world.authority(), path).count("notice_overdue") == 1
    client.set_clock("2027-02-13T08:00:00+01:00")
    codes = told(world.authority(), path)
    assert codes.count("notice_overdue") == codes.count("day_seven_passed") == 1
    assert "day_seven_passed" in told(world.citizen(), path)


def test_what_falls_due_on_the_way_happens_on_its_own_day(client):
    world = make.a_world(client)
    lapses = make.offered_late(world)
    waits = make.offered(world)
    make.posted(world.citizen(), f"{waits}/choices", make.choice_body(world.other))
    answer = client.as_("operator").put(
        "/v1/sandbox/clock", json={"now": "2027-02-20T12:00:00+01:00"}
    )
    assert answer.json()["happened"]["lapsed"] == answer.json()["happened"]["confirmed"] == 1
    lapsed = make.history(world, lapses)[-1]
    assert (lapsed["event"], lapsed["at"]) == ("choice.lapsed", "2027-02-11T23:00:00Z")
    confirmed = make.history(world, waits)[-1]
    assert (confirmed["event"], confirmed["at"]) == (
        "placement.confirmed",
        "2027-02-09T23:00:00Z",
    )
    client.set_clock("2027-02-08T08:00:00+01:00")
    assert make.history(world, lapses)[-1] == lapsed


def test_par7_stk2_refusals_stand_with_what_is_to_be_done_and_expire_with_their_day(client):
    places = [
        provider(
            client,
            authority_id=f"0{n}",
            municipality_code=f"0{n}",
            postcode="2000",
            lat=55.6,
            lon=12.5,
        )
        for n in (147, 151, 153, 155, 157)
    ]
    own = provider(client)
    rows = [row(p, start_on="2027-02-18") for p in places] + [row(own, start_on="2027-03-20")]
    publish(client, *rows)
    sent = {
        "provider_id": own,
        "care_level": "basic",
        "clinical_area": "01",
        "own_residents_affected": 8,
        "reason": "Lang ventetid.",
        "valid_from": "2027-02-08",
        "valid_to": "2027-02-10",
    }
    council = client.as_("authority", authority_id="0751")
    refusal = make.posted(council, "/v1/capacity-refusals", sent)
    assert refusal["state"] == "supported", refusal
    path = f"/v1/capacity-refusals/{refusal['refusal_id']}"

    def task(who):
        items = make.seen(who, "/v1/worklists/refusals")["items"]
        return [(i["to_do"], i["own"]) for i in items]

    assert task(council) == [("adopt", True)]
    assert council.post(f"{path}/adoption").status_code == 200
    assert task(council) == [("watch", True)]
    assert task(client.as_("authority", authority_id="0101")) == [("none", False)]
    client.set_clock("2027-02-12T08:00:00+01:00")
    assert make.seen(council, path)["state"] == "expired"
    assert task(council) == []
    assert told(council).count("refusal_ends_in_three_days") == 1


def test_old_figures_and_agreements_that_end_ask_for_work(client):
    ending = private(client, contract(valid_to="2027-02-20"))
    publish(client, row(ending, start_on="2027-03-01"))
    found = make.seen(client.as_("provider", provider_id=ending), "/v1/worklists/capacity")
    assert [(i["kind"], i["due_on"]) for i in found["items"]] == [("contract", "2027-02-20")]
    client.set_clock("2027-02-14T08:00:00+01:00")
    found = make.seen(client.as_("provider", provider_id=ending), "/v1/worklists/capacity")
    assert [(i["kind"], i["days_left"]) for i in found["items"]] == [
        ("figures", 1),
        ("contract", 6),
    ]
    client.set_clock("2027-02-17T08:00:00+01:00")
    codes = told(client.as_("provider", provider_id=ending))
    assert sorted(codes) == ["capacity_stale", "contract_ends_in_thirty_days"]
    own = make.seen(client.as_("provider", provider_id=ending), "/v1/notifications")["items"]
    named = make.seen(client.anonymous(), f"/v1/providers/{ending}")["name"]
    assert {one["provider_name"] for one in own} == {named}


def test_a_deadline_tells_what_is_offered_and_whether_the_private_choice_is_held(world):
    late, early = make.offered_late(world), make.stratified(world)
    items = deadlines(world.authority())
    reply = of(items, late)["reply"]
    assert (reply["offered_start_on"], reply["private_choice"]) == (make.LATE, True)
    assert (reply["citizen_ref"], reply["plan_type"]) == ("citizen-1", "general")
    notice = of(items, early)["notice"]
    assert (notice["offered_start_on"], notice["private_choice"]) == (None, False)


def test_deadlines_are_counted_by_kind_whatever_was_asked_for(world):
    make.issued(world)
    page = make.seen(world.authority(), "/v1/worklists/deadlines?kind=reply&limit=1")
    items = deadlines(world.authority())
    for count in page["counts"]:
        those = [i for i in items if i["kind"] == count["kind"]]
        assert count["running"] == len(those)
        assert count["overdue"] == sum(i["overdue"] for i in those)
        assert count["today"] == sum(i["days_left"] == 0 for i in those)
    binding = deadlines(world.authority(), binds=True)
    assert [i["plan_id"] for i in binding] == [i["plan_id"] for i in items if i["binds"]]
