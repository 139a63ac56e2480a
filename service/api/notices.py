"""Routes about letters to the citizen, and about the texts they are written from."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import FromPath, QueryParameter

from service.api.depends import OPEN_READS, READS, Actor, Session, problems
from service.auth import Role
from service.border.identity import admits
from service.flows import notices as flow
from service.flows.case import load
from service.notices import html, pdf
from service.notices.letter import Letter
from service.notices.texts import Entry, Language, store
from service.rules.notices import Notice
from service.schemas.notices import (
    LetterOut,
    LetterPage,
    LetterPartOut,
    ReasonTextOut,
    ReasonTextPage,
)

_JSON, _HTML, _PDF = "application/json", "text/html", "application/pdf"
_READERS = admits(Role.CITIZEN, Role.RELATIVE, Role.AUTHORITY, Role.AUDITOR, Role.OPERATOR)

Lang = Annotated[Language, QueryParameter(description="The language of the texts.")]


class Format(StrEnum):
    """How a letter is answered."""

    JSON = "json"
    HTML = "html"
    PDF = "pdf"


_MEDIA = {Format.JSON: _JSON, Format.HTML: _HTML, Format.PDF: _PDF}
_FORMATS = {media: form for form, media in _MEDIA.items()}


@dataclass
class LetterOperation(Operation):
    """Describes that a letter comes in three forms."""

    def __post_init__(self) -> None:
        """Add the page and the sheet to the answer."""
        answer = (self.responses or {}).get("200")
        if isinstance(answer, OpenAPIResponse) and answer.content is not None:
            for media in (_HTML, _PDF):
                answer.content[media] = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING))


@get(
    "/v1/plans/{plan_id:uuid}/notices",
    operation_id="listNotices",
    summary="Letters that apply today",
    tags=["notices"],
    opt=_READERS,
    responses=problems(READS),
)
async def list_notices(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    lang: Lang = Language.DA,
) -> LetterPage:
    """List the letters that the plan's state, rights and days call for today, with their texts."""
    case = await load(session, acting, plan_id)
    written = await flow.letters(session, acting, case, lang, synthetic=_is_synthetic(request))
    return LetterPage(items=[_letter_out(plan_id, letter) for letter in written], next=None)


@get(
    "/v1/plans/{plan_id:uuid}/notices/{notice:str}",
    operation_id="getNotice",
    summary="One letter, also to read and to print",
    tags=["notices"],
    opt=_READERS,
    operation_class=LetterOperation,
    responses=problems(READS),
)
async def get_notice(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    notice: FromPath[Notice],
    lang: Lang = Language.DA,
    form: Annotated[
        Format | None,
        QueryParameter(name="format", description="How it is answered; else `Accept` decides."),
    ] = None,
) -> Response[LetterOut]:
    """Show one letter as JSON, as a page (HTML) or as a tagged sheet (PDF/UA-1).

    The same facts give the same bytes. A letter that does not apply today is not found.
    """
    case = await load(session, acting, plan_id)
    synthetic = _is_synthetic(request)
    letter = await flow.letter(session, acting, case, notice, lang, synthetic=synthetic)
    return _as(_form(request, form), plan_id, letter)


@get(
    "/v1/texts/reasons",
    operation_id="listReasonTexts",
    summary="How every ground is explained",
    tags=["notices"],
    opt=admits(),
    responses=problems(OPEN_READS),
)
async def list_reason_texts(lang: Lang = Language.DA) -> ReasonTextPage:
    """List the short explanation of every reason code, with the facts it tells and its source.

    A sentence holds `{name}` where the fact of that name goes.
    """
    reasons = store(lang).reasons
    items = [_reason_out(code, reasons[code], lang) for code in sorted(reasons)]
    return ReasonTextPage(items=items, next=None)


def _is_synthetic(request: Request[Any, Any, Any]) -> bool:
    return not request.app.state.settings.is_production


def _form(request: Request[Any, Any, Any], asked: Format | None) -> Format:
    if asked is not None:
        return asked
    return _FORMATS[request.accept.best_match(list(_FORMATS), default=_JSON) or _JSON]


def _as(form: Format, plan_id: UUID, letter: Letter) -> Response[Any]:
    headers = {"Vary": "Accept", "Cache-Control": "private, no-store"}
    if form is Format.JSON:
        return Response(_letter_out(plan_id, letter), headers=headers)
    headers["X-Content-Type-Options"] = "nosniff"
    if form is Format.HTML:
        headers["Content-Security-Policy"] = html.POLICY
        return Response(html.page(letter), media_type=_HTML, headers=headers)
    headers["Content-Disposition"] = f'inline; filename="{pdf.file_name(letter.title)}"'
    return Response(pdf.sheet(letter), media_type=_PDF, headers=headers)


def _letter_out(plan_id: UUID, letter: Letter) -> LetterOut:
    here = f"/v1/plans/{plan_id}/notices/{letter.notice.value}?lang={letter.language.value}"
    return LetterOut(
        notice=letter.notice.value,
        language=letter.language.value,
        dated=letter.dated,
        title=letter.title,
        text=list(letter.paragraphs),
        parts=[LetterPartOut(level=level, text=text) for level, text in letter.outline],
        citation=letter.citation,
        sender=letter.sender,
        facts=dict(letter.facts),
        html=f"{here}&format=html",
        pdf=f"{here}&format=pdf",
    )


def _reason_out(code: str, entry: Entry, language: Language) -> ReasonTextOut:
    sentences = entry.body.sentences
    return ReasonTextOut(
        code=code,
        language=language.value,
        sentences=[sentence.text for sentence in sentences],
        facts=sorted({name for sentence in sentences for name in sentence.needs}),
        citation=entry.source,
        reviewed_by=entry.reviewed_by,
        reviewed_on=entry.reviewed_on,
    )


ROUTES = [list_notices, get_notice, list_reason_texts]
