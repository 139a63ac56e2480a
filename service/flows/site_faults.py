"""Everything that can be wrong with what a study is asked, named at once."""

from collections.abc import Iterator, Mapping, Sequence

from db.queries.sites import Site
from service.errors import Fault
from service.schemas.faults import pointer_to
from service.schemas.sites import SiteStudyIn
from service.siting.facts import Aim, Assignment

_CLOSED = "closed"


def candidates_of(asked: SiteStudyIn, sites: Sequence[Site]) -> list[Site]:
    """The sites that may open: those named, else those that may be one today."""
    if asked.candidates is None:
        return [site for site in sites if site.candidate]
    named = set(asked.candidates)
    return [site for site in sites if site.site_id in named]


def faults_of(asked: SiteStudyIn, sites: Sequence[Site], regions: Sequence[str]) -> list[Fault]:
    """Name every fault but those of the demand."""
    candidates = {site.site_id for site in candidates_of(asked, sites)}
    return [
        *_of_candidates(asked, {site.site_id: site for site in sites}),
        *_of_lists(asked, candidates),
        *_of_numbers(asked, candidates),
        *_of_regions(asked, regions),
        *_of_rules(asked),
    ]


def _of_candidates(asked: SiteStudyIn, known: Mapping[str, Site]) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, site_id in enumerate(asked.candidates or []):
        pointer = f"/candidates/{number}"
        if site_id not in known:
            yield Fault(pointer, "unknown_candidate", f"No site {site_id}.")
        elif known[site_id].status == _CLOSED:
            yield Fault(pointer, "closed_site", f"{known[site_id].name} is closed.")
        if site_id in seen:
            yield Fault(pointer, "named_twice", f"{site_id} is named before.")
        seen.add(site_id)


def _of_lists(asked: SiteStudyIn, candidates: set[str]) -> Iterator[Fault]:
    named = [
        *((f"/required/{n}", site_id) for n, site_id in enumerate(asked.required)),
        *((f"/forbidden/{n}", site_id) for n, site_id in enumerate(asked.forbidden)),
        *((pointer_to(["capacity", site_id]), site_id) for site_id in asked.capacity),
        *((pointer_to(["opening_cost", site_id]), site_id) for site_id in asked.opening_cost),
    ]
    for pointer, site_id in named:
        if site_id not in candidates:
            yield Fault(pointer, "not_a_candidate", f"{site_id} is not among the candidates.")
    for number, site_id in enumerate(asked.required):
        if site_id in asked.forbidden:
            detail = f"{site_id} cannot be open and closed at once."
            yield Fault(f"/required/{number}", "required_and_forbidden", detail)


def _of_numbers(asked: SiteStudyIn, candidates: set[str]) -> Iterator[Fault]:
    fewest, most = asked.sites.min, asked.sites.max
    free = len(candidates - set(asked.forbidden))
    required = len(set(asked.required))
    if fewest > most:
        yield Fault("/sites/min", "min_above_max", f"{fewest} is above {most}.")
    if most > free:
        detail = f"{most} sites, and {free} candidates that are not forbidden."
        yield Fault("/sites/max", "more_than_candidates", detail)
    if required > most:
        detail = f"{required} sites are required, and {most} are asked for at the most."
        yield Fault("/required", "more_required_than_sites", detail)


def _of_regions(asked: SiteStudyIn, regions: Sequence[str]) -> Iterator[Fault]:
    for region_id, least in asked.least_per_region.items():
        pointer = pointer_to(["least_per_region", region_id])
        if region_id not in regions:
            yield Fault(pointer, "unknown_code", f"No region {region_id} today.")
        if least < 0:
            yield Fault(pointer, "out_of_range", f"{least} is below 0.")
    least_sites = sum(asked.least_per_region.values())
    if least_sites > asked.sites.max:
        detail = f"The regions need {least_sites} sites, and {asked.sites.max} are the most."
        yield Fault("/least_per_region", "more_required_than_sites", detail)


def _of_rules(asked: SiteStudyIn) -> Iterator[Fault]:
    limit = "/max_travel_minutes"
    if asked.max_travel_minutes is None:
        if asked.objective is Aim.COVERAGE:
            yield Fault(limit, "missing", "Coverage counts plans inside a limit.")
        if asked.max_travel_is_hard:
            yield Fault(limit, "missing", "There is no limit to hold everybody to.")
    if asked.max_travel_is_hard and asked.objective is Aim.COVERAGE:
        detail = "With everybody inside the limit there is no coverage to choose by."
        yield Fault("/max_travel_is_hard", "not_for_coverage", detail)
    if asked.assignment is Assignment.NEAREST and not asked.whole_municipalities:
        detail = "A municipality that goes to its nearest site is not split."
        yield Fault("/whole_municipalities", "only_for_free", detail)
    if asked.opening_cost and asked.objective is not Aim.COST:
        detail = "Opening costs are weighed by objective cost only."
        yield Fault("/opening_cost", "only_for_cost", detail)
