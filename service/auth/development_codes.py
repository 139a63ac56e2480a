"""The development issuer's authorization codes: what `/demo/login` gives and takes back.

A code is signed with the development key and says itself whom it is for. It counts for a minute,
once, and only with the verifier that its challenge was made of; whoever takes it back has to keep
which ones were.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from service.auth.callers import BadToken, Caller, Role
from service.auth.code_flow import challenge_of
from service.auth.development import ALGORITHM, DEVELOPMENT_ISSUER, issue

CLIENT = "portal"
_CODE = "demo-code"
_CODE_LIFETIME = timedelta(minutes=1)
_TOKEN_LIFETIME = timedelta(hours=8)
_ID_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed:
    """A code that was given back in time by the right one.

    Attributes:
        code_id: of the code, however it was spelled; has to be new.
        ends_at: after this the code does not count anyway.
        answer: of the token endpoint.
    """

    code_id: str
    ends_at: datetime
    answer: dict[str, Any]


def give_code(
    key: OKPKey, caller: Caller, *, name: str, challenge: str, nonce: str, back: str, now: datetime
) -> str:
    """A code for one sign-in of a made-up person.

    Args:
        key: the development key.
        caller: who signs in.
        name: what they are called.
        challenge: the S256 challenge of the one who will redeem it.
        nonce: goes into the id token.
        back: the address that the browser is sent back to.
        now: the machine's time.
    """
    claims = {
        "iss": DEVELOPMENT_ISSUER,
        "jti": secrets.token_urlsafe(_ID_BYTES),
        "sub": caller.sub,
        "role": caller.role.value,
        "authority_id": caller.authority_id,
        "provider_id": caller.provider_id,
        "name": name,
        "challenge": challenge,
        "nonce": nonce,
        "back": back,
        "exp": int((now + _CODE_LIFETIME).timestamp()),
    }
    return jwt.encode({"alg": ALGORITHM, "typ": _CODE}, claims, key, algorithms=[ALGORITHM])


def redeem(key: OKPKey, code: str, *, verifier: str, back: str, now: datetime) -> Redeemed:
    """The answer of the token endpoint, if the code was not used before.

    Raises:
        BadToken: the code is not one of ours, is too old, or was given to somebody else.
    """
    try:
        read = jwt.decode(code, key, algorithms=[ALGORITHM])
        jwt.JWTClaimsRegistry(now=int(now.timestamp()), exp={"essential": True}).validate(
            read.claims
        )
    except (JoseError, ValueError, TypeError) as error:
        raise BadToken("not a code that counts") from error
    told = read.claims
    same = hmac.compare_digest(told.get("challenge", ""), challenge_of(verifier))
    if read.header.get("typ") != _CODE or told.get("back") != back or not same:
        raise BadToken("not a code that counts")
    caller = Caller(
        role=Role(told["role"]),
        sub=told["sub"],
        authority_id=told["authority_id"],
        provider_id=told["provider_id"],
    )
    answer = {
        "token_type": "Bearer",
        "expires_in": int(_TOKEN_LIFETIME.total_seconds()),
        "access_token": issue(key, caller, now=now, lifetime=_TOKEN_LIFETIME),
        "id_token": _id_token(key, told, now=now),
    }
    ends_at = datetime.fromtimestamp(told["exp"], UTC)
    return Redeemed(code_id=told["jti"], ends_at=ends_at, answer=answer)


def _id_token(key: OKPKey, told: dict[str, Any], *, now: datetime) -> str:
    claims = {
        "iss": DEVELOPMENT_ISSUER,
        "aud": CLIENT,
        "sub": told["sub"],
        "name": told["name"],
        "nonce": told["nonce"],
        "iat": int(now.timestamp()),
        "exp": int((now + _TOKEN_LIFETIME).timestamp()),
    }
    return jwt.encode({"alg": ALGORITHM, "typ": "JWT"}, claims, key, algorithms=[ALGORITHM])
