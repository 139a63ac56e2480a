from tests.api import plan_make as make
from tests.api.capacity_make import contract, provider, publish, row

FORM = {"form": "single_course"}


def elsewhere(world, **changes):
    """An institution of Copenhagen with room, as far as it has an agreement with Aarhus."""
    place = provider(world.client, authority_id="0101", **make.COPENHAGEN, **changes)
    publish(world.client, row(place, start_on=make.EARLY))
    return place


def test_par7_stk1_an_authority_may_offer_a_place_it_has_an_agreement_with(world):
    agreed = contract("authority", authority_id=make.HOME, **FORM)
    place = elsewhere(world, contracts=[agreed])
    path = make.stratified(world)
    plan = make.posted(world.authority(), f"{path}/offers", make.offer_body(place))
    assert (plan["state"], plan["offer"]["provider_id"]) == ("offered", place)


def test_par7_stk1_without_an_agreement_it_may_not(world):
    path = make.stratified(world)
    problem = make.refused(world.authority(), f"{path}/offers", make.offer_body(elsewhere(world)))
    assert problem["code"] == "NOT_THE_AUTHORITYS_TO_OFFER"


def test_an_agreement_of_another_authority_does_not_help(world):
    other = contract("authority", authority_id="0461", **FORM)
    place = elsewhere(world, contracts=[other])
    path = make.stratified(world)
    problem = make.refused(world.authority(), f"{path}/offers", make.offer_body(place))
    assert problem["code"] == "NOT_THE_AUTHORITYS_TO_OFFER"


def test_a_public_institution_has_no_framework_contract(world):
    answer = world.client.as_("operator").post(
        "/v1/providers",
        json={
            "name": "Center",
            "kind": "municipal",
            "authority_id": "0101",
            **make.COPENHAGEN,
            "contracts": [contract("kl")],
        },
    )
    assert answer.status_code == 400


def test_a_place_shows_how_it_works_together_and_what_competence_it_declares(world):
    agreed = contract("authority", authority_id=make.HOME, **FORM)
    place = elsewhere(world, contracts=[agreed], access=["evening"])
    shown = make.seen(world.client.anonymous(), f"/v1/providers/{place}")
    assert shown["contracts"][0]["form"] == "single_course"
    assert shown["offerings"][0]["competence"]["code"] == "COMPETENCE_DECLARED"
    listed = make.seen(world.client.anonymous(), "/v1/providers?access=evening&limit=500")
    assert place in {item["provider_id"] for item in listed["items"]}
    others = make.seen(world.client.anonymous(), "/v1/providers?access=lift&limit=500")
    assert place not in {item["provider_id"] for item in others["items"]}
