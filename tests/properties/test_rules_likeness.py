from dataclasses import replace

from hypothesis import given

from service.rules.choice import access, entitlement, is_out_of_area
from service.rules.likeness import standing
from service.rules.rulebook import rulebook_on
from tests.properties.test_rules_access import HOMES, days, plans, providers, words

ELSEWHERE = (*HOMES, "0461", "syddanmark", None)


@given(plans(), providers(), words(ELSEWHERE), words(ELSEWHERE), days(0, 30))
def test_places_of_one_standing_are_answered_alike(plan, provider, one, other, today):
    book = rulebook_on(plan.discharged_on)
    rights = entitlement(book, plan, today=today)
    here = replace(provider, provider_id="here", authority_id=one, municipality_code="0101")
    there = replace(provider, provider_id="there", authority_id=other, operator_authority_id="0461")
    if standing(plan, here) != standing(plan, there):
        return
    assert is_out_of_area(plan, here) == is_out_of_area(plan, there)
    assert access(book, plan, rights, here, (), today=today) == access(
        book, plan, rights, there, (), today=today
    )
