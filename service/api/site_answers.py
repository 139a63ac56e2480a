"""Site studies as the API shows them."""

from typing import Any

import msgspec

from db.queries.sites import Site, Study, StudyPoint
from service.flows import site_reading
from service.flows.site_reading import Changed, Compared, Moved, Whole
from service.notices.texts import Language
from service.schemas.site_answers import (
    CaveatOut,
    ChosenSiteOut,
    ComparisonOut,
    CurveSolverOut,
    DemandOut,
    FigureChange,
    HomeChange,
    HomeOut,
    NoChoiceOut,
    PointComparison,
    PointSolverOut,
    SiteOut,
    SiteStudyLine,
    SiteStudyOut,
    StudyPointOut,
    WorstOffOut,
)

_TOLD_IN = Language.EN


def site_out(site: Site) -> SiteOut:
    """A place that a study can choose among."""
    return SiteOut(
        site_id=site.site_id,
        name=site.name,
        municipality_code=site.municipality_code,
        lat=site.lat,
        lon=site.lon,
        candidate=site.candidate,
        status=site.status,
    )


def line_out(study: Study) -> SiteStudyLine:
    """A study without its answer."""
    return SiteStudyLine(**_about(study))


def study_out(found: Whole) -> SiteStudyOut:
    """A study with its answer."""
    return SiteStudyOut(
        **_about(found.study),
        caveats=[
            CaveatOut(code=one.code, detail=one.detail, facts=one.facts)
            for one in site_reading.caveats(found, _TOLD_IN)
        ],
        points=[_point(point) for point in found.points],
    )


def _about(study: Study) -> dict[str, Any]:
    demand, solver = study.demand, study.solver
    return {
        "study_id": study.study_id,
        "name": study.name,
        "authority_id": study.authority_id,
        "requested_by": study.requested_by,
        "as_of": study.as_of,
        "seed": study.seed,
        "state": study.state.value,
        "stage": study.stage,
        "progress": study.progress,
        "created_at": study.created_at,
        "started_at": study.started_at,
        "finished_at": study.finished_at,
        "asked": study.request,
        "demand": DemandOut(
            scenario=demand["scenario"],
            total=demand["total"],
            low=demand["low"],
            high=demand["high"],
            plans_per_year=demand["plans"],
        ),
        "travel_source": study.travel_source,
        "input_hash": study.input_hash,
        "answer_hash": study.answer_hash,
        "solver": CurveSolverOut(**solver) if solver else None,
        "replay_of": study.replay_of,
        "differences": study.differences,
        "failure": study.failure,
    }


def _point(point: StudyPoint) -> StudyPointOut:
    return StudyPointOut(
        sites=point.sites,
        solver=PointSolverOut(
            status=point.solver_status,
            objective=point.objective,
            bound=point.bound,
            gap=point.gap,
        ),
        gap=point.gap,
        mean_minutes=point.mean_minutes,
        p95_minutes=point.p95_minutes,
        worst_minutes=point.worst_minutes,
        share_within_limit=point.share_within_limit,
        plans_beyond=point.plans_beyond,
        smallest_volume=site_reading.smallest_volume(point),
        value_of_one_more=point.value_of_one_more,
        one_more_site_id=point.one_more_site_id,
        chosen=msgspec.convert(point.chosen, list[ChosenSiteOut]),
        municipalities=msgspec.convert(point.municipalities, list[HomeOut]),
        worst_off=[
            WorstOffOut(
                municipality_code=home["municipality_code"],
                name=home["name"],
                plans=home["plans"],
                minutes=home["minutes"],
            )
            for home in site_reading.worst_off(point)
        ],
        reasons=[
            NoChoiceOut(
                code=code,
                detail=sentence,
                by=reason["by"],
                enough=reason["enough"],
                limit_minutes=reason["limit_minutes"],
                municipality_code=reason["municipality_code"],
                region_id=reason["region_id"],
                site_id=reason["site_id"],
            )
            for code, sentence, reason in site_reading.reasons(point, _TOLD_IN)
        ],
    )


def comparison_out(this: Whole, other: Whole) -> ComparisonOut:
    """Two studies side by side."""
    return ComparisonOut(
        study_id=this.study.study_id,
        other_id=other.study.study_id,
        points=[_compared(one) for one in site_reading.compare(this, other)],
    )


def _compared(one: Compared) -> PointComparison:
    return PointComparison(
        sites=one.sites,
        only_this=one.only_this,
        only_other=one.only_other,
        mean_minutes=_figure(one.figures["mean_minutes"]),
        worst_minutes=_figure(one.figures["worst_minutes"]),
        share_within_limit=_figure(one.figures["share_within_limit"]),
        gain=[_moved(home) for home in one.moved if home.difference < 0],
        lose=[_moved(home) for home in one.moved if home.difference > 0],
    )


def _figure(changed: Changed) -> FigureChange:
    return FigureChange(this=changed.this, other=changed.other, difference=changed.difference)


def _moved(home: Moved) -> HomeChange:
    return HomeChange(
        municipality_code=home.municipality_code,
        name=home.name,
        this_minutes=home.this_minutes,
        other_minutes=home.other_minutes,
        difference=home.difference,
    )
