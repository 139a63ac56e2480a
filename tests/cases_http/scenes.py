"""What each kind of case tells: the words under `given`, played in the order of their days."""

from tests.cases_http.country import day_of, instant, later
from tests.cases_http.refused import turned_away, weighed
from tests.cases_http.story import HOSPITAL, PRIVATE, PUBLIC, Story, elsewhere, hospital, stated


def play(country, given):
    """Let everything that is given happen; gives the story."""
    story = Story(country, given)
    scene = next((SCENES[word] for word in SCENES if word in given), at_rest)
    scene(story, given)
    if "today" in given:
        story.go_to(given["today"])
    return story


def at_rest(story, given):
    """A plan that nothing happens to but its offer."""
    if not story.ready():
        return
    start = given.get("public_offer_start") or ("informed_at" in given and story.day(6))
    if start:
        story.offered(start, informed_at=given.get("informed_at"))


def two_starts_of_the_authority(story, given):
    """The authority offers the earlier of its own place's and the contracted one's."""
    story.ready()
    starts = {story.own: given["own_institution_start"]}
    if "contracted_offer_start" in given:
        contracted = story.country.private(story.level, party="authority")
        starts[contracted] = given["contracted_offer_start"]
    if "other_municipality_start" in given:
        story.other = elsewhere(story)
        story.room(story.other, given["other_municipality_start"])
    for place, start in starts.items():
        story.room(place, start)
    earliest = min(starts, key=starts.get)
    assert story.offer(earliest, starts[earliest]).status_code == 201


def a_place_elsewhere_is_chosen(story, given):
    story.ready()
    story.offered(given["public_offer_start"])
    story.other, start = elsewhere(story), given["chosen_other_municipality_start"]
    story.room(story.other, start)
    story.choose(story.other, start, PUBLIC)


def contacts(story, given):
    """Contacts one after the other, until one is taken for the start."""
    story.ready()
    last = given["events"][-1]["date"]
    story.offered(last)
    story.rights = story.see("entitlement")
    assert story.choose(story.own, last, PUBLIC).status_code == 201
    story.start_date = next(
        e["date"] for e in given["events"] if story.meet(e["kind"], e["date"]).status_code == 201
    )


def an_offer_is_tried(story, given):
    story.ready()
    story.room(story.own, given["offer_on"])
    story.offer(story.own, given["offer_on"])


def a_private_start(story, given):
    """The citizen chooses a private place beside the offer, if there is one."""
    story.ready()
    if given["public_offer_start"]:
        story.offered(given["public_offer_start"])
    else:
        story.go_to(given["today"])
    start = given["private_start"]
    place = story.private_place(start)
    listed, story.excluded = story.options()
    story.choose(place, start, PRIVATE)
    told = story.last.status_code == 201
    assert (place in listed) is told, (story.last.text, story.excluded.get(place))


def two_options(story, given):
    """Two places that the citizen may choose, one near and late, one far and early."""
    story.ready()
    story.places = {}
    for option in given["options"]:
        degrees = option["km"] / 111.2
        there = {"lat": 56.15 + degrees, "lon": 10.2}
        place = story.public(name=option["id"], **there)
        story.room(place, option["start"])
        story.places[place] = option["id"]


def revised(story, given):
    """Versions of an offer, one after the other."""
    story.ready()
    story.replies = []
    for version in given["offers"]:
        start, informed_at = version["start"], version["informed_at"]
        story.room(story.own, start)
        if story.replies:
            told_before = stated(private=False)
            story.unchanged = story.offer(
                story.own, start, informed_at=informed_at, notice=told_before
            )
            story.deadline_kept = story.offer(
                story.own, start, informed_at=informed_at, reply_by=story.replies[-1]
            )
        reply_by = min(later(day_of(informed_at), 2), start)
        answer = story.offer(story.own, start, informed_at=informed_at, reply_by=reply_by)
        assert answer.status_code == 201, answer.text
        story.replies.append(reply_by)


def replied(story, given):
    """A reply deadline and what the citizen says, or that nothing is said."""
    story.ready()
    start = given.get("public_offer_start", story.day(14))
    story.room(story.own, start)
    answer = story.offer(
        story.own,
        start,
        informed_at=given.get("informed_at", story.day(3)),
        reply_by=given["reply_deadline"],
    )
    if answer.status_code != 201 or given.get("reply_at") is None:
        return
    place = story.private_place(story.day(12))
    story.go_to(given["reply_at"])
    story.choose(place, story.day(12), PRIVATE)


def agreed(story, given):
    """A private place is chosen or agreed with, beside the offer."""
    story.ready()
    story.offered(given.get("public_offer_start", story.day(14)))
    start = given["agreed_private_start"]
    if start is None:
        story.choose(story.private_place(story.day(12)), story.day(12), PRIVATE)
        return
    story.private_place(start)
    if "documentation" in given:
        story.did(story.authority, "documentation-requests")
    story.report(start)
    if given.get("documentation", "").endswith("rejected"):
        number = story.plan()["documentation"]["number"]
        decision = {"accepted": False, "reason": "Intet aftalt."}
        story.did(story.authority, f"documentation/{number}/decision", decision)
    if "provider_cancelled_at" in given:
        story.go_to(given["provider_cancelled_at"])
        story.did(story.at(story.private), "cancellation")
    if "offer_moved_afterwards_to" in given:
        story.room(story.own, given["offer_moved_afterwards_to"])
        story.offer(story.own, given["offer_moved_afterwards_to"])


def notified(story, given):
    """A notice that may lack something."""
    if not story.ready():
        story.own = story.public()
    told = given["notice"]
    story.room(story.own, told["when"])
    notice = stated(private=told.get("choice_7_3", False), public=told.get("choice_7_1", True))
    story.offer(story.own, told["when"], notice=notice)


def type_changed(story, given):
    """Somebody wants another type than the hospital has stated."""
    story.ready()
    caller = story.country.as_("hospital") if given["by"] == "hospital" else story.authority
    body = {"plan_type": given["change_to"], "reason": "Ny vurdering."}
    story.ask(caller, "corrections", body)


def level_changed(story, given):
    """Another level once the course has begun."""
    story.ready()
    story.begun(given["course_start"])
    story.go_to(given["change_on"])
    story.actions = {a["action"] for a in story.actions_of(story.authority)}
    body = {"care_level": "advanced", "reason": "Komplikationer.", "assessed_by": "Fys. A"}
    story.ask(story.authority, "stratification", body | {"co_signer": given["co_signer"]})


def at_another_level(story, given):
    """An institution that delivers other levels."""
    story.ready()
    levels = given["institution_levels"]
    story.other = story.country.place(*levels)
    start = story.day(5)
    for level in levels:
        story.room(story.other, start, level=level)
    story.choose(story.other, start, PUBLIC)


def at_hospital(story, given):
    story.issue()
    story.other, start = hospital(story, given["chosen_hospital_region"]), story.day(8)
    story.room(story.other, start)
    story.before = story.plan()
    story.rights = story.see("entitlement")
    story.choose(story.other, start, HOSPITAL)


def on_days(story, given):
    """The same plan read on one day after the other."""
    days = given["as_of"] if isinstance(given["as_of"], list) else [given["as_of"]]
    story.discharged = story.discharged_on = given.get("discharge_date", days[0])
    story.read = []
    for day in days:
        story.go_to(instant(day))
        if not story.read:
            story.ready()
        story.read.append(story.plan())


SCENES = {
    "own_institution_start": two_starts_of_the_authority,
    "chosen_other_municipality_start": a_place_elsewhere_is_chosen,
    "events": contacts,
    "offer_on": an_offer_is_tried,
    "private_start": a_private_start,
    "options": two_options,
    "offers": revised,
    "reply_deadline": replied,
    "agreed_private_start": agreed,
    "notice": notified,
    "change_to": type_changed,
    "change_on": level_changed,
    "institution_levels": at_another_level,
    "chosen_hospital_region": at_hospital,
    "as_of": on_days,
    "refusal_valid": turned_away,
    "institution_municipality": weighed,
}
