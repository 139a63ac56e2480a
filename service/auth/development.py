"""The development issuer behind `fritvalg token`: a key of its own, made at first use."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import OKPKey

from service.auth.callers import Caller

DEVELOPMENT_ISSUER = "https://development.fritvalg.invalid"
AUDIENCE = "fritvalg"
ALGORITHM = "Ed25519"
LONGEST_LIFETIME = timedelta(days=31)


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
    header = {"alg": ALGORITHM, "typ": "at+jwt"}
    return jwt.encode(header, claims, key, algorithms=[ALGORITHM])
