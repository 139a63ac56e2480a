"""The stratification model's form in a body."""

from pydantic import Field

from service.rules.criteria import (
    HELP_DA,
    Answer,
    CompetenceNeed,
    Complications,
    Extent,
    Potential,
)
from service.schemas.base import Body


def _help(kind: type[Answer]) -> str:
    return " ".join(f"`{answer.value}`: {HELP_DA[answer]}" for answer in kind)


class CriteriaIn(Body):
    """One answer to each of the four criteria of the stratification model."""

    complications: Complications = Field(description=_help(Complications))
    extent: Extent = Field(description=_help(Extent))
    need: CompetenceNeed = Field(description=_help(CompetenceNeed))
    potential: Potential = Field(description=_help(Potential))
