"""A page to look at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """A page to look at.

    Attributes:
        name: of its picture.
        claims: who is signed in; empty for nobody.
        status: that it answers.
    """

    name: str
    path: str
    claims: dict[str, str]
    status: int = 200
