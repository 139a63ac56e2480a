"""Asking the law: every rule that a decision rests on is asked here, and remembered.

A rule is a pure function, so that its name and what it was told are enough to ask it again.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field, is_dataclass
from typing import Any, ParamSpec, TypeVar

import msgspec

from service.rules import (
    access,
    authority,
    correct,
    documentation,
    duty,
    hand_over,
    holds,
    lapse,
    mandate,
    offer,
    offer_place,
    plan,
    plan_states,
    receipt,
    refusal,
    stratify,
)
from service.rules.entitlement import entitlement
from service.rules.rulebook import Rulebook
from service.rules.verdict import Reason

Told = ParamSpec("Told")
Answer = TypeVar("Answer")

QUESTIONS: dict[str, Callable[..., Any]] = {
    rule.__name__: rule
    for rule in (
        access.may_start,
        access.start_day_fault,
        authority.authority_day,
        authority.responsible,
        correct.held_place_fault,
        correct.level_after,
        correct.routed_anew,
        correct.state_after_correction,
        correct.type_change_fault,
        documentation.may_require_documentation,
        duty.may_accept_late,
        duty.may_agree,
        duty.may_release,
        duty.state_after_cancellation,
        entitlement,
        hand_over.hand_over_to,
        holds.private_hold_is_over,
        holds.silence_confirms_on,
        holds.waits_for_institution,
        lapse.may_still_choose,
        mandate.may_act_by,
        mandate.may_record_mandate,
        offer.choice_has_lapsed,
        offer.counts_as_start,
        offer.may_offer,
        offer.notice_days_late,
        offer.notice_faults,
        offer.reply_deadline_fault,
        offer.reply_deadline_needed_anew,
        offer_place.may_be_offered,
        plan.first_state,
        plan.issue_faults,
        plan.recipients,
        plan.state_on_receipt,
        plan_states.transition,
        receipt.may_state_late_cause,
        receipt.receipt_fault,
        receipt.shown_to,
        refusal.evaluate,
        refusal.excludes,
        refusal.validity_fault,
        stratify.change_kind,
        stratify.initial_level,
        stratify.may_change_level,
        stratify.may_set_medical_facts,
        stratify.may_stratify,
    )
}
# What somebody wrote or is called. No rule asks more of it than whether it is there.
WORDS = frozenset(
    {
        *("reason", "assessed_by", "co_signer", "functional_ability", "needs", "impairments"),
        *("total_functional_ability", "total_needs", "contact_municipality", "contact_region"),
    }
)
_GIVEN = "(given)"
_ANSWER, _REASON = "answer_of", "reason_of"
Plain = Any  # what JSON can say


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule, what it was told, and its answer."""

    rule: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    answer: Any


@dataclass(slots=True)
class Hearing:
    """What the law was asked on the way to one decision, in order."""

    asked: list[Asked] = field(default_factory=list)

    def ask(self, rule: Callable[Told, Answer], *args: Told.args, **kwargs: Told.kwargs) -> Answer:
        """Ask a rule, and remember it. The same question is not asked twice.

        Raises:
            LookupError: the rule is not among `QUESTIONS`, so nobody could ask it again.
        """
        if QUESTIONS.get(rule.__name__) is not rule:
            msg = f"{rule.__name__} is no question that a decision can rest on"
            raise LookupError(msg)
        for before in self.asked:
            if (before.rule, before.args, before.kwargs) == (rule, args, kwargs):
                same: Answer = before.answer
                return same
        answer = rule(*args, **kwargs)
        self.asked.append(Asked(rule, args, kwargs, answer))
        return answer

    def close(self) -> list[Asked]:
        """What was asked; the next decision begins with nothing."""
        asked, self.asked = self.asked, []
        return asked


def written(asked: list[Asked]) -> list[Plain]:
    """Questions as they are stored: without the rulebook, which is stored once, and without words.

    What is itself the answer to an earlier question, or its reason, is told as that.
    """
    return [
        {
            "question": one.rule.__name__,
            "inputs": {
                name: _told(name, value, asked[:number])
                for name, value in _named(one).items()
                if not isinstance(value, Rulebook)
            },
            "answer": plain(one.answer),
        }
        for number, one in enumerate(asked)
    ]


def _named(one: Asked) -> dict[str, Any]:
    bound = inspect.signature(one.rule).bind(*one.args, **one.kwargs)
    bound.apply_defaults()
    return bound.arguments


def _told(name: str, value: object, before: list[Asked]) -> Plain:
    for number, earlier in enumerate(before):
        if is_dataclass(value) and earlier.answer is value:
            return {_ANSWER: number}
        if isinstance(value, Reason) and getattr(earlier.answer, "reason", None) is value:
            return {_REASON: number}
    return _without_words(name, plain(value))


def plain(value: object) -> Plain:
    """A value as JSON says it, sets in order, so that equal values are equal texts."""
    return msgspec.json.decode(msgspec.json.encode(value, order="sorted"))


def _without_words(name: str, value: Plain) -> Plain:
    """A value in which words are told as given or missing."""
    match value:
        case str() if name in WORDS:
            return _GIVEN if value.strip() else ""
        case list():
            return [_without_words(name, part) for part in value]
        case dict():
            return {key: _without_words(key, part) for key, part in value.items()}
        case _:
            return value


def ask_again(questions: list[Plain], book: Rulebook) -> list[Any]:
    """Ask stored questions again, under a rulebook.

    Returns:
        The answers, in the order of the questions.

    Raises:
        LookupError: a question is no longer asked.
        msgspec.ValidationError: what was told no longer fits the question.
    """
    answers: list[Any] = []
    for question in questions:
        rule = QUESTIONS[question["question"]]
        kinds = inspect.get_annotations(rule, eval_str=True)
        inputs = {
            name: _heard(told, kinds[name], answers) for name, told in question["inputs"].items()
        }
        inputs |= {name: book for name, kind in kinds.items() if kind is Rulebook}
        answers.append(rule(**inputs))
    return answers


def _heard(told: Plain, kind: Any, answers: list[Any]) -> Any:  # noqa: ANN401 - any rule's input
    if isinstance(told, dict) and told.keys() == {_ANSWER}:
        return answers[told[_ANSWER]]
    if isinstance(told, dict) and told.keys() == {_REASON}:
        return answers[told[_REASON]].reason
    return msgspec.convert(told, kind)
