"""Methods over the full model: assignment by the solver, or nearest with volumes and no bound."""

from dataclasses import replace
from typing import Final

import numpy as np

from solver.sites.clock import Clock
from solver.sites.location import Asked, Located, locate
from solver.sites.outcome import IMPOSSIBLE, UNKNOWN, Outcome, at_nearest, known
from solver.sites.problem import Flags, Floats, Ints, Objective
from solver.sites.program import SMALL
from solver.sites.report import Choice, choice_of, objective_of
from solver.sites.terms import Terms, nearest

_HEAVIEST: Final = 1e7
_NOISE: Final = 1e-9


def by_model(terms: Terms, count: int | None, clock: Clock, *, seed: int) -> Outcome:
    """Solves TRAVEL, COVERAGE or COST over the full model.

    Args:
        terms: The rules.
        count: The number of open sites; None leaves it free.
        clock: Gives the time.
        seed: The engine's seed.
    """
    most, fewest = None, True
    if terms.problem.objective is Objective.TRAVEL and np.any(terms.beyond & terms.usable):
        first = locate(terms, _asked(terms, count, _plans_beyond(terms)), clock.share(2), seed=seed)
        if first.opened is None:
            return IMPOSSIBLE if first.proven else UNKNOWN
        beyond = (first.share * _plans_beyond(terms)).sum()
        most, fewest = int(np.ceil(beyond - SMALL)), first.proven
    cost = _plans_beyond(terms)
    if terms.travel_counts:
        cost = np.where(terms.usable, terms.weight[:, None] * terms.minutes, 0).astype(np.float64)
    asked = _asked(terms, count, cost, most_beyond=most)
    located = locate(terms, asked, clock, seed=seed)
    if located.opened is None:
        return IMPOSSIBLE if located.proven and most is None else UNKNOWN
    choice = choice_behind(terms, asked, located, located.opened)
    fewest = fewest and (most is None or int(choice.plans[terms.beyond].sum()) <= most)
    return _judged(terms, choice, located, fewest=fewest)


def _asked(
    terms: Terms, count: int | None, cost: Floats, *, most_beyond: int | None = None
) -> Asked:
    opening = terms.opening if terms.problem.objective is Objective.COST else 0 * terms.opening
    return Asked(
        usable=terms.usable,
        cost=cost,
        opening=opening.astype(np.float64),
        count=count,
        most_beyond=most_beyond,
    )


def _plans_beyond(terms: Terms) -> Floats:
    plans: Floats = (terms.problem.demand[:, None] * terms.beyond).astype(np.float64)
    return plans


def choice_behind(terms: Terms, asked: Asked, located: Located, opened: Flags) -> Choice:
    """Tells the whole choice behind the engine's noisy numbers."""
    if terms.problem.closest or not terms.has_volume_rules:
        return at_nearest(terms, opened)
    served, elsewhere = terms.served, nearest(terms, opened)
    if terms.problem.single_source:
        assigned = np.where(served, located.share.argmax(axis=1), elsewhere)
        return choice_of(terms, opened, assigned)
    plans = _whole_plans(terms, asked, opened)
    assigned = np.where(served, plans.argmax(axis=1), elsewhere)
    return Choice(opened=opened, plans=plans, assigned=assigned)


def _whole_plans(terms: Terms, asked: Asked, opened: Flags) -> Ints:
    """Splits points into whole plans, the open sites being given.

    The vertices of a transport problem in whole numbers are whole. A row that limits the plans
    beyond would spoil that, so they are fined instead.
    """
    demand = terms.problem.demand[:, None]
    cost = asked.cost
    if asked.most_beyond is not None:
        heavy = min(1.0 + float(cost.max(axis=1).sum()), _HEAVIEST)
        cost = cost + heavy * demand * terms.beyond
    given = replace(asked, cost=cost, most_beyond=None, fixed=opened)
    # A linear program: it ends at once, and an answer without it would be lost.
    plans: Ints = np.round(locate(terms, given, Clock()).share * demand).astype(np.int64)
    return plans


def _judged(terms: Terms, choice: Choice, located: Located, *, fewest: bool) -> Outcome:
    """Tells what the engine's bound says of the choice."""
    problem, bound = terms.problem, located.bound
    objective = objective_of(terms, choice)
    if problem.single_source or problem.weight is None:
        bound = float(np.ceil(bound - SMALL - _NOISE * abs(bound)))
    if problem.objective is Objective.COVERAGE:
        bound = float(problem.demand[terms.ruled].sum()) - bound
        met, bound = bound <= objective, max(bound, objective)
    else:
        near = SMALL * max(1.0, abs(objective))
        met, bound = bound >= objective - near, min(bound, objective)
    return Outcome(choice=choice, bound=known(bound) if fewest else None, proven=met and fewest)
