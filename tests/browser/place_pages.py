"""The pages of authorities and places about capacity, waits, refusals, reports and days."""

from tests.api import plan_make as make
from tests.browser.every_page import Shown

_TODAY = "2027-02-08"


def place_pages(world: make.World) -> list[Shown]:
    """All of them, each in a state that shows something."""
    staff = {"role": "authority", "authority_id": make.HOME}
    at_own = {"role": "provider", "provider_id": world.own}
    at_private = {"role": "provider", "provider_id": world.private}
    course = make.placed(world).rsplit("/", 1)[1]
    _confirmation(world)
    _documentation(world)
    make.placed_privately(world)
    refusal = f"/afvisninger/{_refusal(world)}"
    invalid = _refusal(world, valid_to="2027-04-28")
    publication = _publication(world)
    grid = f"/kapacitet/skema?sted={world.own}&uge={make.EARLY}"
    return [
        Shown("capacity", "/kapacitet", staff),
        Shown("capacity-confirmed", "/kapacitet?sket=bekraeftet", staff),
        Shown("capacity-grid", grid, staff),
        Shown("place-facts", f"/steder/{world.own}", staff),
        Shown("place-facts-saved", f"/steder/{world.private}?sket=gemt", at_private),
        Shown("capacity-take-back", f"/kapacitet/udgivelser/{publication}/tilbage", staff),
        Shown("own-waits", "/egne-ventetider", staff),
        Shown("refusals", "/afvisninger", staff),
        Shown("refusal", refusal, staff),
        Shown("refusal-invalid", f"/afvisninger/{invalid}", staff),
        Shown("refusing", "/afvisninger/ny", staff),
        Shown("refusing-again", f"/afvisninger/ny?ret={invalid}", staff),
        Shown(
            "refusing-service",
            f"/afvisninger/ny?sted={world.own}&niveau=basic&omraade=01",
            staff,
        ),
        Shown("reports", "/rapporter", staff),
        Shown("report", "/rapporter/distribution", staff),
        Shown("report-travel", "/rapporter/rehabilitation", staff),
        Shown("help-staff", "/hjaelp", staff),
        Shown("help-place", "/hjaelp", at_own),
        Shown("capacity-place", "/kapacitet", at_own),
        Shown("days", "/mine-dage", at_own),
        Shown("course", f"/mine-dage/forloeb/{course}", at_own),
        Shown("requests", "/anmodninger", at_own),
        Shown("requests-private", "/anmodninger", at_private),
        Shown("days-private", "/mine-dage", at_private),
    ]


def _confirmation(world: make.World) -> None:
    path = make.stratified_elsewhere(world)
    make.posted(world.citizen("citizen-2"), f"{path}/choices", make.choice_body(world.own))


def _documentation(world: make.World) -> None:
    path = make.offered_late(world)
    make.posted(world.authority(), f"{path}/documentation-requests")
    make.posted(world.citizen(), f"{path}/agreed-starts", make.agreed_body(world.private))
    chosen = make.offered_late(world)
    make.posted(world.citizen(), f"{chosen}/choices", make.private_choice_body(world.private))


def _refusal(world: make.World, *, valid_to: str = "2027-02-28") -> str:
    body = {
        "provider_id": world.own,
        "care_level": "basic",
        "clinical_area": "01",
        "own_residents_affected": 8,
        "reason": "Egne borgere venter.",
        "valid_from": _TODAY,
        "valid_to": valid_to,
    }
    told: str = make.posted(world.authority(), "/v1/capacity-refusals", body)["refusal_id"]
    return told


def _publication(world: make.World) -> str:
    row = {
        "provider_id": world.own,
        "care_level": "basic",
        "clinical_area": "01",
        "delivery_mode": "on_site",
        "start_on": "2027-04-12",
        "places": 3,
    }
    body = {"observed_at": make.NOW, "rows": [row]}
    answer = make.posted(world.authority(), "/v1/capacity-publications", body)
    told: str = answer["publication_id"]
    return told
