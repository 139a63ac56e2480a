"""Who is calling: bearer tokens, and the development issuer behind `fritvalg token`."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from service.clock import machine_now

DEVELOPMENT_ISSUER = "https://development.fritvalg.invalid"
AUDIENCE = "fritvalg"
_ALGORITHM = "Ed25519"
_LEEWAY_S = 30
_LONGEST_LIFETIME = timedelta(days=31)


class Role(StrEnum):
    """What a caller is to the system."""

    CITIZEN = "citizen"
    HOSPITAL = "hospital"
    AUTHORITY = "authority"
    PROVIDER = "provider"
    PLANNER = "planner"
    AUDITOR = "auditor"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Caller:
    """The one who asks.

    Attributes:
        sub: opaque subject; for a citizen the `citizen_ref` of the plans.
        authority_id: municipality code or region id, for an authority.
        provider_id: for a provider.
    """

    role: Role
    sub: str
    authority_id: str | None = None
    provider_id: str | None = None
    is_system: bool = False  # nobody: what happens by itself; no token can say so


class BadToken(Exception):
    """The token is not one that this service accepts."""


def development_key(data_dir: Path) -> OKPKey:
    """The key that signs development tokens, made at first use and readable by its owner only."""
    path = data_dir / "development-issuer.json"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        fresh = OKPKey.generate_key("Ed25519").as_dict(private=True)
        path.touch(mode=0o600, exist_ok=True)
        path.write_text(json.dumps(fresh), encoding="utf-8")
    return OKPKey.import_key(json.loads(path.read_text(encoding="utf-8")))


def issue(key: OKPKey, caller: Caller, *, now: datetime, lifetime: timedelta) -> str:
    """A token for `caller`, as `fritvalg token` prints it."""
    claims: dict[str, Any] = {
        "iss": DEVELOPMENT_ISSUER,
        "aud": AUDIENCE,
        "sub": caller.sub,
        "role": caller.role.value,
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
    }
    if caller.authority_id:
        claims["authority_id"] = caller.authority_id
    if caller.provider_id:
        claims["provider_id"] = caller.provider_id
    header = {"alg": _ALGORITHM, "typ": "at+jwt"}
    return jwt.encode(header, claims, key, algorithms=[_ALGORITHM])


@dataclass(frozen=True, slots=True)
class Issuers:
    """Whose tokens count. Without a key, nobody's: production has no development issuer."""

    development: OKPKey | None

    def caller_of(self, token: str) -> Caller:
        """The caller a token names.

        Raises:
            BadToken: forged, expired, foreign, or without the claims of a role.
        """
        if self.development is None:
            raise BadToken("no issuer is configured")
        try:
            decoded = jwt.decode(token, self.development, algorithms=[_ALGORITHM])
        except (JoseError, ValueError) as error:
            raise BadToken("not signed by an issuer that counts") from error
        if decoded.header.get("typ") != "at+jwt":
            raise BadToken("not an access token")
        _check_times_and_names(decoded.claims)
        return _caller(decoded.claims)


def _check_times_and_names(claims: dict[str, Any]) -> None:
    registry = jwt.JWTClaimsRegistry(
        now=int(machine_now().timestamp()),
        leeway=_LEEWAY_S,
        iss={"essential": True, "value": DEVELOPMENT_ISSUER},
        aud={"essential": True, "value": AUDIENCE},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        registry.validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise BadToken("expired, or meant for somebody else") from error
    if claims["exp"] - claims["iat"] > _LONGEST_LIFETIME.total_seconds():
        raise BadToken("valid for too long")


def _caller(claims: dict[str, Any]) -> Caller:
    try:
        role = Role(claims["role"])
    except (KeyError, ValueError) as error:
        raise BadToken("no role that is known here") from error
    caller = Caller(
        role=role,
        sub=str(claims["sub"]),
        authority_id=claims.get("authority_id"),
        provider_id=claims.get("provider_id"),
    )
    if role is Role.AUTHORITY and not caller.authority_id:
        raise BadToken("an authority's token must name the authority")
    if role is Role.PROVIDER and not caller.provider_id:
        raise BadToken("a provider's token must name the provider")
    return caller
