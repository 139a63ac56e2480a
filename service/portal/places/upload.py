"""A file of figures: tried first, given back with its faults, and published when it has none."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile

from service.errors import WrongFields
from service.portal.client import Api, Refused
from service.portal.clock import today_of
from service.portal.forms import Form, StaleForm, Wrong, form_of
from service.portal.language import language_of
from service.portal.pages import HEADERS, render
from service.portal.paging import every
from service.portal.places import file
from service.portal.places.capacity import PUBLISHERS, caller_of, overview_page
from service.portal.places.changes import changes
from service.portal.places.here import AnyRequest, area_names, my_places
from service.portal.places.receipt import published
from service.portal.texts import texts
from service.schemas.capacity import CapacityPage, PublicationOut
from service.schemas.capacity_files import CSV
from service.sheets import sheet

_MEGABYTE = 1_000_000
_LARGEST = 4 * _MEGABYTE
_SHOWN = 200  # faults or changes; the rest is told as a number
_BAD = 400
_WEEKS = 6
_BOM = b"\xef\xbb\xbf"


@get("/kapacitet/skabelon.csv", opt=PUBLISHERS, include_in_schema=False)
async def template(request: AnyRequest) -> Response[bytes]:
    """A file to begin from: the figures in force of one's own places for the next weeks."""
    api = Api(request)
    today = await today_of(request)
    places = [one for one in await my_places(api, caller_of(request)) if one.group == "own"]
    wanted = request.query_params.get("sted", "")
    rows: list[Sequence[object]] = []
    for place in places:
        if wanted not in ("", str(place.provider_id)):
            continue
        query = {"provider_id": str(place.provider_id), "from": today.isoformat()}
        query["to"] = today.fromordinal(today.toordinal() + 7 * _WEEKS).isoformat()
        async for page in every(api, "/v1/capacity", CapacityPage, query, pages=4):
            rows += [[place.name, *_line(msgspec.structs.asdict(one))] for one in page.items]
    name = f"kapacitet-{today.isoformat()}.csv"
    return _download(_BOM + sheet(file.COLUMNS, rows, between=";"), name)


def _line(figure: dict[str, Any]) -> list[object]:
    told = {True: "ja", False: "nej"}
    return [
        told[value] if isinstance(value, bool) else value
        for value in (figure[name] for name in file.COLUMNS[1:])
    ]


@post("/kapacitet/fil", opt=PUBLISHERS, include_in_schema=False)
async def try_file(request: AnyRequest) -> Response[bytes]:
    """Try a file and say what is wrong with it, or what it would change. Nothing is stored."""
    form = await form_of(request)
    words = texts(language_of(request))
    sent = form.values.get("fil")
    raw = await sent.read() if isinstance(sent, UploadFile) else b""
    if not raw.strip():
        return await overview_page(request, wrong=Wrong({"fil": words("capacity.file.none")}))
    if len(raw) > _LARGEST:
        return await overview_page(request, wrong=Wrong({"fil": words("capacity.file.large")}))
    name = sent.filename if isinstance(sent, UploadFile) else ""
    opened, faults, answer = await _tried(request, raw)
    if faults or opened is None or answer is None:
        values = {
            "faults": faults[:_SHOWN],
            "count": len(faults),
            "good": answer.accepted if answer else 0,
            "name": name,
            "content": _packed(raw) if opened else "",
        }
        return await overview_page(
            request, values, wrong=Wrong({"fil": words("capacity.file.bad")})
        )
    values = {
        "name": name,
        "content": _packed(opened.content()),
        "answer": answer,
        "changes": await changes(Api(request), opened.figures()),
        "shown": _SHOWN,
        **await _names(request),
    }
    return render(request, "places/try.html", values)


async def _tried(
    request: AnyRequest, raw: bytes
) -> tuple[file.Sheet | None, list[file.Wrong], PublicationOut | None]:
    """A file taken apart, what is wrong with it, and what the API says of its rows."""
    words = texts(language_of(request))
    opened = file.opened(raw)
    if isinstance(opened, WrongFields):
        return None, file.unreadable(opened.faults, words), None
    try:
        answer = await _publish(request, opened.content(), dry_run=True)
    except Refused as refused:
        if refused.status != _BAD:
            raise
        return opened, file.of_whole(refused, opened, words), None
    return opened, file.of_rows(answer, opened, words), answer


@post("/kapacitet/fejl.csv", opt=PUBLISHERS, include_in_schema=False)
async def returned(request: AnyRequest) -> Response[bytes]:
    """The file that was tried, with what is wrong in a last column."""
    form = await form_of(request)
    opened, faults, _ = await _tried(request, _unpacked(form))
    if opened is None:
        raise StaleForm
    return _download(opened.returned(faults), "kapacitet-fejl.csv")


@post("/kapacitet/offentliggoer", opt=PUBLISHERS, include_in_schema=False)
async def publish(request: AnyRequest) -> Response[bytes]:
    """Publish a file that was tried."""
    form = await form_of(request)
    content = _unpacked(form)
    answer = await _publish(request, content, key=form.key)
    figures = [(row.start_on, row.places) for row in file.Sheet(content).figures()]
    what = published(texts(language_of(request)), figures)
    values = {"answer": answer, "what": what, **await _names(request)}
    return render(request, "places/published.html", values)


async def _publish(
    request: AnyRequest, content: bytes, *, dry_run: bool = False, key: str = ""
) -> PublicationOut:
    answer = await Api(request).send(
        "POST",
        "/v1/capacity-publications",
        query={"dry_run": "true" if dry_run else "false"},
        content=content,
        content_type=CSV,
        headers={"Idempotency-Key": key} if key else None,
    )
    return msgspec.json.decode(answer.content, type=PublicationOut)


async def _names(request: AnyRequest) -> dict[str, Any]:
    api = Api(request)
    places = await my_places(api, caller_of(request))
    return {
        "places": {one.provider_id: one.name for one in places},
        "areas": await area_names(api, language_of(request)),
    }


def _packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode()


def _unpacked(form: Form) -> bytes:
    """The file that a form carries along.

    Raises:
        StaleForm: it carries none.
    """
    try:
        return base64.urlsafe_b64decode(form.text("indhold").encode())
    except (binascii.Error, ValueError) as error:
        raise StaleForm from error


def _download(content: bytes, name: str) -> Response[bytes]:
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    media = "text/csv; charset=utf-8"
    return Response(content, status_code=200, media_type=media, headers=headers)


ROUTES = [template, try_file, returned, publish]
