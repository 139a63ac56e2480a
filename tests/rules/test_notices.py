from dataclasses import replace

import pytest

from service.rules.entitlement import entitlement
from service.rules.notice_times import NEAR_DAYS, Asked, applies_since
from service.rules.notices import Notice, Standing, due_notices, open_rights
from service.rules.plan_states import PASSING
from service.rules.vocabulary import Basis, PlanState, PlanType
from tests.notices.cases import CASES, TOLD, chosen, due, history, standing
from tests.rules import make

S = PlanState
REPORTED, DEMANDED = "agreement.reported", "agreement.documentation_requested"
ANNOUNCED = "agreement.documentation_announced"
OFFER_KINDS = {n for n in Notice if n.value.startswith("offer")}


def found(plan, stands, today, book=make.BOOK):
    return {one.notice: one for one in due_notices(book, plan, stands, today=make.day(today))}


@pytest.mark.parametrize("notice", Notice)
def test_each_notice_applies_in_its_case(notice):
    assert due(notice) is not None


@pytest.mark.parametrize("notice", Notice)
def test_each_notice_is_dated_no_later_than_today(notice):
    assert make.DISCHARGED_ON <= due(notice).since <= make.day(CASES[notice][2])


@pytest.mark.parametrize("state", PlanState)
def test_every_state_a_citizen_can_do_something_in_has_a_letter(state):
    types = {
        S.AWAITING_HOSPITAL_CHOICE: PlanType.HOSPITAL_SPECIALISED,
        S.INFORMATION_ONLY: PlanType.SELF_TRAINING,
    }
    plan = make.plan(types.get(state, PlanType.GENERAL), offers=make.offers(14))
    stands = standing(state, "plan.issued", "plan.received", reply_by=make.day(9))
    silent = PASSING | {S.COMPLETED, S.DECEASED}
    assert bool(found(plan, stands, 4)) is (state not in silent)


def test_of_the_letters_about_an_offer_one_applies():
    for starts in ((6,), (14,), (6, 14), (14, 6), (5, 6), (14, 20)):
        notices = found(make.offered(*starts), standing(S.OFFERED, "offer.notified"), 3)
        assert len(notices.keys() & OFFER_KINDS) == 1, starts


def test_a_right_that_the_old_offer_gave_already_stays():
    notices = found(make.offered(14, 20), standing(S.OFFERED, "offer.revised"), 4)
    assert Notice.OFFER_REVISED_RIGHT_STAYS in notices


def test_without_an_offer_in_force_there_is_no_letter_about_one_or_its_deadline():
    released = replace(make.offers(14)[0], released=True)
    plan = make.plan(offers=(released,))
    stands = standing(S.OFFERED, "offer.notified", reply_by=make.day(4))
    assert found(plan, stands, 3) == {}
    assert not found(plan, standing(S.OFFERED, "offer.notified"), 3).keys() & OFFER_KINDS


def test_the_reminder_comes_two_days_before_the_deadline_and_on_its_day():
    stands = standing(S.OFFERED, "offer.notified", reply_by=make.day(9))
    days = [
        d for d in range(3, 13) if Notice.REPLY_DEADLINE_NEAR in found(make.offered(14), stands, d)
    ]
    assert days == list(range(9 - NEAR_DAYS, 10))


def test_the_reminder_never_comes_on_the_day_of_the_offer_itself():
    stands = standing(S.OFFERED, "offer.notified", reply_by=make.day(4))
    days = [
        d for d in range(2, 6) if Notice.REPLY_DEADLINE_NEAR in found(make.offered(14), stands, d)
    ]
    assert days == [3, 4]


def test_a_choice_lapses_with_its_day_whoever_looks():
    stands = standing(S.OFFERED, "offer.notified", reply_by=make.day(9))
    notices = found(make.offered(14), stands, 10)
    assert set(notices) == {Notice.REPLY_DEADLINE_PASSED}
    assert notices[Notice.REPLY_DEADLINE_PASSED].since == make.day(10)


def test_after_the_deadline_no_choice_is_told_of_and_the_offer_stands():
    told = due(Notice.REPLY_DEADLINE_PASSED)
    assert told.rights == ()
    assert dict(told.facts)["offered_start"] == str(make.day(14))


def test_par8_stk1_a_lapsed_choice_without_a_deadline_has_nothing_to_say():
    assert found(make.offered(14), standing(S.CHOICE_LAPSED, "choice.lapsed"), 10) == {}


def test_a04_the_letter_about_a_missing_offer_is_of_day_eight():
    before = found(*CASES[Notice.NO_OFFER_IN_TIME][:2], 7)
    after = found(*CASES[Notice.NO_OFFER_IN_TIME][:2], 12)
    assert Notice.NO_OFFER_IN_TIME not in before
    assert after[Notice.NO_OFFER_IN_TIME].since == make.day(8)


def test_a04_where_the_right_needs_an_offer_no_letter_tells_of_it():
    plan, stands, _ = CASES[Notice.NO_OFFER_IN_TIME]
    strict = found(plan, stands, 12, make.book(right_without_offer=False))
    assert Notice.NO_OFFER_IN_TIME not in strict
    assert all(len(one.rights) == 1 for one in strict.values())


def test_a_cancelled_start_is_told_of_until_something_new_is_offered_or_chosen():
    events = ("placement.confirmed", "placement.cancelled")
    cancelled = found(make.plan(), standing(S.AWAITING_OFFER, *events), 9)
    anew = found(make.plan(), standing(S.AWAITING_OFFER, *events, "offer.notified"), 9)
    assert Notice.PROVIDER_CANCELLED in cancelled
    assert not cancelled.keys() & {Notice.PLAN_RECEIVED, Notice.NO_OFFER_IN_TIME}
    assert Notice.PROVIDER_CANCELLED not in anew


def test_a_corrected_plan_is_received_anew_after_a_start_that_came_to_nothing():
    events = ("plan.received", "placement.cancelled", "plan.corrected")
    notices = found(make.offered(6), standing(S.AWAITING_OFFER, *events), 9)
    assert Notice.PLAN_RECEIVED in notices
    assert Notice.LEVEL_STATED in notices


def test_par8_stk1_a_private_place_let_go_is_told_of_until_another_choice():
    gone = ("choice.made", "placement.expired")
    stands = standing(S.OFFERED, *gone)
    anew = standing(S.OFFERED, *gone, "offer.revised")
    started = standing(S.STARTED, *gone)
    assert Notice.HOLD_EXPIRED in found(make.offered(14), stands, 9)
    assert Notice.HOLD_EXPIRED not in found(make.offered(14), anew, 9)
    assert Notice.HOLD_EXPIRED not in found(make.offered(14), started, 9)


def test_a_deferred_start_is_told_of_until_its_day():
    plan, stands, _ = CASES[Notice.START_DEFERRED]
    assert Notice.START_DEFERRED in found(plan, stands, 9)
    assert Notice.START_DEFERRED not in found(plan, stands, 10)


def test_a_choice_waits_for_its_place_or_for_the_agreed_start_by_its_basis():
    public = found(make.offered(14), chosen(S.CHOICE_MADE, "choice.made"), 4)
    private = found(make.offered(14), chosen(S.CHOICE_MADE, "choice.made", basis=Basis.PRIVATE), 4)
    assert set(public) == {Notice.CHOICE_REGISTERED}
    assert set(private) == {Notice.PRIVATE_PLACE_HELD}


def test_a_place_is_confirmed_or_an_agreement_registered_by_its_basis():
    for basis, notice in (
        (Basis.PUBLIC, Notice.CHOICE_CONFIRMED),
        (Basis.HOSPITAL, Notice.CHOICE_CONFIRMED),
        (Basis.PRIVATE, Notice.AGREED_START_REGISTERED),
    ):
        stands = chosen(S.PLACED, "placement.confirmed", basis=basis)
        assert set(found(make.offered(14), stands, 5)) == {notice}


def test_par8_stk2_the_letter_says_that_the_plan_was_sent_once_it_was():
    agreed = chosen(S.AGREED_PRIVATE, "agreement.reported", basis=Basis.PRIVATE)
    sent = chosen(S.PLACED, "agreement.reported", "plan.dispatched", basis=Basis.PRIVATE)
    waits = dict(found(make.offered(14), agreed, 7)[Notice.AGREED_START_REGISTERED].facts)
    done = dict(found(make.offered(14), sent, 7)[Notice.AGREED_START_REGISTERED].facts)
    assert (waits["dispatch_awaited"], waits.get("dispatched_on")) == ("true", None)
    assert (done.get("dispatch_awaited"), done["dispatched_on"]) == (None, str(make.day(1)))


@pytest.mark.parametrize("events", [(REPORTED, DEMANDED), (ANNOUNCED, REPORTED)])
def test_par8_stk3_an_agreement_that_has_to_be_shown_is_not_told_as_settled(events):
    stands = chosen(S.DOCUMENTATION_REQUESTED, *TOLD, *events, basis=Basis.PRIVATE)
    notices = found(make.offered(14), stands, 7)
    assert set(notices) == {Notice.DOCUMENTATION_ASKED}
    assert notices[Notice.DOCUMENTATION_ASKED].since == make.day(5)


def test_documentation_is_told_of_as_it_stands_now():
    asked, accepted = "agreement.documentation_requested", "agreement.documented"
    stands = chosen(S.PLACED, "agreement.reported", asked, accepted, basis=Basis.PRIVATE)
    notices = found(make.offered(14), stands, 7)
    assert Notice.DOCUMENTATION_ACCEPTED in notices
    assert Notice.DOCUMENTATION_ASKED not in notices
    anew = chosen(S.PLACED, asked, accepted, "agreement.reported", basis=Basis.PRIVATE)
    assert Notice.DOCUMENTATION_ACCEPTED not in found(make.offered(14), anew, 7)


def test_par7_stk2_a_refusal_tells_its_figures_until_another_choice_is_made():
    told = dict(due(Notice.REFUSED_BY_INSTITUTION).facts)
    assert (told["own_wait_days"], told["threshold"]) == ("30", "21.75")
    events = ("choice.refused", "choice.made")
    assert Notice.REFUSED_BY_INSTITUTION not in found(
        make.offered(14), standing(S.OFFERED, *events), 6
    )


def test_a_plan_handed_over_says_so_until_it_ends():
    over = "plan.handed_over"
    assert Notice.HANDED_OVER in found(make.offered(6), standing(S.STARTED, over), 9)
    assert Notice.HANDED_OVER not in found(make.offered(6), standing(S.REVOKED, over), 9)


def test_par7_stk4_rights_are_told_while_they_can_be_used():
    today = make.day(4)
    offered = make.offered(14)
    held = open_rights(make.BOOK, offered, standing(S.OFFERED, "offer.notified"), today=today)
    assert [reason.citation for reason in held] == ["§ 7, stk. 1", "§ 7, stk. 3"]
    placed = open_rights(make.BOOK, offered, chosen(S.PLACED, "choice.made"), today=today)
    assert placed == ()


def test_par7_stk6_at_hospital_level_the_right_is_to_a_hospital():
    assert [r.citation for r in due(Notice.HOSPITAL_CHOICE).rights] == ["§ 7, stk. 6"]


def test_a08_that_a_late_reply_may_be_taken_is_told_only_where_it_may():
    plan, stands, today = CASES[Notice.OFFER_WITH_PRIVATE_CHOICE]
    strict = found(plan, stands, today, make.book(late_accept=False))
    assert "late_reply" in dict(due(Notice.OFFER_WITH_PRIVATE_CHOICE).facts)
    assert "late_reply" not in dict(strict[Notice.OFFER_WITH_PRIVATE_CHOICE].facts)


def test_the_paragraph_follows_the_type_of_plan():
    rehab = make.offered(14, plan_type=PlanType.SPECIALISED_REHAB)
    notices = found(rehab, standing(S.OFFERED, "offer.notified"), 3)
    assert notices[Notice.OFFER_WITH_PRIVATE_CHOICE].citation == "§ 6, stk. 2"
    kept = {kind: standing(S.HELD_BY_PATIENT, "plan.issued") for kind in PlanType}
    cited = {k: found(make.plan(k), s, 1)[Notice.PLAN_KEPT].citation for k, s in kept.items()}
    assert cited == {
        PlanType.GENERAL: "§ 4, stk. 2",
        PlanType.SELF_TRAINING: "§ 4, stk. 2",
        PlanType.SPECIALISED_REHAB: "§ 4, stk. 3",
        PlanType.HOSPITAL_SPECIALISED: "§ 4, stk. 4",
    }


def test_the_newest_of_some_events_is_the_one_with_the_highest_number():
    stands = Standing(state=S.OFFERED, history=history("a", "b"))
    assert stands.last("a", "b").event == "b"
    assert stands.last("c") is None


def test_applies_since_asks_of_one_notice():
    plan, stands, today = CASES[Notice.REVOKED]
    day = make.day(today)
    rights = entitlement(make.BOOK, plan, today=day)
    asked = Asked(book=make.BOOK, plan=plan, standing=stands, today=day, rights=rights)
    assert applies_since(Notice.REVOKED, asked) == make.day(4)
    assert applies_since(Notice.OFFER, asked) is None


def test_a_line_missing_from_history_dates_the_letter_at_discharge():
    notices = found(make.offered(6), standing(S.REVOKED), 5)
    assert notices[Notice.REVOKED].since == make.DISCHARGED_ON
