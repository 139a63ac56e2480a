"""The solver in this very process: for a tool that does nothing else meanwhile."""

from service.matching.encode import Encoded
from service.matching.pools import Ints
from service.matching.run import check
from solver.assignment.problem import STAYS_OUT

NO_ARC = STAYS_OUT


def solved_here(encoded: Encoded, *, seed: int) -> Ints:
    """(P,) the arc of each plan, or `NO_ARC`, at the proven optimum.

    Holds the interpreter lock and has no time limit: never call it where requests are answered.

    Raises:
        AnswerRefused: the checker found a fault.
    """
    # the engine is loaded by who solves alone
    from solver.assignment.solve import solve  # noqa: PLC0415 - see above

    result = solve(encoded.problem, seed=seed)
    check(encoded.problem, result)
    return result.chosen
