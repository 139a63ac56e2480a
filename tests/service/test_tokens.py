import base64
import json
import stat
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from service.auth import (
    AUDIENCE,
    DEVELOPMENT_ISSUER,
    BadToken,
    Caller,
    Issuers,
    Role,
    development_key,
    issue,
)
from service.clock import machine_now

KEY = OKPKey.generate_key("Ed25519")
HEADER = {"alg": "Ed25519", "typ": "at+jwt"}


def claims(**changed):
    now = int(machine_now().timestamp())
    good = {
        "iss": DEVELOPMENT_ISSUER,
        "aud": AUDIENCE,
        "sub": "somebody",
        "role": "operator",
        "iat": now,
        "exp": now + 3600,
    }
    return {name: value for name, value in (good | changed).items() if value is not None}


def signed(header=HEADER, key=KEY, **changed):
    return jwt.encode(header, claims(**changed), key, algorithms=[header["alg"]])


def raw(header, body, signature=b""):
    parts = [json.dumps(header).encode(), json.dumps(body).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(p).rstrip(b"=").decode() for p in parts)


@pytest.mark.parametrize("role", Role)
async def test_a_token_names_its_caller(role):
    caller = Caller(role=role, sub="s", authority_id="0751", provider_id="p")
    token = issue(KEY, caller, now=machine_now(), lifetime=timedelta(hours=1))
    assert await Issuers(KEY).caller_of(token) == caller


NOW = int(machine_now().timestamp())
BAD = {
    "nothing": "",
    "no token": "abc",
    "three dots": "a.b.c",
    "no signature": raw({"alg": "none", "typ": "at+jwt"}, claims()),
    "another key": signed(key=OKPKey.generate_key("Ed25519")),
    "a shared secret": signed({"alg": "HS256", "typ": "at+jwt"}, OctKey.import_key("x" * 32)),
    "an identity token": signed({"alg": "Ed25519", "typ": "JWT"}),
    "no type": signed({"alg": "Ed25519"}),
    "another issuer": signed(iss="https://somebody.else"),
    "no issuer": signed(iss=None),
    "another audience": signed(aud="somebody"),
    "no audience": signed(aud=None),
    "no subject": signed(sub=None),
    "no end": signed(exp=None),
    "ended": signed(iat=NOW - 7200, exp=NOW - 3600),
    "from the future": signed(iat=NOW + 3600, exp=NOW + 7200),
    "a lifetime of years": signed(exp=NOW + 10**8),
    "an end that is no number": signed(exp="tomorrow"),
    "no role": signed(role=None),
    "an unknown role": signed(role="king"),
    "an authority without its id": signed(role="authority"),
    "a provider without its id": signed(role="provider"),
}


@pytest.mark.parametrize("what", BAD)
async def test_a_token_that_does_not_count_is_refused(what):
    with pytest.raises(BadToken):
        await Issuers(KEY).caller_of(BAD[what])


async def test_a_changed_token_is_refused():
    head, body, signature = signed().split(".")
    other = signed(role="auditor").split(".")[1]
    with pytest.raises(BadToken):
        await Issuers(KEY).caller_of(f"{head}.{other}.{signature}")
    assert (await Issuers(KEY).caller_of(f"{head}.{body}.{signature}")).role is Role.OPERATOR


async def test_without_an_issuer_nobody_is_known():
    with pytest.raises(BadToken, match="no issuer"):
        await Issuers(None).caller_of(signed())


async def test_the_development_key_is_made_once_and_is_its_owners_only(tmp_path):
    first = development_key(tmp_path)
    path = tmp_path / "development-issuer.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    token = issue(first, Caller(Role.AUDITOR, "a"), now=machine_now(), lifetime=timedelta(hours=1))
    assert (await Issuers(development_key(tmp_path)).caller_of(token)).role is Role.AUDITOR
