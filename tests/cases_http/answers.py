"""What the service answers to each word under `expect`."""

ENDED = {"completed", "closed_by_citizen", "revoked", "deceased"}
OF_THE_ORDER = {"municipality", "gp"}  # whom a general plan goes to, if the patient agrees


def rights(story):
    return getattr(story, "rights", None) or story.see("entitlement")


def clock(name):
    return lambda story: (getattr(story, "before", None) or story.plan())["clocks"][name]


def kind_of(name):
    """The kind of authority, on the day or on each of the days that the case asks about."""

    def told(story):
        read = getattr(story, "read", None) or [story.plan()]
        kinds = [plan["responsibility"][name] for plan in read]
        if name == "authority":
            ids = [plan["responsible_authority_id"] for plan in read]
            assert ["municipality" if i.isdigit() else "region" for i in ids] == kinds
        return kinds if isinstance(story.given.get("as_of"), list) else kinds[0]

    return told


def home_regions(story):
    names = []
    for day in story.given["as_of"]:
        answer = story.country.anonymous.get("/v1/municipalities", params={"on": day, "limit": 500})
        found = {m["municipality_code"]: m["region_name"] for m in answer.json()["items"]}
        names.append(found[story.given["home_municipality"]])
    return names


def days_late(story):
    name = "offer.notified"
    return story.event(name)["facts"]["notice_days_late"]


def first_day_that_opens(story):
    """The first offered start whose notice must tell of the private choice: each is tried."""
    days = [story.day(number) for number in range(1, 30)]
    story.room(story.own, *days)
    for start in days:
        body = {"provider_id": story.own, "start_on": start, "notified_at": story.now}
        notice = {"public_choice_stated": True, "private_choice_stated": False}
        answer = story.ask(story.authority, "offers", body | {"notice": notice})
        if answer.status_code == 409:
            assert answer.json()["code"] == "PRIVATE_CHOICE_NOT_STATED"
            return start
    return None


def other_is_listed(story):
    return story.other in story.options()[0]


def done(story):
    return story.last.status_code == 201


def code(story):
    """The code of the problem, or of the one fault that a body has."""
    problem = story.last.json()
    assert story.last.headers["content-type"] == "application/problem+json"
    return problem.get("code") or problem["errors"][0]["code"]


def reason(story):
    return story.refusal["code"] if hasattr(story, "refusal") else code(story)


def missing(story):
    if done(story):
        return []
    problem = story.last.json()
    faults = [fault["facts"] for fault in (problem, *problem["errors"])]
    return [facts["missing"] for facts in faults if "missing" in facts]


def public_offer_state(story):
    """Whether the authority still has a place for the citizen."""
    offer = story.plan()["offer"]
    return "held" if offer else "released"


def sent_to_provider(story):
    dispatch = story.plan()["dispatch"]
    shown = story.at(story.private).get(story.path).status_code == 200
    assert shown is (dispatch is not None)
    return shown


def late_accept(story):
    """The one whose late reply is taken."""
    may = []
    for role, client in (("citizen", story.citizen), ("authority", story.authority)):
        answer = story.ask(client, "late-replies", {"reason": "Var indlagt."})
        may += [role] if answer.status_code == 201 else []
    return " ".join(may)


def new_notice_required(story):
    """Whether what was told before no longer serves."""
    if hasattr(story, "unchanged"):
        return story.unchanged.json().get("code") == "PRIVATE_CHOICE_NOT_STATED"
    assert story.plan()["offer"] is None
    return "notify_offer" in {a["action"] for a in story.actions_of(story.authority)}


def new_reply_deadline_required(story):
    return story.deadline_kept.json().get("code", "").startswith("REPLY_DEADLINE")


def clinical_deadline_met(story):
    start = story.given["public_offer_start"]
    answer = story.choose(story.own, start, "§ 7, stk. 1")
    assert answer.status_code == 201, answer.text
    return "CLINICAL_DEADLINE_MISSED" not in answer.json()["alerts"]


def kind_of_change(story):
    kinds = {"restratify": "restratification", "change_level": "level_change"}
    (offered,) = (kinds[name] for name in story.actions if name in kinds)
    if done(story):
        names = {"restratification": "plan.restratified", "level_change": "plan.level_changed"}
        assert story.event(names[offered])["facts"]["kind"] == offered
    return offered


def first_listed(story):
    answer = story.citizen.get(f"{story.path}/options")
    return story.places[answer.json()["items"][0]["provider_id"]]


def alerts(story):
    if "today" not in story.given and "consents" in story.given:
        story.go_to(story.day(30))
    return story.plan()["alerts"]


def gp(story):
    plan = story.plan()
    return "sent" if "gp" in plan["recipients"] else "deselected"


def choice_state(story):
    return "lapsed" if story.plan()["state"] == "choice_lapsed" else "open"


def reply_in_time(story):
    if not done(story):
        assert code(story) == "REPLY_DEADLINE_PASSED"
    return done(story)


ANSWERS = {
    "responsible": kind_of("authority"),
    "deliverer": kind_of("operating"),
    "payer": kind_of("funding"),
    "contract_party": lambda s: rights(s)["contract_party"].upper(),
    "home_region": home_regions,
    "rule_set": lambda s: s.plan()["rule_set"],
    "discharge_date": lambda s: s.plan()["discharged_on"],
    "day_zero": clock("day_zero"),
    "notice_due": clock("notice_due_on"),
    "notice_late": lambda s: days_late(s) > 0,
    "days_late": days_late,
    "last_day_without_private_choice": clock("last_day_without_private_choice"),
    "private_choice_if_offer_on_or_after": first_day_that_opens,
    "private_choice": lambda s: rights(s)["private_choice"]["holds"],
    "choice_7_1": lambda s: rights(s)["public_choice"]["holds"],
    "private_start_no_later_than": lambda s: rights(s)["latest_private_start_on"],
    "public_offer_start": lambda s: s.plan()["offer"]["start_on"],
    "options_include_other_municipality": other_is_listed,
    "choice_valid": done,
    "private_provider_eligible": done,
    "clinical_deadline_met": clinical_deadline_met,
    "first": first_listed,
    "start_date": lambda s: s.plan()["placement"]["started_on"],
    "error": code,
    "reason": reason,
    "eligible": done,
    "alerts": alerts,
    "new_notice_required": new_notice_required,
    "new_reply_deadline_required": new_reply_deadline_required,
    "reply_in_time": reply_in_time,
    "choice_state": choice_state,
    "public_offer_state": public_offer_state,
    "plan_open": lambda s: s.plan()["state"] not in ENDED,
    "late_accept_allowed_for": late_accept,
    "plan_sent_to_provider": sent_to_provider,
    "plan_state": lambda s: s.plan()["state"],
    "refusal": lambda s: s.refusal["state"],
    "comparator_median": lambda s: s.refusal["evidence"]["median"],
    "allowed": lambda s: s.allowed,
    "notice_complete": done,
    "missing": missing,
    "ok": done,
    "offer_allowed": done,
    "kind": kind_of_change,
    "recipients": lambda s: s.plan()["recipients"],
    "recipients_informational": lambda s: sorted(s.plan()["recipients"]),
    "gp": gp,
}
