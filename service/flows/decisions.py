"""Keeping decisions with all that they rest on, and asking the law again."""

import hashlib
from dataclasses import dataclass
from uuid import UUID, uuid4

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import decisions as queries
from db.queries import events
from db.tables.history import DecisionTable
from db.tables.refusals import CapacityRefusalTable
from service.flows.acting import Acting
from service.flows.hearing import Asked, Plain, ask_again, plain, written
from service.rules.policies import chosen
from service.rules.readings import rests_on
from service.rules.rulebook import Rulebook, rulebook_on


async def record(
    session: AsyncSession,
    acting: Acting,
    asked: list[Asked],
    *,
    kind: str,
    event_id: int,
    book: Rulebook,
    plan_id: UUID,
) -> None:
    """Keep a decision: what the law was asked, what it answered, and under which readings.

    Args:
        session: the transaction that the decision has effect in.
        acting: who decides, and when.
        asked: the questions, in order.
        kind: the name of its event in the history.
        event_id: that event.
        book: the rulebook that was asked under.
        plan_id: the plan it is about.
    """
    questions = written(asked)
    await _keep(
        session, acting, questions, kind=kind, event_id=event_id, book=book, plan_id=plan_id
    )


async def record_of_refusal(
    session: AsyncSession,
    acting: Acting,
    refusal: CapacityRefusalTable,
    asked: list[Asked] | None,
    *,
    kind: str,
    event_id: int,
) -> None:
    """Keep a decision about a capacity refusal.

    Args:
        session: the transaction that the decision has effect in.
        acting: who decides, and when.
        refusal: the one it is about.
        asked: the questions; none to rest on those that the refusal was weighed with.
        kind: the name of its event in the history.
        event_id: that event.
    """
    questions, book = written(asked or []), rulebook_on(acting.today)
    if asked is None:
        subject = queries.Subject(refusal_id=refusal.refusal_id)
        first = await queries.about(session, subject, limit=1)
        if not first:
            return  # weighed before decisions were kept: its evidence stands with the refusal
        questions, book = first[0].questions, await _book_of(session, first[0])
    await _keep(
        session,
        acting,
        questions,
        kind=kind,
        event_id=event_id,
        book=book,
        plan_id=refusal.plan_id,
        refusal_id=refusal.refusal_id,
    )


async def _book_of(session: AsyncSession, decision: DecisionTable) -> Rulebook:
    """The very rulebook that a decision rests on."""
    return msgspec.convert(await queries.rulebook(session, decision.rulebook_id), Rulebook)


async def _keep(
    session: AsyncSession,
    acting: Acting,
    questions: list[Plain],
    *,
    kind: str,
    event_id: int,
    book: Rulebook,
    plan_id: UUID | None = None,
    refusal_id: UUID | None = None,
) -> None:
    values = plain(book)
    readings = rests_on(question["question"] for question in questions)
    decision = DecisionTable(
        decision_id=uuid4(),
        event_id=event_id,
        plan_id=plan_id,
        refusal_id=refusal_id,
        kind=kind,
        at=acting.now,
        actor_role=events.role_of(acting),
        rule_set=book.rule_set,
        rulebook_id=_hash(values),
        policies=plain(chosen(book.policies, readings)),
        questions=questions,
    )
    await queries.add(session, decision, rulebook=values)


def _hash(values: Plain) -> str:
    return hashlib.sha256(msgspec.json.encode(values, order="sorted")).hexdigest()


@dataclass(frozen=True, slots=True)
class Difference:
    """A question, by its place among them, that is answered otherwise than it was."""

    number: int
    question: str
    stored: Plain
    replayed: Plain


@dataclass(frozen=True, slots=True)
class Replayed:
    """A decision's questions asked again: under which rulebook, and with what answers."""

    book: Rulebook
    answers: list[tuple[str, Plain]]
    differences: list[Difference]


async def replay(
    session: AsyncSession, decision: DecisionTable, *, under: Rulebook | None = None
) -> Replayed:
    """Ask the law again what it was asked then, with the same facts.

    Args:
        session: a session to read with.
        decision: the one to replay.
        under: a rulebook; none for the very values that the decision rests on.
    """
    book = under or await _book_of(session, decision)
    again = [plain(answer) for answer in ask_again(decision.questions, book)]
    pairs = list(zip(decision.questions, again, strict=True))
    return Replayed(
        book=book,
        answers=[(question["question"], answer) for question, answer in pairs],
        differences=[
            Difference(number, question["question"], question["answer"], answer)
            for number, (question, answer) in enumerate(pairs)
            if question["answer"] != answer
        ],
    )
