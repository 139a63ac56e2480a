"""The demonstration's week from stored facts to stored, explained proposals. Printed, not asserted.

*Bare* is the engine's own call on all arcs with small weights, without building its network,
proof or ties.
"""

import resource
import statistics
from time import perf_counter

import pytest

from db.tables.matching import RunState
from service.flows import match_answer, match_explanations, match_facts
from service.matching import decode, encode, run
from service.matching import facts as facts_module
from service.matching import prices as worth
from service.matching.run import Limits
from tests.bench.test_bench_solver import bare
from tests.demo_week import week_template, week_url
from tests.flows.conftest import OPERATOR, matching_in

__all__ = ["week_template", "week_url"]

ROUNDS = 3
EXPLAINED = 200


class Watch:
    """Seconds by stage, from one mark to the next."""

    def __init__(self):
        self.seconds = {}
        self._last = perf_counter()

    def mark(self, stage):
        now = perf_counter()
        self.seconds[stage] = now - self._last
        self._last = now


async def stages(week):
    """One run, stage by stage as a worker does it."""
    stored = await week.found(await week.asked())
    watch = Watch()
    async with week.sessions() as session:
        facts = await match_facts.read(session, stored)
    watch.mark("read")
    encoded = encode.encode(facts)
    watch.mark("encode")
    result = run.solve(encoded.problem, Limits(time_limit_s=60, seed=1), lambda *_: None)
    watch.mark("solve in a child, checked")
    proposals = decode.proposals(facts, encoded, result)
    watch.mark("hold against the law")
    alternatives = decode.alternatives(facts, encoded, result)
    prices = worth.prices(facts, encoded, result)
    watch.mark("price")
    input_hash = encoded.input_hash()
    packed = facts_module.pack(facts)
    watch.mark("pack")
    await week.sql("UPDATE match_run SET state = 'running' WHERE run_id = $1", stored.run_id)
    answer = match_answer.Answer(
        facts,
        result,
        run.worst_of(encoded.problem, result.chosen),
        input_hash,
        proposals,
        alternatives,
        prices,
        refusal_costs=None,
    )
    stored.snapshot = packed
    watch.mark("")
    await match_answer.store(week.sessions, stored, answer, lambda: OPERATOR.now)
    watch.mark("store")
    watch.seconds.pop("")
    return encoded.problem, result, watch.seconds


async def explained(week, stored):
    """Seconds to explain a plan, the first and then many."""
    plans = await week.sql(
        "SELECT plan_id FROM match_proposal WHERE run_id = $1 ORDER BY plan_id LIMIT $2",
        stored.run_id,
        EXPLAINED,
    )
    seconds = []
    for row in plans:
        begun = perf_counter()
        async with week.sessions() as session:
            await match_explanations.explain(session, OPERATOR, stored, row["plan_id"])
        seconds.append(perf_counter() - begun)
    return seconds[0], statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]


@pytest.mark.bench
async def test_bench_the_week_from_facts_to_explained_proposals(week_url, capsys):
    async with matching_in(week_url) as week:
        rounds = [await stages(week) for _ in range(ROUNDS)]
        problem, result, _ = rounds[0]
        bare_s = statistics.median(bare(problem)[0] for _ in range(ROUNDS))
        begun = perf_counter()
        stored = await week.ran()
        whole_s = perf_counter() - begun
        assert stored.state is RunState.DONE
        first_s, median_s, p95_s = await explained(week, stored)
    parts = {
        stage: statistics.median(seconds[stage] for _, _, seconds in rounds)
        for stage in rounds[0][2]
    }
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = [
        f"{problem.plans} plans, {problem.pools} pools, {problem.arcs} arcs, {result.objective}",
        *(f"{stage:28} {seconds:6.2f} s" for stage, seconds in parts.items()),
        f"{'all stages':28} {sum(parts.values()):6.2f} s",
        f"{'one run, as a worker does it':28} {whole_s:6.2f} s",
        f"{'of it the solver itself':28} {stored.solver['wall_s']:6.2f} s",
        f"{'bare engine':28} {bare_s:6.2f} s",
        f"explain a plan: first {1000 * first_s:.0f} ms, median {1000 * median_s:.1f} ms,"
        f" p95 {1000 * p95_s:.1f} ms; peak {peak_mb:.0f} MB",
    ]
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201 - the figures are the purpose of a benchmark
