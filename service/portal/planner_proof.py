"""How good an answer is by the order of its aims, and why more sites need not mean less travel."""

from service.portal.planner_studies import Seen, aim_of
from service.portal.planner_words import Figures
from service.schemas.site_answers import StudyPointOut

_HOUR = 60


def proof(seen: Seen, figures: Figures) -> list[str]:
    """What the solver has shown of an answer: status, bound and gap in words."""
    words, solver = figures.words, seen.point.solver
    told = [standing(seen, figures)]
    if solver.objective is not None and solver.bound is not None:
        told.append(
            words(
                f"workbench.proof.goal.{aim_of(seen.study.asked)}",
                beyond=figures.number(seen.point.plans_beyond),
                limit=seen.limit,
                value=figures.number(solver.objective, 1),
                bound=figures.number(solver.bound, 1),
                hours=figures.number(solver.objective / _HOUR),
                bound_hours=figures.number(solver.bound / _HOUR),
            )
        )
    if solver.gap:
        told.append(words("workbench.proof.gap", gap=figures.share(solver.gap, 2)))
    return told


def standing(seen: Seen, figures: Figures) -> str:
    """Whether any other choice could be better, by the aims in their order."""
    words, point = figures.words, seen.point
    if not point.chosen:
        return words(f"workbench.proof.{point.solver.status}")
    told = f"workbench.proof.{point.solver.status}.{aim_of(seen.study.asked)}"
    return words(told, n=point.sites, limit=seen.limit)


def longer_than_fewer(seen: Seen, figures: Figures) -> str:
    """Why mean travel is longer than with one site fewer; nothing where it is not."""
    before = next((p for p in seen.study.points if p.sites == seen.point.sites - 1), None)
    if before is None or not _is_longer(seen.point, before):
        return ""
    words = figures.words
    if seen.point.solver.status != "optimal":
        return words("workbench.longer.unproven", n=before.sites)
    fewer = (before.plans_beyond or 0) - (seen.point.plans_beyond or 0)
    if aim_of(seen.study.asked) == "travel_soft" and fewer > 0:
        return words(
            "workbench.longer.beyond",
            n=before.sites,
            limit=seen.limit,
            now=figures.number(seen.point.plans_beyond),
            before=figures.number(before.plans_beyond),
        )
    if seen.study.asked["objective"] == "travel":
        return words("workbench.longer.rules", n=before.sites)
    return words("workbench.longer.aim", n=before.sites)


def _is_longer(point: StudyPointOut, before: StudyPointOut) -> bool:
    now, then = point.mean_minutes, before.mean_minutes
    return now is not None and then is not None and now > then
