import json
from pathlib import Path

import pytest

from service.rules.authority import contract_party, funding, operating, responsible
from service.rules.clinical import meets_clinical_deadline
from service.rules.days import day_zero
from service.rules.duty import duty_ends, may_release
from service.rules.offer import notice_due_on, reply_deadline_needed_anew, reply_in_time
from tests.rules import case_answers as answer
from tests.rules import case_places as place
from tests.rules.case_facts import (
    agreement,
    book_of,
    day_of,
    discharged_on,
    iso,
    plan_of,
    plan_type_of,
    public_offer_start,
    rights,
)

CASES = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))
# each word under `expect`, and what the rules answer to it
ANSWERS = {
    "responsible": lambda g: answer.on_days(g, responsible),
    "deliverer": lambda g: answer.on_days(g, operating),
    "payer": lambda g: answer.on_days(g, funding),
    "contract_party": lambda g: contract_party(plan_type_of(g), on=discharged_on(g)).upper(),
    "home_region": answer.home_regions,
    "rule_set": lambda g: book_of(g).rule_set,
    "discharge_date": lambda g: iso(discharged_on(g)),
    "day_zero": lambda g: iso(day_zero(book_of(g), plan_of(g))),
    "notice_due": lambda g: iso(notice_due_on(book_of(g), plan_of(g))),
    "notice_late": lambda g: answer.days_late(g) > 0,
    "days_late": answer.days_late,
    "last_day_without_private_choice": answer.last_day,
    "private_choice_if_offer_on_or_after": answer.first_day_that_opens,
    "private_choice": lambda g: rights(g).private_choice.holds,
    "choice_7_1": lambda g: rights(g).public_choice.holds,
    "private_start_no_later_than": lambda g: iso(rights(g).latest_private_start_on),
    "public_offer_start": lambda g: iso(public_offer_start(g)),
    "options_include_other_municipality": lambda g: bool(place.other_municipality(g).windows),
    "choice_valid": lambda g: bool(place.other_municipality(g).windows),
    "private_provider_eligible": lambda g: place.private_start(g).holds,
    "clinical_deadline_met": lambda g: meets_clinical_deadline(
        plan_of(g), start_on=public_offer_start(g)
    ),
    "first": answer.ranked_first,
    "start_date": answer.start_date,
    "error": answer.error,
    "reason": answer.reason_of,
    "eligible": answer.eligible,
    "alerts": answer.alerts_of,
    "new_notice_required": answer.new_notice_required,
    "new_reply_deadline_required": lambda g: (
        reply_deadline_needed_anew(
            book_of(g), plan_of(g), reply_by_before=discharged_on(g), reply_by=None
        )
        is not None
    ),
    "reply_in_time": lambda g: reply_in_time(
        reply_by=day_of(g["reply_deadline"]), replied_on=day_of(g["reply_at"])
    ),
    "choice_state": answer.choice_state,
    "public_offer_state": answer.public_offer_state,
    "plan_open": lambda _: not duty_ends(None).holds,
    "late_accept_allowed_for": answer.late_accept,
    "plan_sent_to_provider": lambda g: may_release(agreement(g)).holds,
    "plan_state": answer.plan_state,
    "refusal": lambda g: place.finding(g).state,
    "comparator_median": lambda g: place.finding(g).median,
    "allowed": place.pairs_allowed,
    "notice_complete": lambda g: not answer.faults_of_notice(g),
    "missing": answer.missing,
    "ok": answer.ok,
    "offer_allowed": answer.offer_allowed,
    "kind": answer.kind_of_change,
    "recipients": lambda g: list(answer.sent(g).sent),
    "recipients_informational": lambda g: sorted(answer.sent(g).sent),
    "gp": lambda g: "deselected" if "gp" in answer.sent(g).deselected else "sent",
}
IDS = [case["id"] for case in CASES]


def test_every_case_is_told_apart():
    assert len(set(IDS)) == len(IDS) == 89


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_rules_answer_the_dated_case(case):
    answers = {word: ANSWERS[word](case["given"]) for word in case["expect"]}
    assert answers == case["expect"]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_case_is_judged_by_the_order_of_its_day(case):
    assert case["rule_set"] in ("any", book_of(case["given"]).rule_set)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_readings_a_case_rests_on_stand_in_its_rulebook(case):
    stated = {policy.id for policy in book_of(case["given"]).policies}
    assert set(case["policies"]) <= stated
