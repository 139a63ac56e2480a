import pytest

from tests.api import capacity_make as make


def may_publish(client, published, role, **claims):
    """Whether a caller's row for the provider is stored."""
    sent = {"observed_at": make.OBSERVED_AT, "rows": [make.row(published)]}
    answer = client.as_(role, **claims).post("/v1/capacity-publications?dry_run=true", json=sent)
    assert answer.status_code == 200, answer.text
    [*faults] = (e["code"] for row in answer.json()["rows"] for e in row["errors"])
    assert faults in ([], ["not_yours"])
    return not faults


def test_the_operator_and_the_provider_itself_may_publish(client):
    own, other = make.provider(client), make.provider(client)
    assert may_publish(client, own, "operator")
    assert may_publish(client, own, "provider", provider_id=own)
    assert not may_publish(client, own, "provider", provider_id=other)


def test_an_authority_publishes_for_the_institutions_it_owns_or_runs(client):
    own = make.provider(client, operator_authority_id="0101")
    assert may_publish(client, own, "authority", authority_id="0751")
    assert may_publish(client, own, "authority", authority_id="0101")
    assert not may_publish(client, own, "authority", authority_id="0147")
    assert not may_publish(client, own, "authority", authority_id="midtjylland")


@pytest.mark.parametrize(
    ("contracts", "authority_id", "allowed"),
    [
        ([make.contract()], "0751", True),
        ([make.contract()], "0101", False),
        ([make.contract()], "midtjylland", False),
        ([make.contract(valid_to="2027-02-07")], "0751", False),
        ([make.contract(valid_to="2027-02-08")], "0751", True),
        ([], "0751", False),
        ([make.contract("danske_regioner")], "midtjylland", True),
        ([make.contract("danske_regioner")], "nordjylland", False),
        ([make.contract("authority", authority_id="0101")], "0101", True),
        ([make.contract("authority", authority_id="0101")], "0147", False),
    ],
)
def test_an_authority_publishes_for_private_providers_under_contract(
    client, contracts, authority_id, allowed
):
    provider_id = make.private(client, *contracts)
    assert may_publish(client, provider_id, "authority", authority_id=authority_id) is allowed


@pytest.mark.parametrize("role", ["citizen", "hospital", "planner", "auditor"])
def test_others_do_not_publish(client, role):
    own = make.provider(client)
    sent = {"observed_at": make.OBSERVED_AT, "rows": [make.row(own)]}
    assert client.as_(role).post("/v1/capacity-publications", json=sent).status_code == 403
    assert client.anonymous().post("/v1/capacity-publications", json=sent).status_code == 401
