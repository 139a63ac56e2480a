from datetime import date, timedelta

import pytest

from service.rules.choice import access, entitlement, may_start
from service.rules.codes import Code
from service.rules.offer import reply_deadline_fault
from service.rules.refusal import evaluate
from service.rules.remedy import would_qualify_if
from service.rules.verdict import Reason
from service.rules.vocabulary import (
    AgeGroup,
    CareLevel,
    ContractParty,
    PlanType,
    ProviderKind,
    RefusalState,
)
from tests.rules import make

CLINIC = make.private(make.contract())
OUTSIDER = make.plan(home_municipality="0101")


def start(plan, place, start_on, today=None, refusals=()):
    today = today or make.day(0)
    held = entitlement(make.BOOK, plan, today=today)
    return may_start(make.BOOK, plan, held, place, refusals, start_on=start_on, today=today)


@pytest.mark.parametrize(
    ("plan", "place", "start_on", "today", "remedy"),
    [
        (make.offered(14), CLINIC, 15, 0, ("start_on_or_before", make.day(14))),
        (make.offered(14), CLINIC, -1, -1, ("start_on_or_after", make.day(0))),
        (make.offered(14), CLINIC, 4, 5, ("start_on_or_after", make.day(5))),
        (
            make.offered(19, not_before=make.day(9)),
            CLINIC,
            8,
            0,
            ("start_on_or_after", make.day(9)),
        ),
    ],
)
def test_the_day_named_is_the_nearest_that_turns_the_no_round(plan, place, start_on, today, remedy):
    name, nearest = remedy
    refused = start(plan, place, make.day(start_on), make.day(today))
    assert would_qualify_if(refused.reason) == ((name, nearest.isoformat()),)
    one_day = timedelta(days=1 if name == "start_on_or_before" else -1)
    assert start(plan, place, nearest, make.day(today))
    assert not start(plan, place, nearest + one_day, make.day(today))


def test_a_later_public_offer_would_open_the_private_choice():
    refused = start(make.offered(7), CLINIC, make.day(5))
    ((name, value),) = would_qualify_if(refused.reason)
    assert name == "public_offer_on_or_after"
    assert (date.fromisoformat(value) - make.DISCHARGED_ON).days == 8
    assert start(make.offered(8), CLINIC, make.day(5))


def test_a03_a_later_place_elsewhere_would_open_it_where_such_places_count():
    book = make.book(count_other_public=True)
    held = entitlement(book, make.offered(14), today=make.day(0), other_public_start_on=make.day(5))
    assert would_qualify_if(held.private_choice.reason) == (
        ("other_public_start_on_or_after", make.day(8).isoformat()),
    )


def test_after_the_refusal_the_citizen_may_choose_the_place():
    refusals = [make.refusal(valid_to=make.day(9))]
    refused = start(OUTSIDER, make.provider(), make.day(20), make.day(3), refusals)
    assert would_qualify_if(refused.reason) == (("chosen_on_or_after", make.day(10).isoformat()),)
    assert start(OUTSIDER, make.provider(), make.day(20), make.day(10), refusals)


def test_when_every_private_start_is_too_late_only_a_later_offer_would_help():
    plan, today = make.offered(14), make.day(16)
    held = entitlement(make.BOOK, plan, today=today)
    found = access(make.BOOK, plan, held, CLINIC, (), today=today)
    assert would_qualify_if(found.reason) == (("public_offer_on_or_after", today.isoformat()),)
    later = make.offered(16)
    held = entitlement(make.BOOK, later, today=today)
    assert access(make.BOOK, later, held, CLINIC, (), today=today).windows


@pytest.mark.parametrize(
    ("place", "remedy"),
    [
        (make.provider(offerings=()), ("offers_care_level", "basic")),
        (
            make.provider(offerings=(make.offering(clinical_area="02"),)),
            ("offers_clinical_area", "01"),
        ),
        (
            make.provider(offerings=(make.offering(age_groups=[AgeGroup.CHILD]),)),
            ("offers_age_group", "adult"),
        ),
        (make.private(), ("contract_with", "kl")),
        (
            make.private(make.contract(valid_to=make.day(4))),
            ("contract_valid_on", make.day(5).isoformat()),
        ),
    ],
)
def test_what_the_place_would_have_to_have(place, remedy):
    assert would_qualify_if(start(make.offered(14), place, make.day(5)).reason) == (remedy,)


def test_at_a_regional_plan_the_agreement_is_with_danske_regioner():
    plan = make.plan(PlanType.SPECIALISED_REHAB, offers=make.offers(14))
    refused = start(plan, CLINIC, make.day(5))
    assert would_qualify_if(refused.reason) == (("contract_with", ContractParty.DANSKE_REGIONER),)


def test_a_level_that_is_not_set_has_to_be_stated():
    refused = start(make.plan(care_level=None), CLINIC, make.day(5))
    assert would_qualify_if(refused.reason) == (("care_level_stated", "basic|advanced"),)


def test_the_wait_that_would_support_a_refusal():
    def weigh(own):
        return evaluate(
            make.BOOK,
            provider_kind=ProviderKind.MUNICIPAL,
            resident=False,
            own_wait_days=own,
            comparator_wait_days=[14] * 5,
            own_residents_affected=1,
            care_level=CareLevel.BASIC,
        )

    ((name, value),) = would_qualify_if(weigh(20).reason)
    assert name == "own_wait_days_at_least"
    assert weigh(int(value)).state is RefusalState.SUPPORTED


@pytest.mark.parametrize(
    ("reply_by", "name", "nearest"), [(1, "reply_on_or_after", 4), (15, "reply_on_or_before", 14)]
)
def test_the_reply_deadline_that_would_be_reasonable(reply_by, name, nearest):
    fault = reply_deadline_fault(
        make.BOOK, notified_on=make.day(2), reply_by=make.day(reply_by), start_on=make.day(14)
    )
    assert would_qualify_if(fault) == ((name, make.day(nearest).isoformat()),)


@pytest.mark.parametrize(
    "reason",
    [
        Reason.of(Code.INFORMATION_ONLY, "§ 7, stk. 1"),
        Reason.of(Code.RESIDENT, "§ 7, stk. 2"),
        Reason.of(Code.START_IN_THE_PAST, "§ 6, stk. 1"),
    ],
    ids=["self-training", "resident", "no facts"],
)
def test_nothing_is_promised_where_nothing_would_help(reason):
    assert would_qualify_if(reason) == ()
