"""Signing in and out: authorization code with PKCE, and a session in the database."""

import base64
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from service.auth import Asked, BadToken, CodeFlow, Role, SignedIn
from service.clock import machine_now
from service.portal.client import Api
from service.portal.forms import form_of
from service.portal.language import language_of
from service.portal.names import acts_for
from service.portal.navigation import home
from service.portal.pages import go_to, open_to, render
from service.portal.visits import Visits, cookie, visit_of

BACK = "/log-ind/svar"
_ASKED = "fritvalg-sign-in"  # the cookie that recognises the answer
_BOUND_TO = "portal sign-in"
_LIFETIME = timedelta(minutes=10)


def flow_of(request: Request[Any, Any, Any]) -> CodeFlow | None:
    """How people sign in here; none where no provider is configured."""
    flow: CodeFlow | None = request.app.state.code_flow
    return flow


@get("/log-ind", opt=open_to(), include_in_schema=False)
async def sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
    """Tell what signing in means, and lead to the provider."""
    following = _own_path(request.query_params.get("next", ""))
    visit = visit_of(request)
    if visit is not None:
        return go_to(following or home(visit.caller.role))
    return render(request, "sign_in.html", {"following": following, "failed": False})


@get("/log-ind/start", opt=open_to(), include_in_schema=False)
async def begin(request: Request[Any, Any, Any]) -> Response[Any]:
    """Send the browser to the provider."""
    flow = flow_of(request)
    if flow is None:
        values = {"following": "", "failed": True}
        return render(request, "sign_in.html", values, status=503)
    asked = Asked.anew()
    told = asdict(asked) | {
        "following": _own_path(request.query_params.get("next", "")),
        "until": (machine_now() + _LIFETIME).timestamp(),
    }
    sealed = request.app.state.sealer.seal(told, bound_to=_BOUND_TO)
    where = await flow.address(asked, language=language_of(request).value)
    value = base64.urlsafe_b64encode(sealed).decode()
    return go_to(where, cookies=[_asked_cookie(request, value)])


@get(BACK, opt=open_to(), include_in_schema=False)
async def come_back(request: Request[Any, Any, Any]) -> Response[Any]:
    """Take the provider's answer and begin a session, with a new id."""
    told = _asked(request)
    try:
        signed_in = await _redeemed(request, told)
        caller = await request.app.state.issuers.caller_of(signed_in.access_token)
    except BadToken:
        values = {"following": "", "failed": True}
        gone = [_asked_cookie(request, "")]
        return render(request, "sign_in.html", values, status=400, cookies=gone)
    for_whom = await acts_for(Api(request, token=signed_in.access_token), caller)
    visit_id = await Visits(request.app.state).begin(signed_in, acts_for=for_whom)
    secure = request.app.state.settings.is_production
    cookies = [cookie(visit_id, secure=secure), _asked_cookie(request, "")]
    return go_to(told.get("following") or home(caller.role), cookies=cookies)


@post("/log-ud", opt=open_to(*Role), include_in_schema=False)
async def sign_out(request: Request[Any, Any, Any]) -> Redirect:
    """End the session."""
    await form_of(request)
    visit = visit_of(request)
    if visit is not None:
        await Visits(request.app.state).end(visit)
    return go_to("/", cookies=[cookie(None, secure=request.app.state.settings.is_production)])


async def _redeemed(request: Request[Any, Any, Any], told: dict[str, Any]) -> SignedIn:
    flow = flow_of(request)
    if flow is None or not told:
        raise BadToken("nobody was signing in")
    asked = Asked(told["state"], told["nonce"], told["verifier"])
    return await flow.redeem(_flat(request), asked)


def _own_path(text: str) -> str:
    """An address on this site, or nothing: nobody is sent elsewhere after signing in."""
    is_own = text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if is_own and text.isprintable() else ""


def _asked(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """What the answered sign-in was begun with; empty if not in this browser, or long ago."""
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(_ASKED, "").encode())
        told: dict[str, Any] = request.app.state.sealer.open(sealed, bound_to=_BOUND_TO)
    except (ValueError, InvalidTag):
        return {}
    return told if told["until"] > machine_now().timestamp() else {}


def _asked_cookie(request: Request[Any, Any, Any], value: str) -> Cookie:
    return Cookie(
        key=_ASKED,
        value=value,
        path="/log-ind",
        httponly=True,
        samesite="lax",
        secure=request.app.state.settings.is_production,
        max_age=int(_LIFETIME.total_seconds()) if value else 0,
    )


def _flat(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The parameters of the provider's answer.

    Raises:
        BadToken: one was sent twice (RFC 6749, 3.1): nobody can say which of them counts.
    """
    sent = request.query_params.dict()
    if any(len(values) != 1 for values in sent.values()):
        raise BadToken("a parameter was sent twice")
    return {name: values[0] for name, values in sent.items()}


ROUTES = [sign_in, begin, come_back, sign_out]
