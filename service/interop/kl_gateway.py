"""Reports of rehabilitation plans to KL Gateway (§ 140 of the Health Act), as FHIR R4 bundles.

One bundle tells of one citizen: whom it is about, who sent the plan, each version of the plan, and
the first meeting. No clinical text goes along: the profiles have no place for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid5

from service.interop import kl_codes as kl
from service.interop.kl_facts import LeftOut, Meeting, Received, Reported, left_out
from service.interop.kl_status import status
from service.rules.vocabulary import MeetingKind, PlanState

Json = dict[str, Any]
_OURS = UUID(
    "6b0c7a52-0d0f-5d43-9d0e-1f0c6a4b1e40"
)  # ids of citizens and senders are made under it
_CLASSES = {
    MeetingKind.VIDEO: kl.BY_VIDEO,
    MeetingKind.TELEPHONE: kl.BY_TELEPHONE,
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """Bundles, one for each citizen, and the plans that are in none of them."""

    bundles: list[Json]
    left_out: list[tuple[UUID, LeftOut]]


def deliver(
    plans: Sequence[Reported], *, custodian_sor: str, at: datetime, today: date
) -> Delivery:
    """Report plans, those of one citizen together.

    Args:
        plans: of one authority.
        custodian_sor: who keeps their record: the authority, or its department.
        at: when the report is made.
        today: the Danish day; a start that is deferred to a later one is waited for.
    """
    found = [(plan, left_out(plan)) for plan in plans]
    citizens: dict[tuple[str, str | None], list[Reported]] = {}
    for plan, why in found:
        if why is None:
            citizens.setdefault((plan.citizen_ref, plan.cpr), []).append(plan)
    return Delivery(
        bundles=[
            report(own, custodian_sor=custodian_sor, at=at, today=today)
            for own in citizens.values()
        ],
        left_out=[(plan.plan_id, why) for plan, why in found if why is not None],
    )


def report(plans: Sequence[Reported], *, custodian_sor: str, at: datetime, today: date) -> Json:
    """A `klgateway-140-delivery-report` of one citizen's plans, none of which is left out."""
    citizen = _citizen(plans, custodian_sor)
    senders = {plan.sender_sor: _organisation(plan.sender_sor or "") for plan in plans}
    resources = [citizen, *senders.values()]
    for plan in plans:
        resources += _requests(plan, citizen, senders[plan.sender_sor], today)
        if plan.meeting is not None and plan.handed_to is None:
            resources.append(_encounter(plan.plan_id, plan.meeting, citizen))
    return {
        "resourceType": "Bundle",
        "meta": {"profile": [kl.REPORT]},
        "type": "collection",
        "timestamp": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "entry": [{"fullUrl": _url(one), "resource": one} for one in resources],
    }


def _citizen(plans: Sequence[Reported], custodian_sor: str) -> Json:
    first = plans[0]
    identity = uuid5(_OURS, f"citizen {first.citizen_ref} at {custodian_sor}")
    return _resource("Patient", kl.CITIZEN, identity) | {
        "identifier": [_identifier(kl.CPR, first.cpr)],
        "deceasedBoolean": any(plan.state is PlanState.DECEASED for plan in plans),
        "managingOrganization": {"identifier": _identifier(kl.SOR, custodian_sor)},
    }


def _organisation(sor: str) -> Json:
    made = _resource("Organization", kl.ORGANISATION, uuid5(_OURS, f"organisation {sor}"))
    return made | {"identifier": [_identifier(kl.SOR, sor)]}


def _requests(plan: Reported, citizen: Json, sender: Json, today: date) -> Iterable[Json]:
    """Every version of a plan, each replacing the one before it, which is revoked."""
    made = [
        _resource("ServiceRequest", kl.REQUEST, uuid5(plan.plan_id, f"request {number}"))
        | _as_received(received, citizen, sender)
        for number, received in enumerate(plan.received)
    ]
    for before, after in pairwise(made):
        before["status"] = "revoked"
        after["replaces"] = [_reference(before)]
    last = made[-1]
    last["status"], reason = status(plan, today=today)
    if reason is not None:
        concept = _concept(kl.CARE_SOCIAL, reason)
        last["extension"].append({"url": kl.STATUS_REASON, "valueCodeableConcept": concept})
    if plan.care_level in kl.LEVELS:
        last["category"].append(_concept(kl.CARE_SOCIAL, kl.LEVELS[plan.care_level]))
    if plan.offered_on is not None:
        # The day that was offered counts as the beginning, also when the meeting is cancelled.
        last["occurrencePeriod"] = {"start": plan.offered_on.isoformat()}
    return made


def _as_received(received: Received, citizen: Json, sender: Json) -> Json:
    discharge = {"url": kl.DISCHARGE, "valueDate": received.discharged_on.isoformat()}
    return {
        "extension": [discharge],
        "intent": "plan",
        "category": [_concept(kl.CARE_SOCIAL, kl.TYPES[received.plan_type])],
        "code": _concept(kl.CARE_SOCIAL, kl.REHABILITATION),
        "subject": _reference(citizen),
        "authoredOn": received.received_on.isoformat(),
        "requester": _reference(sender),
    }


def _encounter(plan_id: UUID, meeting: Meeting, citizen: Json) -> Json:
    """The first meeting: its day alone is known, which begins and ends it."""
    in_person = kl.AT_HOME if meeting.at_home else kl.AT_FACILITY
    system, code = _CLASSES.get(meeting.kind, in_person)
    day = meeting.day.isoformat()
    return _resource("Encounter", kl.ENCOUNTER, uuid5(plan_id, "first meeting")) | {
        "status": "finished",
        "class": {"system": system, "code": code},
        "subject": _reference(citizen),
        "period": {"start": day, "end": day},
    }


def _resource(kind: str, profile: str, identity: UUID) -> Json:
    return {"resourceType": kind, "id": str(identity), "meta": {"profile": [profile]}}


def _identifier(system: str, value: str | None) -> Json:
    return {"use": "official", "system": system, "value": value}


def _concept(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def _reference(resource: Json) -> Json:
    return {"reference": _url(resource)}


def _url(resource: Json) -> str:
    return f"urn:uuid:{resource['id']}"
