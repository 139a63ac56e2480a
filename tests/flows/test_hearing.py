"""What a decision remembers of the law's questions, and that it is enough to ask them again."""

import inspect
from dataclasses import fields, is_dataclass
from datetime import date
from typing import get_args, get_type_hints

import msgspec
import pytest

from service.flows.hearing import QUESTIONS, WORDS, Hearing, ask_again, plain, written
from service.rules.choice import entitlement, may_start
from service.rules.plan import issue_faults
from service.rules.remedy import would_qualify_if
from service.rules.rulebook import RULEBOOKS, Rulebook
from service.rules.vocabulary import Basis
from tests.rules import make

BOOK = RULEBOOKS[-1]
# texts that name a thing by a code of ours, or that a rule itself wrote
CODES = {
    *("home_municipality", "home_region", "clinical_area", "clinical_areas", "provider_id"),
    *("municipality_code", "authority_id", "operator_authority_id", "plan_id", "where", "event"),
    *("responsible", "shown", "settings", "version"),
    *("code", "citation", "facts", "id", "name", "value", "source", "why"),
}


def texts_in(name, kind, seen):
    """The names of all plain texts in what a rule is told."""
    if kind is str:
        return {name}
    if is_dataclass(kind) and kind is not Rulebook and kind not in seen:
        hints = get_type_hints(kind)
        parts = [(f.name, hints[f.name]) for f in fields(kind)]
        return {t for n, k in parts for t in texts_in(n, k, seen | {kind})}
    return {t for part in get_args(kind) for t in texts_in(name, part, seen)}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_text_a_rule_is_told_is_known_as_a_code_or_as_somebodys_words(question):
    kinds = inspect.get_annotations(QUESTIONS[question], eval_str=True)
    kinds.pop("return")
    found = {text for name, kind in kinds.items() for text in texts_in(name, kind, frozenset())}
    assert found <= CODES | WORDS
    assert not CODES & WORDS


@pytest.mark.parametrize("book", RULEBOOKS, ids=lambda book: book.rule_set)
def test_a_rulebook_comes_back_as_it_was_stored(book):
    assert msgspec.convert(plain(book), Rulebook) == book


def heard_start():
    plan, provider = make.plan(), make.private()
    heard = Hearing()
    rights = heard.ask(entitlement, BOOK, plan, today=date(2027, 1, 20))
    heard.ask(
        may_start,
        BOOK,
        plan,
        rights,
        provider,
        (),
        start_on=date(2027, 1, 21),
        today=date(2027, 1, 20),
        basis=Basis.PRIVATE,
    )
    return heard


def test_stored_questions_are_answered_as_they_were():
    heard = heard_start()
    answers = [one.answer for one in heard.asked]
    stored = msgspec.json.decode(msgspec.json.encode(written(heard.close())))
    assert stored[1]["inputs"]["entitlement"] == {"answer_of": 0}
    assert ask_again(stored, BOOK) == answers
    assert heard.asked == []


def test_the_same_question_is_asked_once():
    heard = heard_start()
    before = len(heard.asked)
    first = heard.asked[0]
    assert heard.ask(entitlement, *first.args, **first.kwargs) is first.answer
    assert len(heard.asked) == before


def test_words_are_told_as_given_or_missing_and_answered_alike():
    heard = Hearing()
    draft = make.draft(functional_ability="Ord.", needs=" ")
    faults = heard.ask(issue_faults, draft, today=date(2027, 2, 1))
    stored = written(heard.close())
    told = stored[0]["inputs"]["draft"]
    assert (told["functional_ability"], told["needs"]) == ("(given)", "")
    assert ask_again(stored, BOOK) == [faults]
    assert [f.pointer for f in faults] == ["/needs"]


def test_a_rule_that_could_not_be_asked_again_is_not_asked():
    with pytest.raises(LookupError, match="would_qualify_if"):
        Hearing().ask(would_qualify_if, None)
