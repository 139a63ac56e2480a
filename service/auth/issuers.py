"""From a bearer token to a caller: whose it is, whether it counts, and what it says."""

import base64
import binascii
import json
import warnings
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import Key, OKPKey

from service.auth.callers import BadToken, Caller, Role, checked
from service.auth.development import ALGORITHM, AUDIENCE, DEVELOPMENT_ISSUER, LONGEST_LIFETIME
from service.auth.keys import PublishedKeys
from service.auth.trust import TrustedIssuer
from service.clock import machine_now

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
_LEEWAY_S = 30
_LONGEST_TOKEN = 16_384  # characters


class Issuers:
    """Whose tokens count. Without any, nobody's: production has no development issuer."""

    def __init__(
        self,
        development: OKPKey | None = None,
        trusted: Iterable[TrustedIssuer] = (),
        *,
        keys_of: Callable[[TrustedIssuer], PublishedKeys] = PublishedKeys,
    ) -> None:
        self._development = development
        self._trusted = {one.issuer: (one, keys_of(one)) for one in trusted}

    async def caller_of(self, token: str) -> Caller:
        """The caller a token names.

        Raises:
            BadToken: forged, expired, foreign, or without the claims of a role.
            IssuerUnreachable: the issuer's keys cannot be read.
        """
        if self._development is None and not self._trusted:
            raise BadToken("no issuer is configured")
        header, said = _unverified(token)
        if said.get("iss") == DEVELOPMENT_ISSUER and self._development is not None:
            return self._of_development(token)
        issuer, keys = self._trusted.get(str(said.get("iss")), (None, None))
        if issuer is None or keys is None:
            raise BadToken("not signed by an issuer that counts")
        kid = header.get("kid")
        key = await keys.find(str(kid) if kid is not None else None)
        claims = _verified(token, key, ALGORITHMS)
        _check_times_and_names(
            claims,
            issuer=issuer.issuer,
            audience=issuer.audience,
            longest=issuer.longest_lifetime_s,
        )
        return _read(issuer, claims)

    def _of_development(self, token: str) -> Caller:
        if self._development is None:
            raise BadToken("no issuer is configured")
        claims = _verified(token, self._development, (ALGORITHM,))
        longest = int(LONGEST_LIFETIME.total_seconds())
        _check_times_and_names(
            claims, issuer=DEVELOPMENT_ISSUER, audience=AUDIENCE, longest=longest
        )
        try:
            role = Role(claims["role"])
        except (KeyError, ValueError) as error:
            raise BadToken("no role that is known here") from error
        return checked(
            Caller(
                role=role,
                sub=str(claims["sub"]),
                authority_id=claims.get("authority_id"),
                provider_id=claims.get("provider_id"),
                issuer=DEVELOPMENT_ISSUER,
            )
        )


def _unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a token says of its key and issuer, to look them up; nothing of it is believed yet."""
    parts = token.split(".")
    if len(token) > _LONGEST_TOKEN or len(parts) != 3:  # noqa: PLR2004 - header, claims, signature
        raise BadToken("not an access token")
    return _part(parts[0]), _part(parts[1])


def _part(text: str) -> dict[str, Any]:
    try:
        told = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise BadToken("not an access token") from error
    if not isinstance(told, dict):
        raise BadToken("not an access token")
    return told


def _verified(token: str, key: Key, algorithms: Iterable[str]) -> dict[str, Any]:
    try:
        with warnings.catch_warnings():  # the old name EdDSA is still what issuers write
            warnings.filterwarnings("ignore", "EdDSA is deprecated", SecurityWarning)
            decoded = jwt.decode(token, key, algorithms=list(algorithms))
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise BadToken("not signed by an issuer that counts") from error
    if str(decoded.header.get("typ")).lower().removeprefix("application/") != "at+jwt":
        raise BadToken("not an access token")
    return decoded.claims


def _check_times_and_names(
    claims: dict[str, Any], *, issuer: str, audience: str, longest: int
) -> None:
    registry = jwt.JWTClaimsRegistry(
        now=int(machine_now().timestamp()),
        leeway=_LEEWAY_S,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": audience},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        registry.validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise BadToken("expired, or meant for somebody else") from error
    if claims["exp"] - claims["iat"] > longest:
        raise BadToken("valid for too long")


def _read(issuer: TrustedIssuer, claims: dict[str, Any]) -> Caller:
    """The caller as one issuer's claims are mapped."""
    if issuer.level_claim and str(_at(claims, issuer.level_claim)) not in issuer.levels:
        raise BadToken("signed in at too low a level")
    caller = Caller(
        role=_role(issuer, claims),
        sub=_text(claims, issuer.subject_claim) or "",
        authority_id=_text(claims, issuer.authority_claim),
        provider_id=_text(claims, issuer.provider_claim),
        issuer=issuer.issuer,
    )
    if not caller.sub:
        raise BadToken("it names no subject")
    if issuer.serves == "systems":
        caller = replace(caller, scopes=frozenset(_words(claims.get("scope", claims.get("scp")))))
    return checked(caller)


def _role(issuer: TrustedIssuer, claims: dict[str, Any]) -> Role:
    said = set(_words(_at(claims, issuer.role_claim)))
    known = issuer.roles or {role.value: role for role in Role}
    roles = {known[word] for word in said if word in known}
    if len(roles) != 1:
        raise BadToken("no role that is known here" if not roles else "more roles than one")
    [role] = roles
    if role not in issuer.may_name:
        raise BadToken("its issuer may not give that role")
    return role


def _words(said: object) -> list[str]:
    """A claim that is a word, several words, or a list of them."""
    if isinstance(said, str):
        return said.split()
    return [one for one in said if isinstance(one, str)] if isinstance(said, list) else []


def _text(claims: dict[str, Any], name: str) -> str | None:
    said = _at(claims, name)
    return said if isinstance(said, str) and said else None


def _at(claims: dict[str, Any], name: str) -> object:
    """A claim by its name, or by a dotted path into nested ones."""
    if name in claims:
        return claims[name]
    found: object = claims
    for step in name.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found
