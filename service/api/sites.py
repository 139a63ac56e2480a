"""Routes about site studies."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import FromPath, JSONBody, QueryParameter

from db.queries import sites as queries
from db.queries.sites import Study
from service.api.depends import (
    DEFAULT_LIMIT,
    READS,
    WRITES,
    Actor,
    Cursor,
    Limit,
    Session,
    next_link,
    page,
    problems,
)
from service.api.site_answers import comparison_out, line_out, site_out, study_out
from service.auth import Role
from service.border.identity import admits
from service.flows import site_exports, site_reading, site_report
from service.flows import site_studies as flow
from service.flows.site_exports import Table
from service.jobs.queue import ask_for_site_study
from service.notices.texts import Language
from service.schemas.base import cursor_of, cut
from service.schemas.cursors import instant_and_identity
from service.schemas.site_answers import (
    ComparisonOut,
    SitePage,
    SiteStudyLine,
    SiteStudyOut,
    SiteStudyPage,
)
from service.schemas.sites import SiteStudyIn

_TAGS = ["sites"]
_ASKERS = admits(Role.PLANNER, Role.OPERATOR, Role.AUTHORITY)
_READERS = admits(Role.PLANNER, Role.OPERATOR, Role.AUTHORITY, Role.AUDITOR)
_CSV, _GEOJSON, _PDF = "text/csv", "application/geo+json", "application/pdf"
_CREATED = 201


class ExportForm(StrEnum):
    """What an answer is exported as."""

    CSV = "csv"
    GEOJSON = "geojson"
    PDF = "pdf"


@dataclass
class ExportOperation(Operation):
    """Describes that an export is a file in one of three forms."""

    def __post_init__(self) -> None:
        """Say which files a good answer may be."""
        answer = (self.responses or {}).get("200")
        if isinstance(answer, OpenAPIResponse):
            text = Schema(type=OpenAPIType.STRING)
            forms = (_CSV, _GEOJSON, _PDF)
            answer.content = {media: OpenAPIMediaType(schema=text) for media in forms}


def _queued(study: Study) -> Response[SiteStudyLine]:
    headers = {"Location": f"/v1/site-studies/{study.study_id}", "Retry-After": "2"}
    return Response(line_out(study), status_code=202, headers=headers)


@get(
    "/v1/sites",
    operation_id="listSites",
    summary="Places that a study can choose among",
    tags=_TAGS,
    opt=_READERS,
    responses=problems(READS),
)
async def list_sites(session: Session, acting: Actor) -> SitePage:
    """List every known site; `required` and `forbidden` of a study name them by their id."""
    return SitePage(items=[site_out(site) for site in await queries.sites(session)], next=None)


@post(
    "/v1/site-studies",
    operation_id="requestSiteStudy",
    summary="Ask for a site study",
    tags=_TAGS,
    status_code=202,
    opt=_ASKERS,
    responses=problems(WRITES),
)
async def request_site_study(
    session: Session, acting: Actor, data: JSONBody[SiteStudyIn]
) -> Response[SiteStudyLine]:
    """Queue a study of where sites should lie; follow it at `Location`.

    Demand is a scenario of specialised rehabilitation spread by population (`low`, `base`,
    `high`), `actual` from the plans of the last year, or `custom`. There is one answer for each
    number of sites, proven or with its gap.
    """
    study = await flow.request_study(session, acting, data)
    await ask_for_site_study(session, study.study_id)
    return _queued(study)


@get(
    "/v1/site-studies",
    operation_id="listSiteStudies",
    summary="Site studies, the newest first",
    tags=_TAGS,
    opt=_READERS,
    responses=problems(READS),
)
async def list_site_studies(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[SiteStudyPage]:
    """List studies without their answers; a region sees its own and the national ones."""
    own = acting.caller.authority_id if acting.caller.role is Role.AUTHORITY else None
    after = instant_and_identity(cursor)
    rows = await queries.page(session, authority_id=own, after=after, limit=limit + 1)
    rows, more = cut(rows, limit)
    last = cursor_of(rows[-1].created_at.isoformat(), str(rows[-1].study_id)) if more else None
    following = next_link(request, last)
    return page(SiteStudyPage(items=[line_out(r) for r in rows], next=following), following)


@get(
    "/v1/site-studies/{study_id:uuid}",
    operation_id="getSiteStudy",
    summary="One site study",
    tags=_TAGS,
    opt=_READERS,
    responses=problems(READS),
)
async def get_site_study(session: Session, acting: Actor, study_id: FromPath[UUID]) -> SiteStudyOut:
    """Show how far a study has come, and when it is done its answer for each number of sites.

    An answer names the chosen sites with their volume and what closing each would cost whom, the
    travel of every municipality, who travels longest, what one more site would save, and the
    solver's status and gap; or the rules that leave no choice.
    """
    return study_out(await site_reading.whole(session, acting, study_id))


@get(
    "/v1/site-studies/{study_id:uuid}/export",
    operation_id="exportSiteStudy",
    summary="A site study as a file",
    tags=_TAGS,
    opt=_READERS,
    operation_class=ExportOperation,
    responses=problems((*READS, 409)),
)
async def export_site_study(
    session: Session,
    acting: Actor,
    study_id: FromPath[UUID],
    form: Annotated[ExportForm, QueryParameter(name="format", description="The kind of file.")],
    table: Annotated[Table, QueryParameter(description="The rows of a sheet.")] = Table.CURVE,
    sites: Annotated[
        int | None, QueryParameter(ge=1, description="The map for this number of sites only.")
    ] = None,
    lang: Annotated[Language, QueryParameter(description="Of the report.")] = Language.DA,
) -> Response[bytes]:
    """Give the answer as sheet (CSV), map layer (GeoJSON) or report (PDF/UA-1).

    The same answer gives the same bytes.
    """
    found = await site_reading.finished(session, acting, study_id)
    match form:
        case ExportForm.CSV:
            return _file(site_exports.as_sheet(found, table), _CSV, f"{table.value}.csv")
        case ExportForm.GEOJSON:
            return _file(site_exports.layer(found, number=sites), _GEOJSON, "sites.geojson")
        case ExportForm.PDF:
            return _file(site_report.report(found, lang), _PDF, site_report.file_name(found, lang))


def _file(content: bytes, media: str, name: str) -> Response[bytes]:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=media, headers=headers)


@get(
    "/v1/site-studies/{study_id:uuid}/comparison",
    operation_id="compareSiteStudies",
    summary="Two site studies side by side",
    tags=_TAGS,
    opt=_READERS,
    responses=problems((*READS, 409)),
)
async def compare_site_studies(
    session: Session,
    acting: Actor,
    study_id: FromPath[UUID],
    other_id: Annotated[UUID, QueryParameter(name="with", description="The other study.")],
) -> ComparisonOut:
    """Tell for each number of sites what the other study has otherwise, and who gains or loses."""
    this = await site_reading.finished(session, acting, study_id)
    return comparison_out(this, await site_reading.finished(session, acting, other_id))


@post(
    "/v1/site-studies/{study_id:uuid}/cancellation",
    operation_id="cancelSiteStudy",
    summary="Take a site study back",
    tags=_TAGS,
    opt=_ASKERS,
    responses=problems(WRITES),
)
async def cancel_site_study(
    session: Session, acting: Actor, study_id: FromPath[UUID]
) -> Response[SiteStudyLine]:
    """Take back a study that is not over; a worker that is at it stops."""
    study = await flow.cancel(session, acting, study_id)
    return Response(line_out(study), status_code=_CREATED)


@post(
    "/v1/site-studies/{study_id:uuid}/replay",
    operation_id="replaySiteStudy",
    summary="Study again on the same facts",
    tags=_TAGS,
    status_code=202,
    opt=_READERS,
    responses=problems(WRITES),
)
async def replay_site_study(
    session: Session, acting: Actor, study_id: FromPath[UUID]
) -> Response[SiteStudyLine]:
    """Queue the study again on the facts it had; `differences` then tells what differs."""
    before = await flow.find_study(session, acting, study_id)
    study = await flow.request_replay(session, acting, before)
    await ask_for_site_study(session, study.study_id)
    return _queued(study)


ROUTES = [
    list_sites,
    request_site_study,
    list_site_studies,
    get_site_study,
    export_site_study,
    compare_site_studies,
    cancel_site_study,
    replay_site_study,
]
