"""Turns a choice of sites into an answer: volumes, travel, regrets, the gain of one more."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from solver.sites.problem import Flags, Floats, Ints, Objective
from solver.sites.result import NO_SITE, Reason, SitesPoint, Status
from solver.sites.terms import FAR, Terms

_P95_NUMERATOR: Final = 19
_P95_DENOMINATOR: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """Which sites are open and who goes where.

    Attributes:
        opened: (C,) True for open sites.
        plans: (D, C) plans of each point at each site.
        assigned: (D,) the site of each point, or `NO_SITE`.
    """

    opened: Flags
    plans: Ints
    assigned: Ints


def choice_of(terms: Terms, opened: Flags, assigned: Ints) -> Choice:
    """Tells the choice in which every point goes to one site."""
    plans = np.zeros(terms.minutes.shape, np.int64)
    rows = np.flatnonzero(assigned != NO_SITE)
    plans[rows, assigned[rows]] = terms.problem.demand[rows]
    return Choice(opened=opened, plans=plans, assigned=assigned)


def without_choice(
    terms: Terms,
    *,
    count: int,
    status: Status,
    bound: float | None = None,
    reasons: tuple[Reason, ...] = (),
) -> SitesPoint:
    """Tells an answer that opens nothing."""
    points, sites = terms.minutes.shape
    return SitesPoint(
        count=count,
        status=status,
        open=np.zeros(sites, bool),
        assigned=np.full(points, NO_SITE, np.int64),
        shares=None,
        volume=np.zeros(sites, np.int64),
        bound=bound,
        regret=np.zeros(sites),
        reasons=reasons,
    )


def with_choice(terms: Terms, choice: Choice, *, bound: float | None, proven: bool) -> SitesPoint:
    """Tells the answer that a choice gives.

    Args:
        terms: The rules.
        choice: A choice that keeps them.
        bound: What no choice can beat.
        proven: True where the choice is known to be the best; the bound is then its objective.
    """
    problem, arcs = terms.problem, _arcs(terms, choice)
    objective = objective_of(terms, choice)
    bound = objective if proven else bound
    total = int(arcs.plans.sum())
    ruled = int(arcs.plans[arcs.ruled].sum())
    beyond = int(arcs.plans[arcs.beyond].sum())
    limited = problem.limit is not None
    gain, site = _one_more(terms, choice, arcs, objective)
    return SitesPoint(
        count=int(choice.opened.sum()),
        status="optimal" if proven else "feasible",
        open=choice.opened,
        assigned=choice.assigned,
        shares=None if problem.single_source else choice.plans,
        volume=choice.plans.sum(axis=0),
        objective=objective,
        bound=bound,
        gap=None if bound is None else abs(objective - bound) / max(abs(objective), 1.0),
        beyond=beyond if limited else None,
        mean=float((arcs.minutes * arcs.plans).sum() / total) if total else None,
        p95=_p95(arcs, total) if total else None,
        worst=int(arcs.minutes.max()) if total else None,
        share_within_limit=1.0 - beyond / ruled if limited and ruled else None,
        regret=_regrets(terms, choice, arcs, objective),
        value_of_one_more=gain,
        one_more=site,
    )


def objective_of(terms: Terms, choice: Choice) -> float:
    """Tells the objective of a choice."""
    arcs = _arcs(terms, choice)
    if terms.problem.objective is Objective.COVERAGE:
        return float(arcs.plans[arcs.ruled & ~arcs.beyond].sum())
    if terms.problem.objective is Objective.WORST:
        return float(arcs.minutes[arcs.ruled].max(initial=0))
    opening = float(terms.opening[choice.opened].sum()) if _opens_for_money(terms) else 0.0
    return _sum(arcs, arcs.minutes) + opening


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Arcs:
    """The A pairs of point and site that carry plans."""

    point: Ints
    site: Ints
    plans: Ints
    minutes: Ints
    ruled: Flags
    beyond: Flags
    weight: Ints
    demand: Ints


def _arcs(terms: Terms, choice: Choice) -> _Arcs:
    point, site = np.nonzero(choice.plans)
    return _Arcs(
        point=point,
        site=site,
        plans=choice.plans[point, site],
        minutes=terms.minutes[point, site],
        ruled=terms.ruled[point],
        beyond=terms.beyond[point, site],
        weight=terms.weight[point],
        demand=terms.problem.demand[point],
    )


def _sum(arcs: _Arcs, minutes: Ints | Floats) -> float:
    """Tells the weighted sum; exact wherever no point is split."""
    whole = arcs.plans == arcs.demand
    exact = float((arcs.weight[whole] * minutes[whole]).sum())
    split = arcs.weight * minutes * arcs.plans / arcs.demand
    return exact + float(split[~whole].sum())


def _p95(arcs: _Arcs, total: int) -> int:
    order = np.argsort(arcs.minutes)
    enough = np.cumsum(arcs.plans[order]) * _P95_DENOMINATOR >= total * _P95_NUMERATOR
    return int(arcs.minutes[order[int(enough.argmax())]])


def _regrets(terms: Terms, choice: Choice, arcs: _Arcs, objective: float) -> Floats:
    regret = np.zeros(terms.problem.candidates)
    for site in np.flatnonzero(choice.opened).tolist():
        others = choice.opened.copy()
        others[site] = False
        here = arcs.site == site
        ways = terms.minutes[arcs.point[here]][:, others]
        moved = arcs.minutes.copy()
        moved[here] = ways.min(axis=1, initial=FAR)
        if moved.max(initial=0) >= FAR:
            regret[site] = np.inf
        else:
            saved = float(terms.opening[site]) if _opens_for_money(terms) else 0.0
            regret[site] = _worsening(terms, arcs, moved, objective) - saved
    return regret


def _worsening(terms: Terms, arcs: _Arcs, moved: Ints, objective: float) -> float:
    """Tells by how much the objective gets worse when each arc's travel becomes another."""
    if terms.travel_counts:
        return _sum(arcs, moved - arcs.minutes)
    if terms.problem.objective is Objective.WORST:
        return float(moved[arcs.ruled].max(initial=0)) - objective
    within = arcs.ruled & (moved <= _limit(terms))
    return objective - float(arcs.plans[within].sum())


def _one_more(terms: Terms, choice: Choice, arcs: _Arcs, objective: float) -> tuple[float, int]:
    best, site = 0.0, NO_SITE
    for other in np.flatnonzero(terms.allowed & ~choice.opened).tolist():
        moved = np.minimum(arcs.minutes, terms.minutes[arcs.point, other])
        price = float(terms.opening[other]) if _opens_for_money(terms) else 0.0
        gain = -_worsening(terms, arcs, moved, objective) - price
        if gain > best:
            best, site = gain, other
    return best, site


def _opens_for_money(terms: Terms) -> bool:
    return terms.problem.objective is Objective.COST


def _limit(terms: Terms) -> int:
    return FAR if terms.problem.limit is None else terms.problem.limit
