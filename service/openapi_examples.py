"""An example of each main request body; all of them are valid, and stand in the description."""

from typing import Any

PROVIDER = "0c0ffee0-1234-4abc-8def-000000000001"

EXAMPLES: dict[str, dict[str, Any]] = {
    "ProviderIn": {
        "name": "Åbyhøj Genoptræning",
        "kind": "municipal",
        "authority_id": "0751",
        "municipality_code": "0751",
        "postcode": "8230",
        "lat": 56.153,
        "lon": 10.164,
        "cvr": "99000001",
        "phone": "00 00 00 01",
        "address": "Prøvevej 1",
        "access": ["lift", "parking"],
        "offerings": [
            {
                "care_level": "basic",
                "clinical_area": "01",
                "delivery_modes": ["on_site"],
                "age_groups": ["adult"],
                "competent_staff": 3,
                "cover_declared": True,
                "description": "Holdtræning to gange om ugen og øvelser til hjemmet.",
            }
        ],
        "contracts": [],
    },
    "ConfirmationIn": {"provider_id": PROVIDER, "observed_at": "2027-02-08T07:30:00+01:00"},
    "PlanIn": {
        "external_id": "2027-000123",
        "citizen": {"citizen_ref": "citizen-of-the-example", "postcode": "8000"},
        "home_municipality": "0751",
        "plan_type": "general",
        "discharged_on": "2027-02-05",
        "clinical_area": "01",
        "functional_ability": "Går med to stokke, kan ikke gå på trapper.",
        "needs": "Styrke og bevægelighed i højre knæ efter operation.",
        "impairments": ["Nedsat bevægelighed i knæleddet"],
        "contacts": {
            "municipality": "Træning og Sundhed, tlf. 00 00 00 00",
            "region": "Ortopædkirurgisk Afdeling, tlf. 00 00 00 00",
        },
        "consent": {"municipality": True, "gp": True},
        "handed_over_at": "2027-02-05T14:00:00+01:00",
        "issuer": {"kind": "public"},
    },
    "ReceiptIn": {
        "shown_at": "2027-02-08T07:45:00+01:00",
        "how": "paper",
        "late_cause": "held_by_patient",
    },
    "LateCauseIn": {"late_cause": "sent_late"},
    "CorrectionIn": {
        "reason": "Tidsfristen var sat for en anden patient.",
        "clinical_start_deadline": None,
        "not_before": "2027-02-15",
    },
    "ResidenceIn": {
        "home_municipality": "0461",
        "postcode": "5000",
        "moved_on": "2027-02-08",
    },
    "CoordinationIn": {
        "coordinator": {"name": "Forløbskoordinator", "phone": "00 00 00 00"},
        "linked_efforts": [
            {"law": "serviceloven § 83", "effort": "Hjælp til personlig pleje"},
        ],
    },
    "StratificationIn": {
        "care_level": "advanced",
        "reason": "Flere samtidige lidelser kræver tværfaglig indsats.",
        "assessed_by": "Visitator",
    },
    "OfferIn": {
        "provider_id": PROVIDER,
        "start_on": "2027-02-18",
        "reply_by": "2027-02-15",
        "notified_at": "2027-02-08T07:45:00+01:00",
        "channel": "digital_post",
        "notice": {"public_choice_stated": True, "private_choice_stated": True},
    },
    "AcceptanceIn": {
        "reply_by": "2027-02-15",
        "notified_at": "2027-02-08T07:45:00+01:00",
        "channel": "digital_post",
        "notice": {"public_choice_stated": True, "private_choice_stated": True},
    },
    "AcceptancesIn": {"plan_ids": None, "channel": "digital_post"},
    "ChoiceIn": {"provider_id": PROVIDER, "start_on": "2027-02-12", "basis": "§ 7, stk. 3"},
    "AgreedStartIn": {
        "provider_id": PROVIDER,
        "start_on": "2027-02-12",
        "agreed_at": "2027-02-08T07:50:00+01:00",
    },
    "MandateIn": {
        "subject": "relative-of-the-example",
        "relative_name": "Datter i eksemplet",
        "citizen_name": "Borger i eksemplet",
        "ground": "citizen",
        "covers": "see_and_act",
        "shows_home": True,
        "begins_on": "2027-02-08",
        "last_on": "2027-05-08",
        "was_seen": False,
    },
    "DocumentationRequestIn": {"reason": "Aftalen er meddelt uden dato fra leverandøren."},
    "DocumentationIn": {"start_on": "2027-02-12", "statement": "Første møde kl. 9.00."},
    "DecisionIn": {"accepted": True, "reason": None},
    "RebookingIn": {"start_on": "2027-02-18"},
    "SiteStudyIn": {
        "name": "Base demand, 3 to 8 sites",
        "demand": {"scenario": "base"},
        "sites": {"min": 3, "max": 8},
        "min_volume": 40,
        "max_travel_minutes": 60,
        "required": ["H045"],
        "objective": "travel",
        "time_limit_s": 60,
    },
    "EndpointIn": {
        "url": "https://journal.example.dk/fritvalg",
        "event_types": ["plan.received", "offer.*"],
        "description": "Journalsystemet",
    },
    "EndpointChange": {"state": "enabled"},
    "RotationIn": {"overlap_hours": 24},
    "ClockIn": {"now": "2027-02-09T08:00:00+01:00"},
}
