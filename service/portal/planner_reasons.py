"""Why there is no choice of sites: which rule, for whom, by how much, and what would help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.portal.planner_studies import Seen
from service.portal.planner_words import Figures
from service.schemas.site_answers import NoChoiceOut

_LIMIT, _COUNT = "SITES_LIMIT", "SITES_COUNT"
_FOR_WHOM = ("SITES_REACH", _LIMIT)  # counted by municipality


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule that stands in the way.

    Attributes:
        said: that it cannot be kept.
        how_much: by how much, for everybody together.
        concerns: whom, each with its own number.
        helps: what would make it possible.
    """

    said: str
    how_much: list[str]
    concerns: list[str]
    helps: list[str]


def reasons(seen: Seen, places: Mapping[str, str], figures: Figures) -> list[Standing]:
    """The rules that leave no choice, each once.

    Args:
        seen: the answer.
        places: municipalities, regions and sites by code.
        figures: the reader's language.
    """
    by_code: dict[str, list[NoChoiceOut]] = {}
    for one in seen.point.reasons:
        by_code.setdefault(one.code, []).append(one)
    return [_standing(code, found, seen, places, figures) for code, found in by_code.items()]


def _standing(
    code: str,
    found: Sequence[NoChoiceOut],
    seen: Seen,
    places: Mapping[str, str],
    figures: Figures,
) -> Standing:
    words, asked = figures.words, seen.study.asked
    least = figures.number(asked["min_volume"])
    rule = {"limit": seen.limit, "least": least, "sites": seen.point.sites}
    each = [one for one in found if _place(one) and not _is_together(one)]
    together = [one for one in found if one not in each and one.by is not None]
    return Standing(
        said=words(f"workbench.reason.{code}", **rule),
        how_much=[_together(one, places, figures, **rule) for one in together],
        concerns=sorted(_concern(one, places, figures) for one in each),
        helps=_helps(code, found, seen, figures),
    )


def _is_together(one: NoChoiceOut) -> bool:
    """Whether the number counts plans of everybody, and the place is only the one farthest off."""
    return one.code == _LIMIT and one.enough


def _place(one: NoChoiceOut) -> str:
    return one.municipality_code or one.region_id or one.site_id or ""


def _together(one: NoChoiceOut, places: Mapping[str, str], figures: Figures, **rule: object) -> str:
    near = one.code == _COUNT and one.enough
    name = "near" if near else one.code
    told = {"n": figures.number(one.by), "plans": _plans(one.by, figures)}
    said = figures.words(f"workbench.by.{name}", **told, **rule)
    home = places.get(one.municipality_code or "")
    if home is None:
        return said
    return f"{said} {figures.words('workbench.by.farthest', home=home)}"


def _plans(by: int | None, figures: Figures) -> str:
    return figures.words.counted("workbench.demand.plans", by or 0, n=figures.number(by))


def _concern(one: NoChoiceOut, places: Mapping[str, str], figures: Figures) -> str:
    name = places.get(_place(one), _place(one))
    if one.code in _FOR_WHOM and one.by is not None:
        return figures.words("workbench.by.plans", home=name, plans=_plans(one.by, figures))
    if one.code == "SITES_REGION":
        return figures.words("workbench.by.region", home=name, n=figures.number(one.by))
    return name


def _helps(code: str, found: Sequence[NoChoiceOut], seen: Seen, figures: Figures) -> list[str]:
    words = figures.words
    if code != _LIMIT:
        return [words(f"workbench.helps.{code}")]
    enough = [one.limit_minutes for one in found if one.limit_minutes is not None]
    exact = (
        [words("workbench.helps.limit", n=max(enough), sites=seen.point.sites)] if enough else []
    )
    return [*exact, words(f"workbench.helps.{code}")]


def what_next(seen: Seen, figures: Figures) -> str:
    """Whether another number of sites of the study has an answer, and which."""
    words = figures.words
    possible = [str(point.sites) for point in seen.study.points if point.chosen]
    if possible:
        return words("workbench.impossible.others", numbers=", ".join(possible))
    numbers = seen.study.asked["sites"]
    return words("workbench.impossible.all", low=numbers["min"], high=numbers["max"])
