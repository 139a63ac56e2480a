"""The pages of those who work with plans, for the list of every page."""

from uuid import uuid4

from tests.api import plan_make as make
from tests.api.match_make import id_of, ran
from tests.browser.shown import Shown

STAFF = {"role": "authority", "authority_id": make.HOME}
HOSPITAL = {"role": "hospital"}
AUDITOR = {"role": "auditor"}


def staff_pages(world: make.World) -> list[Shown]:
    """Each page in a state that shows something, and what a wrong form looks like."""
    new, ready = _plan(world, make.issued), _plan(world, make.stratified)
    late, private = _plan(world, make.offered_late), make.placed_privately(world)
    run = ran(world.client)
    started = world.authority().post("/v1/match-runs", json={"authority_id": make.HOME}).json()
    here = f"/matchkoersler/{id_of(run)}"
    other = id_of(ran(world.client, seed=2))
    check = f"{_at(ready)}/tilbud/tjek?sted={world.own}|{make.LATE}"
    return [
        Shown("worklist", "/sager", STAFF),
        Shown("worklist-overdue", "/sager?vis=overdue", STAFF),
        Shown("requests", "/bekraeftelser", {"role": "authority", "authority_id": "0101"}),
        Shown("find-plan", "/find-plan?stilling=offered", STAFF),
        Shown("find-plan-wrong", "/find-plan?nummer=12", STAFF, status=400),
        Shown("receive-plan", "/modtag-plan", STAFF),
        Shown("case-new", _at(new), STAFF),
        Shown("case-offered", _at(late), STAFF),
        Shown("case-placed", _at(private), STAFF),
        Shown("case-print", f"{_at(new)}/udskrift", HOSPITAL),
        Shown("case-level", f"{_at(new)}/niveau", STAFF),
        Shown("case-move", f"{_at(new)}/flytning", STAFF),
        Shown("case-agreed", f"{_at(late)}/aftalt-start", STAFF),
        Shown("case-not-now", f"{_at(new)}/sent-svar", STAFF, status=409),
        Shown("offer-choose", f"{_at(ready)}/tilbud", STAFF),
        Shown("offer-wrong", f"{_at(ready)}/tilbud/tjek?sted=", STAFF, status=400),
        Shown("offer-check", check, STAFF),
        Shown("letters", f"{_at(late)}/breve", STAFF),
        Shown("decisions", f"{_at(late)}/afgoerelser", AUDITOR),
        Shown("case-auditor", _at(late), AUDITOR),
        Shown("runs", "/matchkoersler", STAFF),
        Shown("run-ask", "/matchkoersler/ny", STAFF),
        Shown("run", here, STAFF),
        Shown("run-waiting", f"/matchkoersler/{started['run_id']}", STAFF),
        Shown("run-why", f"{here}/hvorfor/{id_of(ready)}", STAFF),
        Shown("run-compare", f"{here}/sammenlign?med={other}", STAFF),
        Shown("issue-plan", "/udsted-plan", HOSPITAL),
        *_webhook_pages(world),
    ]


def _webhook_pages(world: make.World) -> list[Shown]:
    """The list, an endpoint with a message on its way, and the question before it is removed."""
    body = {"url": "https://modtager.example/krog", "event_types": ["plan.*", "offer.notified"]}
    made = make.posted(world.authority(), "/v1/webhook-endpoints", body)["endpoint"]["endpoint_id"]
    answer = world.authority().post(f"/v1/webhook-endpoints/{made}/test")
    assert answer.is_success, answer.text
    return [
        Shown("webhooks", "/webhooks", STAFF),
        Shown("webhook", f"/webhooks/{made}", STAFF),
        Shown("webhook-remove", f"/webhooks/{made}/slet", STAFF),
    ]


def _plan(world: make.World, how) -> str:
    return how(world, citizen={"citizen_ref": f"borger-{uuid4()}", "postcode": "8000"})


def _at(plan: str) -> str:
    return f"/sager/{id_of(plan)}"
