"""Choosing sites: the whole trade-off curve of one problem."""

from collections.abc import Callable
from math import inf
from time import perf_counter

from solver.sites.clock import Clock
from solver.sites.cover import fewest_missed
from solver.sites.freely import by_model
from solver.sites.outcome import IMPOSSIBLE, UNKNOWN, Outcome, at_nearest, filled_up
from solver.sites.problem import Flags, Objective, SitesProblem
from solver.sites.reasons import deep_reasons, plain_reasons, with_limits
from solver.sites.report import with_choice, without_choice
from solver.sites.result import NO_SITE, SitesPoint, SitesResult
from solver.sites.terms import Terms, terms_of
from solver.sites.travel import least_travel
from solver.sites.worst import least_worst
from solver.versions import VERSIONS


def solve(
    problem: SitesProblem,
    *,
    time_limit_s: float | None = None,
    seed: int = 0,
    progress: Callable[[str, float], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> SitesResult:
    """Chooses sites for each number of them that is asked.

    Every point of the curve is proven, or says how far from proven it is. The order of points
    and candidates never changes an objective, but where a rule of volume meets candidates that
    are equally near: there the lowest index is the nearest.

    Args:
        problem: The problem.
        time_limit_s: Seconds after which to answer with the best so far. Each number of sites
            gets an equal part of what is left. Best effort: engine calls are bounded by it, and
            the search reads it between steps.
        seed: Moves searches about. The same seed gives the same answer where time is no limit.
        progress: Told the stage and the share done, 0..1.
        stop: Asked between steps; True ends the work with what is known.

    Raises:
        SolverFailed: An engine broke down; never for a well-formed problem.
    """
    started_s = perf_counter()
    clock = Clock(
        until=inf if time_limit_s is None else started_s + time_limit_s,
        stop=stop or (lambda: False),
    )
    terms, counts = terms_of(problem), _counts(problem)
    curve: list[SitesPoint] = []
    for done, count in enumerate(counts):
        if progress is not None:
            progress("free" if count is None else str(count), done / len(counts))
        starts = _grown(terms, curve, count)
        curve.append(_answer(terms, count, starts, clock.share(len(counts) - done), seed))
    return SitesResult(
        curve=tuple(curve),
        versions=VERSIONS.copy(),
        wall_s=perf_counter() - started_s,
    )


def _counts(problem: SitesProblem) -> list[int | None]:
    if problem.counts is None:
        return [None]
    return list(range(problem.counts[0], problem.counts[1] + 1))


def _answer(
    terms: Terms, count: int | None, starts: list[Flags], clock: Clock, seed: int
) -> SitesPoint:
    number = 0 if count is None else count
    if reasons := plain_reasons(terms, count):
        reasons = with_limits(terms, count, reasons, clock, seed=seed)
        return without_choice(terms, count=number, status="infeasible", reasons=reasons)
    outcome = _outcome(terms, count, starts, clock, seed)
    if outcome.choice is not None:
        return with_choice(terms, outcome.choice, bound=outcome.bound, proven=outcome.proven)
    if not outcome.proven:
        return without_choice(terms, count=number, status="unknown", bound=outcome.bound)
    reasons = deep_reasons(terms, count, clock, seed=seed)
    reasons = with_limits(terms, count, reasons, clock, seed=seed)
    return without_choice(terms, count=number, status="infeasible", reasons=reasons)


def _outcome(
    terms: Terms, count: int | None, starts: list[Flags], clock: Clock, seed: int
) -> Outcome:
    simple = not terms.has_volume_rules
    match terms.problem.objective:
        case Objective.TRAVEL if count is not None and (simple or terms.problem.closest):
            return least_travel(terms, count, starts, clock, seed=seed)
        case Objective.WORST if count is not None:
            return least_worst(terms, count, clock, seed=seed)
        case Objective.COVERAGE if count is not None and simple:
            return _most_covered(terms, count, clock, seed)
        case _:
            return by_model(terms, count, clock, seed=seed)


def _most_covered(terms: Terms, count: int, clock: Clock, seed: int) -> Outcome:
    covered = fewest_missed(terms, terms.usable & ~terms.beyond, count, clock, seed=seed)
    if covered.opened is None:
        return IMPOSSIBLE if covered.proven else UNKNOWN
    plans = int(terms.problem.demand[terms.ruled].sum())
    return Outcome(
        choice=at_nearest(terms, covered.opened), bound=plans - covered.bound, proven=covered.proven
    )


def _grown(terms: Terms, curve: list[SitesPoint], count: int | None) -> list[Flags]:
    """Tells a start from the answer for one site fewer: with the site that gains most."""
    if count is None or not curve or not curve[-1].open.any():
        return []
    opened = curve[-1].open.copy()
    if curve[-1].one_more != NO_SITE:
        opened[curve[-1].one_more] = True
    return [filled_up(terms, opened, count)]
