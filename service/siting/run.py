"""Runs the siting solver in a process of its own, and lets no answer out that was not checked."""

from service import apart
from service.apart import Limits, Progress, Stop
from solver.sites import verify
from solver.sites.problem import SitesProblem
from solver.sites.result import SitesResult

Result = SitesResult


class AnswerRefused(Exception):
    """The answer for a number of sites breaks a rule of the problem, or misstates its figures."""


def solve(
    problem: SitesProblem, limits: Limits, progress: Progress, stop: Stop | None = None
) -> SitesResult:
    """Solve in a child process that is killed when it overruns; check every point it answers.

    Blocks: call it from a thread. The child is killed too when this raises.

    Raises:
        SolverStopped: the child died, or overran its limit by more than a few seconds.
        Cancelled: it was ended early by `stop`.
        AnswerRefused: the checker found a fault.
    """
    result = apart.solve(_solve, problem, limits, progress, stop)
    check(problem, result)
    return result


def _solve(problem: SitesProblem, limits: Limits, progress: Progress) -> SitesResult:
    # the engine is loaded by the child alone
    from solver.sites.solve import solve as solve_here  # noqa: PLC0415 - see above

    return solve_here(
        problem, time_limit_s=limits.time_limit_s, seed=limits.seed, progress=progress
    )


def check(problem: SitesProblem, result: SitesResult) -> None:
    """Hold every point of the curve against the problem, with code the solver does not share.

    Raises:
        AnswerRefused: a point breaks a rule or misstates its figures.
    """
    causes = [
        f"{point.count} sites: {violation.cause.value} at {violation.row}"
        for point in result.curve
        for violation in verify.violations(problem, point)
    ]
    if causes:
        raise AnswerRefused("; ".join(causes))
