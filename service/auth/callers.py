"""Who is calling: roles, and what a token says of its bearer."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a caller is to the system."""

    CITIZEN = "citizen"
    RELATIVE = "relative"
    HOSPITAL = "hospital"
    AUTHORITY = "authority"
    PROVIDER = "provider"
    PLANNER = "planner"
    AUDITOR = "auditor"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Mandate:
    """By what a relative stands in a citizen's place.

    Attributes:
        number: which one of the plan's.
        acts: whether the relative may do what the citizen may, or see it only.
        shows_home: whether the relative may see where the citizen lives.
    """

    number: int
    acts: bool
    shows_home: bool


@dataclass(frozen=True, slots=True)
class Caller:
    """The one who asks.

    Attributes:
        sub: opaque subject; for a citizen the `citizen_ref` of the plans, for a relative their own.
        authority_id: municipality code or region id, for an authority.
        provider_id: for a provider.
        mandate: the citizen's, by which a relative acts as the citizen; no token can say so.
        issuer: whose token said so.
        scopes: what the bearer may do, where its issuer limits it; none is no limit but the role.
    """

    role: Role
    sub: str
    authority_id: str | None = None
    provider_id: str | None = None
    mandate: Mandate | None = None
    is_system: bool = False  # nobody: what happens by itself; no token can say so
    issuer: str = field(default="", compare=False)
    scopes: frozenset[str] | None = field(default=None, compare=False)


def speaks_for(caller: Caller, authority_id: str | None) -> bool:
    """Whether somebody may ask about an authority's plans, or everybody's where none is named.

    An authority may about its own alone.
    """
    return caller.role is not Role.AUTHORITY or authority_id == caller.authority_id


class BadToken(Exception):
    """The token is not one that this service accepts."""


class IssuerUnreachable(Exception):
    """The keys of an issuer cannot be read, so that nobody can tell whether its token counts."""


def checked(caller: Caller) -> Caller:
    """The caller, if it names what its role needs.

    Raises:
        BadToken: an authority or a provider that does not say which.
    """
    if caller.role is Role.AUTHORITY and not caller.authority_id:
        raise BadToken("an authority's token must name the authority")
    if caller.role is Role.PROVIDER and not caller.provider_id:
        raise BadToken("a provider's token must name the provider")
    return caller
