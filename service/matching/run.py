"""Runs the solver in a process of its own, and lets no answer out that was not checked."""

from service import apart
from service.apart import Limits, Progress, SolverStopped, Stop
from solver.assignment import certificate, verify
from solver.assignment.capped import FairResult, above_costs_more, above_counts, worst_of
from solver.assignment.problem import AssignmentProblem
from solver.assignment.result import AssignmentResult

__all__ = [
    "AnswerRefused",
    "Limits",
    "Progress",
    "Result",
    "SolverStopped",
    "Stop",
    "check",
    "check_fair",
    "solve",
    "solve_fair",
    "tell_nobody",
    "worst_of",
]
Result = AssignmentResult
Fair = FairResult


def tell_nobody(_stage: str, _share: float) -> None:
    """Take the progress that nobody asked for."""


class AnswerRefused(Exception):
    """The answer breaks a condition of the problem, or its proof does not hold."""

    def __init__(self, causes: list[str]) -> None:
        self.causes = causes
        super().__init__("; ".join(causes))


def solve(
    problem: AssignmentProblem, limits: Limits, progress: Progress, stop: Stop | None = None
) -> AssignmentResult:
    """Solve in a child process that is killed when it overruns; check what it answers.

    Blocks: call it from a thread. The child is killed too when this raises.

    Args:
        problem: the arrays.
        limits: how long it may take, and the seed.
        progress: told the stage and the share done.
        stop: ends it early, from another thread.

    Raises:
        SolverStopped: the child died or was stopped, or overran its limit by a few seconds.
        AnswerRefused: the checker found a fault.
    """
    result = apart.solve(_solve, problem, limits, progress, stop)
    check(problem, result)
    return result


def _solve(problem: AssignmentProblem, limits: Limits, progress: Progress) -> AssignmentResult:
    # the engine is loaded by the child alone
    from solver.assignment.solve import solve as solve_here  # noqa: PLC0415 - see above

    return solve_here(
        problem, time_limit_s=limits.time_limit_s, seed=limits.seed, progress=progress
    )


def solve_fair(
    problem: AssignmentProblem, limits: Limits, progress: Progress, stop: Stop | None = None
) -> FairResult:
    """The same for a fair answer, which has no gap: one that is not proven in time is none.

    Raises:
        SolverStopped: the child died or was stopped, or was not done within its limit.
        AnswerRefused: the checker found a fault.
    """
    fair = apart.solve(_solve_fair, problem, limits, progress, stop)
    check_fair(problem, fair)
    return fair


def _solve_fair(problem: AssignmentProblem, limits: Limits, progress: Progress) -> FairResult:
    # the engine is loaded by the child alone
    from solver.assignment.fair import solve_fair as solve_here  # noqa: PLC0415 - see above

    return solve_here(problem, seed=limits.seed, progress=progress)


def check_fair(problem: AssignmentProblem, fair: FairResult) -> None:
    """Hold a fair answer and both its proofs against the problem.

    Raises:
        AnswerRefused: it breaks a condition, misstates objective or worst, or is not proven.
    """
    check(above_costs_more(problem, fair.worst), fair.capped)
    causes = []
    if verify.objective_of(problem, fair.capped.chosen) != fair.objective:
        causes.append("the objective is misstated")
    if worst_of(problem, fair.capped.chosen) != fair.worst:
        causes.append("the worst is misstated")
    if fair.below is None:
        causes += ["a lower worst is not ruled out"] if fair.worst else []
    else:
        check(above_counts(problem, fair.worst - 1), fair.below)
        missed, late, above = fair.below.objective
        if (missed, late) != fair.objective[:2] or not above or fair.below.status != "optimal":
            causes.append("a lower worst is not ruled out")
    if causes:
        raise AnswerRefused(causes)


def check(problem: AssignmentProblem, result: AssignmentResult) -> None:
    """Hold an answer against the problem, with code that shares nothing with the solver.

    Raises:
        AnswerRefused: it breaks a condition, misstates its objective, or is not proven as it says.
    """
    causes = [f"{v.cause.value} at {v.row}" for v in verify.violations(problem, result.chosen)]
    if not causes and verify.objective_of(problem, result.chosen) != result.objective:
        causes.append("the objective is misstated")
    if not causes and result.status == "optimal":
        found = certificate.flaws(problem, result.chosen, result.prices)
        causes += [f"proof: {flaw.value}" for flaw in found]
    if causes:
        raise AnswerRefused(causes)
