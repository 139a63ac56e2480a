"""Signing people in at an OpenID Connect provider: authorization code with PKCE (RFC 7636)."""

import base64
import hashlib
import hmac
import secrets
import warnings
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, Self
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import Key
from joserfc.jws import extract_compact
from pydantic import BaseModel, ConfigDict, SecretStr, StringConstraints, model_validator

from service.auth.callers import BadToken, IssuerUnreachable
from service.auth.keys import PublishedKeys, read_json
from service.auth.trust import TrustedIssuer, is_loopback

_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]
_LEEWAY_S = 30
_TIMEOUT_S = 10.0
_Name = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class SignIn(BaseModel):
    """How the portal is known to the provider that people sign in at.

    Attributes:
        issuer: one of the configured issuers.
        address: the portal's own, as browsers see it; the answer comes back there.
        resource: asked for as RFC 8707 has it, where the provider wants to be told.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    issuer: _Name
    client_id: _Name
    client_secret: SecretStr | None = None
    address: _Name
    scope: _Name = "openid"
    resource: _Name | None = None

    @model_validator(mode="after")
    def _is_reached_safely(self) -> Self:
        parts = urlsplit(self.address)
        if not parts.hostname or (parts.scheme != "https" and not is_loopback(self.address)):
            raise ValueError("the portal's address must begin with https://")
        return self


@dataclass(frozen=True, slots=True)
class Asked:
    """What one sign-in is recognised by when the browser comes back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def anew(cls) -> "Asked":
        """Return values that nobody can guess."""
        return cls(*(secrets.token_urlsafe(48) for _ in range(3)))

    @property
    def challenge(self) -> str:
        """What the provider is told of the verifier."""
        return challenge_of(self.verifier)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the provider gave: a token to act with, and a name to show if it told one."""

    access_token: str
    name: str | None


class Provider(Protocol):
    """Where people sign in."""

    async def endpoints(self) -> dict[str, str]:
        """Tell `issuer`, `authorization_endpoint` and `token_endpoint`."""
        ...

    async def key(self, kid: str | None) -> Key:
        """Return the key that signed an id token."""
        ...

    def client(self) -> httpx.AsyncClient:
        """Return a client that reaches the token endpoint."""
        ...


class PublishedProvider:
    """A provider as its discovery document describes it."""

    def __init__(self, issuer: TrustedIssuer) -> None:
        self._issuer, self._keys = issuer, PublishedKeys(issuer)
        self._endpoints: dict[str, str] = {}

    async def endpoints(self) -> dict[str, str]:
        """Read the discovery document once.

        Raises:
            IssuerUnreachable: it cannot be read, or is another issuer's.
        """
        if not self._endpoints:
            name = self._issuer.issuer
            address = f"{name.rstrip('/')}/.well-known/openid-configuration"
            try:
                async with self.client() as client:
                    told = await read_json(client, address)
                    named = ("issuer", "authorization_endpoint", "token_endpoint")
                    found = {one: str(told[one]) for one in named}
            except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
                raise IssuerUnreachable(name) from error
            if found["issuer"] != name:
                raise IssuerUnreachable(name)
            self._endpoints = found
        return self._endpoints

    async def key(self, kid: str | None) -> Key:
        """Return a published key."""
        return await self._keys.find(kid)

    def client(self) -> httpx.AsyncClient:
        """Return a client that follows nobody elsewhere."""
        return httpx.AsyncClient(timeout=_TIMEOUT_S, follow_redirects=False)


class CodeFlow:
    """Sends a browser to the provider, and makes of its answer who is signed in."""

    def __init__(self, known_as: SignIn, provider: Provider, *, back: str) -> None:
        self._known_as, self._provider, self._back = known_as, provider, back

    async def address(self, asked: Asked, *, language: str) -> str:
        """Where the browser goes to sign in."""
        told = {
            "response_type": "code",
            "client_id": self._known_as.client_id,
            "redirect_uri": self._back,
            "scope": self._known_as.scope,
            "state": asked.state,
            "nonce": asked.nonce,
            "code_challenge": asked.challenge,
            "code_challenge_method": "S256",
            "ui_locales": language,
        }
        if self._known_as.resource:
            told["resource"] = self._known_as.resource
        where = (await self._provider.endpoints())["authorization_endpoint"]
        return f"{where}{'&' if '?' in where else '?'}{urlencode(told)}"

    async def redeem(self, answer: dict[str, str], asked: Asked) -> SignedIn:
        """Exchange what the browser brought back for a token.

        Raises:
            BadToken: it is not the answer to this sign-in.
            IssuerUnreachable: the provider does not answer.
        """
        endpoints = await self._provider.endpoints()
        if not hmac.compare_digest(answer.get("state", "").encode(), asked.state.encode()):
            raise BadToken("another sign-in was answered")
        if answer.get("iss", endpoints["issuer"]) != endpoints["issuer"]:
            raise BadToken("another provider answered")  # RFC 9207
        if "code" not in answer:
            raise BadToken("nobody signed in")
        tokens = await self._exchange(endpoints["token_endpoint"], answer["code"], asked)
        claims = await self._claims(tokens, endpoints["issuer"], asked)
        name = claims.get("name")
        return SignedIn(str(tokens["access_token"]), name if isinstance(name, str) else None)

    async def _exchange(self, where: str, code: str, asked: Asked) -> dict[str, Any]:
        secret = self._known_as.client_secret
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": asked.verifier,
        }
        named = (self._known_as.client_id, secret.get_secret_value()) if secret else None
        if named is None:
            sent["client_id"] = self._known_as.client_id
        try:
            async with self._provider.client() as client:
                answer = await client.post(where, data=sent, auth=named or httpx.USE_CLIENT_DEFAULT)
        except httpx.HTTPError as error:
            raise IssuerUnreachable(where) from error
        if not answer.is_success:
            raise BadToken("the provider does not take the code")
        told: dict[str, Any] = answer.json()
        if not isinstance(told.get("access_token"), str):
            raise BadToken("the provider gave no token")
        return told

    async def _claims(self, tokens: dict[str, Any], issuer: str, asked: Asked) -> dict[str, Any]:
        """The id token's claims, checked (OpenID Connect Core 3.1.3.7)."""
        token = str(tokens.get("id_token", ""))
        try:
            with warnings.catch_warnings():  # the old name EdDSA is still what providers write
                warnings.filterwarnings("ignore", "EdDSA is deprecated", SecurityWarning)
                key = await self._provider.key(_kid(token))
                claims = jwt.decode(token, key, algorithms=_ALGORITHMS).claims
            jwt.JWTClaimsRegistry(
                leeway=_LEEWAY_S,
                iss={"essential": True, "value": issuer},
                aud={"essential": True, "value": self._known_as.client_id},
                nonce={"essential": True, "value": asked.nonce},
                exp={"essential": True},
                iat={"essential": True},
            ).validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise BadToken("the id token does not count") from error
        return claims


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _kid(token: str) -> str | None:
    kid = extract_compact(token.encode()).headers().get("kid")
    return str(kid) if kid is not None else None
