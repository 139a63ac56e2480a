"""The demonstration's own provider: a page of made-up people, any of whom one may be.

These routes exist in demonstration and development alone. Even if they stood in production, the
tokens they give would count for nothing there: no development issuer is trusted.
"""

import hashlib
from typing import Any

import httpx
from joserfc.jwk import Key, OKPKey
from litestar import Litestar, Request, Response, get, post
from litestar.exceptions import ClientException

from db.queries import redeemed_codes
from service.auth import DEVELOPMENT_ISSUER, BadToken, CodeFlow, SignIn
from service.auth.development_codes import CLIENT, give_code, redeem
from service.clock import machine_now
from service.portal.demo_people import people
from service.portal.pages import go_to, open_to, render
from service.portal.sign_in import BACK

LOGIN, TOKEN = "/demo/login", "/demo/token"
_HERE = "http://in.process"
_ASKED = ("client_id", "redirect_uri", "state", "nonce", "code_challenge")


class DemoProvider:
    """The provider as the portal sees it: its token endpoint is in this process."""

    def __init__(self, app: Litestar, key: OKPKey) -> None:
        self._app, self._key = app, key

    async def endpoints(self) -> dict[str, str]:
        """Tell where the browser and the portal go."""
        return {
            "issuer": DEVELOPMENT_ISSUER,
            "authorization_endpoint": LOGIN,
            "token_endpoint": f"{_HERE}{TOKEN}",
        }

    async def key(self, kid: str | None) -> Key:
        """Return the development key, whatever it is called."""
        return self._key

    def client(self) -> httpx.AsyncClient:
        """Return a client of this very process."""
        transport = httpx.ASGITransport(app=self._app)  # type: ignore[arg-type]  # typed apart
        return httpx.AsyncClient(transport=transport, trust_env=False)


def demo_flow(app: Litestar, key: OKPKey) -> CodeFlow:
    """How people sign in to the demonstration."""
    known_as = SignIn(issuer=DEVELOPMENT_ISSUER, client_id=CLIENT, address="http://localhost")
    return CodeFlow(known_as, DemoProvider(app, key), back=BACK)


@get(LOGIN, opt=open_to(), include_in_schema=False)
async def login(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Show the made-up people."""
    asked = _asked(request)
    groups = await people(request)
    return render(request, "demo_login.html", {"groups": groups, "asked": asked})


@get("/demo/as", opt=open_to(), include_in_schema=False)
async def choose(request: Request[Any, Any, Any]) -> Response[Any]:
    """Give a code for one of them."""
    asked, who = _asked(request), request.query_params.get("who", "")
    found = {one.key: one for group in await people(request) for one in group.people}.get(who)
    if found is None:
        raise ClientException
    code = give_code(
        request.app.state.development_key,
        found.caller,
        name=found.name,
        challenge=asked["code_challenge"],
        nonce=asked["nonce"],
        back=BACK,
        now=machine_now(),
    )
    return go_to(f"{BACK}?{httpx.QueryParams(code=code, state=asked['state'])}")


@post(TOKEN, opt=open_to(), include_in_schema=False, status_code=200)
async def token(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Redeem a code, once; the portal alone asks, and shows that by its verifier."""
    form = {name: held[-1] for name, held in (await request.form()).dict().items()}
    now = machine_now()
    try:
        redeemed = redeem(
            request.app.state.development_key,
            str(form.get("code", "")),
            verifier=str(form.get("code_verifier", "")),
            back=str(form.get("redirect_uri", "")),
            now=now,
        )
    except BadToken as error:
        raise ClientException from error
    code_hash = hashlib.sha256(redeemed.code_id.encode()).digest()
    async with request.app.state.system_sessions() as session, session.begin():
        is_new = await redeemed_codes.spend(session, code_hash, ends_at=redeemed.ends_at, now=now)
    if not is_new:
        raise ClientException
    return redeemed.answer


def _asked(request: Request[Any, Any, Any]) -> dict[str, str]:
    """What a client has to say to sign somebody in.

    Raises:
        ClientException: something is missing, or it is not the portal.
    """
    asked = {name: request.query_params.get(name, "") for name in _ASKED}
    if not all(asked.values()) or (asked["client_id"], asked["redirect_uri"]) != (CLIENT, BACK):
        raise ClientException
    return asked


ROUTES = [login, choose, token]
