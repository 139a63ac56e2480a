"""A run's facts and its answer, plain or fair, told in the same terms."""

from dataclasses import dataclass

from service.matching import run
from service.matching.encode import Encoded, encode
from service.matching.facts import MatchFacts
from service.matching.run import Limits, Progress, Result, Stop


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solved:
    """A checked answer with the arrays that it is the optimum of.

    Attributes:
        encoded: the facts as arrays; of a fair run, where plans above the worst cost more.
        result: the answer to them. Its objective is in the costs of a run either way, for of a
            fair run nobody is above the worst.
        worst: the largest cost of any plan.
        input_hash: of the facts as arrays, the same for plain and fair.
        fair: whether the worst is the least that it can be.
    """

    encoded: Encoded
    result: Result
    worst: int
    input_hash: str
    fair: bool

    def alike(self, facts: MatchFacts) -> Encoded:
        """Other facts as arrays, under the same worst."""
        encoded = encode(facts)
        return encoded.under(self.worst) if self.fair else encoded


def solved(
    facts: MatchFacts, limits: Limits, progress: Progress, stop: Stop, *, fair: bool
) -> Solved:
    """Answer the facts, and check it. Blocks: call it from a thread.

    Args:
        facts: everything the run is told.
        limits: how long it may take, and the seed.
        progress: told the stage and the share done.
        stop: ends it early, from another thread.
        fair: whether nobody's cost shall be higher than it must, before the least sum.

    Raises:
        PinIsNotPossible: a decided start has no place.
        SolverStopped: the solver died, was stopped, or overran its limit.
        AnswerRefused: the checker found a fault.
    """
    encoded = encode(facts)
    input_hash = encoded.input_hash()
    if fair:
        found = run.solve_fair(encoded.problem, limits, progress, stop)
        under, result, worst = encoded.under(found.worst), found.capped, found.worst
    else:
        result = run.solve(encoded.problem, limits, progress, stop)
        under, worst = encoded, run.worst_of(encoded.problem, result.chosen)
    return Solved(encoded=under, result=result, worst=worst, input_hash=input_hash, fair=fair)
