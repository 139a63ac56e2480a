"""Which issuers count, and how their tokens are read: configuration, checked when it is read."""

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from service.auth.callers import Role
from service.auth.development import AUDIENCE, DEVELOPMENT_ISSUER

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class TrustedIssuer(BaseModel):
    """An OpenID Connect issuer whose access tokens count.

    Attributes:
        issuer: exactly as its tokens say it.
        jwks_uri: where its keys are; left out: as its discovery document says.
        serves: people by their role alone, or systems, whose tokens must also hold the scope of
            each operation.
        role_claim: where the role stands; a dotted path reaches into nested claims.
        roles: what the issuer calls a role -> what it is here; empty: it uses our words.
        may_name: the roles that this issuer may give; left out: all.
        level_claim, levels: a claim such as `acr` and the values of it that are enough.
        longest_lifetime_s: seconds from a token's issue to its end, at most.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: Name
    audience: Name = AUDIENCE
    jwks_uri: Name | None = None
    serves: Literal["people", "systems"] = "people"
    role_claim: Name = "role"
    roles: dict[str, Role] = {}
    may_name: frozenset[Role] = frozenset(Role)
    subject_claim: Name = "sub"
    authority_claim: Name = "authority_id"
    provider_claim: Name = "provider_id"
    level_claim: Name | None = None
    levels: frozenset[str] = frozenset()
    longest_lifetime_s: int = Field(default=86_400, ge=60, le=31 * 86_400)

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if self.issuer == DEVELOPMENT_ISSUER:
            raise ValueError("the development issuer cannot be configured")
        for address in (self.issuer, self.jwks_uri or self.issuer):
            if urlsplit(address).scheme != "https" and not is_loopback(address):
                msg = f"{address} is not reached by https"
                raise ValueError(msg)
        if (self.level_claim is None) != (not self.levels):
            raise ValueError("level_claim and levels stand together")
        return self


def is_loopback(address: str) -> bool:
    """Whether an address is this very machine's."""
    return urlsplit(address).hostname in _LOOPBACK


def is_local(issuer: TrustedIssuer) -> bool:
    """Whether an issuer is reached without https, which only this very machine may be."""
    return "http" in {urlsplit(a).scheme for a in (issuer.issuer, issuer.jwks_uri or issuer.issuer)}
