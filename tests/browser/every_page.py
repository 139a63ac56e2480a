"""The pages of the portal, each in a state that shows something."""

from uuid import uuid4

from tests.api import plan_make as make
from tests.browser.shown import Shown


def citizen(ref: str) -> dict[str, str]:
    return {"role": "citizen", "sub": ref}


def every_page(world: make.World) -> list[Shown]:
    """All of them, for everybody and for citizens. Another role's pages join here."""
    _tell_how_it_is_reached(world, world.private)
    return [*_open_pages(), *_of_the_country(), *_of_citizens(world), *_of_relatives(world)]


def _open_pages() -> list[Shown]:
    login = "/demo/login?client_id=portal&redirect_uri=/log-ind/svar&state=a&nonce=b"
    return [
        Shown("front", "/", {}),
        Shown("sign-in", "/log-ind", {}),
        Shown("sign-in-failed", "/log-ind/svar", {}, status=400),
        Shown("demo-login", f"{login}&code_challenge=c", {}),
        Shown("help", "/hjaelp", {}),
        Shown("accessibility", "/tilgaengelighed", {}),
        Shown("privacy", "/privatliv", {}),
        Shown("not-found", "/findes-ikke", {}, status=404),
    ]


def _of_the_country() -> list[Shown]:
    none = "care_level=specialised_rehab"
    basic = "care_level=basic&clinical_area=01"
    return [
        Shown("waits", "/ventetider", {}),
        Shown("waits-regions", "/ventetider?by=region&show=available", {}),
        Shown("waits-councils", "/ventetider?by=health_council&sort=wait", {}),
        Shown("waits-none", f"/ventetider?{none}", {}),
        Shown("waits-cannot", "/ventetider?on=1999-01-01", {}, status=400),
        Shown("waits-before", "/ventetider?as_of=2027-01-08&sort=longest", {}),
        Shown("waits-weeks", f"/ventetider?{basic}", {}),
        Shown("waits-past", f"/ventetider?{basic}&as_of=2027-02-08", {}),
        Shown("places-weeks", f"/ventetider/steder?municipality_code=0751&{basic}", {}),
        Shown("places", "/ventetider/steder?municipality_code=0751", {}),
        Shown("places-none", f"/ventetider/steder?municipality_code=0751&{none}", {}),
    ]


def _of_citizens(world: make.World) -> list[Shown]:
    ref, path = _plan(world, make.offered_late)
    me = citizen(ref)
    private = f"provider_id={world.private}&start_on={make.SOONER}&basis=§ 7, stk. 3"
    public = f"provider_id={world.own}&start_on={make.LATE}&basis=§ 7, stk. 1"
    others = {
        "plan-waiting": _plan(world, make.issued),
        "plan-offered": _plan(world, make.offered),
        "plan-held": _plan(world, make.issued, consent={"municipality": False}),
        "plan-placed": _placed(world),
    }
    placed_ref, placed_path = others["plan-placed"]
    held_ref, held_path = _held_privately(world)
    twice = f"citizen-{uuid4()}"
    for _ in range(2):
        make.issued(world, citizen={"citizen_ref": twice, "postcode": "8000"})
    return [
        Shown("plan", path, me),
        Shown("compare", f"{path}/tilbud", me),
        Shown("compare-none", f"{path}/tilbud?access=interpreter&minutes=15", me),
        Shown("compare-unknown-postcode", f"{path}/tilbud?postcode=9999", me),
        Shown("confirm-private", f"{path}/valg?{private}", me),
        Shown("confirm-offer", f"{path}/valg?{public}", me),
        Shown("agreement", f"{path}/aftale", me),
        Shown("moving", f"{path}/flytning", me),
        Shown("show", f"{path}/vis", me),
        Shown("give-up", f"{path}/opgiv", me),
        Shown("accesses", f"{path}/adgange", me),
        Shown("messages", "/beskeder", me),
        Shown("messages-all", "/beskeder?alle=1", me),
        Shown("messages-none", "/beskeder", citizen("has-no-plan")),
        Shown("plans", "/planer", citizen(twice)),
        Shown("receipt", f"{placed_path}/kvittering", citizen(placed_ref)),
        Shown("receipt-private", f"{held_path}/kvittering", citizen(held_ref)),
        Shown("agreement-private", f"{held_path}/aftale", citizen(held_ref)),
        *(Shown(name, where, citizen(who)) for name, (who, where) in others.items()),
    ]


def _of_relatives(world: make.World) -> list[Shown]:
    ref, path = _plan(world, make.offered_late)
    where = f"{path.replace('/planer/', '/v1/plans/')}/mandates"
    daughter, friend = f"relative-{uuid4()}", f"relative-{uuid4()}"
    names = {"relative_name": "Dina Datter", "citizen_name": "Bo Borger", "last_on": "2027-03-01"}
    for who, covers in ((daughter, "see_and_act"), (friend, "see")):
        make.posted(world.citizen(ref), where, {"subject": who, "covers": covers, **names})
    make.posted(world.citizen(ref), where, {"subject": "had", "covers": "see", **names})
    make.posted(world.citizen(ref), f"{where}/3/end")
    acts, sees = ({"role": "relative", "sub": who} for who in (daughter, friend))
    private = f"provider_id={world.private}&start_on={make.SOONER}&basis=§ 7, stk. 3"
    staff = {"role": "authority", "authority_id": make.HOME}
    case = f"{path.replace('/planer/', '/sager/')}/paaroerende"
    return [
        Shown("mandates", f"{path}/paaroerende", citizen(ref)),
        Shown("case-mandates", case, staff),
        Shown("case-mandates-auditor", case, {"role": "auditor"}),
        Shown("helping", "/hjaelper", acts),
        Shown("helping-nobody", "/hjaelper", {"role": "relative", "sub": "helps-nobody"}),
        Shown("plan-helped", path, acts),
        Shown("plan-helped-see", path, sees),
        Shown("compare-helped", f"{path}/tilbud", acts),
        Shown("confirm-helped", f"{path}/valg?{private}", acts),
    ]


def _plan(world: make.World, how, **changes) -> tuple[str, str]:
    ref = f"citizen-{uuid4()}"
    path = how(world, citizen={"citizen_ref": ref, "postcode": "8000"}, **changes)
    return ref, path.replace("/v1/plans/", "/planer/")


def _tell_how_it_is_reached(world: make.World, place: str) -> None:
    told = {"phone": "00 00 00 12", "address": "Prøvevej 12"}
    answer = world.at(place).patch(f"/v1/providers/{place}", json=told, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text


def _held_privately(world: make.World) -> tuple[str, str]:
    ref, path = _plan(world, make.offered_late)
    chosen = f"{path.replace('/planer/', '/v1/plans/')}/choices"
    make.posted(world.citizen(ref), chosen, make.private_choice_body(world.private))
    return ref, path


def _placed(world: make.World) -> tuple[str, str]:
    ref, path = _plan(world, make.offered)
    api_path = path.replace("/planer/", "/v1/plans/")
    make.posted(world.citizen(ref), f"{api_path}/choices", make.choice_body(world.own))
    return ref, path
