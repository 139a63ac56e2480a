"""What a place tells everybody about how it solves a service."""

from tests.api import capacity_make as make


def test_everybody_reads_how_a_place_describes_its_services(client):
    told = "Holdtræning to gange om ugen. Underviser også pårørende."
    provider_id = make.provider(
        client,
        offerings=[make.offering(description=told), make.offering(clinical_area="02")],
    )
    found = client.anonymous().get(f"/v1/providers/{provider_id}").json()["offerings"]
    assert {o["clinical_area"]: o["description"] for o in found} == {"01": told, "02": None}


def test_a_description_may_change_and_an_empty_one_is_none(client):
    provider_id = make.provider(client, offerings=[make.offering(description="Træning.")])
    address = f"/v1/providers/{provider_id}"
    operator = client.as_("operator")
    tag = {"If-Match": operator.get(address).headers["ETag"]}
    sent = {"offerings": [make.offering(description="Træning i vand.")]}
    answer = operator.patch(address, json=sent, headers=tag)
    assert answer.status_code == 200, answer.text
    assert answer.json()["offerings"][0]["description"] == "Træning i vand."
    refused = operator.patch(
        address,
        json={"offerings": [make.offering(description="  ")]},
        headers={"If-Match": answer.headers["ETag"]},
    )
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == "/offerings/0/description"
