"""Who is calling: bearer tokens from trusted issuers, and the development issuer.

An issuer's keys are looked up by its configured name only; nothing that a token says of where its
key may be found is ever followed.
"""

from service.auth.callers import BadToken, Caller, IssuerUnreachable, Mandate, Role, speaks_for
from service.auth.code_flow import Asked, CodeFlow, Provider, PublishedProvider, SignedIn, SignIn
from service.auth.development import AUDIENCE, DEVELOPMENT_ISSUER, development_key, issue
from service.auth.issuers import Issuers
from service.auth.trust import TrustedIssuer, is_local, is_loopback

__all__ = [
    "AUDIENCE",
    "DEVELOPMENT_ISSUER",
    "Asked",
    "BadToken",
    "Caller",
    "CodeFlow",
    "IssuerUnreachable",
    "Issuers",
    "Mandate",
    "Provider",
    "PublishedProvider",
    "Role",
    "SignIn",
    "SignedIn",
    "TrustedIssuer",
    "development_key",
    "is_local",
    "is_loopback",
    "issue",
    "speaks_for",
]
