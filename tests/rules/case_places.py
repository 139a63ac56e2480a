"""What the rules answer of the places in a dated case: who may start there, who is refused."""

from dataclasses import replace

from service.rules.choice import access, may_start, service_fit
from service.rules.refusal import evaluate, excludes
from service.rules.vocabulary import (
    CareLevel,
    ContractParty,
    ProviderKind,
)
from tests.rules import make
from tests.rules.case_facts import (
    book_of,
    day_of,
    discharged_on,
    maybe_day,
    plan_of,
    rights,
)


def private_start(given):
    contract = make.contract(
        ContractParty(given.get("contract_party", "KL").lower()),
        valid_from=discharged_on(given),
        valid_to=maybe_day(given, "contract_valid_to"),
    )
    plan = plan_of(given)
    levels = map(CareLevel, given.get("provider_levels", CareLevel))
    place = replace(
        make.private(contract),
        municipality_code=given.get("provider_municipality", make.HOME),
        offerings=tuple(make.offering(level) for level in levels),
    )
    return may_start(
        book_of(given),
        plan,
        rights(given),
        place,
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
        provider_kind=ProviderKind(given.get("provider_kind", "municipal")),
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
