"""What KL's profiles for § 140 demand, written down from their publication (version 2.2.0).

Source: http://fhir.kl.dk/rehab: klgateway-140-delivery-report, -citizen, -servicerequest,
-encounter and -organization, with the identifiers of dk-core. `faults` names everything in a
bundle that a profile forbids or misses; it shares nothing with the code that makes bundles.
"""

import re
from collections import Counter
from datetime import date

BASE = "http://fhir.kl.dk/rehab/StructureDefinition/"
TERMS = "http://fhir.kl.dk/term/CodeSystem/CareSocialCodes"
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
SOR = ("urn:oid:1.2.208.176.1.1", re.compile(r"\d{11,}"))
CPR = (
    "urn:oid:1.2.208.176.1.2",
    re.compile(
        r"(((0[1-9]|1[0-9]|2[0-9]|3[0-1])(01|03|05|07|08|10|12))"
        r"|((0[1-9]|1[0-9]|2[0-9]|30)(04|06|09|11))|((0[1-9]|1[0-9]|2[0-9])(02)))[0-9]{6}"
    ),
)
ALMEN, SPECIALISERET, REHABILITERING = (
    "ffd81f78-352e-4589-a195-5350dd1df2a4",
    "0c8e2bfc-1350-45d1-90da-c07e2645d073",
    "83c89857-8fb8-4163-97b1-eb1a56345c29",
)
BASAL, AVANCERET = (
    "8b962281-2ab6-4b10-9c91-4bac592d6d49",
    "b679c454-2da2-46dd-9425-0e52d4aa2bf3",
)
ANDEN_KOMMUNE, UDSKUDT, FRIT_VALG, FEJL, AFSLAAET = (
    "f64b8f5e-8ced-4a8b-ab73-8994fb524915",
    "a8632e22-bf0c-4f5a-92a7-70977ba104d5",
    "3796fa11-305f-47d6-b164-45b05489afb2",
    "8ac7be88-5d16-4dbd-a61a-ab02673f4b34",
    "46a6bc1f-bfe8-4390-a71f-44ad4a384b9d",
)
REASONS = {ANDEN_KOMMUNE, UDSKUDT, FRIT_VALG, FEJL, AFSLAAET}
SKAERM, TELEFON = (
    "124be95d-6924-4609-9d2a-e7c73ae3ab3d",
    "1b55a4b0-1156-4f58-b2df-b5c6014d9048",
)
CLASSES = {(ACT, "AMB"), (ACT, "HH"), (TERMS, SKAERM), (TERMS, TELEFON)}
DISCHARGE = f"{BASE}PreconditionDate"
REASON = "http://hl7.org/fhir/StructureDefinition/request-statusReason"
REQUEST_STATUS = {
    "draft",
    "active",
    "on-hold",
    "revoked",
    "completed",
    "entered-in-error",
    "unknown",
}
# element -> (least, most); any other element is forbidden (0..0) or not looked for here
USUAL = {"resourceType": (1, 1), "id": (1, 1), "meta": (1, 1)}
ELEMENTS = {
    "Patient": USUAL
    | {
        "identifier": (1, 1),
        "active": (0, 1),
        "deceasedBoolean": (1, 1),
        "managingOrganization": (1, 1),
    },
    "Organization": USUAL | {"identifier": (1, 1), "active": (0, 1)},
    "ServiceRequest": USUAL
    | {
        "extension": (1, 2),
        "status": (1, 1),
        "intent": (1, 1),
        "category": (1, 2),
        "code": (1, 1),
        "subject": (1, 1),
        "authoredOn": (1, 1),
        "requester": (1, 1),
        "replaces": (0, 1),
        "occurrencePeriod": (0, 1),
    },
    "Encounter": USUAL | {"status": (1, 1), "class": (1, 1), "subject": (1, 1), "period": (1, 1)},
}
PROFILES = {
    "Patient": "klgateway-140-citizen",
    "Organization": "klgateway-140-organization",
    "ServiceRequest": "klgateway-140-servicerequest",
    "Encounter": "klgateway-140-encounter",
}


def faults(bundle):
    """Everything in a bundle that the profiles do not allow."""
    found = _of_bundle(bundle)
    resources = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    kinds = Counter(one["resourceType"] for one in resources.values())
    if kinds["Patient"] != 1:
        found.append(f"{kinds['Patient']} citizens")
    if len(resources) != len(bundle["entry"]):
        found.append("bdl-7: fullUrl is used twice")
    for url, resource in resources.items():
        if url != f"urn:uuid:{resource['id']}":
            found.append(f"{url} is not {resource['id']}")
        found += _counted(resource) or _CHECKS[resource["resourceType"]](resource, resources)
    return found


def _of_bundle(bundle):
    found = []
    if set(bundle) != {"resourceType", "meta", "type", "timestamp", "entry"}:
        found.append(f"bundle has {sorted(bundle)}")
    if bundle["meta"] != {"profile": [f"{BASE}klgateway-140-delivery-report"]}:
        found.append("bundle names another profile")
    if (bundle["resourceType"], bundle["type"]) != ("Bundle", "collection"):
        found.append("no collection")
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", bundle["timestamp"]):
        found.append("timestamp is no instant")
    if any(set(entry) != {"fullUrl", "resource"} for entry in bundle["entry"]):
        found.append("an entry has more than its resource")
    return found


def _counted(resource):
    kind = resource["resourceType"]
    allowed = ELEMENTS[kind]
    found = [f"{kind}.{name} is forbidden" for name in resource if name not in allowed]
    for name, (least, most) in allowed.items():
        value = resource.get(name, [])
        times = len(value) if isinstance(value, list) else 1
        if not least <= times <= most:
            found.append(f"{kind}.{name} is there {times} times")
    if resource["meta"] != {"profile": [BASE + PROFILES[kind]]}:
        found.append(f"{kind} names another profile")
    return found


def _identifier(value, system):
    name, spelling = system
    if (value["use"], value["system"]) != ("official", name):
        return [f"identifier of {value['system']}"]
    return [] if spelling.fullmatch(value["value"]) else ["identifier is misspelt"]


def _patient(one, _):
    custodian = one["managingOrganization"]
    wrong = [] if set(custodian) == {"identifier"} else ["managingOrganization says more"]
    if not isinstance(one["deceasedBoolean"], bool):
        wrong.append("deceasedBoolean is no boolean")
    return (
        wrong + _identifier(one["identifier"][0], CPR) + _identifier(custodian["identifier"], SOR)
    )


def _organization(one, _):
    return _identifier(one["identifier"][0], SOR)


def _refers(value, kind, resources):
    """A reference stays inside the bundle (aggregation: bundled)."""
    target = resources.get(value["reference"])
    return [] if target and target["resourceType"] == kind else [f"no {kind} is bundled"]


def _coded(concept):
    (coding,) = concept["coding"]
    return coding["code"] if set(concept) == {"coding"} and coding["system"] == TERMS else None


def _request(one, resources):
    found = _refers(one["subject"], "Patient", resources)
    found += _refers(one["requester"], "Organization", resources)
    for replaced in one.get("replaces", []):
        found += _refers(replaced, "ServiceRequest", resources)
    if one["status"] not in REQUEST_STATUS or one["intent"] != "plan":
        found.append("status or intent")
    categories = [_coded(concept) for concept in one["category"]]
    if not {ALMEN, SPECIALISERET, REHABILITERING} & set(categories):
        found.append("gateway-140-service-request-1")
    if set(categories) - {ALMEN, SPECIALISERET, REHABILITERING, BASAL, AVANCERET}:
        found.append("category is no ServiceRequestTypes140")
    if _coded(one["code"]) != "7fc66c15-0cb3-4c89-9e18-f3a01e6a6592":
        found.append("code is no ServiceTypes140")
    if set(one.get("occurrencePeriod", {"start": ""})) != {"start"}:
        found.append("occurrencePeriod.end is forbidden")
    return found + _extensions(one["extension"])


def _extensions(extensions):
    found, urls = [], [extension["url"] for extension in extensions]
    if urls.count(DISCHARGE) != 1 or urls.count(REASON) > 1 or set(urls) - {DISCHARGE, REASON}:
        found.append("extensions")
    for extension in extensions:
        if extension["url"] == DISCHARGE:
            date.fromisoformat(extension["valueDate"])
        elif _coded(extension["valueCodeableConcept"]) not in REASONS:
            found.append("reason is no ServiceRequestStatusReasons140")
    return found


def _encounter(one, resources):
    found = _refers(one["subject"], "Patient", resources)
    if (one["class"]["system"], one["class"]["code"]) not in CLASSES or len(one["class"]) > 2:
        found.append("class is no EncounterClassCodes, or says more")
    if set(one["period"]) != {"start", "end"} or one["period"]["start"] > one["period"]["end"]:
        found.append("period")
    return found


_CHECKS = {
    "Patient": _patient,
    "Organization": _organization,
    "ServiceRequest": _request,
    "Encounter": _encounter,
}


def of_kind(bundle, kind):
    """The resources of a kind in a bundle, in their order."""
    return [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind]


def reason(request):
    """The code of why a request is on hold, or none."""
    return next(
        (
            _coded(extension["valueCodeableConcept"])
            for extension in request["extension"]
            if extension["url"] == REASON
        ),
        None,
    )


def standing(request):
    """Status and reason of a request."""
    return request["status"], reason(request)


def categories(request):
    """The codes of what kind of plan is asked for."""
    return [_coded(concept) for concept in request["category"]]


def discharged_on(request):
    """The day of discharge."""
    return next(e["valueDate"] for e in request["extension"] if e["url"] == DISCHARGE)
