"""What a site study answered, as it is stored; and what a replay answered otherwise."""

import asyncio
import hashlib
from dataclasses import dataclass
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import sites as queries
from db.queries.runs import State
from db.queries.sites import Study, StudyPoint
from db.session import one_transaction
from db.types import Json
from service.flows.long_runs import Clock, Sessions
from service.siting import facts as facts_module
from service.siting.decode import Row
from service.siting.facts import StudyFacts
from service.siting.run import Result

_NAME = "Fritvalg sites"
_WORST_FIRST = ("unknown", "feasible", "optimal", "infeasible")
_SAME_NAME = {
    "objective", "bound", "gap", "plans_beyond", "mean_minutes", "p95_minutes", "worst_minutes",
    "share_within_limit", "value_of_one_more", "one_more_site_id", "chosen", "municipalities",
    "reasons", "sites",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """A study's checked answer, ready to be stored."""

    facts: StudyFacts
    result: Result
    input_hash: str
    rows: list[Row]


async def store(sessions: Sessions, study: Study, answer: Answer, clock: Clock) -> None:
    """Store a checked answer, once; a second worker's answer to the same study is dropped."""
    snapshot = study.snapshot or await asyncio.to_thread(facts_module.pack, answer.facts)
    rows = [msgspec.to_builtins(row) for row in answer.rows]
    async with one_transaction(sessions) as session:
        row = await session.get(Study, study.study_id, with_for_update=True)
        if row is None or row.state is not State.RUNNING:
            return
        row.snapshot = snapshot
        row.travel_source = answer.facts.travel_source
        row.input_hash = answer.input_hash
        row.answer_hash = hashlib.sha256(msgspec.json.encode(rows)).hexdigest()
        row.solver = _solver(answer)
        row.state, row.finished_at = State.DONE, clock()
        row.stage, row.progress = "done", 1.0
        await session.flush()
        await queries.store_points(session, [_stored(study.study_id, one) for one in rows])
        if row.replay_of is not None:
            row.differences = await _differences(session, row)


def _stored(study_id: UUID, row: Json) -> Json:
    same = {name: row[name] for name in _SAME_NAME}
    return same | {"study_id": study_id, "solver_status": row["status"]}


def _solver(answer: Answer) -> Json:
    """How the curve as a whole was solved: the weakest status and the widest gap of its points."""
    statuses = {row.status for row in answer.rows}
    return {
        "name": _NAME,
        "versions": answer.result.versions,
        "status": next(one for one in _WORST_FIRST if one in statuses),
        "gap": max((row.gap for row in answer.rows if row.gap is not None), default=None),
        "wall_s": round(answer.result.wall_s, 3),
    }


async def _differences(session: AsyncSession, replay: Study) -> list[str]:
    """What a replay answered otherwise than the study it repeats; nothing when all is the same."""
    before = await session.get_one(Study, replay.replay_of)
    if before.answer_hash == replay.answer_hash and before.input_hash == replay.input_hash:
        return []
    told = []
    if before.input_hash != replay.input_hash:
        told.append(f"input hash {before.input_hash} became {replay.input_hash}")
    old = {p.sites: _in_words(p) for p in await queries.points(session, before.study_id)}
    new = {p.sites: _in_words(p) for p in await queries.points(session, replay.study_id)}
    told += [
        f"{number} sites: {old.get(number, 'no answer')} became {new.get(number, 'no answer')}"
        for number in sorted(old.keys() | new.keys())
        if old.get(number) != new.get(number)
    ]
    return told or ["other figures for the same sites"]


def _in_words(point: StudyPoint) -> str:
    chosen = " ".join(one["site_id"] for one in point.chosen) or "no choice"
    return f"{point.solver_status}, {chosen}, objective {point.objective}"
