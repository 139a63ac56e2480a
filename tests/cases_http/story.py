"""What happens in a case, told to the service call by call in the order of its days."""

from tests.api.plan_make import plan_body
from tests.cases_http.country import (
    ELSEWHERE,
    GENERAL,
    HOMES,
    LEVELS,
    PLACES,
    REGIONS,
    Country,
    day_of,
    instant,
    later,
)

PUBLIC, PRIVATE, HOSPITAL = "§ 7, stk. 1", "§ 7, stk. 3", "§ 7, stk. 6"
CONSENTS = {"municipality": "municipality", "region": "region", "gp": "gp"}
CONSENTS |= {"chosen_hospital": "hospital"}
ISSUERS = {
    "extended_free_choice": "private_extended_choice",
    "self_paid": "private_self_paid",
}
# how they met, whether with a health professional, and whether with one who will train
CONTACTS = {
    "secretary_call": ("telephone", False, False),
    "letter": ("letter", True, True),
    "intake_by_triage_officer": ("in_person", True, False),
    "first_meeting_therapist": ("in_person", True, True),
    "first_meeting_therapist_video": ("video", True, True),
}


class Story:
    """A case on its way.

    Attributes:
        level: the level of the plan, or its type where that says the level.
        discharged_on: its day zero.
        issued: what issuing the plan was answered.
        last: what the call that the case is about was answered.
    """

    def __init__(self, country: Country, given: dict) -> None:
        self.country, self.given = country, given
        self.area = "01"
        self.level = given.get("level", given.get("plan_type", "basic"))
        self.sub = f"citizen-{next(country.number)}"
        told = ("discharge_date", "discharge_at", "contact_end")
        self.discharged = next((given[name] for name in told if name in given), "2027-01-06")
        self.discharged_on = day_of(self.discharged)
        self.now = ""
        self.own = self.private = None
        self.issued = self.last = None

    # who calls

    @property
    def citizen(self):
        return self.country.as_("citizen", sub=self.sub)

    @property
    def authority(self):
        return self.country.authority(self.issued.json()["responsible_authority_id"])

    def at(self, provider_id):
        return self.country.as_("provider", provider_id=provider_id)

    def plan(self):
        """The plan as it stands."""
        answer = self.country.as_("auditor").get(self.path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def see(self, what):
        """What stands below the plan."""
        answer = self.country.as_("auditor").get(f"{self.path}/{what}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def actions_of(self, client):
        """What a caller may do with the plan now."""
        return client.get(f"{self.path}/actions").json()["items"]

    def event(self, name):
        """The last event of a name in the plan's history."""
        told = [e for e in self.see("events?limit=100")["items"] if e["event"] == name]
        return told[-1]

    @property
    def path(self):
        return f"/v1/plans/{self.issued.json()['plan_id']}"

    # days

    def day(self, number):
        """That many days after discharge."""
        return later(self.discharged_on, number)

    def go_to(self, at, clock="14:00"):
        """Let time pass until then, if it has not."""
        then = instant(at, clock)
        if day_of(then) > day_of(self.now or "0001-01-01") or "T" in at:
            self.now = then
            self.country.clock(then)

    # what is done

    def ask(self, client, what, body=None):
        """Ask for something; keeps and gives the answer."""
        self.last = client.post(f"{self.path}/{what}", json=body)
        assert self.last.status_code < 500, self.last.text
        return self.last

    def did(self, client, what, body=None):
        """Ask for something that must be done."""
        answer = self.ask(client, what, body)
        assert answer.status_code == 201, answer.text
        return answer

    def issue(self):
        """Issue the plan on the day of discharge."""
        self.go_to(self.given.get("handed_over") or self.discharged_on)
        self.last = self.issued = self.country.as_("hospital").post("/v1/plans", json=self.body())
        return self.issued

    def body(self):
        given = self.given
        kind = "general" if self.level in (*GENERAL, None) else self.level
        home, postcode = HOMES.get(given.get("home_region"), HOMES["1082"])
        consent = {"municipality": True, "region": True, "gp": True, "hospital": True}
        if "consents" in given:
            consent = {CONSENTS[name]: name in given["consents"] for name in CONSENTS}
        if "consent_by" in given:
            consent["given_by"] = given["consent_by"]
            consent["permanently_lacks_capacity"] = given["permanently_lacks_capacity"]
        changes = {
            "citizen": {"citizen_ref": self.sub, "postcode": postcode},
            "home_municipality": given.get("citizen_municipality", home),
            "plan_type": kind,
            "clinical_area": self.area,
            "discharged_on": self.discharged,
            "not_before": given.get("not_before"),
            "clinical_start_deadline": given.get("clinical_deadline"),
            "consent": consent,
        }
        if kind == "specialised_rehab":
            changes["total_functional_ability"] = given.get("total_functional_ability", "Samlet.")
            changes["total_needs"] = given.get("total_needs", "Samlet.")
        if "contact_region" in given:
            changes["contacts"] = {
                "region": given["contact_region"],
                "municipality": given["contact_municipality"],
            }
        if "funding" in given:
            changes["issuer"] = {"kind": ISSUERS[given["funding"]]}
        if "handed_over" in given:
            changes["handed_over_at"] = instant(given["handed_over"], "10:00")
        return plan_body(**changes)

    def ready(self):
        """Issue the plan and state its level; tells whether it waits for an offer."""
        if self.issue().status_code != 201:
            return False
        state = self.issued.json()["state"]
        if state == "awaiting_stratification" and self.level:
            level = {"care_level": self.level, "reason": "Vurderet.", "assessed_by": "Fys. A"}
            self.did(self.authority, "stratification", level)
            state = "awaiting_offer"
        if state == "awaiting_offer":
            self.own = self.public()
        return state == "awaiting_offer"

    def public(self, **changes):
        """A public place at the plan's level; the home authority's unless changed."""
        home = self.issued.json()["responsible_authority_id"]
        kind = "municipal" if home.isdigit() else "regional"
        return self.country.place(
            self.level or "basic", **({"kind": kind, "authority_id": home} | changes)
        )

    def room(self, provider_id, *days, level=None):
        """Room at a place on these days, as seen in the morning of discharge."""
        seen = instant(self.discharged_on, "07:00")
        level = level or self.level or "basic"
        self.country.publish(provider_id, *days, level=level, at=seen, area=self.area)

    def offer(self, provider_id, start, *, informed_at=None, reply_by=None, notice=None):
        """Offer a start; without a notice the authority states the choices that are held."""
        informed_at = instant(informed_at or self.discharged_on)
        self.go_to(informed_at)
        body = {"provider_id": provider_id, "start_on": start, "reply_by": reply_by}
        body |= {"notified_at": informed_at, "notice": notice or stated(private=False)}
        answer = self.ask(self.authority, "offers", body)
        if notice is None and answer.json().get("code") == "PRIVATE_CHOICE_NOT_STATED":
            answer = self.ask(self.authority, "offers", body | {"notice": stated(private=True)})
        return answer

    def offered(self, start, **told):
        """Offer a start at the own place, which has room then."""
        self.room(self.own, start)
        answer = self.offer(self.own, start, **told)
        assert answer.status_code == 201, answer.text

    def private_place(self, *days):
        """The private place of the case, with room on these days."""
        given = self.given
        usual = (
            "danske_regioner" if self.issued.json()["responsible_authority_id"].isalpha() else "kl"
        )
        self.private = self.country.private(
            *given.get("provider_levels", LEVELS[:3]),
            party=given.get("contract_party", usual).lower(),
            valid_to=given.get("contract_valid_to"),
            **PLACES[given.get("provider_municipality", "0751")],
        )
        for level in given.get("provider_levels", [self.level]):
            self.room(self.private, *days, level=level)
        return self.private

    def choose(self, provider_id, start, basis):
        """The citizen chooses."""
        body = {"provider_id": provider_id, "start_on": start, "basis": basis}
        return self.ask(self.citizen, "choices", body)

    def report(self, start):
        """The citizen reports a start agreed with the private place."""
        told = {"provider_id": self.private, "start_on": start, "agreed_at": self.now}
        return self.ask(self.citizen, "agreed-starts", told)

    def options(self):
        """What the citizen may choose between, and why not the rest."""
        answer = self.citizen.get(f"{self.path}/options?include=excluded&limit=500")
        assert answer.status_code == 200, answer.text
        told = answer.json()
        listed = {item["provider_id"]: item for item in told["items"]}
        return listed, {item["provider_id"]: item for item in told["excluded"]}

    def meet(self, contact, on):
        """Somebody and the citizen are in touch on a day."""
        self.go_to(on)
        meeting, professional, deliver = CONTACTS[contact]
        body = {"started_on": on, "meeting": meeting}
        body |= {"health_professional": professional, "will_deliver": deliver}
        return self.ask(self.at(self.own), "start", body)

    def begun(self, on):
        """The course begins at the own place, which was offered and taken."""
        self.offered(on)
        assert self.choose(self.own, on, PUBLIC).status_code == 201, self.last.text
        assert self.meet("first_meeting_therapist", on).status_code == 201, self.last.text


def stated(*, private, public=True):
    return {"public_choice_stated": public, "private_choice_stated": private}


def elsewhere(story):
    """A place of another municipality."""
    return story.public(authority_id="0101", kind="municipal", **ELSEWHERE)


def hospital(story, region):
    """A hospital of a region."""
    return story.country.place(
        "hospital_specialised", kind="hospital", authority_id=REGIONS[region]
    )
