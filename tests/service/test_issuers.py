"""Tokens of configured issuers: whose keys count, for how long, and what claims become."""

import base64
import hmac
import json
import warnings
from datetime import timedelta

import httpx
import pytest
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.registry import HeaderParameter
from pydantic import ValidationError

from service.auth import (
    DEVELOPMENT_ISSUER,
    BadToken,
    Caller,
    Issuers,
    IssuerUnreachable,
    Role,
    TrustedIssuer,
    issue,
)
from service.auth.keys import FRESH_S, KEPT_S, LEAST_BETWEEN_S, PublishedKeys
from service.clock import machine_now
from service.settings import Environment, Settings

ISSUER = "https://login.test"
KEYS = {
    "RS256": RSAKey.generate_key(2048, {"kid": "rsa"}),
    "PS256": RSAKey.generate_key(2048, {"kid": "pss"}),
    "ES256": ECKey.generate_key("P-256", {"kid": "ec"}),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "ed"}),
}
with pytest.warns(SecurityWarning):
    WEAK = RSAKey.generate_key(1024, {"kid": "weak"})
P384 = ECKey.generate_key("P-384", {"kid": "p384"})
EC = KEYS["ES256"]


class Provider:
    """An issuer that publishes keys, can rotate them, and can be away."""

    def __init__(self, *keys):
        self.keys, self.now, self.asked, self.away = list(keys), 0.0, [], False
        self.names_itself = ISSUER

    def keys_of(self, issuer):
        transport = httpx.MockTransport(self._answer)
        return PublishedKeys(issuer, now=lambda: self.now, transport=transport)

    def issuers(self, **how):
        return Issuers(trusted=[TrustedIssuer(issuer=ISSUER, **how)], keys_of=self.keys_of)

    def _answer(self, request):
        self.asked.append(str(request.url))
        if self.away:
            raise httpx.ConnectError("away")
        if request.url.path == "/.well-known/openid-configuration":
            told = {"issuer": self.names_itself, "jwks_uri": f"{ISSUER}/keys"}
            return httpx.Response(200, json=told)
        assert request.url.path == "/keys"
        published = [k if isinstance(k, dict) else k.as_dict(private=False) for k in self.keys]
        return httpx.Response(200, json={"keys": published})


def by_secret(secret):
    """A token whose HMAC is made with what everybody can read."""
    [_, body, _] = token().split(".")
    head = json.dumps({"alg": "HS256", "typ": "at+jwt", "kid": "ec"}).encode()
    signed = f"{base64.urlsafe_b64encode(head).rstrip(b'=').decode()}.{body}"
    mark = hmac.digest(secret, signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def token(key=EC, alg="ES256", header=None, registry=None, **claims):
    now = int(machine_now().timestamp())
    body = {"iss": ISSUER, "aud": "fritvalg", "sub": "s", "role": "auditor", "iat": now}
    body = {n: v for n, v in (body | {"exp": now + 600} | claims).items() if v is not None}
    head = {"alg": alg, "typ": "at+jwt", "kid": key.kid} | (header or {})
    head = {n: v for n, v in head.items() if v is not None}
    with warnings.catch_warnings(action="ignore", category=SecurityWarning):
        return jwt.encode(head, body, key, algorithms=[alg], registry=registry)


@pytest.mark.parametrize("alg", KEYS)
async def test_each_algorithm_that_counts_is_accepted(alg):
    issuers = Provider(*KEYS.values()).issuers()
    assert (await issuers.caller_of(token(KEYS[alg], alg))).role is Role.AUDITOR


BAD = {
    "a foreign key under a known id": lambda: token(ECKey.generate_key("P-256", {"kid": "ec"})),
    "the public key as a shared secret": lambda: by_secret(EC.as_pem(private=False)),
    "another algorithm than the key's": lambda: token(KEYS["RS256"], "RS384"),
    "a curve that is not ours": lambda: token(P384, "ES384"),
    "a key too weak": lambda: token(WEAK, "RS256"),
    "a key that is not published": lambda: token(ECKey.generate_key("P-256", {"kid": "x"})),
    "no id among several keys": lambda: token(header={"kid": None}),
    "an identity token": lambda: token(header={"typ": "JWT"}),
    "a critical header that nobody knows": lambda: token(
        header={"crit": ["x"], "x": 1},
        registry=JWSRegistry({"x": HeaderParameter("x", "int")}, ["ES256"]),
    ),
    "another audience": lambda: token(aud="other"),
    "not valid yet": lambda: token(nbf=int(machine_now().timestamp()) + 300),
    "a life of a week": lambda: token(exp=int(machine_now().timestamp()) + 7 * 86_400),
    "an empty subject": lambda: token(sub=""),
    "two roles": lambda: token(role=["auditor", "operator"]),
    "a role that is not one": lambda: token(role=7),
    "another issuer": lambda: token(iss="https://login.test.evil"),
    "no issuer": lambda: token(iss=None),
    "an issuer that is a list": lambda: token(iss=[ISSUER]),
    "the development issuer's name": lambda: token(iss=DEVELOPMENT_ISSUER),
    "a token longer than any": lambda: token(padding="x" * 20_000),
    "claims that are no object": lambda: "e30.W10.e30",
    "claims nested without end": lambda: f"e30.{'W1tb' * 4_000}.e30",
}


@pytest.mark.parametrize("what", BAD)
async def test_a_token_that_does_not_count_is_refused(what):
    issuers = Provider(*KEYS.values(), WEAK, P384).issuers()
    with pytest.raises(BadToken):
        await issuers.caller_of(BAD[what]())


async def test_where_a_token_says_its_key_is_nobody_looks():
    provider = Provider(EC)
    stranger = ECKey.generate_key("P-256", {"kid": "ec"})
    header = {"jku": "https://evil.test/keys", "x5u": "https://evil.test/c"}
    for one in (header, {"jwk": stranger.as_dict(private=False)}):
        with pytest.raises(BadToken):
            await provider.issuers().caller_of(token(stranger, header=one))
    assert not any("evil" in address for address in provider.asked)


async def test_a_development_token_counts_only_where_there_is_a_development_key():
    key = OKPKey.generate_key("Ed25519")
    own = issue(key, Caller(Role.OPERATOR, "o"), now=machine_now(), lifetime=timedelta(hours=1))
    provider = Provider(EC)
    with pytest.raises(BadToken):
        await provider.issuers().caller_of(own)
    both = Issuers(key, [TrustedIssuer(issuer=ISSUER)], keys_of=provider.keys_of)
    assert (await both.caller_of(own)).role is Role.OPERATOR
    assert (await both.caller_of(token())).role is Role.AUDITOR


async def test_keys_are_read_once_while_they_are_fresh_and_follow_a_rotation():
    provider = Provider(EC)
    issuers = provider.issuers()
    for _ in range(50):
        await issuers.caller_of(token())
    assert len(provider.asked) == 2  # the discovery document and the keys
    new = ECKey.generate_key("P-256", {"kid": "new"})
    provider.keys = [EC, new]
    provider.now += LEAST_BETWEEN_S + 1
    assert await issuers.caller_of(token(new))  # an unknown id makes it look again
    provider.keys = [new]
    provider.now += FRESH_S + 1
    with pytest.raises(BadToken):
        await issuers.caller_of(token())
    assert await issuers.caller_of(token(new))


async def test_a_thousand_unknown_keys_ask_the_issuer_once():
    provider = Provider(EC)
    issuers = provider.issuers()
    await issuers.caller_of(token())
    provider.now += LEAST_BETWEEN_S + 1
    before = len(provider.asked)
    forged = [token(header={"kid": f"k{n}"}) for n in range(100)] * 10
    for one in forged:
        with pytest.raises(BadToken):
            await issuers.caller_of(one)
    assert len(provider.asked) - before == 2


async def test_an_issuer_that_is_away_keeps_its_last_keys_for_a_while():
    provider = Provider(EC)
    issuers = provider.issuers()
    await issuers.caller_of(token())
    provider.away = True
    provider.now += KEPT_S - 1
    assert await issuers.caller_of(token())
    provider.now += 2
    with pytest.raises(IssuerUnreachable):
        await issuers.caller_of(token())
    provider.away = False
    provider.now += LEAST_BETWEEN_S + 1
    assert await issuers.caller_of(token())


async def test_an_issuer_never_reached_is_unreachable_and_one_that_names_another_is_not_believed():
    away = Provider(EC)
    away.away = True
    with pytest.raises(IssuerUnreachable):
        await away.issuers().caller_of(token())
    liar = Provider(EC)
    liar.names_itself = "https://other.test"
    with pytest.raises(IssuerUnreachable):
        await liar.issuers().caller_of(token())
    assert await liar.issuers(jwks_uri=f"{ISSUER}/keys").caller_of(token())


async def test_one_broken_key_leaves_the_others_alone():
    provider = Provider({"kty": "EC", "kid": "broken"}, {"kty": "?"}, EC)
    assert await provider.issuers().caller_of(token())
    for_encryption = EC.as_dict(private=False) | {"use": "enc"}
    with pytest.raises(BadToken):
        await Provider(for_encryption, KEYS["EdDSA"]).issuers().caller_of(token())


async def test_the_only_key_needs_no_id():
    assert await Provider(EC).issuers().caller_of(token(header={"kid": None}))


async def test_claims_are_read_as_the_issuer_is_mapped():
    issuers = Provider(EC).issuers(
        role_claim="realm_access.roles",
        roles={"kommune-medarbejder": Role.AUTHORITY, "borger": Role.CITIZEN},
        authority_claim="kommunekode",
        subject_claim="pid",
        level_claim="acr",
        levels={"substantial", "high"},
    )
    said = {
        "realm_access": {"roles": ["offline_access", "kommune-medarbejder"]},
        "kommunekode": "0751",
        "pid": "person-1",
        "acr": "substantial",
    }
    caller = await issuers.caller_of(token(**said))
    assert caller == Caller(Role.AUTHORITY, "person-1", authority_id="0751")
    assert (caller.issuer, caller.scopes) == (ISSUER, None)
    for wrong in (
        {"acr": "low"},
        {"acr": None},
        {"kommunekode": None},
        {"kommunekode": 751},
        {"realm_access": []},
        {"realm_access": {"roles": ["operator"]}},
        {"pid": None},
    ):
        with pytest.raises(BadToken):
            await issuers.caller_of(token(**(said | wrong)))


async def test_an_issuer_gives_only_the_roles_it_may():
    issuers = Provider(EC).issuers(may_name={Role.CITIZEN})
    assert await issuers.caller_of(token(role="citizen"))
    with pytest.raises(BadToken, match="may not give"):
        await issuers.caller_of(token(role="operator"))


@pytest.mark.parametrize(
    "said", [{"scope": "plans:read capacity:write"}, {"scp": ["plans:read", 3]}]
)
async def test_a_systems_token_is_limited_to_its_scopes(said):
    issuers = Provider(EC).issuers(serves="systems")
    caller = await issuers.caller_of(token(**said))
    assert "plans:read" in caller.scopes
    assert (await issuers.caller_of(token())).scopes == frozenset()


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "http://login.example.dk"},
        {"issuer": ISSUER, "jwks_uri": "http://login.example.dk/keys"},
        {"issuer": DEVELOPMENT_ISSUER},
        {"issuer": ISSUER, "level_claim": "acr"},
        {"issuer": ISSUER, "roles": {"x": "king"}},
        {"issuer": ISSUER, "unknown": 1},
    ],
)
def test_an_issuer_that_cannot_be_trusted_is_not_configured(wrong):
    with pytest.raises(ValidationError):
        TrustedIssuer(**wrong)


def test_production_takes_no_issuer_of_this_machine_and_no_issuer_twice(monkeypatch):
    local = {"issuer": "http://127.0.0.1:9000"}
    assert Settings(_env_file=None, issuers=[local]).issuers
    with pytest.raises(ValidationError, match="https"):
        Settings(_env_file=None, environment=Environment.PRODUCTION, issuers=[local])
    with pytest.raises(ValidationError, match="twice"):
        Settings(_env_file=None, issuers=[local, local])
    monkeypatch.setenv("FRITVALG_ISSUERS", json.dumps([{"issuer": ISSUER}]))
    assert Settings(_env_file=None).issuers[0].issuer == ISSUER
