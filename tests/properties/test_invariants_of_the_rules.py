"""I6, I11 and I12 as properties of the rules alone, over any plan, place, consent and notice."""

import os
from dataclasses import fields, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from service.rules.choice import entitlement, is_out_of_area
from service.rules.codes import Code
from service.rules.facts import OfferFacts
from service.rules.notice import NoticeFacts, notice_faults
from service.rules.plan import ConsentFacts, recipients
from service.rules.refusal import excludes
from service.rules.rulebook import RULEBOOKS, rulebook_on
from service.rules.vocabulary import PlanType, Recipient
from tests.properties.test_rules_access import days, plans, providers, refusals, situations

EXAMPLES = int(os.environ.get("EXAMPLES", "200"))
ANY = settings(derandomize=True, max_examples=EXAMPLES, deadline=None)
books = st.sampled_from(RULEBOOKS)
flags = st.booleans()
consents = st.builds(ConsentFacts, municipality=flags, region=flags, gp=flags, hospital=flags)
RIGHT = {Code.PRIVATE_CHOICE_NOT_STATED, Code.RIGHT_STATED_BUT_NOT_HELD}
AGREED_BY = {"chosen_hospital": "hospital"}


@ANY
@given(plans(), providers(), st.lists(refusals, max_size=4), days(-9, 25), books)
def test_i6_no_refusal_keeps_a_resident_out(plan, place, against, on, book):
    refused = excludes(against, plan, place, on=on, plan_id="plan", book=book)
    assert refused is None or is_out_of_area(plan, place)


@ANY
@given(consents, st.sampled_from(PlanType), books)
def test_i11_nobody_is_sent_the_plan_but_by_consent_and_nobody_agreed_to_is_forgotten(
    consent, plan_type, book
):
    found = recipients(book, plan_type, consent)
    agreed = {field.name: getattr(consent, field.name) for field in fields(consent)}
    for who in Recipient:
        allowed = agreed[AGREED_BY.get(who.value, who.value)]
        assert who not in found.sent or allowed
        assert who not in found.deselected or not allowed
    assert found.acts in (*found.sent, *found.deselected)


@ANY
@given(situations, days(-5, 30), flags, flags)
def test_i12_a_notice_passes_exactly_when_it_states_the_rights_that_are_held(
    situation, start_on, public, private
):
    plan, _, _, told_on = situation
    book = rulebook_on(plan.discharged_on)
    offer = OfferFacts(start_on=start_on, notified_on=told_on)
    plan = replace(plan, offers=(*plan.offers, offer))
    notice = NoticeFacts(
        where="Et sted",
        when=start_on,
        care_level=plan.care_level,
        public_choice_stated=public,
        private_choice_stated=private,
    )
    found = {fault.code for fault in notice_faults(book, plan, notice)}
    held = bool(entitlement(book, plan, today=told_on).private_choice)
    assert bool(found & RIGHT) == (private != held)
    assert (Code.PUBLIC_CHOICE_NOT_STATED in found) == (not public)
