"""What the rules answer to a dated case: one small function per question."""

from datetime import timedelta

from db.reference import files
from service.rules.alerts import alerts
from service.rules.clinical import meets_clinical_deadline
from service.rules.days import last_day_without_private_choice
from service.rules.duty import (
    may_accept_late,
    may_release,
    state_after_cancellation,
)
from service.rules.facts import OfferFacts
from service.rules.offer import (
    choice_has_lapsed,
    counts_as_start,
    may_offer,
    notice_days_late,
    notice_faults,
    reply_deadline_fault,
)
from service.rules.plan import first_state, issue_faults, recipients
from service.rules.stratify import change_kind, may_change_level, may_set_medical_facts
from service.rules.vocabulary import (
    Alert,
    Basis,
    CareLevel,
    MeetingKind,
    PlanState,
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
    rights,
)
from tests.rules.case_places import chosen_hospital, finding, institution_at_level, private_start


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
        raised = alerts(
            book_of(given),
            plan_of(given),
            state=state,
            today=today,
            handed_over_on=maybe_day(given, "handed_over"),
        )
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
    return issue_faults(draft_of(given), today=discharged_on(given))


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
        return may_change_type(given).reason.code
    if "reply_deadline" in given:
        return reply_fault(given).code
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


# how they met, whether with a health professional, and whether with one who will train
CONTACTS = {
    "secretary_call": (MeetingKind.TELEPHONE, False, False),
    "letter": (MeetingKind.LETTER, True, True),
    "intake_by_triage_officer": (MeetingKind.IN_PERSON, True, False),
    "first_meeting_therapist": (MeetingKind.IN_PERSON, True, True),
    "first_meeting_therapist_video": (MeetingKind.VIDEO, True, True),
}


def start_date(given):
    """The day of the first contact that counts."""
    for event in given["events"]:
        meeting, professional, deliver = CONTACTS[event["kind"]]
        if counts_as_start(
            make.BOOK, meeting=meeting, health_professional=professional, will_deliver=deliver
        ):
            return event["date"]
    return None


def offer_allowed(given):
    plan = plan_of(given)
    start_on = day_of(given["offer_on"])
    return may_offer(book_of(given), plan, start_on=start_on, today=plan.discharged_on).holds


def may_change_type(given):
    return may_set_medical_facts(by_hospital=given["by"] == "hospital")


def reply_fault(given):
    return reply_deadline_fault(
        make.BOOK,
        notified_on=day_of(given["informed_at"]),
        reply_by=day_of(given["reply_deadline"]),
        start_on=day_of(given["public_offer_start"]),
    )


def ok(given):
    if "change_on" in given:
        return level_change(given).holds
    if "change_to" in given:
        return may_change_type(given).holds
    return not faults_of_draft(given)


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
