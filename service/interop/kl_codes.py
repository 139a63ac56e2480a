"""Names and codes of KL Gateway's profiles for § 140, version 2.2.0.

Source: http://fhir.kl.dk/rehab (profiles and value sets), http://fhir.kl.dk/term (CareSocialCodes).
"""

from service.rules.vocabulary import CareLevel, PlanType

_PROFILES = "http://fhir.kl.dk/rehab/StructureDefinition"
REPORT = f"{_PROFILES}/klgateway-140-delivery-report"
CITIZEN = f"{_PROFILES}/klgateway-140-citizen"
REQUEST = f"{_PROFILES}/klgateway-140-servicerequest"
ENCOUNTER = f"{_PROFILES}/klgateway-140-encounter"
ORGANISATION = f"{_PROFILES}/klgateway-140-organization"
DISCHARGE = f"{_PROFILES}/PreconditionDate"
STATUS_REASON = "http://hl7.org/fhir/StructureDefinition/request-statusReason"

CPR = "urn:oid:1.2.208.176.1.2"
SOR = "urn:oid:1.2.208.176.1.1"
CARE_SOCIAL = "http://fhir.kl.dk/term/CodeSystem/CareSocialCodes"
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"

REHABILITATION = "7fc66c15-0cb3-4c89-9e18-f3a01e6a6592"  # Kommunal genoptræning efter sygehusophold
TYPES = {
    PlanType.GENERAL: "ffd81f78-352e-4589-a195-5350dd1df2a4",  # Almen
    PlanType.HOSPITAL_SPECIALISED: "0c8e2bfc-1350-45d1-90da-c07e2645d073",  # Specialiseret
    PlanType.SPECIALISED_REHAB: "83c89857-8fb8-4163-97b1-eb1a56345c29",  # Rehabilitering
}
LEVELS = {
    CareLevel.BASIC: "8b962281-2ab6-4b10-9c91-4bac592d6d49",  # Basal
    CareLevel.ADVANCED: "b679c454-2da2-46dd-9425-0e52d4aa2bf3",  # Avanceret
}

DEFERRED = "a8632e22-bf0c-4f5a-92a7-70977ba104d5"  # Udskudt
PRIVATE_CHOICE = "3796fa11-305f-47d6-b164-45b05489afb2"  # Frit valg
PRIVATE_DECLINED = "46a6bc1f-bfe8-4390-a71f-44ad4a384b9d"  # Frit valg afslået
OTHER_MUNICIPALITY = "f64b8f5e-8ced-4a8b-ab73-8994fb524915"  # Anden kommune
SENT_IN_ERROR = "8ac7be88-5d16-4dbd-a61a-ab02673f4b34"  # Fejl

AT_FACILITY = (ACT, "AMB")
AT_HOME = (ACT, "HH")
BY_VIDEO = (CARE_SOCIAL, "124be95d-6924-4609-9d2a-e7c73ae3ab3d")  # Skærmbesøg
BY_TELEPHONE = (CARE_SOCIAL, "1b55a4b0-1156-4f58-b2df-b5c6014d9048")  # Telefonisk
