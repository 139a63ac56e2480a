"""What may be done with a plan on a short page of its own, as far as a form is all it takes.

An act names the events of the API's `actions` that it serves, and the fields of its form. A field
is named as the body names it, so that the API's faults find their way back to it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as field_of
from datetime import datetime
from typing import Any

from service.clock import COPENHAGEN
from service.portal.forms import Form
from service.rules.criteria import CompetenceNeed, Complications, Extent, Potential
from service.rules.vocabulary import CareLevel, ConsentGiver, LateCause, PlanState, PlanType

LINE, PROSE, DAY, HOUR, MOMENT = "line", "prose", "day", "hour", "moment"
CHOICE, YES_NO, LINES, CHECK = "choice", "yes_no", "lines", "check"
PICK = "pick"  # a choice that can always be left empty again
PLACE, TOWN, AREA = "place", "town", "area"  # chosen from a list that the API gives
# What a plan waits for the authority to do, by where it stands.
NEXT_STEP = {
    PlanState.AWAITING_STRATIFICATION: "niveau",
    PlanState.AWAITING_OFFER: "tilbud",
    PlanState.CHOICE_LAPSED: "sent-svar",
    PlanState.DOCUMENTATION_REQUESTED: "dokumentation-svar",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form.

    Attributes:
        path: where it stands in the body.
        kind: how it is filled in.
        values: between which it is chosen.
        optional: it may stay empty.
    """

    path: tuple[str, ...]
    kind: str
    values: tuple[str, ...] = ()
    optional: bool = False

    @property
    def name(self) -> str:
        """What it is called in the form."""
        return "_".join(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that is done with a form.

    Attributes:
        events: of the API that it serves.
        fields: of the form.
        put: where the API takes it with PUT, which it does not list among its actions.
        grave: it cannot be undone.
        shows_what_stands: only what differs from that is sent, and what is emptied is cleared.
        needed: fields that may else stay empty, by the event that cannot do without them.
    """

    events: tuple[str, ...]
    fields: tuple[Field, ...]
    put: str = ""
    grave: bool = False
    shows_what_stands: bool = False
    needed: Mapping[str, tuple[str, ...]] = field_of(default_factory=dict)

    def fields_for(self, event: str, sent: Mapping[str, Any]) -> tuple[Field, ...]:
        """The fields as they are to be filled in for an event, with what was sent so far.

        The model's form is filled in as a whole, or not at all.
        """
        needed = set(self.needed.get(event, ()))
        if any(sent.get(one.name) for one in _CRITERIA):
            needed |= {one.name for one in _CRITERIA}
        return tuple(
            replace(one, optional=one.optional and one.name not in needed) for one in self.fields
        )


def field(name: str, kind: str, *values: str, optional: bool = False) -> Field:
    """A field whose path is written with slashes."""
    return Field(path=tuple(name.split("/")), kind=kind, values=values, optional=optional)


_LEVELS = (CareLevel.BASIC.value, CareLevel.ADVANCED.value)
_REASON = field("reason", PROSE)
_WHY = field("reason", PROSE, optional=True)
_CRITERIA = tuple(
    field(f"criteria/{name}", PICK, *(one.value for one in answers), optional=True)
    for name, answers in (
        ("complications", Complications),
        ("extent", Extent),
        ("need", CompetenceNeed),
        ("potential", Potential),
    )
)
CONSENTS = (
    field("consent/given_by", CHOICE, *ConsentGiver),
    field("consent/permanently_lacks_capacity", CHECK),
    field("consent/municipality", CHECK),
    field("consent/region", CHECK),
    field("consent/gp", CHECK),
    field("consent/hospital", CHECK),
)
ACTS: dict[str, Act] = {
    "niveau": Act(
        events=("stratify", "restratify", "change_level"),
        fields=(
            field("care_level", CHOICE, *_LEVELS),
            _REASON,
            field("assessed_by", LINE),
            field("co_signer", LINE, optional=True),
            *_CRITERIA,
        ),
        needed={"restratify": ("co_signer",)},
    ),
    "sent-svar": Act(
        events=("accept_late",), fields=(_REASON, field("reply_by", DAY, optional=True))
    ),
    "aftalt-start": Act(
        events=("report_agreed_start",),
        fields=(
            field("provider_id", PLACE),
            field("start_on", DAY),
            field("start_time", HOUR, optional=True),
            field("agreed_at", MOMENT),
            field("consents_to_dispatch", CHECK),
        ),
    ),
    "dokumentation": Act(
        events=("announce_documentation", "require_documentation"), fields=(_WHY,)
    ),
    "dokumentation-svar": Act(
        events=("accept_documentation", "reject_documentation"),
        fields=(field("accepted", YES_NO), _WHY),
    ),
    "ny-tid": Act(events=("rebook",), fields=(field("start_on", DAY),)),
    "flytning": Act(
        events=("report_move",),
        fields=(
            field("home_municipality", TOWN),
            field("postcode", LINE),
            field("moved_on", DAY),
        ),
    ),
    "sen-modtagelse": Act(
        events=(),
        fields=(field("late_cause", CHOICE, *(one.value for one in LateCause)),),
        put="/late-cause",
    ),
    "samarbejde": Act(
        events=(),
        fields=(
            field("coordinator/name", LINE, optional=True),
            field("coordinator/phone", LINE, optional=True),
            field("coordinator/email", LINE, optional=True),
        ),
        put="/coordination",
    ),
    "rettelse": Act(
        events=("correct",),
        fields=(
            _REASON,
            field("discharged_on", DAY),
            field("home_municipality", TOWN),
            field("plan_type", CHOICE, *(one.value for one in PlanType)),
            field("clinical_area", AREA),
            field("clinical_start_deadline", DAY, optional=True),
            field("not_before", DAY, optional=True),
            field("functional_ability", PROSE),
            field("needs", PROSE),
            field("impairments", LINES),
            field("total_functional_ability", PROSE, optional=True),
            field("total_needs", PROSE, optional=True),
            field("contacts/municipality", LINE),
            field("contacts/region", LINE),
            *CONSENTS,
        ),
        shows_what_stands=True,
    ),
    "tilbagekald": Act(events=("revoke",), fields=(_WHY,), grave=True),
    "doedsfald": Act(events=("record_death",), fields=(_WHY,), grave=True),
}
_OF_THEIR_OWN = {"notify_offer": "tilbud", "revise_offer": "tilbud"}
_BY_EVENT = _OF_THEIR_OWN | {event: slug for slug, act in ACTS.items() for event in act.events}


def act_of(event: str) -> str | None:
    """The page of what the API calls by this name; none where the reader has no page for it."""
    return _BY_EVENT.get(event)


def instant(text: str) -> str:
    """A Danish day and hour of a form as the API takes it; what is none goes on as it is."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN).isoformat()
    except ValueError:
        return text


_AS: dict[str, Callable[[str], Any]] = {
    MOMENT: instant,
    YES_NO: lambda text: text == "yes",
    CHECK: lambda text: text == "yes",
    LINES: lambda text: [line.strip() for line in text.splitlines() if line.strip()],
}


def body_of(fields: tuple[Field, ...], form: Form, *, clears: bool = False) -> dict[str, Any]:
    """What a form says, as the API takes it; what is left empty is left out, or cleared."""
    body: dict[str, Any] = {}
    for one in fields:
        text = form.text(one.name)
        if not text and not clears:
            continue
        into = body
        for part in one.path[:-1]:
            into = into.setdefault(part, {})
        is_told = text or one.kind == CHECK
        into[one.path[-1]] = _AS.get(one.kind, str)(text) if is_told else None
    return body


def differing(fields: tuple[Field, ...], form: Form, stood: Mapping[str, str]) -> tuple[Field, ...]:
    """The fields that differ from what stood; of what the API takes as one, all of them."""
    touched = {
        one.path[0]
        for one in fields
        if form.text(one.name).splitlines() != stood.get(one.name, "").strip().splitlines()
    }
    return tuple(one for one in fields if one.path[0] in touched)
