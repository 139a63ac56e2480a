"""What the pages about webhooks share: who they are for, the form's fields, and what is wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from litestar import Request

from service.auth import Role
from service.portal.client import Api, Refused
from service.portal.errors import reason
from service.portal.forms import Form, Wrong
from service.portal.pages import open_to
from service.portal.texts import Texts
from service.schemas.webhooks import EndpointOut

AnyRequest = Request[Any, Any, Any]
OWNERS = open_to(Role.AUTHORITY, Role.PROVIDER, Role.HOSPITAL, Role.OPERATOR)
PATH, API = "/webhooks", "/v1/webhook-endpoints"
# What most owners are told of; any other event is named by itself.
FAMILIES = (
    *("plan", "offer", "choice", "agreement"),
    *("placement", "course", "refusal", "capacity"),
)
FIELDS = ("url", "event_types", "description", "overlap_hours")


def sent(form: Form) -> dict[str, Any]:
    """The body of an endpoint that a form describes; each event on a line of its own."""
    families = [f"{one}.*" for one in FAMILIES if form.text(f"om_{one}")]
    named = [line.strip() for line in form.text("event_types").splitlines() if line.strip()]
    return {
        "url": form.text("url"),
        "event_types": [*families, *(one for one in named if one not in families)],
        "description": form.text("description"),
    }


def written(body: Mapping[str, Any]) -> dict[str, Any]:
    """An endpoint as its form is filled in."""
    types: Sequence[str] = body["event_types"]
    families = {f"{one}.*" for one in FAMILIES} & set(types)
    return {
        "url": body["url"],
        "description": body["description"],
        "families": {one.removesuffix(".*") for one in families},
        "event_types": "\n".join(one for one in types if one not in families),
    }


EMPTY = written({"url": "", "description": "", "event_types": ()})


def wrong_with(refused: Refused, words: Texts) -> Wrong:
    """What the API says no to, at the field where there is one.

    Raises:
        Refused: it is not about what was sent, or about how things stand.
    """
    if not refused.may_be_tried_again:
        raise refused
    by_field = dict[str, str]()
    for fault in refused.faults:
        name = fault.pointer.strip("/").split("/")[0]
        told = f"webhooks.faults.{fault.code}"
        said = words(told) if words.has(told) else words(f"webhooks.wrong.{name}")
        by_field.setdefault(name if name in FIELDS else "url", said)
    if by_field:
        return Wrong(by_field)
    told = f"webhooks.conflicts.{refused.code}"
    if words.has(told):
        return Wrong({}, (words(told),))
    return Wrong({}, (reason(refused, words.language) or words("webhooks.conflicts.other"),))


async def change(api: Api, path: str, body: Mapping[str, Any], form: Form) -> None:
    """Change what is given about an endpoint.

    Raises:
        Refused: the API says no.
    """
    headers = {"Idempotency-Key": form.key, "If-Match": f'"{form.version}"'}
    await api.send("PATCH", path, content=msgspec.json.encode(body), headers=headers)


def is_paused(one: EndpointOut) -> bool:
    """Whether nothing is sent to an endpoint."""
    return one.state == "disabled"
