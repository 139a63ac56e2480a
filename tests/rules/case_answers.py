"""What the rules answer to a dated case: one small function per word under `expect`."""

from datetime import timedelta

from db.reference import files
from service.rules.alerts import alerts
from service.rules.authority import contract_party, funding, operating, responsible
from service.rules.choice import access, may_start, service_fit
from service.rules.clinical import meets_clinical_deadline
from service.rules.days import day_zero, last_day_without_private_choice
from service.rules.duty import (
    duty_ends,
    may_accept_late,
    may_release,
    state_after_cancellation,
)
from service.rules.facts import OfferFacts
from service.rules.offer import (
    choice_has_lapsed,
    counts_as_start,
    notice_days_late,
    notice_due_on,
    notice_faults,
    reply_in_time,
)
from service.rules.plan import first_state, issue_faults, recipients
from service.rules.refusal import evaluate, excludes
from service.rules.stratify import change_kind, may_change_level, may_set_medical_facts
from service.rules.vocabulary import (
    Alert,
    Basis,
    CareLevel,
    ContractParty,
    MeetingKind,
    PlanState,
    ProviderKind,
)
from tests.rules import make
from tests.rules.case_facts import (
    agreement,
    book_of,
    day_of,
    discharged_on,
    draft_of,
    iso,
    maybe_day,
    notice_of,
    offers_of,
    plan_of,
    plan_type_of,
    public_offer_start,
    rights,
)


def private_start(given):
    contract = make.contract(
        ContractParty(given.get("contract_party", "KL").lower()),
        valid_to=maybe_day(given, "contract_valid_to"),
    )
    plan = plan_of(given)
    return may_start(
        book_of(given),
        plan,
        rights(given),
        make.private(contract),
        (),
        start_on=day_of(given["private_start"]),
        today=plan.discharged_on,
    )


def other_municipality(given):
    plan = plan_of(given)
    elsewhere = make.provider(authority_id="0101")
    return access(book_of(given), plan, rights(given), elsewhere, (), today=plan.discharged_on)


def chosen_hospital(given):
    plan = plan_of(given)
    hospital = make.provider(ProviderKind.HOSPITAL, authority_id=given["chosen_hospital_region"])
    return access(book_of(given), plan, rights(given), hospital, (), today=plan.discharged_on)


def institution_at_level(given):
    levels = [make.offering(CareLevel(level)) for level in given["institution_levels"]]
    return service_fit(
        make.provider(offerings=tuple(levels)),
        care_level=CareLevel(given["level"]),
        clinical_area=make.AREA,
        age_group=make.AgeGroup.ADULT,
    )


def finding(given):
    return evaluate(
        make.BOOK,
        provider_kind=ProviderKind.MUNICIPAL,
        resident=given["citizen_municipality"] == given["institution_municipality"],
        own_wait_days=given.get("own_wait_days"),
        comparator_wait_days=given.get("other_wait_days"),
        own_residents_affected=given.get("own_residents_affected", 0),
    )


def pairs_allowed(given):
    first, last = map(day_of, given["refusal_valid"])
    refusal = make.refusal(valid_from=first, valid_to=last)
    homes = {"resident": make.HOME, "out_of_area": "0101"}
    return [
        excludes(
            [refusal],
            make.plan(home_municipality=homes[pair["citizen"]]),
            make.provider(),
            on=day_of(pair["date"]),
            plan_id=None,
        )
        is None
        for pair in given["pairs"]
    ]


def choice_state(given):
    lapsed = choice_has_lapsed(
        reply_by=day_of(given["reply_deadline"]),
        replied_on=maybe_day(given, "reply_at"),
        today=maybe_day(given, "today") or day_of(given["reply_deadline"]),
    )
    return "lapsed" if lapsed else "open"


def public_offer_state(given):
    reported = agreement(given) if "agreed_private_start" in given else None
    return "released" if may_release(reported) else "held"


def late_accept(given):
    accepted = may_accept_late(
        make.BOOK,
        reply_by=day_of(given["reply_deadline"]),
        replied_on=day_of(given["reply_at"]),
        reason="was in hospital again",
    )
    return "authority" if accepted else None


def alerts_of(given):
    if "provider_cancelled_at" in given:
        state = state_after_cancellation(Basis.PRIVATE)
        raised = alerts(
            make.BOOK,
            make.offered(7),
            state=state,
            today=make.day(4),
            provider_cancelled=agreement(given).cancelled,
        )
    else:
        state = dispatched_state(given) if "consents" in given else PlanState.AWAITING_OFFER
        today = maybe_day(given, "today") or make.day(30)
        raised = alerts(book_of(given), plan_of(given), state=state, today=today)
    return [str(alert) for alert in raised]


def new_notice_required(given):
    if "offers" in given:
        before = make.notice(0, when=offers_of(given)[0].start_on)
        return bool(notice_faults(book_of(given), plan_of(given), before))
    released = OfferFacts(start_on=make.day(7), notified_on=make.day(2), released=True)
    raised = alerts(
        make.BOOK,
        make.plan(offers=(released,)),
        state=state_after_cancellation(Basis.PRIVATE),
        today=day_of(given["provider_cancelled_at"]),
    )
    return Alert.NOTICE_OVERDUE in raised


def faults_of_notice(given):
    return notice_faults(make.BOOK, plan_of(given), notice_of(given))


def sent(given):
    agreed = {
        name: name in given.get("consents", ("gp", "municipality"))
        for name in ("municipality", "region", "gp")
    }
    hospital = "chosen_hospital" in given.get("consents", ())
    consent = make.consent(**agreed, hospital=hospital)
    return recipients(make.BOOK, plan_type_of(given), consent)


def dispatched_state(given):
    return first_state(plan_type_of(given), sent(given))


def plan_state(given):
    if "provider_cancelled_at" in given:
        return state_after_cancellation(Basis.PRIVATE)
    return dispatched_state(given)


def faults_of_draft(given):
    return issue_faults(draft_of(given), today=make.DISCHARGED_ON)


def level_change(given):
    return may_change_level(
        make.BOOK,
        make.plan(),
        care_level=CareLevel.ADVANCED,
        reason="complications",
        assessed_by="physiotherapist",
        co_signer=given["co_signer"],
        course_started_on=day_of(given["course_start"]),
        changed_on=day_of(given["change_on"]),
    )


def kind_of_change(given):
    return change_kind(
        make.BOOK,
        course_started_on=day_of(given["course_start"]),
        changed_on=day_of(given["change_on"]),
    )


def only_code(reasons):
    (reason,) = reasons
    return reason.code


def error(given):
    if "change_to" in given:
        return may_set_medical_facts(by_hospital=given["by"] == "hospital").reason.code
    if "private_start" in given:
        return private_start(given).reason.code
    if "notice" in given:
        return only_code(faults_of_notice(given))
    return only_code(faults_of_draft(given))


def reason_of(given):
    if "institution_levels" in given:
        return institution_at_level(given).reason.code
    if "private_start" in given:
        return private_start(given).reason.code
    return finding(given).reason.code


def eligible(given):
    if "institution_levels" in given:
        return institution_at_level(given).holds
    return bool(chosen_hospital(given).windows)


def ranked_first(given):
    plan = plan_of(given)
    options = sorted(
        given["options"],
        key=lambda o: (not meets_clinical_deadline(plan, start_on=day_of(o["start"])), o["km"]),
    )
    return options[0]["id"]


def start_date(given):
    (event,) = given["events"]
    assert event["kind"] == "first_meeting_therapist_video"
    counts = counts_as_start(
        make.BOOK, meeting=MeetingKind.VIDEO, health_professional=True, will_deliver=True
    )
    return event["date"] if counts else None


def on_days(given, tell):
    """The answer on the day, or on each of the days, the case asks about."""
    if isinstance(given.get("as_of"), list):
        return [tell(plan_type_of(given), on=day_of(on)) for on in given["as_of"]]
    on = maybe_day(given, "as_of") or discharged_on(given)
    return tell(plan_type_of(given), on=on)


def home_regions(given):
    facts = files.read()
    names = {region.region_id: region.name for region in facts.regions}
    homes = [facts.regions_on(on)[given["home_municipality"]] for on in map(day_of, given["as_of"])]
    return [names[home] for home in homes]


def first_day_that_opens(given):
    """The first offered start that opens the private choice, found by trying each day."""
    plan = plan_of(given)
    for number in range(30):
        start = plan.discharged_on + timedelta(days=number)
        if rights(given | {"public_offer_start": start.isoformat()}).private_choice:
            return start.isoformat()
    return None


def last_day(given):
    return iso(last_day_without_private_choice(book_of(given), plan_of(given)))


def days_late(given):
    told_on = day_of(given["informed_at"])
    return notice_days_late(book_of(given), plan_of(given), told_on)


def missing(given):
    return [dict(reason.facts)["missing"] for reason in faults_of_notice(given)]


ANSWERS = {
    "responsible": lambda g: on_days(g, responsible),
    "deliverer": lambda g: on_days(g, operating),
    "payer": lambda g: on_days(g, funding),
    "contract_party": lambda g: contract_party(plan_type_of(g), on=discharged_on(g)).upper(),
    "home_region": home_regions,
    "rule_set": lambda g: book_of(g).rule_set,
    "discharge_date": lambda g: iso(discharged_on(g)),
    "day_zero": lambda g: iso(day_zero(book_of(g), plan_of(g))),
    "notice_due": lambda g: iso(notice_due_on(book_of(g), plan_of(g))),
    "notice_late": lambda g: days_late(g) > 0,
    "days_late": days_late,
    "last_day_without_private_choice": last_day,
    "private_choice_if_offer_on_or_after": first_day_that_opens,
    "private_choice": lambda g: rights(g).private_choice.holds,
    "choice_7_1": lambda g: rights(g).public_choice.holds,
    "private_start_no_later_than": lambda g: iso(rights(g).latest_private_start_on),
    "public_offer_start": lambda g: iso(public_offer_start(g)),
    "options_include_other_municipality": lambda g: bool(other_municipality(g).windows),
    "choice_valid": lambda g: bool(other_municipality(g).windows),
    "private_provider_eligible": lambda g: private_start(g).holds,
    "clinical_deadline_met": lambda g: meets_clinical_deadline(
        plan_of(g), start_on=public_offer_start(g)
    ),
    "first": ranked_first,
    "start_date": start_date,
    "error": error,
    "reason": reason_of,
    "eligible": eligible,
    "alerts": alerts_of,
    "new_notice_required": new_notice_required,
    # a revised offer that opens the choice gives the citizen something new to reply to
    "new_reply_deadline_required": lambda g: (
        rights(g).private_choice.holds
        and not rights(g | {"offers": g["offers"][:1]}).private_choice.holds
    ),
    "reply_in_time": lambda g: reply_in_time(
        reply_by=day_of(g["reply_deadline"]), replied_on=day_of(g["reply_at"])
    ),
    "choice_state": choice_state,
    "public_offer_state": public_offer_state,
    "plan_open": lambda _: not duty_ends(None).holds,
    "late_accept_allowed_for": late_accept,
    "plan_sent_to_provider": lambda g: may_release(agreement(g)).holds,
    "plan_state": plan_state,
    "refusal": lambda g: finding(g).state,
    "comparator_median": lambda g: finding(g).median,
    "allowed": pairs_allowed,
    "notice_complete": lambda g: not faults_of_notice(g),
    "missing": missing,
    "ok": lambda g: level_change(g).holds if "change_on" in g else not faults_of_draft(g),
    "kind": kind_of_change,
    "recipients": lambda g: list(sent(g).sent),
    "recipients_informational": lambda g: sorted(sent(g).sent),
    "gp": lambda g: "deselected" if "gp" in sent(g).deselected else "sent",
}
