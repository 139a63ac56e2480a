import re
from dataclasses import replace
from itertools import product

import pytest

from service.rules.capacity import no_room
from service.rules.choice import Window, access, entitlement, may_start, service_fit
from service.rules.codes import Code
from service.rules.competence import competence_declared
from service.rules.coordination import home_keeps_coordination
from service.rules.correct import held_place_fault, type_change_fault
from service.rules.criteria import (
    CompetenceNeed,
    Complications,
    Criteria,
    Extent,
    Potential,
    criteria_fault,
    criteria_reasons,
)
from service.rules.distribution import distribution
from service.rules.documentation import may_require_documentation
from service.rules.duty import AgreementFacts, duty_ends, may_accept_late, may_agree, may_release
from service.rules.holds import waits_for_institution
from service.rules.lapse import may_still_choose
from service.rules.mandate import may_act_by, may_record_mandate
from service.rules.offer import (
    counts_as_start,
    may_offer,
    notice_faults,
    reply_deadline_fault,
    reply_deadline_needed_anew,
)
from service.rules.offer_place import may_be_offered
from service.rules.plan import issue_faults
from service.rules.plan_states import OPEN, PLAN, transition
from service.rules.receipt import may_state_late_cause, receipt_fault
from service.rules.recommendations import plan_warnings
from service.rules.refusal import evaluate, validity_fault
from service.rules.stratify import may_change_level, may_set_medical_facts, may_stratify
from service.rules.transport import transport
from service.rules.verdict import Reason
from service.rules.vocabulary import (
    AgeGroup,
    Basis,
    CareLevel,
    ConsentGiver,
    ContractParty,
    DocumentationState,
    IssuerKind,
    MandateGround,
    MandateScope,
    MeetingKind,
    PlacementState,
    PlanState,
    PlanType,
    Population,
    ProviderKind,
)
from tests.rules import make

PLANS = [
    make.plan(),
    make.offered(7),
    make.offered(14),
    make.offered(14, 6),
    make.offered(14, not_before=make.day(5)),
    make.plan(care_level=None),
    make.plan(home_municipality="0101"),
    *(make.plan(plan_type, offers=make.offers(14)) for plan_type in PlanType),
]
PLACES = [
    make.provider(),
    make.provider(offerings=()),
    make.provider(offerings=(make.offering(clinical_area="02"),)),
    make.provider(offerings=(make.offering(age_groups=[AgeGroup.CHILD]),)),
    make.provider(ProviderKind.HOSPITAL),
    make.private(make.contract()),
    make.private(make.contract(valid_to=make.day(1))),
    make.private(make.contract(ContractParty.AUTHORITY, authority_id=make.HOME)),
    make.private(),
]


def choices():
    for plan, place, today in product(PLANS, PLACES, (0, 2, 9, 16)):
        held = entitlement(make.BOOK, plan, today=make.day(today))
        yield from (held.public_choice, held.private_choice, held.hospital_choice)
        facts = (make.BOOK, plan, held, place)
        closed = access(*facts, [make.refusal()], today=make.day(today)).reason
        if closed:
            yield closed
        for start, basis in product((-1, 3, 10, 20), (None, *Basis)):
            when = {"start_on": make.day(start), "today": make.day(today)}
            yield may_start(*facts, (), **when, basis=basis)
            yield may_agree(*facts, (), **when)
            yield may_offer(make.BOOK, plan, **when)
    yield service_fit(
        make.provider(),
        care_level=CareLevel.BASIC,
        clinical_area=make.AREA,
        age_group=AgeGroup.ADULT,
    )


def mandates():
    yield from map(may_act_by, MandateScope)
    for ground, *said in product(MandateGround, *[(True, False)] * 3):
        by_citizen, was_seen, lacks_capacity = said
        yield may_record_mandate(
            ground, by_citizen=by_citizen, was_seen=was_seen, lacks_capacity=lacks_capacity
        )


def refusals():
    for kind, resident, own, others, affected in product(
        (ProviderKind.MUNICIPAL, ProviderKind.PRIVATE),
        (True, False),
        (None, 15, 30),
        (None, [14], [14] * 5),
        (0, 1),
    ):
        for level in (None, CareLevel.HOSPITAL_SPECIALISED):
            yield evaluate(
                make.BOOK,
                provider_kind=kind,
                resident=resident,
                own_wait_days=own,
                comparator_wait_days=others,
                own_residents_affected=affected,
                care_level=level,
            ).reason
    for valid_to in (-1, 30):
        yield validity_fault(make.BOOK, valid_from=make.day(0), valid_to=make.day(valid_to))


def notices_and_starts():
    for start, stated in product((5, 14), (True, False)):
        full = make.notice(start, public_choice_stated=stated, private_choice_stated=stated)
        for notice in (
            full,
            replace(full, when=make.day(1)),
            replace(full, where=None, when=None, care_level=None),
        ):
            yield from notice_faults(make.BOOK, make.offered(start), notice)
    for reply_by in (1, 9):
        yield reply_deadline_fault(
            make.BOOK, notified_on=make.day(1), reply_by=make.day(reply_by), start_on=make.day(8)
        )
    yield reply_deadline_needed_anew(
        make.BOOK, make.offered(6, 10), reply_by_before=make.day(5), reply_by=None
    )
    for meeting, professional, deliver in product(MeetingKind, (True, False), (True, False)):
        yield counts_as_start(
            make.BOOK, meeting=meeting, health_professional=professional, will_deliver=deliver
        )


def plans():
    blank = {"functional_ability": "", "needs": "", "impairments": ()}
    for facts in (
        blank | {"plan_type": PlanType.SPECIALISED_REHAB},
        {"contact_municipality": None, "contact_region": None},
        {"consent": make.consent(given_by=ConsentGiver.NEXT_OF_KIN)},
        {"issuer_kind": IssuerKind.PRIVATE_SELF_PAID, "discharged_on": make.day(1)},
        {"discharged_on": make.day(-9999), "not_before": make.day(-10000)},
        {"clinical_start_deadline": make.day(-1)},
        {"written": False, "patient_took_part": False},
        {"clinical_start_deadline": make.day(1), "not_before": make.day(2)},
    ):
        yield from issue_faults(make.draft(**facts), today=make.day(0))


def levels_and_duties():
    yield from (may_set_medical_facts(by_hospital=by) for by in (True, False))
    for level, reason, by in product((CareLevel.BASIC, CareLevel.ADVANCED), ("", "w"), ("", "n")):
        yield may_stratify(make.plan(), care_level=level, reason=reason, assessed_by=by)
        for on, co_signer in product((3, 30), (None, "leader")):
            yield may_change_level(
                make.BOOK,
                make.plan(),
                care_level=level,
                reason=reason,
                assessed_by=by,
                co_signer=co_signer,
                course_started_on=make.day(0),
                changed_on=make.day(on),
            )
    yield duty_ends(None)
    for documentation, cancelled in product(DocumentationState, (True, False)):
        agreed = AgreementFacts(
            start_on=make.day(3),
            public_offer_on=make.day(9),
            documentation=documentation,
            cancelled=cancelled,
        )
        yield may_release(agreed)
    for book, replied in product((make.BOOK, make.book(late_accept=False)), (1, 9)):
        yield may_accept_late(
            book, reply_by=make.day(2), replied_on=make.day(replied), reason="was ill"
        )


def refused_events():
    for event, state in product(PLAN.transitions, OPEN):
        if state not in event.from_states:
            yield transition(event.event, state)


def what_is_left():
    yield may_still_choose(PlanState.CHOICE_LAPSED, make.day(9), accepts=False)
    yield may_be_offered(Reason.of(Code.OTHER_PUBLIC_INSTITUTION, "§ 7, stk. 1"))
    for place in (make.provider(), make.provider(authority_id="0101")):
        yield waits_for_institution(make.plan(), place, basis=Basis.PUBLIC)
    for staff in (0, 2):
        yield competence_declared(
            make.BOOK, care_level=CareLevel.ADVANCED, competent_staff=staff, cover_declared=True
        )
    for basis, placement in product(Basis, PlacementState):
        yield may_require_documentation(PlanState.PLACED, basis=basis, placement=placement)


def intake():
    general, rehab = make.plan(), make.plan(PlanType.SPECIALISED_REHAB)
    yield receipt_fault(general, shown_on=make.day(-1))
    yield from (may_state_late_cause(general, received_on=make.day(n)) for n in (0, 1))
    for after in (rehab, replace(general, clinical_area="02")):
        yield held_place_fault(general, after, start_on=make.day(8))
    yield type_change_fault(general, make.plan(PlanType.SELF_TRAINING), state=PlanState.STARTED)
    yield from plan_warnings(PlanType.GENERAL, "Tre gange om ugen.")
    for place in ("0101", make.HOME):
        yield home_keeps_coordination(general, offered_in=place, chosen_elsewhere=False)


def full_places():
    window = Window(basis=Basis.PRIVATE, first_on=make.day(1), last_on=None)
    yield no_room(window, last_published_on=None)
    one_day = replace(window, last_on=window.first_on)
    yield no_room(one_day, last_published_on=make.day(9), next_free_on=make.day(3))


def spreads():
    for counts in ({}, {CareLevel.BASIC: 1}, {CareLevel.BASIC: 4, CareLevel.ADVANCED: 1}):
        yield from (f.inside for f in distribution(make.BOOK, Population.GENERAL_PLANS, counts))
    crowded = {CareLevel.ADVANCED: 1}
    yield from (f.inside for f in distribution(make.BOOK, Population.ALL_PLANS, crowded))


def forms():
    for complications, extent, need, potential in product(
        Complications, Extent, CompetenceNeed, Potential
    ):
        form = Criteria(complications=complications, extent=extent, need=need, potential=potential)
        yield from criteria_reasons(form)
        fault = criteria_fault(form, care_level=CareLevel.ADVANCED)
        if fault:
            yield fault


def carriers():
    for there, chosen in product((make.HOME, "0101"), (True, False)):
        yield transport(make.BOOK, make.plan(), trained_in=there, freely_chosen=chosen)


@pytest.fixture(scope="module")
def reasons():
    answers = (
        choices,
        mandates,
        refusals,
        notices_and_starts,
        plans,
        levels_and_duties,
        refused_events,
        full_places,
        spreads,
        carriers,
        forms,
        what_is_left,
        intake,
    )
    return [getattr(said, "reason", said) for answer in answers for said in answer()]


def test_every_listed_code_is_said_by_a_rule_and_no_rule_says_another(reasons):
    assert {reason.code for reason in reasons} == set(Code)


def test_every_code_is_its_own_name():
    assert all(code == code.name for code in Code)


def test_every_ground_is_cited_as_the_order_is(reasons):
    cited = {reason.citation for reason in reasons}
    assert all(
        re.fullmatch(
            r"§ \d(, stk\. \d(-\d)?)?|bilag 1(, \d)?|stratificeringsmodellen"
            r"|Sundhedsstyrelsen 2025",
            text,
        )
        for text in cited
    )


def test_every_fact_is_told_as_text(reasons):
    told = [part for reason in reasons for fact in reason.facts for part in fact]
    assert told
    assert all(type(part) is str and part for part in told)
