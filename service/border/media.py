"""Which media types a writing operation takes."""

from typing import Any

from litestar import Request

from service.errors import WrongMediaType

MEDIA = "media"  # the key under which a route states what it takes, beside JSON
JSON = "application/json"


def takes(*media_types: str) -> dict[str, Any]:
    """What a route puts in its `opt` when it takes other bodies than JSON."""
    return {MEDIA: media_types}


def check_media_type(request: Request[Any, Any, Any]) -> None:
    """Refuse a body that the operation could not read.

    Raises:
        WrongMediaType: another media type, none at all, or an encoded body.
    """
    accepted = request.route_handler.opt.get(MEDIA, (JSON,))
    headers = request.headers
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    if not has_body:
        return
    sent = headers.get("content-type", "").split(";")[0].strip().lower()
    if sent not in accepted or headers.get("content-encoding", "identity") != "identity":
        raise WrongMediaType(tuple(accepted))
