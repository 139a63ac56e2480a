"""What runs and recommendations say of places: complete, the same in both languages, readable."""

import re

import pytest

from service.flows import match_explanations, match_reasons, recommending
from service.flows.match_texts import differences, sentences
from service.matching import decode
from service.notices.texts import Language, store
from service.rules.verdict import Reason
from tests.notices.reading import lix

HARDEST = 40  # they are read by those who plan, beside numbers
CODES = {
    match_explanations.CHOSEN,
    match_explanations.ALL_WOULD_PAY,
    match_explanations.EQUAL,
    match_reasons.HELD_BY_PINS,
    match_reasons.LATER_THAN_OFFER,
    match_reasons.NOT_PROVEN,
    match_reasons.BETTER_FOUND,
    decode.OFFER_STANDS,
    recommending.RECOMMENDED,
    recommending.NOTHING,
}
FACTS = (
    ("start_on", "2027-02-12"),
    ("public_offer", "2027-02-10"),
    ("looked_until", "2027-03-22"),
    ("waiting_days", "8"),
    ("travel_minutes", "35"),
    ("tied", "2"),
)
both = pytest.mark.parametrize("language", Language)


def written(code, language, *more):
    reason = Reason(code, "§ 7, stk. 1", FACTS)
    return sentences(language, reason, name="Centret", more=(*differences((0, 1, -40)), *more))


@both
def test_every_answer_has_a_text_and_no_text_is_without_one(language):
    assert set(store(language).matching) == CODES


def test_both_languages_say_the_same_things_with_the_same_facts():
    danish, english = (store(language).matching for language in Language)
    for code, text in danish.items():
        assert text.source == english[code].source
        needs = [sentence.needs for sentence in text.body.sentences]
        assert needs == [sentence.needs for sentence in english[code].body.sentences], code


@both
@pytest.mark.parametrize("code", sorted(CODES))
def test_a_text_has_its_paragraph_and_no_spelling_of_the_machine(language, code):
    text = written(code, language, ("one_more_place_on", "2027-02-11"))
    assert "§ 7, stk. 1" in text
    assert not re.search(r"\d{4}-\d\d-\d\d|[{}?_]|None", text), text
    assert lix(text) <= HARDEST, text


@both
def test_the_price_is_told_without_a_sign_and_the_opening_only_where_there_is_one(language):
    code = match_explanations.ALL_WOULD_PAY
    text = written(code, language)
    assert all(number in text for number in (" 1. ", " 40 point", " 8", " 35 min"))
    assert not re.search(r"[+-]\d", text)
    longer = written(code, language, ("one_more_place_on", "2027-02-11"))
    assert longer.startswith(text)
    assert longer != text


@both
def test_a_reason_of_the_law_is_told_in_its_own_words_with_name_and_paragraph(language):
    reason = Reason("NO_FREE_PLACE", "§ 7, stk. 1", (("first_on", "2027-02-09"),))
    text = sentences(language, reason, name="Centret")
    assert text.startswith("Centret (§ 7, stk. 1): ")
    assert "2027" in text
