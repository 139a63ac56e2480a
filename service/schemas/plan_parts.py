"""Parts of a plan that may be left out: who took part, what it recommends, what comes with it."""

from typing import Annotated

from pydantic import Field, StringConstraints

from service.schemas.base import Answer, Body, Line
from service.schemas.spelling import Flag, Text

MediaType = Annotated[str, StringConstraints(pattern=r"^[a-z]+/[A-Za-z0-9.+-]+$", max_length=127)]


class ParticipationIn(Body):
    """How the plan came about (§ 1, stk. 2). Names of relatives are stored encrypted."""

    written: Flag = True
    patient_took_part: Flag = True
    relatives: list[Line] = Field(default=[], max_length=20)


class AttachmentIn(Body):
    """What comes with the plan by another way, such as an interdisciplinary status."""

    name: Line
    media_type: MediaType
    note: Text = ""


class CoordinatorIn(Body):
    """The member of staff who coordinates the course."""

    name: Line
    phone: Line | None = None
    email: Line | None = None


class LinkedEffortIn(Body):
    """Another effort that the training is arranged together with, and the law it rests on."""

    law: Line
    effort: Line
    contact: Line | None = None


class CoordinationIn(Body):
    """How the training is arranged in connection with other efforts (§ 5, stk. 1)."""

    coordinator: CoordinatorIn | None = None
    linked_efforts: list[LinkedEffortIn] = Field(default=[], max_length=50)


class ParticipationOut(Answer, frozen=True):
    """How the plan came about."""

    written: bool
    patient_took_part: bool
    relatives: list[str]


class AttachmentOut(Answer, frozen=True):
    """What comes with the plan."""

    name: str
    media_type: str
    note: str


class CoordinatorOut(Answer, frozen=True):
    """The member of staff who coordinates the course."""

    name: str
    phone: str | None
    email: str | None


class LinkedEffortOut(Answer, frozen=True):
    """Another effort and the law it rests on."""

    law: str
    effort: str
    contact: str | None


class CoordinationOut(Answer, frozen=True):
    """Coordination with other efforts.

    The flags stand where the home municipality has assigned the citizen outside itself.
    """

    coordinator: CoordinatorOut | None
    linked_efforts: list[LinkedEffortOut]
    home_keeps_coordination: bool
    home_keeps_transport: bool


class WarningOut(Answer, frozen=True):
    """Something a plan should not say, lawful all the same; `facts` are the values compared."""

    pointer: str
    code: str
    citation: str
    facts: dict[str, str]
